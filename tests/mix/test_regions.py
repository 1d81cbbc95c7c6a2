"""Many regions: returns, missing weeks, experiments, and every kind of model saved and loaded."""

from dataclasses import replace

import numpy as np
import pytest

from payoff.answers.effect import Effect
from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.mix import simulate
from payoff.mix import Mix, MixFit
from payoff.mix.links import Log
from payoff.mix.noise import NegativeBinomial
from payoff.mix.varies import ByGroupLogNormal


@pytest.fixture(scope="module")
def truth():
    return simulate(
        random_regional_world(2, regions=4, channels=2, periods=80, curve="logistic"), 2
    )


@pytest.fixture(scope="module")
def regional(truth):
    panel = truth.panel()
    kpi = panel.kpi.copy()
    kpi[1, 10:15] = np.nan
    return replace(panel, kpi=kpi)


@pytest.fixture(scope="module")
def alone(regional):
    return Mix().fit(regional, seed=1, holdout=0)


def dark(truth, panel, bias=0.0):
    """The first channel's spend in weeks 40 to 51, measured to a tenth of its effect."""
    spend = panel.spend[:, 40:52, 0].sum()
    scale = np.ones(truth.spend.shape)
    scale[:, 40:52, 0] = 0.0
    brought = (truth.mean - truth.mean_when(scale))[:, 40:52].sum()
    name, days = panel.channels[0], panel.periods
    return Effect((name,), days[40], days[51], spend, brought * (1 + bias), 0.1 * brought)


@pytest.mark.slow
def test_returns_are_sane_and_missing_weeks_are_left_out(truth, regional, alone):
    assert alone.problem().observed.sum() == 4 * 80 - 5
    for channel, roi in zip(alone.ask().channels, truth.roi, strict=True):
        wide = channel.roi.p95 - channel.roi.p05
        assert channel.roi.p05 - wide <= roi <= channel.roi.p95 + wide


@pytest.mark.slow
def test_an_experiment_narrows_and_a_biased_one_is_contradicted(truth, regional, alone):
    def width(fit):
        roi = fit.ask().channels[0].roi
        return roi.p95 - roi.p05

    good, bad = (
        Mix().fit(regional, seed=1, holdout=0, experiments=[dark(truth, regional, bias)])
        for bias in (0.0, 9.0)
    )
    assert width(good) < width(alone)
    fired = [[f.check for f in fit.health.findings] for fit in (good, bad)]
    assert "experiment_contradicts" not in fired[0]
    assert "experiment_contradicts" in fired[1]


SLOW = [pytest.param(kind, marks=pytest.mark.slow) for kind in ("counts", "log_normal")]


@pytest.mark.parametrize("kind", ["log", "organic", *SLOW])
def test_every_kind_is_fitted_saved_and_loaded(kind, regional, tmp_path):
    panel, spec = regional, Mix()
    if kind == "log":
        spec = Mix(link=Log())
    elif kind == "counts":
        panel = replace(regional, kpi=np.round(regional.kpi / 1000))
        spec = Mix(link=Log(), noise=NegativeBinomial())
    elif kind == "log_normal":
        spec = Mix(varies=(ByGroupLogNormal(),))
    else:
        spend = regional.spend.copy()
        spend[:, :, 1] = 0.0
        panel = replace(regional, spend=spend, organic=regional.channels[1:])
    fit = spec.fit(panel, seed=1, draws=100, holdout=0)
    assert np.isfinite([fit.health.rhat_max, fit.health.ess_bulk_min, fit.health.ebfmi_min]).all()
    fit.save(tmp_path / "fit.payoff")
    back = MixFit.load(tmp_path / "fit.payoff")
    assert back.spec == spec
    assert back.health == fit.health
    np.testing.assert_array_equal(back.positions, fit.positions)
    np.testing.assert_array_equal(back.numbers.own, fit.numbers.own)
