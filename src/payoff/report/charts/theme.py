"""How charts look, apart from their data: a Vega-Lite configuration in one ink."""

from __future__ import annotations

from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def theme(ink: str, paper: str | None) -> dict[str, Any]:
    """Return a configuration that draws text and lines in ``ink``.

    Parameters
    ----------
    ink
        A colour; ``"currentColor"`` takes the colour of the text around the chart.
    paper
        The background, or ``None`` for a clear one.
    """
    words = {"labelColor": ink, "titleColor": ink, "labelFontSize": 12, "titleFontSize": 12}
    words |= {"titleFontWeight": "normal", "labelOpacity": 0.85, "titleOpacity": 0.7}
    grid = {"gridColor": ink, "gridOpacity": 0.12, "domain": False, "ticks": False}
    return {
        "font": FONT,
        "background": paper,
        "padding": 4,
        "view": {"stroke": None},
        "axis": words | grid | {"labelPadding": 6, "titlePadding": 10, "labelLimit": 130},
        "axisY": {"titleAlign": "left", "titleAngle": 0, "titleBaseline": "bottom"}
        | {"titleX": 0, "titleY": -8},
        "legend": words
        | {"orient": "bottom", "title": None, "labelLimit": 160, "symbolType": "square"},
        "header": {"labelColor": ink, "titleColor": ink},
        "style": {
            "ink": {"color": ink},
            "note": {"color": ink, "fontSize": 12, "opacity": 0.85},
        },
    }
