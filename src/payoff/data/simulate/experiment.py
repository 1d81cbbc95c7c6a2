"""Experiments in a simulated market: what they would find, and what they would report."""

from __future__ import annotations

import numpy as np

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import Floats, frozen
from payoff.data.simulate.mix import Simulated
from payoff.data.simulate.series import stream


@frozen
class Experiment:
    """A change of planned spend, set against what would have been without it.

    Attributes
    ----------
    channels
        Whose spend, or exposure if they are organic, is changed.
    change
        Relative change: -1 goes dark, 0.5 spends half as much again.
    start, stop
        First period of the change and the one after its last, numbered from 0.
    groups
        Regions where it happens; empty for all. The others have no effect.
    until
        The period after the last one measured, so that carry-over is counted; ``None`` for the
        end of the table.
    """

    channels: tuple[str, ...]
    change: float
    start: int
    stop: int
    groups: tuple[str, ...] = ()
    until: int | None = None


@frozen
class Measured:
    """What an experiment reports, and the truth.

    Attributes
    ----------
    estimate, standard_error
        Of the incremental outcome, in units of the KPI.
    effect
        The true incremental outcome.
    spend
        Spend added by the change to the channels; negative when it was taken away.
    """

    estimate: float
    standard_error: float
    effect: float
    spend: float


def incremental(simulated: Simulated, experiment: Experiment) -> float:
    """Return the true incremental outcome: mean KPI with the change less that without.

    Raises
    ------
    ChoiceError
        When a channel or region is not there, or the window is empty or outside the table.
    """
    difference = simulated.mean_when(1 + _change(simulated, experiment)) - simulated.mean
    return float(difference[:, experiment.start : experiment.until].sum())


def measure(
    simulated: Simulated,
    experiment: Experiment,
    *,
    standard_error: float,
    seed: int,
    bias: float = 0.0,
) -> Measured:
    """Measure an experiment with a normal error.

    Parameters
    ----------
    standard_error
        Of the error, in units of the KPI.
    bias
        What a flawed experiment adds to every estimate, in units of the KPI.

    Raises
    ------
    ChoiceError
        When a channel or region is not there, or the window is empty or outside the table.
    """
    effect = incremental(simulated, experiment)
    error = standard_error * stream(seed, "experiment").standard_normal()
    added = float((simulated.spend * _change(simulated, experiment)).sum())
    return Measured(effect + bias + error, standard_error, effect, added)


def _change(simulated: Simulated, experiment: Experiment) -> Floats:
    """Return the relative change, shape ``(G, T, C)``."""
    start, stop, periods = experiment.start, experiment.stop, len(simulated.dates)
    until = periods if experiment.until is None else experiment.until
    if not 0 <= start < stop <= until <= periods:
        raise ChoiceError(
            f"an experiment from {start} to {stop} is measured until {until}, in a table of "
            f"{periods} periods",
            wanted="0 <= start < stop <= until <= periods",
            remedy="number periods from 0; stop and until are the ones after the last",
        )
    channels = tuple(channel.name for channel in simulated.world.channels)
    rows = _places(experiment.groups or simulated.groups, simulated.groups, "region")
    change = np.zeros(simulated.spend.shape)
    for column in _places(experiment.channels, channels, "channel"):
        change[rows, start:stop, column] = experiment.change
    return change


def _places(names: tuple[str, ...], known: tuple[str, ...], what: str) -> list[int]:
    for name in names:
        if name not in known:
            raise ChoiceError(
                f"an experiment names the {what} {name!r}",
                wanted=f"a {what} of the world",
                remedy=nearest(name, known),
            )
    return [known.index(name) for name in names]
