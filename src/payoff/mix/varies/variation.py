"""What makes the effect of a channel vary: groups, time, segments."""

from __future__ import annotations

from typing import ClassVar, Protocol

import jax

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.panel import Panel
from payoff.mix.priors.prior import Prior


@frozen_arrays
class Basis:
    """What the standard normal numbers of a variation are multiplied with.

    Attributes
    ----------
    columns
        Shape ``(groups, periods, numbers)``.
    labels
        One per number, in words.
    constants
        One per number, for :meth:`Variation.scales`, shape ``(numbers,)``.
    """

    columns: Floats
    labels: tuple[str, ...]
    constants: Floats


class Variation(Protocol):
    """A channel's effect is multiplied, where and when it varies, by a factor around 1.

    With ``u = basis @ (scales * z)`` and ``z ~ N(0, I)`` the factor is ``1 + u`` when ``linear``:
    then ``z`` is integrated out with the baseline. Otherwise it is ``exp(u)`` over its mean, and
    ``z`` is sampled.

    Attributes
    ----------
    name
        What its parameters are called after.
    own
        Whether each group has numbers of its own; otherwise all groups share them.
    """

    name: ClassVar[str]
    own: ClassVar[bool]
    linear: ClassVar[bool]

    @property
    def priors(self) -> dict[str, Prior]:
        """Parameter name to prior."""

    def basis(self, panel: Panel) -> Basis | None:
        """Return the basis; ``None`` where the panel leaves nothing to vary over."""

    @staticmethod
    def scales(constants: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the standard deviation of each number's part, shape ``(numbers,)``."""
