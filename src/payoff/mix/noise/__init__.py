"""Noise: what the model leaves unexplained. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.noise.noise import Noise
from payoff.mix.noise.normal import NormalNoise
from payoff.mix.noise.student_t import StudentTNoise

NOISES: Registry[type[Noise]] = Registry(
    "noise", {"normal": NormalNoise, "student_t": StudentTNoise}
)

__all__ = ["NOISES", "Noise", "NormalNoise", "StudentTNoise"]
