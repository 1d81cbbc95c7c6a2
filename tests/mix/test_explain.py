"""The answer: sums that must hold, whatever the numbers."""

from dataclasses import replace

import numpy as np
import pytest

from payoff.core.errors import Refusal
from payoff.mix import Mix
from payoff.mix.posterior import mape


def test_everything_adds_up_to_the_fitted_kpi(fit, answer):
    parts = [c.by_period.mean for c in answer.channels] + [
        b.by_period.mean for b in answer.baseline
    ]
    fitted = np.sum(parts, axis=0)
    residual = answer.actual - fitted
    unexplained = (residual**2).mean() / answer.actual.var()
    assert answer.quality.r2 == pytest.approx(1 - unexplained, rel=1e-9)
    assert answer.quality.mape == pytest.approx(np.abs(residual / answer.actual).mean(), rel=1e-9)
    # The posterior predictive has noise in it, whose mean is zero.
    np.testing.assert_allclose(answer.fitted.mean, fitted, rtol=0.02)


def test_returns_are_contributions_over_spend(answer, panel):
    for k, channel in enumerate(answer.channels):
        assert channel.spend == pytest.approx(panel.spend[:, :, k].sum())
        assert channel.roi.p50 == pytest.approx(channel.contribution.p50 / channel.spend)
        assert channel.share.mean == pytest.approx(channel.contribution.mean / panel.kpi.sum())
        assert channel.contribution.mean == pytest.approx(channel.by_period.mean.sum())


def test_all_channels_together_are_known_better_than_their_sum(answer):
    apart = [channel.share for channel in answer.channels]
    assert answer.media.mean == pytest.approx(sum(share.mean for share in apart))
    width = answer.media.p95 - answer.media.p05
    assert width < sum(share.p95 - share.p05 for share in apart)


def test_curves_pass_through_today_and_bend(answer):
    for channel in answer.channels:
        curve = channel.curve
        assert curve.spend[10] == pytest.approx(curve.today)
        assert curve.contribution.mean[0] == pytest.approx(0.0, abs=1e-6)
        # The curve is made of every eighth draw.
        assert curve.contribution.mean[10] == pytest.approx(channel.contribution.mean, rel=0.05)
        assert np.all(np.diff(curve.contribution.mean) >= 0)
        slope = (curve.contribution.mean[11] - curve.contribution.mean[9]) / (
            curve.spend[11] - curve.spend[9]
        )
        assert slope == pytest.approx(channel.marginal_roi.mean, rel=0.05)
        assert channel.marginal_roi.mean < channel.roi.mean


def test_quantiles_are_in_order(answer):
    for channel in answer.channels:
        for interval in (channel.roi, channel.share, channel.marginal_roi, channel.contribution):
            assert interval.p05 <= interval.p50 <= interval.p95
        assert np.all(channel.by_period.p05 <= channel.by_period.p95)


def test_a_healthy_fit_is_good_and_knows_where_it_comes_from(answer, panel):
    assert answer.health.verdict == "good"
    assert answer.health.ess_bulk_min > 400
    assert answer.provenance.data_hash == panel.data_hash
    assert answer.provenance.seed == 3
    assert any(text.startswith("tv: effect ~ HalfStudentT(") for text in answer.priors)


def test_a_failed_fit_shows_no_channel(panel):
    random = np.random.default_rng(0)
    noise = replace(panel, kpi=panel.kpi.mean() * random.lognormal(0, 0.5, panel.kpi.shape))
    fit = Mix().fit(noise, seed=1)
    failed = fit.ask()
    assert failed.health.verdict == "failed"
    assert failed.channels == ()
    assert failed.baseline == ()
    with pytest.raises(Refusal, match="failed its health checks"):
        fit.response(4)


def test_same_answer_from_the_same_fit(fit, answer):
    again = fit.ask()
    assert [c.roi for c in again.channels] == [c.roi for c in answer.channels]
    np.testing.assert_array_equal(again.fitted.p95, answer.fitted.p95)


def test_errors_are_over_the_periods_whose_kpi_is_known():
    actual, foretold = np.array([[10.0, 0.0, 20.0]]), np.array([[11.0, 50.0, 18.0]])
    known = np.array([[1.0, 0.0, 1.0]])
    assert mape(actual, foretold, known) == pytest.approx(0.1)
    assert mape(actual, foretold, np.ones((1, 3))) is None
    assert mape(actual, foretold, np.zeros((1, 3))) is None


def test_a_week_without_a_kpi_is_expected_and_not_zero(fit):
    kpi = fit.panel.kpi.copy()
    kpi[0, 20] = np.nan
    answer = Mix().fit(replace(fit.panel, kpi=kpi), seed=1, draws=200, holdout=0).ask()
    assert np.isnan(answer.actual[20])
    assert answer.fitted.p50[20] == pytest.approx(fit.panel.kpi[0, 20], rel=0.3)
    assert answer.quality.mape is not None
