"""R-hat and effective sample sizes against ArviZ, and where the truth is known."""

import numpy as np
import pytest
from arviz_stats.base import array_stats

from payoff.maths.diagnostics import diagnose, median_error, rhat

AXES = {"chain_axis": 0, "draw_axis": 1}


def autoregressive(phi, chains=4, draws=1000, seed=0):
    random = np.random.default_rng(seed)
    noise = random.standard_normal((chains, draws + 100))
    series = np.zeros_like(noise)
    for t in range(1, noise.shape[1]):
        series[:, t] = phi * series[:, t - 1] + np.sqrt(1 - phi**2) * noise[:, t]
    return series[:, 100:]


CHAINS = {
    "independent": autoregressive(0.0),
    "sticky": autoregressive(0.9),
    "antithetic": autoregressive(-0.6),
    "shifted": autoregressive(0.3) + np.arange(4)[:, None],
    "wider": autoregressive(0.3) * np.array([1, 1, 1, 4])[:, None],
    "ties": np.repeat(autoregressive(0.2, draws=250), 4, axis=1),
    "odd": autoregressive(0.5, chains=3, draws=333),
    "heavy": np.random.default_rng(1).standard_cauchy((4, 500)),
}


@pytest.mark.parametrize("name", list(CHAINS))
def test_the_figures_are_those_of_arviz(name):
    draws = CHAINS[name]
    assert rhat(draws) == pytest.approx(array_stats.rhat(draws, method="rank", **AXES), rel=1e-9)
    assert diagnose(draws).rhat == rhat(draws)
    # Where chains never meet, the sum has no end to be cut at, and ArviZ stops one pair earlier.
    close = 0.01 if name in {"shifted", "wider"} else 1e-9
    median = array_stats.mcse(draws, method="median", **AXES)
    assert median_error(draws) == pytest.approx(median, rel=close)
    bulk = array_stats.ess(draws, method="bulk", **AXES)
    assert diagnose(draws).bulk == pytest.approx(bulk, rel=close)
    tail = array_stats.ess(draws, method="tail", prob=(0.05, 0.95), **AXES)
    assert diagnose(draws).tail == pytest.approx(tail, rel=close)


def test_autocorrelation_costs_what_theory_says():
    draws = autoregressive(0.8, draws=20_000)
    assert diagnose(draws).bulk == pytest.approx(80_000 * 0.2 / 1.8, rel=0.1)


def test_what_is_no_number_is_told():
    draws = autoregressive(0.0)
    draws[0, 0] = np.nan
    assert np.isnan(rhat(draws))
    assert np.isnan(diagnose(draws).bulk)
    assert np.isnan(diagnose(draws).tail)


def test_many_parameters_are_each_on_their_own(monkeypatch):
    many = np.random.default_rng(2).standard_normal((5, 2, 4, 100)).cumsum(axis=3)
    many[1, 0] = 3.0
    many[2, 1, 0, 0] = np.inf
    many[3, 0] = many[3, 0].round()
    alone = [[diagnose(own) for own in row] for row in many]
    monkeypatch.setattr("payoff.maths.diagnostics.MOST_NUMBERS", 3 * 400)
    together = diagnose(many)
    for name in ("rhat", "bulk", "tail"):
        wanted = [[getattr(own, name) for own in row] for row in alone]
        np.testing.assert_array_equal(getattr(together, name), wanted)
    assert np.isnan(together.bulk[2, 1])
    assert together.bulk[1, 0] == 400
