"""One colour per channel on every chart, told apart by colour-blind readers too."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

BASELINE = "#8A94A0"
TODAY = "#8A94A0"
TOTAL = "#5B6570"
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
