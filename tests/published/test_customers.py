"""Numbers that others printed about customers."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from payoff.maths.shifted_beta_geometric import Lapses, fit_survival, log_likelihood, log_survival

# Fader and Hardie (2007): 1,000 customers each, the first seven years fitted. Parameters as they
# are printed, and to six digits with the log-likelihood.
PUBLISHED = {
    "highend": (0.668, 3.806, (0.668088, 3.806095, -1611.15815)),
    "regular": (0.704, 1.182, (0.704077, 1.182043, -1680.26519)),
}
SURVIVAL = "sbg_fader_hardie_2007_survival.csv"
CUSTOMERS, YEARS = 1000, 7

Find = Callable[[str], Path]


def survival(find: Find, name: str) -> list[float]:
    """Return the share of customers who were left after each year."""
    with find(SURVIVAL).open() as file:
        return [float(row[f"{name}_survival_pct"]) / 100 for row in csv.DictReader(file)]


def lapses(kept: list[float]) -> Lapses:
    there = np.round(np.array(kept[: YEARS + 1]) * CUSTOMERS)
    stayed = np.zeros(YEARS + 1)
    stayed[-1] = there[-1]
    return Lapses(np.append(there[:-1] - there[1:], 0.0), stayed)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_shifted_beta_geometric_is_that_of_fader_and_hardie(
    real_customers: Find, name: str
) -> None:
    seen = lapses(survival(real_customers, name))
    found = fit_survival(seen)
    alpha, beta, exact = PUBLISHED[name]
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), abs=6e-4)
    assert (found.alpha, found.beta, found.log_likelihood) == pytest.approx(exact, rel=2e-5)
    assert float(log_likelihood(alpha, beta, seen)) == pytest.approx(exact[2], abs=1e-3)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_years_that_were_not_fitted_are_foretold(real_customers: Find, name: str) -> None:
    kept = survival(real_customers, name)
    found = fit_survival(lapses(kept))
    foretold = np.exp(log_survival(found.alpha, found.beta, np.arange(len(kept), dtype=float)))
    assert np.abs(foretold - kept)[YEARS + 1 :].max() < 0.02
