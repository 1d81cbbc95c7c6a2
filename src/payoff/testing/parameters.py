"""Draw the parameters of an adstock or a saturation from its priors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from payoff.mix.priors import Prior

DRAWS = 25


def parameter_draws(priors: dict[str, Prior], seed: int = 0) -> Iterator[dict[str, float]]:
    """Yield 25 sets of parameters."""
    random = np.random.default_rng(seed)
    columns = {name: prior.sample(random, DRAWS) for name, prior in priors.items()}
    for row in range(DRAWS):
        yield {name: float(column[row]) for name, column in columns.items()}
