"""Fifty simulated brands: do the 90 % intervals hold the truth nine times of ten?"""

import numpy as np
import pytest

from payoff.data.simulate.draw import random_world
from payoff.data.simulate.mix import simulate
from payoff.mix import Mix

PANELS = 50


@pytest.mark.slow
@pytest.mark.parametrize("curve", ["logistic", None], ids=["same-shape", "other-shapes"])
def test_intervals_of_roi_cover_the_truth(curve, record_property):
    """With every channel's true curve as modelled, and with curves that the model does not know."""
    inside, ratios, rhats = [], [], []
    for seed in range(PANELS):
        truth = simulate(random_world(seed, curve=curve), seed)
        answer = Mix().fit(truth.panel(), seed=seed, holdout=0).ask()
        rhats.append(answer.health.rhat_max)
        for channel, roi in zip(answer.channels, truth.roi, strict=True):
            inside.append(channel.roi.p05 <= roi <= channel.roi.p95)
            ratios.append(channel.roi.p50 / roi)
    coverage = float(np.mean(inside))
    print(f"coverage {coverage:.3f} of {len(inside)}, median ratio {np.median(ratios):.2f}")
    record_property("coverage", coverage)
    assert len(inside) == 4 * PANELS
    assert 0.84 <= coverage <= 0.96
    assert 0.75 <= np.median(ratios) <= 1.15
    assert max(rhats) < 1.02
