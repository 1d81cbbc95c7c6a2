"""Sensitivity to confounders: the published example, regressions run in full, and a search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from payoff.core.errors import ChoiceError
from payoff.maths.sensitivity import Confounder, adjusted, benchmark, partial_r2, robustness_value

few = settings(max_examples=30, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)

# Cinelli & Hazlett 2020, section 5: exposure to violence and attitudes to peace in Darfur.
ESTIMATE, ERROR, FREEDOM = 0.09731582, 0.02325654, 783


def test_the_published_example():
    t = ESTIMATE / ERROR
    assert partial_r2(t, FREEDOM) == pytest.approx(0.022, abs=5e-4)
    assert robustness_value(t, FREEDOM) == pytest.approx(0.139, abs=5e-4)
    assert robustness_value(t, FREEDOM, alpha=0.05) == pytest.approx(0.076, abs=5e-4)
    rounded = robustness_value(0.097 / 0.023, FREEDOM, alpha=0.05)
    assert rounded == pytest.approx(0.076, abs=2e-3)


def test_the_published_bounds_for_a_confounder_like_being_female():
    confounder = benchmark(
        0.00908, 0.10903, treatment_times=[1, 2, 3], outcome_times=np.array([1, 2, 3])
    )
    np.testing.assert_allclose(confounder.with_treatment, [0.009, 0.018, 0.027], atol=6e-4)
    np.testing.assert_allclose(confounder.with_outcome, [0.125, 0.249, 0.374], atol=6e-4)
    result = adjusted(ESTIMATE, ERROR, FREEDOM, confounder)
    np.testing.assert_allclose(result.estimate, [0.0752, 0.0529, 0.0304], atol=2e-4)
    assert result.estimate[0] / result.error[0] == pytest.approx(3.44, abs=0.01)


def least_squares(outcome, *columns):
    """Coefficient and standard error of the first column, with an intercept."""
    design = np.column_stack([*columns, np.ones(len(outcome))])
    coefficients, *_ = np.linalg.lstsq(design, outcome)
    residual = outcome - design @ coefficients
    freedom = len(outcome) - design.shape[1]
    error = np.sqrt(residual @ residual / freedom * np.linalg.inv(design.T @ design)[0, 0])
    return coefficients[0], error, freedom


@few
@given(SEEDS)
def test_the_adjusted_estimate_is_that_of_the_regression_with_the_confounder(seed):
    random = np.random.default_rng(seed)
    covariate, hidden = random.normal(size=(2, 60))
    treatment = covariate + random.normal(-1, 1) * hidden + random.normal(size=60)
    outcome = treatment + covariate + random.normal(-1, 1) * hidden + random.normal(size=60)
    short, error, freedom = least_squares(outcome, treatment, covariate)
    full, full_error, _ = least_squares(outcome, treatment, covariate, hidden)
    with_treatment = least_squares(treatment, hidden, covariate)
    with_outcome = least_squares(outcome, hidden, treatment, covariate)
    confounder = Confounder(
        partial_r2(with_treatment[0] / with_treatment[1], with_treatment[2]),
        partial_r2(with_outcome[0] / with_outcome[1], with_outcome[2]),
    )
    result = adjusted(short, error, freedom, confounder)
    assert result.error == pytest.approx(full_error)
    assert abs(short - result.estimate) == pytest.approx(abs(short - full))


@few
@given(SEEDS, st.floats(0.3, 1.2), st.sampled_from([None, 0.01, 0.05, 0.3]))
def test_the_robustness_value_is_the_weakest_that_a_search_finds(seed, share, alpha):
    random = np.random.default_rng(seed)
    t, freedom = random.uniform(0.3, 12), random.integers(4, 60)
    value = float(robustness_value(t, freedom, share=share, alpha=alpha))

    def changes(strength):
        """Whether some confounder, no stronger on either side, changes the conclusion."""
        treatment, outcome = np.meshgrid(
            np.linspace(0, strength, 101), np.linspace(0, strength, 101)
        )
        result = adjusted(t, 1.0, freedom, Confounder(treatment, outcome))
        left = result.estimate - (1 - share) * t
        critical = 0.0 if alpha is None else stats.t.isf(alpha / 2, freedom - 1)
        return bool(np.any(left <= critical * result.error))

    assert changes(min(value * 1.02 + 1e-3, 1 - 1e-9)) or value > 0.99
    assert value < 0.01 or not changes(value * 0.99)


@few
@given(SEEDS)
def test_the_benchmark_bounds_a_confounder_that_is_like_a_covariate(seed):
    """A confounder orthogonal to the covariates and as strong as one is within the bound."""
    random = np.random.default_rng(seed)
    covariate, hidden, *noise = np.linalg.qr(
        np.column_stack([np.ones(40), random.normal(size=(40, 4))])
    )[0].T[1:]
    strengths = random.uniform(-1, 1, 2)
    treatment = strengths[0] * (covariate + hidden) + noise[0]
    outcome = treatment + strengths[1] * (covariate + random.choice([-1, 1]) * hidden) + noise[1]

    def partial(target, column, *others):
        coefficient, error, freedom = least_squares(target, column, *others)
        return partial_r2(coefficient / error, freedom)

    bound = benchmark(partial(treatment, covariate), partial(outcome, covariate, treatment))
    assert bound.with_treatment == pytest.approx(float(partial(treatment, hidden, covariate)))
    assert partial(outcome, hidden, treatment, covariate) <= bound.with_outcome + 1e-9


def test_what_cannot_be_is_refused():
    with pytest.raises(ChoiceError, match="share is 0"):
        robustness_value(2.0, 10, share=0)
    with pytest.raises(ChoiceError, match="3"):
        benchmark(0.4, 0.1, treatment_times=3.0)
    assert benchmark(0.55, 0.1, treatment_times=0.8).with_treatment < 1
    with pytest.raises(ChoiceError, match="all of the treatment"):
        benchmark(0.55, 0.1, treatment_times=0.82)
    with pytest.raises(ChoiceError, match="partial R2 of 1"):
        adjusted(1.0, 0.1, 10, Confounder(np.array(1.0), np.array(0.1)))
