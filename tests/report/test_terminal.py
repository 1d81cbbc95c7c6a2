"""The terminal: compact, legible at any width, and no name can act on it."""

import io

import pytest
from rich.console import Console
from tests.report import samples

from payoff.report import page_of
from payoff.report.page import Column, Page, Section, Table
from payoff.report.terminal import show


def shown(answer: object, width: int, colour: bool = False) -> str:
    out = io.StringIO()
    show(page_of(answer), Console(file=out, width=width, force_terminal=colour))
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_number_is_lost_at_any_width(width: int) -> None:
    answer = samples.plan_answer()
    text = shown(answer, width)
    assert max(map(len, text.splitlines())) <= width
    for cell in ("480 k", "615 k", "−74.6 k", "94.5 k–136 k", "3.52 M–5.87 M", "0.0578–1.19"):
        assert cell in text


def test_bars_are_drawn_where_there_is_room() -> None:
    assert "─●─" in shown(samples.mix_answer(), 100)
    assert "●" not in shown(samples.mix_answer(), 60)


def test_names_cannot_act() -> None:
    text = shown(samples.mix_answer(samples.NASTY), 120, colour=True)
    assert "[red]tv[/red]" in text
    assert "\x1b[31mradio" not in text
    assert "�[31mradio�[0m" in text


def test_doubt_and_findings_are_there() -> None:
    text = " ".join(shown(samples.doubtful(), 100).split())
    assert "Take with care. The checks found reasons to doubt these numbers." in text
    assert samples.COLLINEAR.remedy in text


def test_it_stays_compact() -> None:
    assert len(shown(samples.plan_answer(), 100).splitlines()) < 75


def test_a_table_without_rows_has_its_head() -> None:
    table = Table("Nothing yet.", (Column("channel"), Column("spend")), ())
    page = Page("", "None.", "good", "", (Section("all", "All", (table,)),))
    out = io.StringIO()
    show(page, Console(width=60, file=out))
    assert "channel" in out.getvalue()
