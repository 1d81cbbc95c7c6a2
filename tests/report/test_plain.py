"""A page that was stored is the page that was made, and what is no page is refused."""

import copy
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.report.every import every

from payoff.core.errors import FormatError
from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.html import html
from payoff.report.markdown import markdown
from payoff.report.page import Block, Chart, Gallery, Page, Spec
from payoff.report.plain import page_of_plain, plain
from payoff.report.terminal import show

EVERY = every()


def printed(page: Page) -> str:
    console = Console(width=100)
    with console.capture() as caught:
        show(page, console)
    return caught.get()


def stored(page: Page) -> Any:
    return json.loads(json.dumps(plain(page), allow_nan=False))


def with_charts(page: Page, draw: Callable[[Chart], Callable[[], Spec]]) -> Page:
    """Return a page whose charts are drawn by what ``draw`` gives for each."""

    def changed(block: Block) -> Block:
        match block:
            case Chart():
                return replace(block, draw=draw(block))
            case Gallery():
                charts = tuple(replace(each, draw=draw(each)) for each in block.charts)
                return replace(block, charts=charts)
            case _:
                return block

    sections = (replace(each, blocks=tuple(map(changed, each.blocks))) for each in page.sections)
    return replace(page, sections=tuple(sections))


def check_alike(page: Page) -> None:
    kept = stored(page)
    back = page_of_plain(kept)
    assert html(back) == html(page)
    assert markdown(back) == markdown(page)
    assert printed(back) == printed(page)
    assert back == page_of_plain(stored(back))
    assert plain(back) == kept


@pytest.mark.usefixtures("no_bundle")
@pytest.mark.parametrize("name", EVERY)
def test_every_surface_shows_a_stored_page_alike(name: str) -> None:
    def quick(chart: Chart) -> Callable[[], Spec]:
        return lambda: {"name": chart.name, "kind": "bar", "values": [None, 0.1, {"b": 1, "a": []}]}

    check_alike(with_charts(page_of(EVERY[name]), quick))


@pytest.mark.usefixtures("no_bundle")
@pytest.mark.parametrize("name", [pytest.param(each, marks=pytest.mark.slow) for each in EVERY])
def test_every_surface_shows_stored_charts_alike(name: str) -> None:
    check_alike(with_charts(page_of(EVERY[name]), lambda chart: cache(chart.draw)))


SMALL = stored(page_of(EVERY["cohorts"]))
NOT_THOSE = (None, True, 1, -0.5, "", "x", [], ["x"], {}, {"kind": "table"}, [[1]])


def places(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to every value of a page, less what is in the charts' specifications."""
    found = [path] if path else []
    if isinstance(node, dict):
        items: list[tuple[str | int, Any]] = [(key, value) for key, value in node.items()]
    else:
        items = list(enumerate(node)) if isinstance(node, list) else []
    return found + [
        place for key, value in items if key != "spec" for place in places(value, (*path, key))
    ]


PLACES = places(SMALL)


@given(st.sampled_from(PLACES), st.sampled_from((*NOT_THOSE, "remove")))
def test_a_broken_page_is_refused_or_shown(place: tuple[str | int, ...], wrong: Any) -> None:
    broken = copy.deepcopy(SMALL)
    *way, last = place
    inner = broken
    for step in way:
        inner = inner[step]
    if wrong == "remove":
        del inner[last]
    else:
        inner[last] = wrong
    try:
        page = page_of_plain(broken)
    except FormatError:
        return
    assert markdown(page)
    assert printed(page)


@pytest.mark.parametrize("wrong", [*NOT_THOSE, SMALL | {"format": "payoff/page/2"}])
def test_what_is_no_page_is_refused(wrong: Any) -> None:
    with pytest.raises(FormatError, match="a stored page cannot be read"):
        page_of_plain(wrong)


@pytest.mark.parametrize("span", [(0.0, math.nan, 1.0), (0.0, 1.0, math.inf), (1.0, 1.0, 0.5)])
def test_what_is_no_interval_is_refused(span: tuple[float, float, float]) -> None:
    page = copy.deepcopy(SMALL)
    table = next(
        block for section in page["sections"] for block in section["blocks"] if block.get("spans")
    )
    table["spans"][0] = dict(zip(("low", "middle", "high"), span, strict=True))
    with pytest.raises(FormatError, match="is no interval"):
        page_of_plain(page)


@pytest.mark.parametrize("name", ["../../up", "a b", "", 'x"><script>', "ä"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    broken = copy.deepcopy(SMALL)
    broken["sections"][0]["name"] = name
    with pytest.raises(FormatError, match="is no name"):
        page_of_plain(broken)


QUICK = """
import sys
import payoff.report.html, payoff.report.markdown, payoff.report.plain, payoff.report.terminal
print([name for name in ("numpy", "jax", "altair", "scipy", "vl_convert") if name in sys.modules])
"""


def test_showing_a_stored_page_loads_no_model_and_no_arrays() -> None:
    done = subprocess.run(
        [sys.executable, "-c", QUICK],
        capture_output=True,
        env=dict(os.environ),
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
