"""What is drawn back: standard normals that lean against the draw before, and against no other."""

import numpy as np
from scipy import stats

from payoff.mix.numbers import LEAN, _leaning


def test_numbers_are_standard_normal_and_lean_against_the_draw_before():
    drawn = _leaning(np.random.default_rng(1), 50_000, 2, 2)
    assert drawn.shape == (50_000, 2, 2)
    # Every third one is independent of the last.
    assert stats.kstest(drawn[::3, 0, 0], "norm").pvalue > 0.01
    wanted = {0: 1.0, 1: -LEAN / (1 + LEAN**2), 2: 0.0, 3: 0.0}
    for lag, correlation in wanted.items():
        pairs = drawn[lag:] * drawn[: len(drawn) - lag]
        np.testing.assert_allclose(pairs.mean(axis=0), correlation, atol=0.025)
    assert abs(np.corrcoef(drawn.reshape(-1, 4).T)[np.triu_indices(4, 1)]).max() < 0.025
