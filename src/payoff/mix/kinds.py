"""Every kind of choice that a saved model may hold."""

from __future__ import annotations

from payoff.mix.adstock import ADSTOCKS
from payoff.mix.baseline import (
    TRENDS,
    Baseline,
    Controls,
    Events,
    Holidays,
    Level,
    Season,
    Segments,
    Shocks,
)
from payoff.mix.effects import EFFECTS
from payoff.mix.links import LINKS
from payoff.mix.model import Channel, Mix
from payoff.mix.noise import NOISES
from payoff.mix.priors import PRIORS
from payoff.mix.saturation import SATURATIONS
from payoff.mix.varies import VARIATIONS

_REGISTRIES = (ADSTOCKS, SATURATIONS, EFFECTS, LINKS, NOISES, PRIORS, TRENDS, VARIATIONS)
_OTHERS = (
    Mix,
    Channel,
    Baseline,
    Level,
    Season,
    Holidays,
    Events,
    Segments,
    Controls,
    Shocks,
)

KINDS: dict[str, type] = {
    kind.__name__: kind for registry in _REGISTRIES for kind in registry.values()
} | {kind.__name__: kind for kind in _OTHERS}
