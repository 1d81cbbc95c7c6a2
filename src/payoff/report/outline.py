"""The curve of a channel in a box of 100 by 100, for a small picture beside its slider."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.decide.curves import Curves

BOX = 100.0


@frozen
class Outline:
    """Points of an SVG picture: from nothing to the most that a channel can be asked about.

    Attributes
    ----------
    band
        The corners of the central 90 %.
    line
        Along the mean.
    today
        How far right today's spend is, 0 to 100.
    """

    band: str
    line: str
    today: str


def outlines(curves: Curves) -> tuple[Outline, ...]:
    """Return the outline of every channel; all share the height of what the largest brings."""
    low, high = np.quantile(curves.outcomes, (0.05, 0.95), axis=2)
    mean, top = curves.outcomes.mean(axis=2), max(float(high.max()), 1e-300)
    most = np.where(curves.most > 0, curves.most, 1.0)
    right = BOX * curves.levels / most[:, None]
    return tuple(
        Outline(
            band=_points(
                np.concatenate([right[c], right[c][::-1]]),
                np.concatenate([low[c], high[c][::-1]]) / top,
            ),
            line=_points(right[c], mean[c] / top),
            today=f"{min(BOX, BOX * curves.today[c] / most[c]):.2f}",
        )
        for c in range(len(most))
    )


def _points(right: Floats, up: Floats) -> str:
    down = BOX * (1 - np.clip(up, 0, 1))
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in zip(right, down, strict=True))
