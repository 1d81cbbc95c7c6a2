"""What every adstock offers, and how its kernel is made and applied."""

from __future__ import annotations

from typing import Protocol

import jax
import jax.numpy as jnp

from payoff.core.errors import ChoiceError
from payoff.mix.priors.prior import Prior


class Adstock(Protocol):
    """How the effect of one period's exposure spreads over that period and later ones."""

    @property
    def lags(self) -> int | None:
        """Length of the kernel in periods; ``None`` takes the default of the table's period."""

    @property
    def priors(self) -> dict[str, Prior]:
        """Parameter name to prior."""

    @staticmethod
    def log_weights(lag: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the log of each lag's weight, shape ``(lags,)``, up to a constant.

        ``lag`` is 0, 1, 2, ... in periods. The kernel is scaled to sum to 1 afterwards, so that an
        adstock moves exposure in time and neither makes nor loses any.
        """


DEFAULT_LAGS = {"day": 56, "week": 13, "month": 6}


def check_lags(adstock: str, lags: int | None) -> None:
    """Raise ``ChoiceError`` unless ``lags`` is ``None`` or at least 1."""
    if lags is not None and lags < 1:
        raise ChoiceError(
            f"{adstock} was given lags={lags}",
            wanted="a kernel of 1 period or longer",
            remedy="leave lags out, or give the number of periods that an effect can last",
        )


def kernel(adstock: type[Adstock], lags: int, parameters: dict[str, jax.Array]) -> jax.Array:
    """Return the weights of each lag, shape ``(lags,)``; they sum to 1."""
    return jax.nn.softmax(adstock.log_weights(jnp.arange(lags, dtype=float), **parameters))


def spread(series: jax.Array, weights: jax.Array) -> jax.Array:
    """Convolve ``series``, shape ``(periods,)``, with ``weights``; nothing before it is known.

    Cut into blocks as long as the kernel, each block depends on itself and on the one before: one
    product with a banded matrix, which is what processors do fastest.
    """
    lags, periods = weights.shape[0], series.shape[0]
    blocks = -(-periods // lags)
    padded = jnp.concatenate([jnp.zeros(lags), series, jnp.zeros(blocks * lags - periods)])
    cut = padded.reshape(blocks + 1, lags)
    pairs = jnp.concatenate([cut[:-1], cut[1:]], axis=1)
    # Tiling one row cut one short of its width shifts each copy by one: no gather, whose gradient
    # would be a slow scatter.
    row = jnp.concatenate([jnp.zeros(1), weights[::-1], jnp.zeros(lags)])
    band = jnp.tile(row, lags)[: 2 * lags * lags].reshape(lags, 2 * lags)
    return (pairs @ band.T).reshape(-1)[:periods]
