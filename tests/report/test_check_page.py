"""The page of a check: what can be asked first, what was not looked at said, nothing invented."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from tests.report.sample_check import NOTHING_READY, bare_answer, check_answer
from tests.report.samples import COLLINEAR, HOSTILE, NASTY, REMARK

from payoff.cli.app import app
from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.html import html
from payoff.report.markdown import markdown
from payoff.report.page import Folded, Page, Points, Table

ANSWER = check_answer()


def section(page: Page, name: str) -> tuple[Any, ...]:
    (found,) = (each.blocks for each in page.sections if each.name == name)
    return found


def rows(name: str) -> list[dict[str, Any]]:
    (chart,) = (chart for chart in page_of(ANSWER).charts() if chart.name == name)
    return [row for data in chart.draw()["datasets"].values() for row in data]


def test_the_headline_says_what_there_is_and_how_much_can_be_asked() -> None:
    page = page_of(ANSWER)
    assert page.headline == (
        "3 values of region over 60 weeks, 1 Jan 2024 to 17 Feb 2025: fit for 3 of 5 questions."
    )
    assert (page.verdict, page.doubt) == ("doubtful", COLLINEAR.says)
    one = replace(ANSWER, suggestions=ANSWER.suggestions[:1], findings=(REMARK,))
    assert page_of(one).headline.endswith("fit for 1 of 1 questions: What did each channel bring?")
    assert page_of(one).doubt == ""
    assert page_of(bare_answer()).headline == "5,000,000 rows of 2 columns."
    none = replace(ANSWER, suggestions=ANSWER.suggestions[3:], findings=(NOTHING_READY,))
    assert page_of(none).headline.endswith("fit for no question yet.")


def test_ready_questions_come_with_what_they_are_asked_with() -> None:
    figures, ready, waiting, commands = section(page_of(check_answer(("sales", "tv"))), "questions")
    assert [[cell.text for cell in row] for row in ready.rows] == [
        ["What did each channel bring?", "time: week; kpi: sales; spend: tv"],
        ["Where next?", "as mix; budget: 1,330,000"],
        ["Which column plays which part?", "the table alone"],
    ]
    assert ready.rows[1][1].note == "A budget."
    assert isinstance(waiting, Points)
    assert waiting.sentences == (
        "Who earns the credit? Who is still there? Needed: A column of channels.",
        "What is new? It does not say what it needs, and may be asked.",
    )
    assert [figure.value for figure in figures.items] == ["60", "4", "7", "3", "1"]
    assert isinstance(commands, Folded)


def test_commands_are_those_of_the_command_line() -> None:
    *_, folded = section(page_of(ANSWER), "questions")
    for line in folded.body.split("\n\n"):
        words = shlex.split(line)
        assert words[0] == "payoff"
        app().parse_args(words[1:], exit_on_error=False, print_error=False)
    assert shlex.quote(HOSTILE) in folded.body


def test_every_column_has_its_row_and_many_are_folded() -> None:
    (table,) = section(page_of(ANSWER), "columns")
    assert [row[0].text for row in table.rows] == [column.name for column in ANSWER.columns]
    assert [cell.text for cell in table.rows[2]][2:] == [
        *("4", "5", "0", "2.00", "900", "20 %"),
        "1",
    ]
    many = check_answer(tuple(f"column {place}" for place in range(60)))
    first, folded = section(page_of(many), "columns")
    assert (len(first.rows), len(folded.body.rows)) == (30, 32)


def test_charts_show_the_figures() -> None:
    page = page_of(ANSWER)
    names = [chart.name for chart in page.charts()]
    assert len(set(names)) == len(names)
    assert [row["cells"] for row in rows("distribution-2")] == [20, 20, 15]
    assert {row["value"]: row["cells"] for row in rows("distribution-1")} == {HOSTILE: 40, "tv": 20}
    course = [row for row in rows("course-1") if "spreads" not in row["says"]]
    assert [row["value"] for row in course[5:9]] == [0.0, 1.0, None, 3.0]
    cells = rows("correlations")
    assert len(cells) == len(NASTY) * (len(NASTY) - 1)
    assert max(cell["ranked"] for cell in cells) == 0.9
    assert [row["share"] for row in rows("missing")] == [0.0, 0.1]
    bars = next(chart.draw() for chart in page.charts() if chart.name == "distribution-2")
    assert bars["encoding"]["y2"] == {"datum": 0}
    for chart in page.charts():
        assert "NaN" not in json.dumps(chart.draw())


def test_what_is_left_out_or_was_not_looked_for_is_said() -> None:
    text = markdown(page_of(ANSWER))
    assert "2 more columns of numbers left out, beyond 40" in text
    assert "4 more pairs" in text
    assert "without bound" in text
    assert "7: 1 Jan 2024, 8 Jan 2024, 15 Jan 2024, 22 Jan 2024, 29 Jan 2024 and 2 more" in text
    bare = page_of(bare_answer())
    assert [each.name for each in bare.sections] == [
        *("questions", "findings", "columns"),
        *("distributions", "provenance"),
    ]
    assert "200,000 of 5,000,000 rows" in markdown(bare)
    drawn = replace(ANSWER, drawn="60 of 100 rows, drawn by what they hold")
    assert "not looked for, because rows were drawn" in markdown(page_of(drawn))


@pytest.mark.usefixtures("no_bundle")
def test_names_stay_inert() -> None:
    text = html(page_of(ANSWER))
    assert HOSTILE not in text
    assert not any(isinstance(block, Table) for block in section(page_of(ANSWER), "findings"))
