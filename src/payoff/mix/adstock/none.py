"""No adstock: an exposure works in its own period only."""

from __future__ import annotations

import jax

from payoff.core.frozen import frozen
from payoff.mix.priors import Prior


@frozen
class NoAdstock:
    """All weight on lag 0."""

    lags: int | None = 1

    @property
    def priors(self) -> dict[str, Prior]:
        """No parameters."""
        return {}

    @staticmethod
    def log_weights(lag: jax.Array, **parameters: jax.Array) -> jax.Array:  # noqa: ARG004
        """Return 0 for the only lag."""
        return 0.0 * lag
