"""Charts as pictures."""

from __future__ import annotations

from payoff.report.charts.theme import theme
from payoff.report.page import Chart
from payoff.report.vega import picture

WIDTH = 720
SCALE = 2.0
INK, PAPER = "#1d2329", "#ffffff"


def png(chart: Chart) -> bytes:
    """Return a chart as a PNG of fixed width on white, its title above."""
    spec = dict(chart.draw()) | {"width": WIDTH, "title": {"text": chart.title, "anchor": "start"}}
    return picture(spec, theme(INK, PAPER), SCALE)
