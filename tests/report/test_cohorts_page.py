"""The page of cohorts shows what was seen, marks what is not over, and absent stays absent."""

from typing import Any

import pytest
from tests.report import samples

from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.page import Folded, Table, Text

ANSWER = samples.cohorts_answer()


def rows(name: str) -> list[dict[str, Any]]:
    (chart,) = (chart for chart in page_of(ANSWER).charts() if chart.name == name)
    return [row for data in chart.draw()["datasets"].values() for row in data]


def test_the_map_has_what_was_seen_and_what_is_foretold_and_nothing_else() -> None:
    cells = rows("cohorts-customers")
    states = {
        state: [c for c in cells if c["state"] == state]
        for state in ("complete", "not over yet", "foretold")
    }
    assert [len(each) for each in states.values()] == [6, 4, 9]
    assert {cell["opacity"] for cell in states["complete"]} == {1.0}
    assert all(cell["age"] >= 2 for cell in states["foretold"])
    assert "foretold" not in {cell["state"] for cell in rows("cohorts-orders")}


def test_the_curve_has_its_interval_and_every_chart_is_drawn() -> None:
    whole = [row for row in rows("retention-customers") if "low" in row]
    assert [(row["age"], row["kept"]) for row in whole] == [(0, 1.0), (1, 0.5), (2, 0.333333)]
    names = [chart.name for chart in page_of(ANSWER).charts()]
    assert len(names) == len(set(names)) == 2 * 5 + 2
    assert {row["part"] for row in rows("by-segment")} == {"new", samples.HOSTILE}


def test_the_headline_and_the_doubt_come_first() -> None:
    page = page_of(ANSWER)
    assert page.headline == (
        "Of 406 customers in 4 cohorts, 50 % (20 % to 40 %) bought in the month after their first."
    )
    assert (page.verdict, "90 of 900 rows" in page.doubt) == ("doubtful", True)
    calm = page_of(replace(ANSWER, findings=()))
    assert (calm.verdict, calm.doubt) == ("good", "")


def test_why_nothing_is_foretold_is_said() -> None:
    answer = samples.cohorts_answer(foretold=False)
    (section,) = (each for each in page_of(answer).sections if each.name == "projection")
    assert section.blocks == (Text(("Nothing is foretold.", answer.no_projection)),)


def test_every_row_of_the_table_is_accounted_for() -> None:
    (section,) = (each for each in page_of(ANSWER).sections if each.name == "rows")
    table = section.blocks[0]
    assert isinstance(table, Table)
    assert sum(int(row[1].text) for row in table.rows) == ANSWER.rows


@pytest.mark.parametrize("parts", [3, 20])
def test_many_segments_are_folded(parts: int) -> None:
    answer = samples.cohorts_answer(tuple(f"segment {n}" for n in range(parts)))
    (section,) = (each for each in page_of(answer).sections if each.name == "segments")
    folded = [block for block in section.blocks if isinstance(block, Folded)]
    shown = [len(block.body.rows) for block in folded if isinstance(block.body, Table)]
    assert shown == ([8] if parts == 20 else [])
