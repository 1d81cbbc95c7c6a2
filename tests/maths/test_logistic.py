"""Logistic regression against a general optimiser, and its held-out scores against counting."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from payoff.maths.logistic import auc, drops, fit_logistic, held_out

RANDOM = np.random.default_rng(3)
DESIGN = RANDOM.integers(0, 2, (40, 4)).astype(float)
TRUE = np.array([1.0, -0.5, 0.0, 0.3])


def trials(seed: int, groups: int = 16) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    count = random.integers(5, 30, (groups, len(DESIGN)))
    won = random.binomial(count, expit(DESIGN @ TRUE - 1.5))
    return won.astype(float), (count - won).astype(float)


@pytest.mark.parametrize("penalty", [0.01, 3.0])
def test_newton_ends_where_a_general_optimiser_does(penalty):
    won, lost = (kind.sum(axis=0) for kind in trials(1))
    fit = fit_logistic(DESIGN, won, lost, penalty)

    def loss(at):
        logits = at[0] + DESIGN @ at[1:]
        return (
            -(won @ log_expit(logits) + lost @ log_expit(-logits)) + penalty / 2 * at[1:] @ at[1:]
        )

    other = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-8})
    assert np.append(fit.intercept, fit.slopes) == pytest.approx(other.x, abs=1e-5)


def test_without_a_penalty_it_is_the_generalised_linear_model_of_statsmodels():
    won, lost = (kind.sum(axis=0) for kind in trials(1))
    fit = fit_logistic(DESIGN, won, lost, 1e-9)
    model = sm.GLM(np.stack([won, lost], axis=1), sm.add_constant(DESIGN), sm.families.Binomial())
    other = model.fit()
    assert np.append(fit.intercept, fit.slopes) == pytest.approx(other.params, abs=1e-7)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(other.bse, rel=1e-5)


def test_separated_trials_end_too():
    design = np.array([[0.0], [1.0]])
    fit = fit_logistic(design, np.array([0.0, 50.0]), np.array([50.0, 0.0]), 1e-6)
    assert fit.slopes[0] > 10
    assert np.all(np.isfinite(fit.covariance))


def test_held_out_scores_are_those_of_models_that_never_saw_the_group():
    won, lost = trials(2, groups=4)
    found = held_out(DESIGN, won, lost, [(0,), (1,), (2,), (3,)], (2.0,))
    loss = 0.0
    for group in range(4):
        rest = np.arange(4) != group
        fit = fit_logistic(DESIGN, won[rest].sum(axis=0), lost[rest].sum(axis=0), 2.0)
        chance = expit(fit.logits(DESIGN))
        loss -= won[group] @ np.log(chance) + lost[group] @ np.log(1 - chance)
    assert found.log_loss == pytest.approx(loss / (won + lost).sum(), abs=1e-9)
    assert found.gain.mean == pytest.approx(found.constant_log_loss - found.log_loss, abs=1e-12)
    assert found.gain.clear
    assert found.calibration_slope == pytest.approx(1.0, abs=0.15)


def test_outcomes_without_a_cause_take_the_largest_penalty_and_gain_nothing():
    random = np.random.default_rng(4)
    count = random.integers(5, 30, (16, len(DESIGN)))
    won = random.binomial(count, 0.3).astype(float)
    found = held_out(DESIGN, won, count - won, [(0, 4, 8, 12), (1, 2, 3), (5, 6, 7), range(9, 16)])
    assert found.penalty >= 100
    assert not found.gain.clear


def test_auc_counts_pairs():
    scores = np.array([0.1, 0.4, 0.4, 0.8])
    won, lost = np.array([1.0, 2.0, 0.0, 3.0]), np.array([2.0, 0.0, 1.0, 1.0])
    pairs = [
        (w * b) * (1.0 if s > t else 0.5 if s == t else 0.0)
        for s, w in zip(scores, won, strict=True)
        for t, b in zip(scores, lost, strict=True)
    ]
    assert auc(scores, won, lost) == pytest.approx(sum(pairs) / (won.sum() * lost.sum()))


def test_drops_are_of_chances_and_never_negative():
    won, lost = (kind.sum(axis=0) for kind in trials(5))
    fit = fit_logistic(DESIGN, won, lost, 0.1)
    found = drops(DESIGN, fit)
    row = int(np.flatnonzero(DESIGN[:, 0] * DESIGN[:, 1])[0])
    without = DESIGN[row].copy()
    without[0] = 0
    apart = expit(fit.logits(DESIGN[[row]])) - expit(fit.logits(without[None]))
    assert found[row, 0] == pytest.approx(apart[0])
    assert fit.slopes[1] < 0
    assert np.all(found[:, 1] == 0)
    assert np.all(found[DESIGN == 0] == 0)
