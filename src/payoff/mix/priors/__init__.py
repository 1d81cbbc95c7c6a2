"""Priors: what is believed before the data are seen. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.priors.beta import Beta
from payoff.mix.priors.gamma import Gamma
from payoff.mix.priors.half_normal import HalfNormal
from payoff.mix.priors.half_student_t import HalfStudentT
from payoff.mix.priors.log_normal import LogNormal
from payoff.mix.priors.normal import Normal
from payoff.mix.priors.prior import Prior

PRIORS: Registry[type[Prior]] = Registry(
    "prior",
    {
        "beta": Beta,
        "gamma": Gamma,
        "half_normal": HalfNormal,
        "half_student_t": HalfStudentT,
        "log_normal": LogNormal,
        "normal": Normal,
    },
)

__all__ = [
    "PRIORS",
    "Beta",
    "Gamma",
    "HalfNormal",
    "HalfStudentT",
    "LogNormal",
    "Normal",
    "Prior",
]
