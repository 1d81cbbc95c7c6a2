"""Adstocks: how an exposure's effect spreads over time. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.adstock.adstock import DEFAULT_LAGS, Adstock, kernel, spread
from payoff.mix.adstock.binomial import Binomial
from payoff.mix.adstock.delayed import Delayed
from payoff.mix.adstock.geometric import Geometric
from payoff.mix.adstock.none import NoAdstock
from payoff.mix.adstock.weibull_cdf import WeibullCDF
from payoff.mix.adstock.weibull_pdf import WeibullPDF

ADSTOCKS: Registry[type[Adstock]] = Registry(
    "adstock",
    {
        "geometric": Geometric,
        "delayed": Delayed,
        "weibull_cdf": WeibullCDF,
        "weibull_pdf": WeibullPDF,
        "binomial": Binomial,
        "none": NoAdstock,
    },
)

__all__ = [
    "ADSTOCKS",
    "DEFAULT_LAGS",
    "Adstock",
    "Binomial",
    "Delayed",
    "Geometric",
    "NoAdstock",
    "WeibullCDF",
    "WeibullPDF",
    "kernel",
    "spread",
]
