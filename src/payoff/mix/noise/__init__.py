"""Noise: what the model leaves unexplained. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.noise.negative_binomial import NegativeBinomial
from payoff.mix.noise.noise import Noise
from payoff.mix.noise.normal import NormalNoise
from payoff.mix.noise.student_t import StudentTNoise

NOISES: Registry[type[Noise]] = Registry(
    "noise",
    {
        "normal": NormalNoise,
        "student_t": StudentTNoise,
        "negative_binomial": NegativeBinomial,
    },
)

__all__ = ["NOISES", "NegativeBinomial", "Noise", "NormalNoise", "StudentTNoise"]
