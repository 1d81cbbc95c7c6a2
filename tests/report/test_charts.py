"""Charts are valid Vega-Lite with their own data, and one colour per channel on all of them."""

import json
from typing import Any

import numpy as np
import pytest
from tests.report import samples

from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.charts.colours import CHANNELS, DARK, LIGHT, channel_colours, legible_on
from payoff.report.charts.door import MOST_POINTS, thinned, thinning
from payoff.report.charts.theme import theme
from payoff.report.page import Page

PAGE = page_of(samples.plan_answer())


def values(node: Any, key: str) -> list[Any]:
    """Return every value under ``key``, at any depth."""
    if isinstance(node, dict):
        here = [node[key]] if key in node else []
        return here + values(list(node.values()), key)
    return [found for each in node for found in values(each, key)] if isinstance(node, list) else []


def specs(page: Page) -> dict[str, Any]:
    return {chart.name: chart.draw() for chart in page.charts()}


def test_every_chart_is_drawn_valid_and_without_a_configuration() -> None:
    drawn = specs(PAGE)
    assert set(drawn) == {"moves", "schedule", "waterfall", "area", "roi", "fitted"} | {
        f"curve-{number}" for number in range(1, 5)
    }
    for spec in drawn.values():
        assert spec["width"] == "container"
        assert "config" not in spec
        assert not values(spec, "url")


def test_a_search_has_its_error_and_its_returns() -> None:
    answer = samples.search_answer()
    drawn = specs(page_of(answer))
    assert set(drawn) == {"leaderboard", "specifications"}
    errors = [row for data in drawn["leaderboard"]["datasets"].values() for row in data]
    assert [row["crps"] for row in errors] == [row.held_out.crps for row in answer.leaderboard]
    ticks = values(drawn["specifications"], "datasets")[0]
    names = {
        row["specification"] for data in ticks.values() for row in data if "specification" in row
    }
    assert names == {row.name for row in answer.leaderboard if row.standing == "counts"}


def test_channels_keep_their_colour() -> None:
    drawn = specs(PAGE)
    colours = channel_colours(["tv", "radio", "search", "social"])
    rows = [row for data in drawn["roi"]["datasets"].values() for row in data]
    assert {row["channel"]: row["colour"] for row in rows if "channel" in row} == colours
    assert drawn["area"]["encoding"]["color"]["scale"]["range"][:4] == list(colours.values())
    assert drawn["schedule"]["encoding"]["color"]["scale"]["range"] == list(colours.values())
    assert colours["search"] in json.dumps(drawn["curve-3"])


def test_more_channels_than_colours_still_have_one() -> None:
    names = [f"channel {number}" for number in range(len(CHANNELS) + 3)]
    assert len(channel_colours(names)) == len(names)
    assert len(set(CHANNELS)) == len(CHANNELS)


def test_words_on_a_colour_can_be_read() -> None:
    assert [legible_on(colour) for colour in ("#000000", "#0072B2", "#E69F00", "#ffffff")] == [
        *(LIGHT, LIGHT),
        *(DARK, DARK),
    ]


def test_a_channel_may_be_called_like_a_part_of_the_baseline() -> None:
    names = ("baseline", "season", "total", "other parts")
    drawn = specs(page_of(samples.mix_answer(names)))
    (rows,) = drawn["waterfall"]["datasets"].values()
    bars = [row["name"] for row in rows]
    assert len(set(bars)) == len(bars)
    shown = drawn["area"]["encoding"]["color"]["scale"]["domain"]
    assert len(set(shown)) == len(shown) == 5


def test_the_waterfall_ends_at_the_sum_of_its_steps() -> None:
    answer = samples.mix_answer()
    (bars,) = page_of(answer).charts()[0].draw()["datasets"].values()
    parts = [*answer.baseline, *answer.channels]
    assert bars[-1]["to"] == pytest.approx(sum(part.contribution.mean for part in parts), rel=1e-5)
    assert [bar["from"] for bar in bars[1:-1]] == pytest.approx([bar["to"] for bar in bars[:-2]])


def test_numbers_that_are_not_finite_are_left_out() -> None:
    answer = samples.mix_answer()
    holes = np.array(answer.actual)
    holes[3] = np.nan
    spec = specs(page_of(replace(answer, actual=holes)))["fitted"]
    json.dumps(spec, allow_nan=False)
    assert None in values(spec, "actual")


def test_a_long_table_is_thinned_to_a_readable_size() -> None:
    step = thinning(1000)
    assert len(thinned(np.arange(1000.0), step)) <= MOST_POINTS
    assert thinned(np.arange(5.0), 2) == [0.5, 2.5, 4.0]
    assert thinning(MOST_POINTS) == 1


def test_the_theme_takes_the_ink_it_is_given() -> None:
    assert "currentColor" in json.dumps(theme("currentColor", None))
    assert theme("#222222", "#ffffff")["background"] == "#ffffff"
