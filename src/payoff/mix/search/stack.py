"""The answer averaged over specifications: mixtures of their draws by stacking weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.search import StackedChannel
from payoff.core.frozen import Floats
from payoff.data.panel import Panel
from payoff.maths.stacking import stacking_weights
from payoff.mix.search.evaluate import Evaluated

MIXED = 4000
CARRIES = 0.01  # of the weight


def weigh(evaluated: Sequence[Evaluated], counting: int) -> Floats:
    """Return the weight of each specification; 0 for all but the first ``counting``."""
    pointwise = np.array([each.loo.pointwise for each in evaluated[:counting]])
    return np.append(stacking_weights(pointwise), np.zeros(len(evaluated) - counting))


def mixture(draws: Sequence[Floats], weights: Floats) -> Floats:
    """Return evenly spaced quantiles of the mixture of samples of one number.

    Parameters
    ----------
    draws
        One sample per specification, shape ``(draws,)`` each.
    weights
        Of sum 1, shape ``(specifications,)``.
    """
    own = np.concatenate(
        [
            np.full(len(each), weight / len(each))
            for each, weight in zip(draws, weights, strict=True)
        ]
    )
    values = np.concatenate(draws)
    order = np.argsort(values, kind="stable")
    level = (np.arange(MIXED) + 0.5) / MIXED
    place = np.searchsorted(np.cumsum(own[order]), level)
    chosen: Floats = values[order][np.minimum(place, len(values) - 1)]
    return chosen


def stacked_channels(
    panel: Panel, evaluated: Sequence[Evaluated], weights: Floats
) -> tuple[StackedChannel, ...]:
    """Return what each channel brought, averaged over specifications."""
    carry = [k for k, weight in enumerate(weights.tolist()) if weight >= CARRIES]
    found = []
    for channel, name in enumerate(panel.channels):
        draws = [each.contribution[:, channel] for each in evaluated]
        medians = [float(np.median(draws[k])) for k in carry]
        mixed = mixture(draws, weights)
        spend = float(panel.spend[:, :, channel].sum())
        found.append(
            StackedChannel(
                channel=name,
                spend=spend,
                contribution=Interval.of(mixed, panel.kpi_name),
                roi=returned(panel, channel, mixed),
                lowest=min(medians),
                highest=max(medians),
                between=_between(draws, weights),
            )
        )
    return tuple(found)


def returned(panel: Panel, channel: int, contribution: Floats) -> Interval | None:
    """Return the ROI of a channel; ``None`` where nothing was spent."""
    spend = float(panel.spend[:, :, channel].sum())
    if not spend:
        return None
    return Interval.of(contribution / spend, f"{panel.kpi_name} per {panel.spend_unit}")


def _between(draws: Sequence[Floats], weights: Floats) -> float:
    """Return the variance of means over the variance of the mixture (law of total variance)."""
    means = np.array([each.mean() for each in draws])
    inside = float(weights @ np.array([each.var() for each in draws]))
    apart = float(weights @ (means - weights @ means) ** 2)
    return apart / (apart + inside) if apart + inside > 0 else 0.0
