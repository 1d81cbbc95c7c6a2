"""Counts are those of brute force, and the order of rows changes none."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import chain, combinations
from statistics import mean
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payoff.report.json import json_text

START = date(2024, 1, 1)
LETTER = st.sampled_from(["a", "b", "A", " a", "", None])
AMOUNT = st.one_of(st.none(), st.sampled_from([0.0, 1.0, 1.5, 2.0, 7.0, 900.0]))
ROW = st.tuples(st.integers(0, 12), LETTER, AMOUNT, AMOUNT, st.sampled_from([0, 1]))
ROWS = st.lists(ROW, min_size=1, max_size=40)
few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def columns(rows: list[Any]) -> dict[str, list[Any]]:
    day, text, one, other, yes = map(list, zip(*rows, strict=True))
    return {
        "day": [START + timedelta(days=each) for each in day],
        "channel": text,
        "tv spend": one,
        "price": other,
        "promo": yes,
    }


def plain(answer: Any) -> dict[str, Any]:
    """Return an answer without what says where rows are."""
    value = json.loads(json_text(answer))
    for column in value["columns"]:
        for far in column["farthest"]:
            far.pop("row")
    for finding in value["health"]["findings"]:
        finding.pop("says")
    found = value["health"]["findings"]
    value["health"] = [each for each in found if each["check"] != "not_in_order"]
    if value["time"]:
        value["time"].pop("in_order")
    return value


@few
@given(rows=ROWS, chance=st.randoms())
def test_the_order_of_rows_says_nothing(checked: Any, rows: list[Any], chance: Any) -> None:
    turned = list(rows)
    chance.shuffle(turned)
    one, other = plain(checked(columns(rows))), plain(checked(columns(turned)))
    together = one.pop("together"), other.pop("together")
    assert one == other
    if together[0]:
        for name in ("linear", "ranked"):
            found, again = (chain.from_iterable(each.pop(name)) for each in together)
            assert [r or 0.0 for r in found] == pytest.approx([r or 0.0 for r in again])
        pairs = [
            sorted((pair["one"], pair["other"], pair["rows"]) for pair in each.pop("pairs"))
            for each in together
        ]
        assert pairs[0] == pairs[1]
        assert together[0] == together[1]


@few
@given(rows=ROWS)
def test_counts_are_those_of_brute_force(checked: Any, rows: list[Any]) -> None:
    answer = checked(columns(rows))
    own = {column.name: column for column in answer.columns}
    texts = [row[1].strip() for row in rows if row[1] and row[1].strip()]
    assert own["channel"].missing == len(rows) - len(texts)
    assert own["channel"].distinct == len(set(texts))
    amounts = [row[2] for row in rows if row[2] is not None]
    spend = own["tv spend"]
    assert (spend.missing, spend.distinct) == (len(rows) - len(amounts), len(set(amounts)))
    if spend.kind == "number":
        assert spend.zeros == amounts.count(0.0)
        assert (spend.low, spend.high) == (min(amounts), max(amounts))
    if spend.bars is not None:
        assert sum(spend.bars.counts) + spend.bars.below + spend.bars.above == len(amounts)
    said = [("" if not row[1] else row[1].strip(), *row[:1], *row[2:]) for row in rows]
    assert answer.alike == len(said) - len(set(said))
    gone = [
        tuple(
            name
            for name, cell in zip(("channel", "tv spend", "price"), each, strict=True)
            if cell is None or cell == ""
        )
        for each in ((row[1] and row[1].strip(), row[2], row[3]) for row in rows)
    ]
    known = Counter(each for each in gone if each)
    assert {each.columns: each.rows for each in answer.missing_together} == known


@few
@given(rows=ROWS)
def test_courses_add_up(checked: Any, rows: list[Any]) -> None:
    answer = checked(columns(rows))
    own = {column.name: column for column in answer.columns}
    for name, place, add in (("tv spend", 2, sum), ("price", 3, mean)):
        course = own[name].course
        if course is None:
            continue
        add = mean if own[name].kind == "yes or no" else add
        for start, value in zip(course.starts, course.values, strict=True):
            cells = [
                row[place]
                for row in rows
                if row[place] is not None and _point(course.starts, row[0]) == start
            ]
            assert value == (pytest.approx(add(cells)) if cells else None)


def _point(starts: tuple[date, ...], day: int) -> date:
    """Return the point that a day belongs to: the last that begins by then."""
    return max(start for start in starts if start <= START + timedelta(days=day))


GRID = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 7)), min_size=30, max_size=48)


@few
@given(cells=GRID, twice=st.integers(0, 2))
def test_gaps_and_repeats_of_groups(checked: Any, cells: set[tuple[int, int]], twice: int) -> None:
    rows = sorted(cells) + sorted(cells)[:twice]
    table = {
        "region": [f"r{group}" for group, _ in rows],
        "week": [START + timedelta(weeks=week) for _, week in rows],
        "sales": [float(100 + place) for place in range(len(rows))],
    }
    time = checked(table).time
    weeks = sorted({week for _, week in cells})
    per_group = {group: sorted(w for g, w in cells if g == group) for group, _ in cells}
    assert (time.shape, time.group) == ("panel", "region")
    inside = [
        week
        for own in per_group.values()
        for week in weeks
        if own[0] < week < own[-1] and week not in own
    ]
    assert time.holes == len(inside)
    assert time.repeats == twice
    assert time.short == sum(own[0] > weeks[0] or own[-1] < weeks[-1] for own in per_group.values())
    assert time.absent == weeks[-1] - weeks[0] + 1 - len(weeks)


def test_no_pair_beyond_the_threshold_is_left_out(checked: Any) -> None:
    weeks = range(60)
    table = {
        "week": [START + timedelta(weeks=week) for week in weeks],
        "a": [float(week * week % 17) for week in weeks],
        "b": [float(2 * (week * week % 17) + week % 2) for week in weeks],
        "c": [float(week % 5) for week in weeks],
        "d": [-(float(week % 5) ** 3) for week in weeks],
    }
    found = checked(table).together
    strong = {
        pair
        for pair in combinations(range(4), 2)
        if max(abs(found.linear[pair]), abs(found.ranked[pair])) >= 0.8
    }
    names = {tuple(found.columns.index(name) for name in (p.one, p.other)) for p in found.pairs}
    assert names == strong == {(0, 1), (2, 3)}
    for pair in found.pairs:
        assert pair.ranked_range[0] <= pair.ranked <= pair.ranked_range[1]


def test_the_same_seed_gives_the_same_answer(checked: Any) -> None:
    table = columns([(day % 9, "ab"[day % 2], float(day), None, day % 2) for day in range(50)])
    assert json_text(checked(table)) == json_text(checked(table))
