"""What every saturation offers."""

from __future__ import annotations

from typing import ClassVar, Protocol

import jax

from payoff.mix.priors.prior import Prior


class Saturation(Protocol):
    """How much of an exposure takes effect.

    The exposure ``u`` is in units of the channel's mean over the periods in which it ran, so that
    one prior serves every channel.

    Attributes
    ----------
    concave
        Whether the curve is concave whatever its parameters: then it is its own envelope.
    """

    concave: ClassVar[bool]

    @property
    def priors(self) -> dict[str, Prior]:
        """Parameter name to prior."""

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the effect of exposure ``u >= 0``, elementwise; 0 at 0, and never falling.

        The gradient is finite everywhere, at 0 too.
        """

    @staticmethod
    def envelope(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return a concave function that is nowhere below :meth:`curve`, as close as it can be."""
