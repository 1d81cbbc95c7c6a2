"""Marketing mix models: what each channel brought, and how sure we are."""

from payoff.mix.adstock import ADSTOCKS
from payoff.mix.baseline import TRENDS
from payoff.mix.effects import EFFECTS
from payoff.mix.fit import MixFit
from payoff.mix.links import LINKS
from payoff.mix.model import Channel, Mix
from payoff.mix.noise import NOISES
from payoff.mix.priors import PRIORS
from payoff.mix.saturation import SATURATIONS
from payoff.mix.varies import VARIATIONS

__all__ = [
    "ADSTOCKS",
    "EFFECTS",
    "LINKS",
    "NOISES",
    "PRIORS",
    "SATURATIONS",
    "TRENDS",
    "VARIATIONS",
    "Channel",
    "Mix",
    "MixFit",
]
