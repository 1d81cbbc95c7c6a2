"""A fit: the same seed, the same answer; refusals; what is kept and what is not."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from payoff.core.errors import ChoiceError, DesignError
from payoff.data.calendar import next_periods
from payoff.data.panel import Panel
from payoff.mix import Channel, Mix
from payoff.mix.adstock import NoAdstock
from payoff.mix.baseline import Baseline, Holidays, LinearTrend, Season
from payoff.mix.effects import OnCoefficient
from payoff.mix.noise import StudentTNoise
from payoff.mix.posterior import Posterior
from payoff.mix.priors import HalfNormal
from payoff.mix.problem import Problem


def test_same_seed_same_fit_and_another_seed_another(panel):
    first, again, other = (Mix().fit(panel, seed=s, draws=100, holdout=0) for s in (5, 5, 6))
    np.testing.assert_array_equal(first.sampled.positions, again.sampled.positions)
    np.testing.assert_array_equal(first.numbers.baseline, again.numbers.baseline)
    assert not np.array_equal(first.sampled.positions, other.sampled.positions)


def test_units_change_nothing_but_the_units(panel, fit):
    cents = replace(
        panel, spend=panel.spend * 100, exposure=panel.exposure * 100, kpi=panel.kpi / 1e3
    )
    other = Mix().fit(cents, seed=3).ask()
    for ours, theirs in zip(fit.ask().channels, other.channels, strict=True):
        assert theirs.roi.p50 * 1e5 == pytest.approx(ours.roi.p50, rel=0.05)


def test_fewer_rows_than_parameters_is_refused(panel):
    short = replace(
        panel,
        periods=panel.periods[:12],
        **{
            name: getattr(panel, name)[:, :12]
            for name in (
                "kpi",
                "spend",
                "exposure",
                "frequency",
                "control_values",
                "event_values",
                "segment_values",
            )
        },
    )
    with pytest.raises(
        DesignError, match=r"the table has 12 rows with a KPI, and the model 1[3-9] parameters"
    ):
        Mix().fit(short)


def test_choices_for_a_channel_that_is_not_there_are_refused(panel):
    with pytest.raises(ChoiceError, match="did you mean 'search'"):
        Mix(channels={"serch": Channel(adstock=NoAdstock())}).fit(panel)


def test_a_kpi_with_a_negative_total_needs_a_prior_of_ones_own(panel):
    loss = replace(panel, kpi=panel.kpi - 2 * panel.kpi.mean())
    with pytest.raises(ChoiceError, match="OnCoefficient"):
        Mix().fit(loss)
    own = Mix(effect=OnCoefficient(HalfNormal(0.5)))
    assert own.fit(loss, draws=100, holdout=0).sampled.positions.shape == (4, 100, 10)


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"draws": 10}, "draws is 10"),
        ({"chains": 1}, "chains is 1"),
        ({"holdout": 90}, "holdout is 90"),
    ],
)
def test_numbers_out_of_range_are_refused(panel, choice, says):
    with pytest.raises(ChoiceError, match=says):
        Mix().fit(panel, **choice)


def test_an_unknown_first_is_refused():
    with pytest.raises(ChoiceError, match="'adstock' or 'saturation'"):
        Mix(first="baseline")


def test_unknown_holidays_are_refused():
    with pytest.raises(ChoiceError, match="no holidays are known for the country 'XX'"):
        Holidays("XX")
    with pytest.raises(ChoiceError, match="'QQ' in 'DE'"):
        Holidays("DE-QQ")


def test_holidays_count_days_in_their_period(panel):
    block = Holidays("DE").block(panel.periods, panel.period)
    christmas = block.columns[0, :, block.names.index("Christmas Day")]
    week = [p.isocalendar()[:2] for p in panel.periods]
    marked = [w for w, count in zip(week, christmas, strict=True) if count]
    assert marked == [(2023, 52), (2024, 52)]
    assert set(christmas) == {0.0, 1.0}


def test_the_baseline_has_the_parts_that_are_asked_for(panel):
    spec = Baseline(trend=LinearTrend(), season=Season(harmonics=0), holidays=Holidays("US"))
    assert [block.part for block in spec.blocks(panel, 1.0)] == [
        "level and trend", "level and trend", "holidays", "promo", "price",
    ]  # fmt: skip


def test_a_short_table_gets_no_yearly_season(panel):
    assert Season().blocks(panel.periods[:40], "week") == []
    assert len(Season().blocks(panel.periods[:54], "week")[0].names) == 6


def test_daily_data_have_a_week():
    days = next_periods((date(2024, 1, 1),), "day", 60)
    (week,) = Season().blocks(days, "day")
    np.testing.assert_allclose(week.columns[0, 0], week.columns[0, 7], atol=1e-9)
    assert np.linalg.matrix_rank(np.column_stack([np.ones(60), week.columns[0]])) == 7


@pytest.mark.slow
def test_student_t_noise_bends_less_to_a_wild_period(world):
    panel = world.panel()
    wild = panel.kpi.copy()
    wild[0, 60] *= 3
    panel = replace(panel, kpi=wild)
    normal = Mix().fit(panel, seed=1, holdout=0).ask()
    student = Mix(noise=StudentTNoise()).fit(panel, seed=1, holdout=0).ask()
    assert student.health.rhat_max < 1.02
    width = [
        np.mean([(c.roi.p95 - c.roi.p05) / c.roi.p50 for c in a.channels])
        for a in (normal, student)
    ]
    assert width[1] < 0.8 * width[0]


def test_what_is_foretold_is_compared_with_the_last_periods(fit, panel):
    problem = Problem.of(fit.spec, panel)
    posterior = Posterior.of(problem, fit.positions, fit.numbers, problem.observed, fit.seed)
    foretold = posterior.foretell(9)
    error = np.abs(posterior.centre[0, -9:] / panel.kpi[0, -9:] - 1).mean()
    assert foretold.periods == 9
    assert foretold.mape == pytest.approx(error)
    assert 0.5 <= foretold.coverage <= 1.0


def test_the_panel_is_not_changed(panel):
    before = panel.data_hash
    Mix().fit(panel, draws=100, holdout=0).ask()
    assert panel.data_hash == before
    with pytest.raises(ValueError, match="read-only"):
        panel.kpi[0, 0] = 0.0


def test_progress_is_heard_for_both_fits(panel):
    stages = []
    Mix().fit(panel, draws=100, progress=lambda stage, share: stages.append(stage))
    assert {"warm-up", "sampling", "sampling without the last 12 periods"} <= set(stages)


def test_prior_predictive_is_one_call(panel):
    believed = Mix().prior_predictive(panel)
    assert believed.covered > 0.9
    assert set(believed.shares) == set(panel.channels)
    shares = sum(share.mean for share in believed.shares.values())
    assert 0.25 < shares < 0.7
    wrong = Mix(effect=OnCoefficient(HalfNormal(1e6))).prior_predictive(panel)
    assert max(share.p95 for share in wrong.shares.values()) > 1000


def test_panel_is_what_the_public_name_gives():
    import payoff

    assert payoff.Panel is Panel
    assert payoff.Mix is Mix
