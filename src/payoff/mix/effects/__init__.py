"""Effects: what a prior on a channel's strength is on. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.effects.coefficient import OnCoefficient
from payoff.mix.effects.effect import Effect, Totals
from payoff.mix.effects.marginal_roi import OnMarginalRoi
from payoff.mix.effects.roi import OnRoi
from payoff.mix.effects.share import OnShare

EFFECTS: Registry[type[Effect]] = Registry(
    "effect",
    {
        "share": OnShare,
        "roi": OnRoi,
        "marginal_roi": OnMarginalRoi,
        "coefficient": OnCoefficient,
    },
)

__all__ = ["EFFECTS", "Effect", "OnCoefficient", "OnMarginalRoi", "OnRoi", "OnShare", "Totals"]
