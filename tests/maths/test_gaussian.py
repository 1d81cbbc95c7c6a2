"""What is integrated out, against covariance matrices over all rows and trials written out."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.linalg import block_diag

from payoff.maths.compile import compiled
from payoff.maths.gaussian import (
    Columns,
    Trials,
    draw_baseline,
    draw_numbers,
    log_density_of_trials,
    rotate,
    solve,
)

GROUPS, ROWS = 3, 12
SCALES = np.array([[1.0, 0.3], [0.5, 0.01], [2.0, 0.7]])


@compiled()
def ours(columns, trials, left, strength, count):
    solved = solve(columns, left, strength, count)
    return solved.log_density + log_density_of_trials(solved, trials)


@compiled()
def rows_alone(columns, left, strength, count):
    return solve(columns, left, strength, count).log_density


@compiled()
def slope(columns, left, strength, count):
    def alone(own):
        return solve(own, left, strength, count).log_density

    return jax.grad(alone)(columns)


@compiled()
def draw(columns, trials, rotation, count, chance):
    solved = solve(columns, rotation["left"], rotation["strength"], count)

    def one(own):
        z, h = draw_numbers(solved, trials, own)
        varied = jnp.einsum("gat,ga->gt", columns.own, z)
        varied += jnp.einsum("gbt,b->gt", columns.shared, h)
        rotated = draw_baseline(
            columns.residual - varied,
            columns.sigma,
            rotation["left"],
            rotation["strength"],
            own["baseline"],
        )
        return z, h, (rotation["right"] @ rotated[:, :, None])[:, :, 0]

    return jax.vmap(one)(chance)


class World:
    """Three groups of twelve rows, some left out; own and shared columns; trials."""

    def __init__(self, own, shared, trials, held):
        random = np.random.default_rng(4)
        self.used = np.ones((GROUPS, ROWS))
        self.used[1, :held] = 0.0
        self.used[2, ROWS - held :] = 0.0
        self.design = random.normal(size=(GROUPS, ROWS, 2))
        mask = self.used[:, None, :]
        self.columns = Columns(
            random.normal(size=(GROUPS, ROWS)) * self.used,
            np.array([0.4, 0.9, 0.2]),
            random.normal(size=(GROUPS, own, ROWS)) * mask,
            random.normal(size=(GROUPS, shared, ROWS)) * mask,
        )
        self.trials = Trials(
            random.normal(size=trials),
            random.uniform(0.2, 1.0, trials),
            random.normal(size=(trials, GROUPS, own)),
            random.normal(size=(trials, shared)),
        )
        self.rotation = rotate(self.design, SCALES, self.used)
        self.count = self.used.sum(axis=1)

    def factors(self):
        """Return how all rows and trials depend on every number: z, h, then the baseline."""
        rows = self.used.reshape(-1) > 0
        baseline = block_diag(*self.design)[rows]
        own = block_diag(*self.columns.own.transpose(0, 2, 1))
        shared = np.concatenate(self.columns.shared.transpose(0, 2, 1))
        # block_diag gives an empty matrix one row and no column.
        own = own.reshape(GROUPS * ROWS, -1)[rows]
        tried = self.trials.own.reshape(len(self.trials.error), GROUPS * self.trials.own.shape[2])
        above = np.concatenate([own, shared[rows], baseline], axis=1)
        nothing = np.zeros((len(tried), baseline.shape[1]))
        below = np.concatenate([tried, self.trials.shared, nothing], axis=1)
        return np.concatenate([above, below]), rows

    def stacked(self, factor=1.0):
        """Return outcomes, factors, prior scales and error variances, all rows and trials."""
        factors, rows = self.factors()
        outcomes = np.concatenate([self.columns.residual.reshape(-1)[rows], self.trials.surprise])
        sigma = np.repeat(self.columns.sigma * factor, ROWS)[rows]
        scales = np.concatenate([np.ones(factors.shape[1] - SCALES.size), SCALES.reshape(-1)])
        return outcomes, factors, scales, np.concatenate([sigma, self.trials.error]) ** 2

    def dense(self, factor=1.0):
        outcomes, factors, scales, errors = self.stacked(factor)
        covariance = (factors * scales**2) @ factors.T + np.diag(errors)
        return stats.multivariate_normal(cov=covariance).logpdf(outcomes)

    def factored(self, factor=1.0):
        columns = self.columns._replace(sigma=self.columns.sigma * factor)
        rotated = self.rotation.left, self.rotation.strength, self.count
        if len(self.trials.error):
            return ours(columns, self.trials, *rotated)
        return rows_alone(columns, *rotated)


@pytest.mark.parametrize("held", [0, 4])
@pytest.mark.parametrize(
    ("own", "shared", "trials"),
    [(0, 0, 0), (2, 0, 0), (0, 2, 0), (2, 3, 0), (2, 3, 2), (2, 0, 2), (0, 3, 2), (0, 0, 1)],
)
def test_density_is_the_multivariate_normal_over_all_rows_and_trials(own, shared, trials, held):
    world = World(own, shared, trials, held)
    # Densities are up to a constant: their differences must agree.
    apart = world.factored() - world.factored(2.5)
    assert apart == pytest.approx(world.dense() - world.dense(2.5), rel=1e-9)


def test_the_density_of_one_more_trial_is_its_own_given_the_rest():
    one, none = World(2, 3, 1, 4), World(2, 3, 0, 4)
    none.columns = one.columns
    apart = one.dense() - none.dense()
    constant = -0.5 * np.log(2 * np.pi)
    assert one.factored() - none.factored() + constant == pytest.approx(apart, rel=1e-9)


@pytest.mark.parametrize("held", [0, 4])
@pytest.mark.parametrize(("own", "shared", "trials"), [(2, 3, 2), (2, 3, 0), (2, 0, 1), (0, 2, 1)])
def test_draws_have_the_exact_conditional_mean_and_covariance(own, shared, trials, held):
    world, draws = World(own, shared, trials, held), 100_000
    random = np.random.default_rng(5)
    chance = {
        "own": random.standard_normal((draws, GROUPS, own)),
        "shared": random.standard_normal((draws, shared)),
        "trials": random.standard_normal((draws, trials)),
        "baseline": random.standard_normal((draws, GROUPS, 2)),
    }
    rotation = {name: getattr(world.rotation, name) for name in ("left", "strength", "right")}
    made = draw(world.columns, world.trials, rotation, world.count, chance)
    flat = np.concatenate([part.reshape(draws, -1) for part in made], axis=1)
    outcomes, factors, scales, errors = world.stacked()
    covariance = np.linalg.inv((factors.T / errors) @ factors + np.diag(scales**-2.0))
    mean = covariance @ factors.T @ (outcomes / errors)
    spread = np.sqrt(np.diag(covariance))
    assert np.all(np.abs(flat.mean(axis=0) - mean) < 5 * spread / np.sqrt(draws))
    np.testing.assert_allclose(
        np.cov(flat.T) / np.outer(spread, spread),
        covariance / np.outer(spread, spread),
        atol=0.025,
    )


@pytest.mark.parametrize(("own", "shared"), [(2, 0), (2, 1)])
def test_the_slope_is_that_of_the_density(own, shared):
    """A wrong one leaves draws right and the sampler slow: nothing else would say so."""
    world = World(own, shared, 0, 2)
    rest = world.rotation.left, world.rotation.strength, world.count
    found, step = slope(world.columns, *rest), 1e-6
    for name, part in world.columns._asdict().items():
        for place in np.ndindex(part.shape):
            sides = []
            for sign in (1, -1):
                moved = part.copy()
                moved[place] += sign * step
                sides.append(float(rows_alone(world.columns._replace(**{name: moved}), *rest)))
            expected = (sides[0] - sides[1]) / (2 * step)
            assert getattr(found, name)[place] == pytest.approx(expected, rel=1e-5, abs=1e-5)
