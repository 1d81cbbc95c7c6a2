"""Fifty simulated brands in several regions: do the 90 % intervals hold the truth?

Where the true curves are of other families than the model's, they hold it less often: many rows
make intervals narrow, and a wrong curve does not get righter with more of them.
"""

from dataclasses import replace

import numpy as np
import pytest

from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.mix import simulate
from payoff.mix import Mix

PANELS = 50
# National shocks as a share of the level, taken in turns.
SHOCKS = (0.0, 0.05, 0.1)


def shaken_world(seed, curve):
    world = random_regional_world(seed, regions=6, channels=4, periods=104, curve=curve)
    shock = SHOCKS[seed % len(SHOCKS)]
    return replace(world, regions=replace(world.regions, shock=shock))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("curve", "least"), [("logistic", 0.84), (None, 0.7)], ids=["same-shape", "other-shapes"]
)
def test_intervals_of_roi_cover_the_truth(curve, least, record_property):
    """With every channel's true curve as modelled, and with curves that the model does not know."""
    inside, ratios, rhats = [], [], []
    for seed in range(PANELS):
        truth = simulate(shaken_world(seed, curve), seed)
        answer = Mix().fit(truth.panel(), seed=seed, holdout=0).ask()
        rhats.append(answer.health.rhat_max)
        for channel, roi in zip(answer.channels, truth.roi, strict=True):
            inside.append(channel.roi.p05 <= roi <= channel.roi.p95)
            ratios.append(channel.roi.p50 / roi)
    coverage = float(np.mean(inside))
    print(f"coverage {coverage:.3f} of {len(inside)}, median ratio {np.median(ratios):.2f}")
    record_property("coverage", coverage)
    assert len(inside) == 4 * PANELS
    assert least <= coverage <= 0.96
    assert 0.75 <= np.median(ratios) <= 1.15
    assert max(rhats) < 1.02
