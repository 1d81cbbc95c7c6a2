"""The penalty chosen over time, against refits one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.maths.cross_validation import PENALTIES, STRETCHES, penalty_over_time
from payoff.maths.regression import ridge


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_no_other_penalty_foretells_better(seed):
    random = np.random.default_rng(seed)
    times = np.sort(random.integers(0, 40, 90))
    design = random.normal(size=(90, 4)) + random.normal(size=(90, 1))
    outcome = design @ random.normal(size=4) + 4 * random.normal(size=90)
    penalised = np.array([1, 1, 1, 0])

    def error(penalty):
        total = 0.0
        for stretch in range(STRETCHES):
            out = times * STRETCHES // (times.max() + 1) == stretch
            fit = ridge(design[~out], outcome[~out], penalised=penalised, penalty=penalty)
            total += ((outcome[out] - design[out] @ fit.coefficients) ** 2).sum()
        return total

    errors = [error(penalty) for penalty in PENALTIES]
    found = penalty_over_time(design, outcome, times=times, penalised=penalised)
    assert found == PENALTIES[int(np.argmin(errors))]


def test_noise_is_shrunk_away_and_a_clear_effect_is_not():
    random = np.random.default_rng(3)
    design, times = random.normal(size=(160, 3)), np.arange(160)
    clear = design @ [2.0, -1.0, 3.0] + 0.1 * random.normal(size=160)
    every = np.ones(3)
    assert penalty_over_time(design, clear, times=times, penalised=every) < 0.01
    assert penalty_over_time(design, random.normal(size=160), times=times, penalised=every) > 1
