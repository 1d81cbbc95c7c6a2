"""The response to a plan against the definition: the model with the plan, less without it."""

import numpy as np
import pytest

from payoff.core.errors import ChoiceError
from payoff.mix.model import Mix
from payoff.mix.parameters import coefficient_draws, parameter_draws
from payoff.mix.problem import Problem
from payoff.mix.saturation import Hill

HORIZON = 6
LAGS = 13


@pytest.fixture(scope="module")
def response(fit):
    return fit.response(HORIZON)


@pytest.fixture(scope="module")
def plan(response):
    return np.random.default_rng(1).uniform(0.2, 2.0, (HORIZON, 3)) * response.recent_spend


def written_out(fit, plan, draw):
    """Extra KPI by channel in one draw, with history before, and spend as lately after."""
    panel, problem = fit.panel, Problem.of(fit.spec, fit.panel)
    position = fit.sampled.positions.reshape(-1, fit.sampled.positions.shape[-1])[[draw]]
    drawn = parameter_draws(problem, position)
    betas = coefficient_draws(problem, position, 0)[0]
    extra = []
    for k, name in enumerate(panel.channels):
        own = {p: v[0, who.index(name)] for p, (who, v) in drawn.items() if name in who}
        weights = own["adstock.alpha"] ** np.arange(LAGS)
        spend = panel.spend[0, :, k]
        running = spend[spend > 0].mean()
        past, planned = spend / running, plan[:, k] / running

        def brought(series, weights=weights, lam=own["saturation.lam"]):
            spread = np.convolve(series, weights / weights.sum())[: len(series)]
            return np.tanh(lam * spread / 2).sum()

        after = np.full(LAGS - 1, spend[-52:].mean()) / running
        with_plan = brought(np.concatenate([past, planned, after]))
        without = brought(np.concatenate([past, 0 * planned, after]))
        extra.append(betas[k] * problem.kpi_scale[0] * (with_plan - without))
    return np.array(extra)


def test_outcome_is_the_model_with_the_plan_less_without(fit, response, plan):
    made = response.outcome_by_channel(plan)
    for draw in (0, len(made) // 3, len(made) - 1):
        np.testing.assert_allclose(made[draw], written_out(fit, plan, draw), rtol=1e-9)
    np.testing.assert_allclose(made.sum(axis=1), response.outcome(plan))


def test_the_last_period_is_worth_no_more_than_another(fit):
    """Spend goes on after the horizon, so what is carried over does not meet empty curves."""
    response = fit.response(8)
    even = np.tile(response.recent_spend, (8, 1))
    draws = len(fit.positions)
    _, gradient = response.weighted(even, np.full(draws, 1 / draws))
    assert np.all(np.abs(gradient[-1] / gradient[4] - 1) < 0.02)


def test_nothing_spent_nothing_brought(response):
    np.testing.assert_allclose(response.outcome(np.zeros((HORIZON, 3))), 0.0, atol=1e-9)


def test_gradient_is_true_to_differences(fit, response, plan):
    weights = np.random.default_rng(2).dirichlet(np.ones(len(fit.positions)))
    value, gradient = response.weighted(plan, weights)
    assert value == pytest.approx(weights @ response.outcome(plan), rel=1e-12)
    for place in [(0, 0), (3, 1), (5, 2)]:
        step = np.zeros_like(plan)
        step[place] = 1e-4 * plan[place]
        above, below = (weights @ response.outcome(plan + s) for s in (step, -step))
        assert (above - below) / (2 * step[place]) == pytest.approx(gradient[place], rel=1e-6)


def test_chunks_change_nothing(fit, response, plan, monkeypatch):
    even = np.full(len(fit.positions), 1 / len(fit.positions))
    whole = response.outcome(plan), response.weighted(plan, even)
    monkeypatch.setattr("payoff.mix.chunks.MOST_NUMBERS", 3 * LAGS * (HORIZON + 2 * LAGS) * 40)
    np.testing.assert_allclose(response.outcome(plan), whole[0], rtol=1e-12)
    np.testing.assert_allclose(response.weighted(plan, even)[1], whole[1][1])


def test_a_concave_response_is_its_own_envelope(response, plan):
    np.testing.assert_allclose(response.envelope().outcome(plan), response.outcome(plan))


def test_the_envelope_of_an_s_shape_is_above_it_and_concave(panel):
    response = Mix(saturation=Hill()).fit(panel, seed=1, draws=200, holdout=0).response(HORIZON)
    random = np.random.default_rng(3)
    above = response.envelope()
    for _ in range(5):
        one, other = random.uniform(0, 3, (2, HORIZON, 3)) * response.recent_spend
        assert np.all(above.outcome(one) >= response.outcome(one) - 1e-6)
        middle = above.outcome((one + other) / 2)
        ends = (above.outcome(one) + above.outcome(other)) / 2
        assert np.all(middle >= ends * (1 - 1e-9))


def test_thinned_draws_are_some_of_the_draws(response, plan):
    few = response.thinned(50).outcome(plan)
    assert len(few) == 50
    assert set(few.round(6)) <= set(response.outcome(plan).round(6))


def test_recent_and_largest_spend_and_the_calendar(response, panel):
    np.testing.assert_allclose(response.recent_spend, panel.spend[0, -52:].mean(axis=0))
    np.testing.assert_allclose(response.largest_spend, panel.spend[0].max(axis=0))
    assert (response.periods[0] - panel.periods[-1]).days == 7
    assert len(response.periods) == HORIZON


def test_a_horizon_of_nothing_is_refused(fit):
    with pytest.raises(ChoiceError, match="the horizon is 0 periods"):
        fit.response(0)
