"""How strong an unseen confounder must be to change what a regression says.

Cinelli & Hazlett 2020, JRSS-B 82(1). Strength is a partial R2, from 0 to 1: with the treatment
given the covariates, and with the outcome given treatment and covariates. Every function takes
numbers or arrays that broadcast, and needs of the regression only the estimate, its t statistic
(or standard error) and the residual degrees of freedom.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays

Numbers = npt.ArrayLike


@frozen_arrays
class Confounder:
    """An unseen confounder.

    Attributes
    ----------
    with_treatment
        Partial R2 with the treatment given the covariates, in [0, 1).
    with_outcome
        Partial R2 with the outcome given treatment and covariates, in [0, 1].
    """

    with_treatment: Floats
    with_outcome: Floats


@frozen_arrays
class Adjusted:
    """What the regression would have said, had the confounder been in it and pulled to zero.

    Attributes
    ----------
    estimate
        In the unit of the estimate; of the other sign where the confounder explains it all away.
    error
        Standard error, in the unit of the estimate.
    """

    estimate: Floats
    error: Floats


def partial_r2(t: Numbers, freedom: Numbers) -> Floats:
    """Return the partial R2 of a regressor with the outcome from its t statistic (equation 10)."""
    square = np.square(np.asarray(t, dtype=float))
    result: Floats = square / (square + freedom)
    return result


def robustness_value(
    t: Numbers, freedom: Numbers, *, share: float = 1.0, alpha: float | None = None
) -> Floats:
    """Return the robustness value RV (section 4.2), from 0 to 1.

    A confounder whose partial R2 with both treatment and outcome is below it cannot take away
    ``share`` of the estimate; with ``alpha``, cannot make ``1 - share`` of the estimate
    indistinguishable from the truth at that level.

    Parameters
    ----------
    t
        t statistic of the treatment.
    freedom
        Residual degrees of freedom, at least 2 with ``alpha``.
    share
        0.5 for a confounder that halves the estimate, 1 for one that takes it all.
    alpha
        Level of the two-sided test, such as 0.05; none for the estimate alone.
    """
    if share <= 0:
        raise ChoiceError(
            f"share is {share}",
            wanted="a share of the estimate above 0",
            remedy="use 0.5 for half of the estimate, 1 for all of it",
        )
    freedom = np.asarray(freedom, dtype=float)
    strength = share * np.abs(t) / np.sqrt(freedom)
    critical: Floats = np.zeros_like(strength)
    if alpha is not None:
        critical = -stdtrit(freedom - 1, alpha / 2) / np.sqrt(freedom - 1)
    beyond = np.maximum(strength - critical, 0.0)
    equal = 0.5 * (np.sqrt(beyond**4 + 4 * beyond**2) - beyond**2)
    # Where so few degrees of freedom are left that the smaller residual variance would outweigh
    # the bias, the worst confounder has less to do with the outcome than with the treatment.
    unequal = (strength**2 - critical**2) / (1 + strength**2)
    value: Floats = np.where((beyond > 0) & (strength * critical > 1), unequal, equal)
    return value


def adjusted(
    estimate: Numbers, error: Numbers, freedom: Numbers, confounder: Confounder
) -> Adjusted:
    """Return estimate and standard error once the confounder has pulled towards zero.

    The bias is equation 7, the standard error equation 8.

    Raises
    ------
    ChoiceError
        A partial R2 is not in [0, 1), or [0, 1] with the outcome.
    """
    treatment = np.asarray(confounder.with_treatment, dtype=float)
    outcome = np.asarray(confounder.with_outcome, dtype=float)
    if np.any((treatment < 0) | (treatment >= 1) | (outcome < 0) | (outcome > 1)):
        raise ChoiceError(
            f"partial R2 of {treatment} with the treatment and {outcome} with the outcome",
            wanted="0 to below 1 with the treatment, 0 to 1 with the outcome",
            remedy="take a weaker confounder",
        )
    estimate, error = np.asarray(estimate, dtype=float), np.asarray(error, dtype=float)
    freedom = np.asarray(freedom, dtype=float)
    bias = error * np.sqrt(outcome * treatment / (1 - treatment) * freedom)
    spread = error * np.sqrt((1 - outcome) / (1 - treatment) * freedom / (freedom - 1))
    return Adjusted(np.sign(estimate) * (np.abs(estimate) - bias), spread)


def benchmark(
    with_treatment: Numbers,
    with_outcome: Numbers,
    *,
    treatment_times: Numbers = 1.0,
    outcome_times: Numbers = 1.0,
) -> Confounder:
    """Return the strongest confounder that is so many times as strong as an observed covariate.

    Section 4.4 and appendix B: the covariate's strengths are what it adds to the explained
    variance of treatment and outcome, the confounder's likewise.

    Parameters
    ----------
    with_treatment
        Partial R2 of the covariate with the treatment given the other covariates, in [0, 1).
    with_outcome
        Partial R2 of the covariate with the outcome given treatment and the other covariates, in
        [0, 1).
    treatment_times, outcome_times
        How many times as strong as the covariate.

    Raises
    ------
    ChoiceError
        No confounder can be so many times as strong: it would explain more of the treatment than
        there is.
    """
    covariate = np.asarray(with_treatment, dtype=float)
    times = np.asarray(treatment_times, dtype=float)
    treatment = times * covariate / (1 - covariate)
    if np.any(treatment >= 1):
        raise ChoiceError(
            f"a confounder {times} times as strong as a covariate of partial R2 {covariate}",
            wanted="one that explains less than all of the treatment",
            remedy="take a smaller multiple, or a weaker covariate",
        )
    # Partial R2 of the confounder with the covariate once the treatment is given.
    shared = times * covariate**2 / ((1 - times * covariate) * (1 - covariate))
    odds = np.asarray(with_outcome, dtype=float) / (1 - np.asarray(with_outcome, dtype=float))
    ratio = (np.sqrt(outcome_times) + np.sqrt(shared)) / np.sqrt(1 - shared)
    return Confounder(treatment, np.minimum(ratio**2 * odds, 1.0))
