"""The brand of the examples: its truth is known, and found."""

import numpy as np
import pytest

from payoff.data.simulate.brand import brand
from payoff.data.simulate.curves import Hill, Logistic, delayed_weights, geometric_weights
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.world import ChannelWorld, MixWorld
from payoff.mix import Mix
from payoff.mix.adstock import Delayed, Geometric
from payoff.mix.parameters import parameter_draws
from payoff.mix.problem import Problem
from payoff.mix.saturation import Hill as HillCurve
from payoff.mix.saturation import Logistic as LogisticCurve


@pytest.fixture(scope="module")
def answer():
    return Mix().fit(brand().panel(), seed=1).ask()


def test_the_brands_returns_are_found(answer):
    truth = brand()
    inside = [
        channel.roi.p05 <= roi <= channel.roi.p95
        for channel, roi in zip(answer.channels, truth.roi, strict=True)
    ]
    # Five intervals of 90 %: three or fewer would happen by chance once in twelve times.
    assert sum(inside) >= 4
    assert answer.health.verdict == "good"


def test_the_brands_large_channels_are_found_closely(answer):
    truth = dict(zip((c.channel for c in answer.channels), brand().roi, strict=True))
    for channel in answer.channels:
        if channel.channel in {"tv", "search"}:
            assert channel.roi.p50 == pytest.approx(truth[channel.channel], rel=0.25)


def test_the_brands_baseline_is_found(answer):
    baseline = np.sum([part.by_period.mean for part in answer.baseline], axis=0)
    assert np.abs(baseline / brand().baseline - 1).mean() < 0.05


@pytest.mark.parametrize(
    ("kernel", "curve", "spec"),
    [
        (delayed_weights(0.6, 2.0, 13), Logistic(1.5), Mix(adstock=Delayed())),
        (geometric_weights(0.5, 13), Hill(1.0, 2.5), Mix(saturation=HillCurve())),
    ],
    ids=["delayed", "hill"],
)
@pytest.mark.slow
def test_shapes_are_found_where_the_noise_is_low(kernel, curve, spec):
    world = MixWorld(
        channels=(ChannelWorld("tv", 50_000, kernel, curve, 0.3, 0.3),),
        level=1_000_000,
        noise=0.1,
        periods=156,
    )
    truth = simulate(world, 1)
    panel = truth.panel()
    fit = spec.fit(panel, seed=1, holdout=0)
    (channel,) = fit.ask().channels
    assert channel.roi.p05 <= truth.roi[0] <= channel.roi.p95
    assert channel.roi.p50 == pytest.approx(truth.roi[0], rel=0.15)
    assert np.corrcoef(channel.by_period.mean, truth.contribution[0, :, 0])[0, 1] > 0.99
    drawn = parameter_draws(Problem.of(spec, panel), fit.positions)
    named = {name: values[:, 0] for name, (_, values) in drawn.items()}
    expected = {
        Geometric: {"adstock.alpha": 0.5},
        Delayed: {"adstock.alpha": 0.6, "adstock.delay": 2.0},
        HillCurve: {"saturation.half": 1.0, "saturation.slope": 2.5},
        LogisticCurve: {"saturation.lam": 1.5},
    }
    for kind in (type(spec.adstock), type(spec.saturation)):
        for name, value in expected[kind].items():
            low, high = np.quantile(named[name], (0.005, 0.995))
            assert low <= value <= high, name
