"""One colour per channel on every chart, told apart by colour-blind readers too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

BASELINE = "#8A94A0"
TODAY = "#8A94A0"
TOTAL = "#5B6570"
DARK, LIGHT = "#1d2329", "#ffffff"
CHANNELS = (
    # Okabe & Ito, "Color universal design" (2008), less black and yellow ...
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#D55E00",
    "#56B4E9",
    # ... then what is left of Tol, "Colour schemes" (2021), muted, that differs from these.
    "#882255",
    "#999933",
    "#44AA99",
    "#6F5FB0",
    "#AA4499",
    "#B8A04C",
)


def channel_colours(channels: Sequence[str]) -> dict[str, str]:
    """Return channel to colour, by order; beyond the palette colours repeat."""
    return dict(zip(channels, islice(cycle(CHANNELS), len(channels)), strict=True))


def legible_on(colour: str) -> str:
    """Return the ink, dark or light, that contrasts more with a fill.

    Contrast is (L1 + 0.05) / (L2 + 0.05) of relative luminances (WCAG 2.2, W3C 2023).
    """
    fill, dark = _luminance(colour) + 0.05, _luminance(DARK) + 0.05
    return DARK if fill / dark > 1.05 / fill else LIGHT


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
