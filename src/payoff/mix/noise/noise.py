"""What every noise offers."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import jax
import numpy as np

from payoff.core.frozen import Floats
from payoff.mix.priors.prior import Prior


class Noise(Protocol):
    """The distribution of what the model leaves unexplained.

    Attributes
    ----------
    integrates
        Whether the baseline is integrated out, with ``sigma`` as the standard deviation in each
        group; otherwise its coefficients are sampled.
    counts
        Whether it is a distribution of whole numbers around a mean above 0.
    """

    integrates: ClassVar[bool]
    counts: ClassVar[bool]

    def priors(self, spreads: Floats) -> dict[str, tuple[Prior, ...]]:
        """Return parameter name to its priors, one per group or one for all groups.

        ``spreads`` is the standard deviation of each group's KPI over its scale, ``(groups,)``.
        """

    @staticmethod
    def log_likelihood(
        fitted: jax.Array, parameters: dict[str, jax.Array], data: dict[str, Any]
    ) -> jax.Array:
        """Return the log density of the table given ``fitted``, shape ``(groups, periods)``.

        ``fitted`` lacks the prior mean of the baseline, as ``data["target"]`` does. It is not
        called when the noise integrates.
        """

    @staticmethod
    def lift(parameters: dict[str, jax.Array]) -> jax.Array:
        """Return what the mean of the KPI is over its median when the link is the logarithm."""

    @staticmethod
    def predict(
        random: np.random.Generator,
        centre: Floats,
        parameters: dict[str, Floats],
        scale: Floats,
    ) -> Floats:
        """Draw around ``centre``, before the link is undone, shape ``(draws, groups, periods)``.

        Parameters have shape ``(draws, groups)`` or ``(draws, 1)``; ``scale``, shape
        ``(groups,)``, is what the KPI has been divided by.
        """

    @staticmethod
    def pointwise(
        observed: Floats, centre: Floats, parameters: dict[str, Floats], scale: Floats
    ) -> Floats:
        """Return the log density of each cell around ``centre``, as :meth:`predict` draws them.

        ``observed`` is the KPI over its scale after the link, shape ``(groups, periods)``, minus
        infinity for a count of 0; the rest is as in :meth:`predict`.
        """
