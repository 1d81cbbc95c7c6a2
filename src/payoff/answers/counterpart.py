"""The same question answered by regression, beside the Bayesian answer."""

from __future__ import annotations

from typing import Literal

from payoff.answers.interval import Interval
from payoff.core.frozen import frozen

Method = Literal["ordinary", "ridge", "constrained"]
Standing = Literal["agrees", "outside", "apart"]
Why = Literal[
    "collinear", "prior", "sign", "shrinkage", "curve", "varies", "experiment", "unexplained"
]


@frozen
class Estimate:
    """An estimate with its standard error and 90 % confidence interval, all in ``unit``."""

    value: float
    error: float
    low: float
    high: float
    unit: str

    def per(self, spend: float, unit: str) -> Estimate:
        """Return the same per unit of spend."""
        ends = (self.value / spend, self.error / spend, self.low / spend, self.high / spend)
        return Estimate(*ends, unit)


@frozen
class RegressedChannel:
    """What one regression says of one channel.

    Attributes
    ----------
    contribution, roi
        As in :class:`payoff.answers.mix.ChannelAnswer`; ``roi`` is ``None`` for an organic channel.
    standing
        ``"agrees"`` when the estimate of the contribution lies inside the Bayesian 90 % interval,
        ``"outside"`` when it does not, ``"apart"`` when the two intervals do not even overlap.
    held
        Whether the estimate would be below 0, and the constraint holds it there.
    """

    method: Method
    contribution: Estimate
    roi: Estimate | None
    standing: Standing
    held: bool


@frozen
class Reason:
    """Why a regression and the Bayesian fit may disagree, in one sentence with its numbers."""

    why: Why
    says: str


@frozen
class ComparedChannel:
    """One channel in every regression.

    Attributes
    ----------
    regressions
        One per method that could be computed.
    inflation
        Variance inflation factor: how many times everything else in the model inflates the
        variance of the channel's coefficient; 1 is not at all.
    follows
        What the channel is confounded with most: another column, or ``"the baseline"``.
    prior
        Contribution that the Bayesian prior expects, before the data.
    over_curves
        Ordinary estimate of the contribution with carry-over and saturation drawn from the
        posterior: what taking them as known leaves out.
    reasons
        Why they disagree; empty when all regressions agree.
    """

    channel: str
    regressions: tuple[RegressedChannel, ...]
    inflation: float
    follows: str
    prior: Interval
    over_curves: Interval
    reasons: tuple[Reason, ...]


@frozen
class Counterpart:
    """Regressions on the transforms of a fit, beside it.

    Attributes
    ----------
    channels
        In the order of the mix answer's channels.
    penalty
        Of the ridge, found by cross-validation over time; it has no unit. ``None`` when the ridge
        could not be computed.
    lags
        Periods over which the standard errors allow autocorrelation.
    notes
        How the regressions were made, and what they cannot do, one sentence each.
    """

    channels: tuple[ComparedChannel, ...]
    penalty: float | None
    lags: int
    notes: tuple[str, ...]
