"""What every prior offers."""

from __future__ import annotations

from typing import ClassVar, Protocol

import jax
import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats
from payoff.mix.priors.domain import Domain


class Prior(Protocol):
    """A distribution of one parameter; ``str(prior)`` prints it.

    Attributes
    ----------
    domain
        Where the parameter lives.
    """

    domain: ClassVar[Domain]

    @property
    def numbers(self) -> tuple[float, ...]:
        """What :meth:`log_density` takes after ``x``."""

    @staticmethod
    def log_density(x: jax.Array, *numbers: jax.Array) -> jax.Array:
        """Return the log density at ``x``, up to a constant, elementwise."""

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draw ``size`` values, shape ``(size,)``."""


def check_positive(prior: str, **numbers: float) -> None:
    """Raise ``ChoiceError`` unless every number is finite and above zero."""
    for name, number in numbers.items():
        if not (np.isfinite(number) and number > 0):
            raise ChoiceError(
                f"{prior} was given {name}={number!r}",
                wanted=f"a finite {name} above 0",
                remedy=f"choose another {name}",
            )
