"""Effects that differ from group to group by Normal deviations: partial pooling."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np

from payoff.core.frozen import frozen
from payoff.data.panel import Panel
from payoff.mix.priors import HalfNormal, Prior
from payoff.mix.varies.variation import Basis


@frozen
class ByGroup:
    """In a group a channel is ``1 + spread * z`` times as strong as on average.

    Gelman & Hill 2007, ch. 12. The deviations leave by integration, so that groups cost no
    sampled dimension. A channel may hurt in a group whose deviation is below -1.

    Attributes
    ----------
    spread
        Prior of the standard deviation of the factor.
    """

    spread: Prior = HalfNormal(0.3)
    name: ClassVar[str] = "by_group"
    own: ClassVar[bool] = True
    linear: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """``spread``, positive."""
        return {"spread": self.spread}

    def basis(self, panel: Panel) -> Basis | None:
        """Return one column of ones; ``None`` when there is one group."""
        return deviations(panel)

    @staticmethod
    def scales(constants: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``spread``."""
        return parameters["spread"] * constants


def deviations(panel: Panel) -> Basis | None:
    """Return one number per group, if there are groups."""
    if len(panel.groups) == 1:
        return None
    ones = np.ones((len(panel.groups), len(panel.periods), 1))
    return Basis(ones, ("deviation",), np.ones(1))
