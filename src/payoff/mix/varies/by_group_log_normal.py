"""Effects that differ from group to group by LogNormal factors: never negative."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import frozen
from payoff.data.panel import Panel
from payoff.mix.priors import HalfNormal, Prior
from payoff.mix.varies.by_group import deviations
from payoff.mix.varies.variation import Basis


@frozen
class ByGroupLogNormal:
    """In a group a channel is ``exp(spread * z - spread ** 2 / 2)`` times as strong.

    Sampled in the non-centred form (Papaspiliopoulos, Roberts & Sköld 2007), one dimension per
    channel and group.

    Attributes
    ----------
    spread
        Prior of the standard deviation of the factor's logarithm.
    """

    spread: Prior = HalfNormal(0.3)
    name: ClassVar[str] = "by_group_log_normal"
    own: ClassVar[bool] = True
    linear: ClassVar[bool] = False

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
