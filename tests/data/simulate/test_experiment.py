from __future__ import annotations

import numpy as np
import pytest

from payoff.core.errors import ChoiceError
from payoff.data.simulate.experiment import Experiment, incremental, measure
from payoff.data.simulate.mix import simulate

from .worlds import LAGS, WORLDS

GROUPS = ("region_1", "region_3")


@pytest.fixture(scope="module")
def made():
    return simulate(WORLDS["regions"], 1)


def test_going_dark_everywhere_and_always_loses_the_contribution(made):
    dark = Experiment(("tv",), -1.0, 0, 80)
    assert incremental(made, dark) == pytest.approx(-made.contribution[..., 0].sum())


def test_effects_are_those_of_the_changed_spend_run_again(made):
    experiment = Experiment(("tv",), 0.5, 50, 56, GROUPS, until=60)
    relative = made.mechanism.relative.copy()
    relative[[0, 2], 50:56, 0] *= 1.5
    effects = made.mechanism.scaled(made.mechanism.units(relative).value)
    more = made.mechanism.link.mean(made.baseline, effects, made.mechanism.heads) - made.mean
    assert incremental(made, experiment) == pytest.approx(more[[0, 2], 50:60].sum())
    assert not more[[1, 3]].any()


def test_carry_over_is_counted_until_the_end_and_then_there_is_none(made):
    def until(end):
        return incremental(made, Experiment(("tv",), -1.0, 40, 44, GROUPS, until=end))

    assert until(46) < until(44) < 0
    assert until(44 + LAGS - 1) == pytest.approx(until(80)) == pytest.approx(until(None))


def test_channels_that_capture_demand_take_part():
    made = simulate(WORLDS["capture"], 2)
    dark = Experiment(("tv",), -1.0, 0, 80)
    assert incremental(made, dark) == pytest.approx(-made.total_roi[0] * made.spend[..., 0].sum())


def test_measurements_spread_around_the_truth_and_a_bias(made):
    experiment = Experiment(("tv", "search"), -0.5, 50, 56, GROUPS)
    several = [
        measure(made, experiment, standard_error=200.0, seed=seed, bias=1000.0)
        for seed in range(300)
    ]
    truth = incremental(made, experiment)
    estimates = np.array([one.estimate for one in several])
    assert {one.effect for one in several} == {truth}
    assert estimates.mean() - truth == pytest.approx(1000.0, abs=40.0)
    assert estimates.std() == pytest.approx(200.0, rel=0.15)
    assert several[0].spend == pytest.approx(-0.5 * made.spend[[0, 2], 50:56, :2].sum())
    assert several[0] == measure(made, experiment, standard_error=200.0, seed=0, bias=1000.0)


@pytest.mark.parametrize(
    ("experiment", "found"),
    [
        (Experiment(("tvv",), 1.0, 0, 5), "channel 'tvv'"),
        (Experiment(("tv",), 1.0, 0, 5, ("region_9",)), "region 'region_9'"),
        (Experiment(("tv",), 1.0, 5, 5), "from 5 to 5"),
        (Experiment(("tv",), 1.0, 0, 5, until=4), "until 4"),
        (Experiment(("tv",), 1.0, 0, 5, until=81), "until 81"),
        (Experiment(("tv",), 1.0, -1, 5), "from -1"),
    ],
)
def test_experiments_that_cannot_be_are_refused(made, experiment, found):
    with pytest.raises(ChoiceError, match=found):
        incremental(made, experiment)
