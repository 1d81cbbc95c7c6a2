"""Marketing mix models: what each channel brought, and how sure we are."""

from payoff.mix.adstock import ADSTOCKS
from payoff.mix.baseline import TRENDS
from payoff.mix.effects import EFFECTS
from payoff.mix.fit import MixFit
from payoff.mix.model import Channel, Mix
from payoff.mix.noise import NOISES
from payoff.mix.priors import PRIORS
from payoff.mix.saturation import SATURATIONS

__all__ = [
    "ADSTOCKS",
    "EFFECTS",
    "NOISES",
    "PRIORS",
    "SATURATIONS",
    "TRENDS",
    "Channel",
    "Mix",
    "MixFit",
]
