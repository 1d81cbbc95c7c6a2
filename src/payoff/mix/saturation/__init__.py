"""Saturations: how much of an exposure takes effect. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.saturation.hill import Hill
from payoff.mix.saturation.logistic import Logistic
from payoff.mix.saturation.michaelis_menten import MichaelisMenten
from payoff.mix.saturation.none import NoSaturation
from payoff.mix.saturation.power import Power
from payoff.mix.saturation.saturation import Saturation
from payoff.mix.saturation.tanh import Tanh

SATURATIONS: Registry[type[Saturation]] = Registry(
    "saturation",
    {
        "logistic": Logistic,
        "hill": Hill,
        "michaelis_menten": MichaelisMenten,
        "tanh": Tanh,
        "power": Power,
        "none": NoSaturation,
    },
)

__all__ = [
    "SATURATIONS",
    "Hill",
    "Logistic",
    "MichaelisMenten",
    "NoSaturation",
    "Power",
    "Saturation",
    "Tanh",
]
