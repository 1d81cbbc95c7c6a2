"""Winsorising: values far out in the tails of the KPI are drawn in to a quantile, and named."""

from __future__ import annotations

import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import read_only, replace
from payoff.data.panel import Panel

MOST_NAMED = 20


def winsorised(panel: Panel, share: float) -> Panel:
    """Return a panel whose KPI lies between two of its quantiles, with a note of what was changed.

    Each group's lowest and highest values become the quantiles at ``share`` and ``1 - share`` of
    its known values (Dixon 1960, Annals of Mathematical Statistics 31).

    Parameters
    ----------
    share
        Of a group's values on either side, above 0 and at most 0.1.

    Raises
    ------
    ChoiceError
        When the share is not in that range.
    """
    if not 0 < share <= 0.1:
        raise ChoiceError(
            f"a share of {share:g} to winsorise",
            wanted="above 0 and at most 0.1, such as 0.01 for a hundredth on either side",
            remedy="leave it out to keep the KPI as it is",
        )
    low, high = np.nanquantile(panel.kpi, (share, 1 - share), axis=1)
    kpi = np.clip(panel.kpi, low[:, None], high[:, None])
    changed = [
        f"{panel.periods[period]}{_in(panel.groups[group])} from "
        f"{panel.kpi[group, period]:,.6g} to {kpi[group, period]:,.6g}"
        for group, period in np.argwhere(panel.observed & (kpi != panel.kpi)).tolist()
    ]
    return replace(panel, kpi=read_only(kpi), notes=(*panel.notes, _note(panel, share, changed)))


def _note(panel: Panel, share: float, changed: list[str]) -> str:
    if not changed:
        return f"{panel.kpi_name} was winsorised at {share:g}, which changed no value."
    more = len(changed) - MOST_NAMED
    said = "; ".join(changed[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
    values = "1 value" if len(changed) == 1 else f"{len(changed)} values"
    return f"{values} of {panel.kpi_name} winsorised at {share:g} on either side: {said}."


def _in(group: str) -> str:
    return f" in {group}" if group else ""
