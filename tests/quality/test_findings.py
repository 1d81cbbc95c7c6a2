"""Each finding is made by a table that deserves it, and by no calm one."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from payoff.answers.check import Suggestion
from payoff.data import excerpt
from payoff.quality import check, look_at

FOLDER = Path(__file__).parents[2] / "src" / "payoff" / "quality"
WEEKS = [date(2024, 1, 1) + timedelta(weeks=week) for week in range(60)]
RNG = np.random.default_rng(7)


def brand(**changes: Any) -> dict[str, Any]:
    """Return a calm table, with other columns in place of its own."""
    columns = {
        "week": WEEKS,
        "sales": [900 + 60 * np.sin(week / 8) + (week * 37) % 29 for week in range(60)],
        "tv spend": [float(5 + (week * 7) % 31) for week in range(60)],
        "radio spend": [float(5 + (week * 11) % 23) for week in range(60)],
        "price": [9.5 + (week * 13) % 7 / 10 for week in range(60)],
    }
    return columns | changes


def swapped(name: str, place: int, value: Any) -> dict[str, Any]:
    """Return the table with one other cell."""
    cells = list(brand()[name])
    cells[place] = value
    return brand(**{name: cells})


def rows_of(*places: int) -> dict[str, Any]:
    """Return the table with these rows, in this order."""
    return {name: [cells[place] for place in places] for name, cells in brand().items()}


def regions(*left_out: tuple[str, int], late: int = 0) -> dict[str, Any]:
    rows = [
        (region, week)
        for region in ("north", "south", "west")
        for week in range(late if region == "west" else 0, 60)
        if (region, week) not in left_out
    ]
    return {
        "region": [region for region, _ in rows],
        "week": [WEEKS[week] for _, week in rows],
        "sales": [float(900 + (place * 37) % 101) for place in range(len(rows))],
    }


def text(**columns: list[str]) -> str:
    lines = [",".join(columns), *map(",".join, zip(*columns.values(), strict=True))]
    return "\n".join(lines) + "\n"


WEEK_TEXT = [str(week) for week in WEEKS]
NUMBERS = [str((place * 37) % 101) for place in range(60)]
MAILS = [f"p{place % 20}@example.org" for place in range(60)]
EVENTS = [datetime(2024, 1, 1 + day, 8) for day in (*range(9), *range(12, 30))] * 4
CASES: dict[str, tuple[str, Any]] = {
    "numbers_as_text": ("doubtful", text(week=WEEK_TEXT, sales=["€ 1.50", *NUMBERS[1:]])),
    "dates_unread": ("doubtful", text(week=["week 1", *WEEK_TEXT[1:]], sales=NUMBERS)),
    "infinite": ("doubtful", swapped("price", 4, float("inf"))),
    "irregular": (
        "doubtful",
        brand(week=[date(2024, 1, 1) + timedelta(days=5 * week) for week in range(60)]),
    ),
    "out_of_step": ("doubtful", swapped("week", 5, WEEKS[5] + timedelta(days=1))),
    "gaps": ("doubtful", rows_of(*range(20), *range(23, 60))),
    "repeats": ("doubtful", swapped("week", 5, WEEKS[4])),
    "group_gaps": ("doubtful", regions(("north", 7), ("north", 8))),
    "short_groups": ("good", regions(late=9)),
    "names_alike": ("doubtful", brand(Price=[float(week % 7) for week in range(60)])),
    "same_columns": ("doubtful", brand(copy=brand()["price"])),
    "case_twins": ("doubtful", brand(channel=["tv", "TV", "Tv", "radio"] * 15)),
    "collinear": (
        "doubtful",
        brand(**{"print spend": [x + place % 2 for place, x in enumerate(brand()["tv spend"])]}),
    ),
    "far_values": ("doubtful", swapped("sales", 9, 90_000.0)),
    "long_tails": ("good", brand(price=(RNG.pareto(0.7, 60) + 1).tolist())),
    "alike_rows": ("doubtful", rows_of(*range(60), 59)),
    "blank_rows": ("good", {name: [*cells, None] for name, cells in brand().items()}),
    "missing_cells": ("good", swapped("price", 4, None)),
    "blank_columns": ("good", brand(remark=[None] * 60)),
    "constant_columns": ("good", brand(country=["DE"] * 60)),
    "outer_blanks": ("good", text(week=WEEK_TEXT, channel=["tv ", "radio"] * 30)),
    "strong_pairs": ("good", brand(cost=[2 * x + 0.1 for x in brand()["price"]])),
    "not_in_order": ("good", rows_of(*reversed(range(60)))),
    "addresses": ("good", brand(customer=MAILS)),
}


@pytest.mark.parametrize("name", CASES)
def test_each_is_found_where_it_is(name: str, checked: Any) -> None:
    severity, table = CASES[name]
    (found,) = (each for each in checked(table).findings if each.check == name)
    assert found.severity == severity
    assert found.says[-1] == found.remedy[-1] == "."


def test_a_calm_table_has_none(checked: Any) -> None:
    assert checked(brand()).findings == ()
    assert checked(brand()).verdict == "good"


def test_gaps_of_events_are_a_remark(checked: Any) -> None:
    events = {"time": EVENTS, "customer": [place % 11 for place in range(len(EVENTS))]}
    (found,) = (each for each in checked(events).findings if each.check == "gaps")
    assert found.severity == "good"
    assert found.says == (
        "3 days without any row between 2024-01-01 and 2024-01-30: "
        "2024-01-10, 2024-01-11, 2024-01-12."
    )


def test_a_table_fit_for_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(text(a=NUMBERS, b=NUMBERS), encoding="utf-8")
    look = look_at(tmp_path / "table.csv")
    known = [Suggestion("mix", "What?", False, ("More.",), {}), Suggestion("x", "X?", None, (), {})]
    assert check(look, known).verdict == "failed"
    assert check(look, known[1:]).verdict != "failed"


def test_what_was_not_looked_at_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "table.csv").write_text(
        text(a=NUMBERS * 9, b=NUMBERS * 9, c=list(map(str, range(540)))), encoding="utf-8"
    )
    monkeypatch.setattr(excerpt, "MOST_ROWS", 300)
    monkeypatch.setattr(excerpt, "DRAWN", 200)
    monkeypatch.setattr(excerpt, "MOST_COLUMNS", 2)
    answer = check(look_at(tmp_path / "table.csv"))
    says = {each.check: each.says for each in answer.findings}
    assert f"{answer.looked:,} of 540 rows" in says["drawn"]
    assert says["columns_left_out"] == "1 column beyond the first 2 not looked at."
    assert answer.alike is None


def test_where_and_how_is_told(checked: Any) -> None:
    says = {each.check: each.says for each in checked(CASES["numbers_as_text"][1]).findings}
    assert says["numbers_as_text"] == (
        "sales is text, because of 1 with a sign or blanks among 60 cells: '€ 1.50' in row 2."
    )
    far = {each.check: each.says for each in checked(swapped("sales", 9, 90_000.0)).findings}
    assert far["far_values"].startswith(
        "1 column with values far from the median: sales (1; row 10, 2024-03-04: 90,000, over 100 "
    )


def test_nobody_is_shown(checked: Any) -> None:
    table = brand(
        customer=MAILS,
        surname=[f"Smith{place % 30}" for place in range(60)],
        region=["north", "south"] * 30,
    )
    own = {column.name: column for column in checked(table).columns}
    assert own["customer"].examples == ("a99@aaaaaaa.aaa", "a9@aaaaaaa.aaa")
    assert (own["customer"].levels, own["surname"].levels) == ((), ())
    assert all("Smith" not in text for text in own["surname"].examples)
    assert own["region"].examples == ("north", "south")


def test_every_finding_has_a_case() -> None:
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    names = set(re.findall(r'Finding\(\s*"(\w+)"', code))
    assert names - {"nothing_ready", "drawn", "columns_left_out"} == set(CASES)
