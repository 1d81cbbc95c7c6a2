"""What the page of a test plan claims: what to test, what that is worth, and when not to."""

import io

import pytest
from rich.console import Console
from tests.report import samples

from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.charts.colours import channel_colours
from payoff.report.next_test import NextTestAnswer
from payoff.report.page import Table
from payoff.report.terminal import show


def test_the_best_test_is_named_with_what_it_is_worth() -> None:
    assert page_of(samples.next_test_answer()).headline == (
        "Test tv first: its spend doubled for 8 weeks. Its result moves money with probability "
        "42 %, and is worth 21.3 k sales (give or take 900) to the plan."
    )


def test_a_lead_within_the_error_is_not_claimed() -> None:
    answer = samples.next_test_answer()
    close = replace(answer.tests.ranked[2], worth=20_000.0, net=20_000.0)
    tests = replace(answer.tests, ranked=(answer.tests.ranked[0], close))
    headline = page_of(replace(answer, tests=tests)).headline
    assert headline.endswith("; a test of radio is worth as much, as far as can be told.")


def test_no_test_is_an_answer() -> None:
    headline = page_of(samples.next_test_answer(pays=False)).headline
    assert headline.startswith("No test is worth its cost: make the plan without one.")
    assert "64.0 k sales" in headline


def test_every_test_has_a_row_and_the_table_fits_a_terminal() -> None:
    page = page_of(samples.next_test_answer())
    table = next(block for block in page.sections[0].blocks if isinstance(block, Table))
    assert [row[0].text for row in table.rows] == [
        "tv, +100 %, 8 weeks",
        "tv, +100 %, 4 weeks",
        "radio, −50 %, 8 weeks",
    ]
    out = io.StringIO()
    show(page, Console(file=out, width=80))
    assert "worth  loses" in " ".join(out.getvalue().split(" ")[:])


def test_whose_error_a_test_has_is_said() -> None:
    answer = samples.next_test_answer()
    assumed, given = (
        str(page_of(replace(answer, own_error=own)).sections[0].blocks[-1]) for own in (True, False)
    )
    assert "give your own with --measured-to" in assumed
    assert "as you said" in given


def test_charts_show_every_test_in_its_channel_s_colour() -> None:
    answer = samples.next_test_answer()
    drawn = {chart.name: chart.draw() for chart in page_of(answer).charts()}
    (bars,) = drawn["tests"]["datasets"].values()
    colours = channel_colours([channel.channel for channel in answer.mix.channels])
    assert [bar["colour"] for bar in bars] == [colours["tv"], colours["tv"], colours["radio"]]
    points = max(drawn["test-costs"]["datasets"].values(), key=len)
    assert [point["worth"] for point in points] == pytest.approx([21_300, 12_400, 800])


def test_a_failed_fit_has_no_test_on_its_page() -> None:
    page = page_of(NextTestAnswer(samples.failed(), None))
    assert page.verdict == "failed"
    assert [section.name for section in page.sections] == ["health", "fit", "provenance"]
