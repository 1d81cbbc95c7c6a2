"""An additive hazard: its likelihood against integration, its slopes against differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from payoff.core.frozen import replace
from payoff.maths import hazard_fit
from payoff.maths.hazard import Episodes, Hazard
from payoff.maths.hazard_fit import HazardErrors, fit_hazard

FASTEST = 1 / 1440
TRUE = Hazard(0.002, np.array([0.05, 0.2, 0.01]), np.log(2) / np.array([1.0, 7.0, 3.0]))


def simulate(journeys: int, seed: int, days: float = 60.0) -> tuple[Episodes, np.ndarray]:
    """Return journeys and, of each, the days from its first touch to its last."""
    random = np.random.default_rng(seed)
    units, owner, ages, converted, span, touched = [], [], [], [], [], []
    for journey in range(journeys):
        times = np.sort(random.uniform(0, days, 1 + random.poisson(3.0)))
        unit = random.integers(0, 3, len(times))
        brought = [times[0] + random.exponential(1 / TRUE.baseline)]
        for time, one in zip(times, unit, strict=True):
            count = random.poisson(TRUE.strength[one])
            brought += (time + random.exponential(1 / TRUE.decay[one], count)).tolist()
        end = min(*brought, days)
        times, unit = times[times <= end], unit[times <= end]
        units.append(unit)
        owner.append(np.full(len(times), journey))
        ages.append(end - times)
        converted.append(float(end < days))
        span.append(end - times[0])
        touched.append(times[-1] - times[0])
    joined = (np.concatenate(parts) for parts in (units, owner, ages))
    return Episodes(*joined, np.array(converted), np.array(span), 3), np.array(touched)


@pytest.fixture(scope="module")
def world() -> tuple[Episodes, np.ndarray]:
    return simulate(8_000, seed=1)


@pytest.fixture(scope="module")
def fitted(world) -> tuple[Hazard, HazardErrors]:
    return fit_hazard(world[0], fastest=FASTEST)


def test_the_likelihood_is_that_of_the_hazard_by_integration(world):
    episodes, _ = world
    found = TRUE.log_likelihoods(episodes)
    for journey in (0, 7, int(np.flatnonzero(episodes.converted)[3])):
        own = episodes.journey == journey
        span, ages, units = episodes.span[journey], episodes.age[own], episodes.unit[own]

        def rate(at, span=span, ages=ages, units=units):
            since = at - (span - ages)
            decay = TRUE.decay[units]
            parts = TRUE.strength[units] * decay * np.exp(-decay * np.maximum(since, 0))
            return TRUE.baseline + (parts * (since >= 0)).sum()

        area, _ = quad(rate, 0, span, points=(span - ages).tolist(), limit=500)
        wanted = episodes.converted[journey] * np.log(rate(span)) - area
        assert found[journey] == pytest.approx(wanted, abs=1e-7)


def test_strengths_half_lives_and_the_baseline_are_recovered_within_their_errors(world, fitted):
    found, errors = fitted
    for name in ("baseline", "strength", "decay"):
        away = np.log(getattr(found, name)) - np.log(getattr(TRUE, name))
        assert np.all(np.abs(away) < 3 * getattr(errors, name)), name
    assert np.all(errors.decay[:2] < 0.15)
    assert 1 - found.shares(world[0]).sum() == pytest.approx(0.24, abs=0.05)


def test_ignoring_how_long_nothing_happened_overstates_every_touch(world, fitted):
    (episodes, touched), (found, errors) = world, fitted
    cut = np.where(episodes.converted > 0, episodes.span, touched)
    lost = episodes.span - cut
    kept = replace(episodes, span=cut, age=episodes.age - lost[episodes.journey])
    ignoring, _ = fit_hazard(kept, fastest=FASTEST)
    assert np.all(np.abs(np.log(found.strength / TRUE.strength)) < 3 * errors.strength)
    assert np.all(ignoring.strength[:2] > 1.2 * TRUE.strength[:2])


def test_errors_are_the_curvature_and_slopes_the_differences(world, fitted):
    episodes = world[0].where(np.arange(8_000) < 2_000)
    middle = Hazard(0.001, np.array([0.1]), np.array([0.2]))
    likelihood = hazard_fit._Likelihood.of(episodes, middle, np.log([1e-3, 1e3]))
    point = hazard_fit._packed(fitted[0]) + 0.1
    steps = np.eye(7) * 1e-5
    _, slope = likelihood.value(point)
    numeric = [likelihood.value(point + s)[0] - likelihood.value(point - s)[0] for s in steps]
    assert slope == pytest.approx(np.array(numeric) / 2e-5, abs=1e-8)
    bend = [likelihood.value(point + s)[1] - likelihood.value(point - s)[1] for s in steps]
    information = np.array(bend) / 2e-5 * episodes.converted.sum()
    exact = likelihood.errors(point)
    wanted = np.sqrt(np.diag(np.linalg.inv(information)))
    assert np.concatenate([[exact.baseline], exact.strength, exact.decay]) == pytest.approx(
        wanted, rel=1e-4
    )


def test_a_channel_that_is_hardly_met_is_drawn_to_the_others(world):
    episodes = world[0]
    unit = episodes.unit.copy()
    unit[np.flatnonzero(unit == 1)[:3]] = 3
    found, errors = fit_hazard(replace(episodes, unit=unit, channels=4), fastest=FASTEST)
    assert errors.decay[3] > 0.7
    assert np.all(np.isfinite(np.concatenate([found.strength, errors.strength, errors.decay])))
    assert 0.1 < np.log(2) / found.decay[3] < 60


def test_a_start_changes_nothing(world, fitted):
    one, _ = fitted
    other, _ = fit_hazard(world[0], fastest=FASTEST, start=TRUE)
    assert one.strength == pytest.approx(other.strength, rel=1e-2)
    assert one.decay == pytest.approx(other.decay, rel=2e-2)
