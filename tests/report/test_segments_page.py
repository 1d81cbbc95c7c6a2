"""What the page of segments claims, and what it leaves open."""

import io

from rich.console import Console
from tests.report import samples

from payoff.answers.segments import SegmentsAnswer
from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.page import Points, Table
from payoff.report.terminal import show


def test_only_clear_differences_are_in_the_headline() -> None:
    headline = page_of(samples.segments_answer(names=("young", "old"))).headline
    assert headline == (
        "Compared with the channel's average, tv works 1.60 times as well in young (1.44 to 1.78)."
    )


def test_no_difference_is_an_answer() -> None:
    answer = samples.segments_answer(names=("young", "old"))
    alike = replace(answer, effects=tuple(replace(each, above=0.6) for each in answer.effects))
    assert page_of(alike).headline == (
        "The data do not tell the segments apart: no channel is clearly stronger or weaker than "
        "on average among young and old."
    )


def test_what_is_not_told_is_said_and_no_probability_is_shown() -> None:
    section = page_of(samples.segments_answer(names=("young", "old"))).sections[0]
    table = next(block for block in section.blocks if isinstance(block, Table))
    said = {row[0].text: row[3].text for row in table.rows}
    assert said["social in young"] == "not told"
    assert said["tv in young"] == "over 99 %"
    (points,) = (block for block in section.blocks if isinstance(block, Points))
    assert points.sentences == (
        "The data say next to nothing about social in young and old: what is shown there is the "
        "prior.",
    )


def test_the_map_has_a_cell_for_every_pair_and_pales_what_is_not_told() -> None:
    answer = samples.segments_answer()
    page = page_of(answer)
    drawn = next(chart for chart in page.charts() if chart.name == "segments").draw()
    (cells,) = drawn["datasets"].values()
    assert len(cells) == len(answer.effects)
    pale = {cell["channel"] for cell in cells if cell["opacity"] < 1}
    assert pale == {"social"}
    names = [chart.name for chart in page.charts()]
    assert names[:5] == ["segments", *(f"segments-{number}" for number in range(1, 5))]
    assert all(chart.draw()["width"] == "container" for chart in page.charts())


def test_the_table_of_effects_fits_a_terminal() -> None:
    out = io.StringIO()
    show(page_of(samples.segments_answer(names=("young", "old"))), Console(file=out, width=80))
    assert "channel in segment" in out.getvalue()


def test_a_failed_fit_has_no_effects_on_its_page() -> None:
    page = page_of(SegmentsAnswer(samples.failed(), (), ()))
    assert page.verdict == "failed"
    assert [section.name for section in page.sections] == ["health", "fit", "provenance"]
