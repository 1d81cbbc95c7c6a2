"""Events, segments and controls: what the table says about sales besides media."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.data.panel import Panel
from payoff.mix.baseline.block import Block


@frozen
class Events:
    """One coefficient per event column, counted from zero.

    Attributes
    ----------
    scale
        Standard deviation of an event's effect at the column's largest value, as a share of the
        mean KPI.
    """

    scale: float = 0.5

    def blocks(self, panel: Panel) -> list[Block]:
        """Return one block per event."""
        tops = np.abs(panel.event_values).max(axis=(0, 1), initial=1e-300)
        return [
            Block(
                name,
                (name,),
                panel.event_values[:, :, [k]] / tops[k],
                np.zeros(1),
                np.array([self.scale]),
            )
            for k, name in enumerate(panel.events)
        ]


@frozen
class Segments:
    """The level of each segment, counted from the mean size of the segments.

    A segment that buys more anyway would otherwise be credited to the channels that happen to run
    while it is there: an interaction needs its main effect beside it.

    Attributes
    ----------
    scale
        Standard deviation of a segment's effect at its largest, as a share of the mean KPI.
    """

    scale: float = 0.5

    def blocks(self, panel: Panel) -> list[Block]:
        """Return one block for all segments, or none without them."""
        if not panel.segments:
            return []
        count = len(panel.segments)
        tops = panel.segment_values.max(axis=(0, 1))
        sizes = panel.segment_values / tops
        centred = sizes - sizes.mean(axis=(0, 1))
        scales = np.full(count, self.scale)
        return [Block("segments", panel.segments, centred, np.zeros(count), scales)]


@frozen
class Controls:
    """One coefficient per control and group, counted from the control's mean there.

    Attributes
    ----------
    scale
        Standard deviation of the effect of one standard deviation of the control, as a share of
        the mean KPI. A control with a sign gets the half of this prior that has the sign, and one
        coefficient for all groups.
    demand_scale
        The same for a control that stands for the demand which a channel's spend follows: wide,
        since what is shrunk off the effect of the proxy would be credited to that channel (Chen
        et al. 2018, "Bias correction for paid search in media mix modeling").
    """

    scale: float = 0.2
    demand_scale: float = 1.0

    def blocks(self, panel: Panel) -> list[Block]:
        """Return one block per control that may have either sign."""
        columns = standardised(panel.control_values)
        proxies = {control for control, _ in panel.demand}
        return [
            Block(
                name,
                (name,),
                columns[:, :, [k]],
                np.zeros(1),
                np.array([self.demand_scale if name in proxies else self.scale]),
            )
            for k, name in enumerate(panel.controls)
            if panel.control_signs[k] == "any"
        ]

    def signed(self, panel: Panel) -> tuple[tuple[str, ...], Floats]:
        """Return names and columns of the controls with a sign, turned so that it is positive."""
        turn = {"positive": 1.0, "negative": -1.0}
        picked = [k for k, sign in enumerate(panel.control_signs) if sign != "any"]
        turns = np.array([turn[panel.control_signs[k]] for k in picked])
        columns = standardised(panel.control_values)[:, :, picked] * turns
        return tuple(panel.controls[k] for k in picked), columns


def standardised(columns: Floats) -> Floats:
    """Return columns with mean 0 and standard deviation 1 in each group; 0 where one is constant.

    ``columns`` has shape ``(groups, periods, columns)``.
    """
    centred: Floats = columns - columns.mean(axis=1, keepdims=True)
    spread = columns.std(axis=1, keepdims=True)
    scaled: Floats = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    return scaled
