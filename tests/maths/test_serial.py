"""Errors that follow themselves and move together: estimated, and taken out."""

import numpy as np
import pytest

from payoff.maths.serial import SerialErrors


def drawn(seed, *, groups, periods, rho, alike):
    """Return errors with unit shocks, shape ``(groups, periods)``."""
    random = np.random.default_rng(seed)
    common, own = random.normal(size=(1, periods)), random.normal(size=(groups, periods))
    shocks = np.sqrt(alike) * common + np.sqrt(1 - alike) * own
    errors = np.empty_like(shocks)
    errors[:, 0] = shocks[:, 0] / np.sqrt(1 - rho**2)
    for t in range(1, periods):
        errors[:, t] = rho * errors[:, t - 1] + shocks[:, t]
    return errors


def season(groups, periods):
    time = np.arange(periods)
    waves = [np.ones(periods), time / periods, np.sin(time / 8), np.cos(time / 8)]
    return np.broadcast_to(np.stack(waves, axis=1), (groups, periods, 4))


@pytest.mark.parametrize(("groups", "rho", "alike"), [(1, 0.6, 0.0), (8, 0.6, 0.5), (8, 0.0, 0.0)])
def test_what_was_put_in_is_found(groups, rho, alike):
    found = []
    for seed in range(20):
        errors = drawn(seed, groups=groups, periods=150, rho=rho, alike=alike)
        random = np.random.default_rng(seed + 100)
        tried = random.normal(size=(groups, 150, 1))
        columns = season(groups, 150)
        one = SerialErrors.of(errors, columns, tried, np.ones((groups, 150)))
        found.append((one.rho, one.alike, one.sd.mean()))
    np.testing.assert_allclose(np.mean(found, axis=0), [rho, alike, 1.0], atol=0.07)


def test_it_is_generalised_least_squares():
    """A dense inverse of the covariance gives the same estimate, with cells missing."""
    random = np.random.default_rng(0)
    used = (random.random((1, 40)) < 0.85).astype(float)
    columns, tried = season(1, 40), random.normal(size=(1, 40, 2))
    outcome = drawn(5, groups=1, periods=40, rho=0.6, alike=0.0)[:, :, None]
    one = SerialErrors.of(outcome[:, :, 0], columns, tried, used)
    assert one.rho > 0
    # Runs of cells follow themselves; across a gap nothing does.
    runs = np.cumsum(np.diff(used[0], prepend=0) == 1)
    apart = np.abs(np.subtract.outer(np.arange(40), np.arange(40)))
    covariance = np.where(np.equal.outer(runs, runs), one.rho**apart, 0.0)
    seen = used[0] > 0
    inverse = np.linalg.inv(covariance[np.ix_(seen, seen)])
    design = np.concatenate([tried, columns], axis=2)[0, seen]
    beta = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ outcome[0, seen, 0])
    white = one.white(np.concatenate([tried, outcome], axis=2))
    got = np.linalg.lstsq(white[:, :2], white[:, 2], rcond=None)[0]
    np.testing.assert_allclose(got, beta[:2], rtol=1e-9)


def test_shared_shocks_are_weighed_by_their_covariance():
    random = np.random.default_rng(1)
    errors = drawn(1, groups=4, periods=60, rho=0.0, alike=0.6)
    nothing = np.zeros((4, 60, 1))
    one = SerialErrors.of(errors, nothing, nothing, np.ones((4, 60)))
    assert one.alike > 0.3
    values = random.normal(size=(4, 60, 1))
    covariance = np.full((4, 4), one.alike) + (1 - one.alike) * np.eye(4)
    scaled = values[:, :, 0] / one.sd[:, None]
    assert one.rho == 0
    wanted = np.einsum("gt,gh,ht->", scaled, np.linalg.inv(covariance), scaled)
    assert (one.white(values) ** 2).sum() == pytest.approx(wanted)
