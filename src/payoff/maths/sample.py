"""The one door to posterior sampling: Hamiltonian Monte Carlo with a dense metric.

All chains move in lock step. A transition integrates Hamilton's equations for a jittered time
with a fixed number of leapfrog steps that the chains share, so that nothing branches and one
compiled program serves warm-up and sampling for every data set of the same shape. Between
chunks of warm-up the metric is the pooled covariance of all chains; the step size follows dual
averaging (Hoffman & Gelman 2014, JMLR 15, algorithm 5) on the chains' mean acceptance. Jittered
trajectories of fixed length in place of tree building: Neal 2011, Handbook of MCMC, 5.3.2;
chains in lock step: Hoffman, Radul & Sountsov 2021, AISTATS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.maths.compile import compiled

Density = Callable[[jax.Array, Any], jax.Array]

CHUNK = 50
DIVERGENT = 1000.0
MOST_LEAPS = 512
SETTLE = 3


@frozen
class Sampler:
    """How to sample.

    Attributes
    ----------
    draws
        Kept per chain; rounded up to a multiple of 50.
    chains
        Independent chains, at least 2 so that they can disagree.
    least_warmup, most_warmup
        Transitions per chain that are thrown away: warm-up ends between these two, when the
        chains agree on where they are.
    acceptance
        Mean acceptance that the step size aims at.
    trajectory
        Mean integration time in units of the metric. In a Gaussian with that metric pi / 2 makes
        draws independent; skewed posteriors gain from somewhat longer ones.
    """

    draws: int = 1000
    chains: int = 4
    least_warmup: int = 400
    most_warmup: int = 2000
    acceptance: float = 0.85
    trajectory: float = 2.4

    @property
    def kept(self) -> int:
        """Draws that are kept, over all chains."""
        return self.chains * -(-self.draws // CHUNK) * CHUNK


@frozen_arrays
class Draws:
    """Posterior draws and what the sampler saw on its way.

    Attributes
    ----------
    positions
        Shape ``(chains, draws, dim)``.
    energy
        Shape ``(chains, draws)``, the Hamiltonian at the start of each transition.
    divergences
        Transitions whose energy error passed 1000 or was not finite.
    acceptance
        Mean acceptance probability.
    leaps
        Leapfrog steps per chain, all told, warm-up included.
    metric
        Cholesky factor of the inverse mass, shape ``(dim, dim)``.
    """

    positions: Floats
    energy: Floats
    divergences: int
    acceptance: float
    leaps: int
    metric: Floats


class _State(NamedTuple):
    positions: Any
    value: Any
    gradient: Any
    log_step: Any
    log_step_mean: Any
    error: Any
    count: Any


def sample(
    density: Density,
    data: Any,
    starts: Floats,
    *,
    sampler: Sampler,
    seed: int,
    progress: Progress = silent,
    metric: Floats | None = None,
) -> Draws:
    """Draw from the distribution whose unnormalised log density is ``density(position, data)``.

    Parameters
    ----------
    density
        Hashable; equal densities share one compiled program.
    data
        A tree of arrays.
    starts
        Shape ``(chains, dim)``, finite density each.
    metric
        Of a run on nearly the same density, whose draws ``starts`` are: then warm-up only settles
        in and finds the step size.
    """
    walk = _Walk(density, data, sampler, np.random.default_rng((seed, 6)))
    begin = _start(starts)
    if metric is None:
        state, factor, spent = walk.warm_up(begin, progress)
    else:
        state, factor, spent = walk.settle(begin, metric, progress)
    kept = []
    chunks = -(-sampler.draws // CHUNK)
    for chunk in range(chunks):
        progress("sampling", chunk / chunks)
        state, out = walk.chunk(state, factor, sampler.trajectory, MOST_LEAPS, adapt=False)
        kept.append(out)
    progress("sampling", 1.0)
    return Draws(
        np.concatenate([out["positions"] for out in kept]).transpose(1, 0, 2),
        np.concatenate([out["energy"] for out in kept]).T,
        int(sum(out["divergent"].sum() for out in kept)),
        float(np.mean([out["acceptance"].mean() for out in kept])),
        spent + int(sum(out["leaps"].sum() for out in kept)),
        factor,
    )


@frozen_arrays
class _Walk:
    density: Density
    data: Any
    sampler: Sampler
    random: np.random.Generator

    def chunk(
        self, state: _State, factor: Floats, time: float, most_leaps: int, *, adapt: bool
    ) -> tuple[_State, dict[str, Any]]:
        # Random numbers come in as arrays: a generator inside the program takes half as long again
        # to compile, and its numbers would depend on the version of JAX.
        chains, dim = state.positions.shape
        chance = {
            "momentum": self.random.standard_normal((CHUNK, chains, dim)),
            "span": time * self.random.uniform(0.5, 1.5, CHUNK),
            "choice": self.random.uniform(size=(CHUNK, chains)),
        }
        tuning = (most_leaps, self.sampler.acceptance, adapt)
        return _transitions(self.density, self.data, state, factor, chance, tuning)

    def warm_up(self, state: _State, progress: Progress) -> tuple[_State, Floats, int]:
        """Learn step size and metric; return state, Cholesky factor of the metric, and leaps."""
        factor, spent, seen = np.eye(state.positions.shape[1]), 0, []
        longest = self.sampler.most_warmup // CHUNK
        for chunk in range(longest):
            progress("warm-up", chunk / longest)
            # Far from the typical set, long trajectories only cost.
            time = self.sampler.trajectory * min(1.0, (chunk + 1) / 4)
            state, out = self.chunk(state, factor, time, 16 * (chunk + 1), adapt=True)
            spent += int(out["leaps"].sum())
            seen.append(out["positions"].transpose(1, 0, 2))
            enough = (chunk + 2) * CHUNK >= self.sampler.least_warmup
            factor, state = _metric(seen), _restart(state)
            if enough and _agree(np.concatenate(seen[-2:], axis=1)):
                break
        state, out = self.chunk(state, factor, self.sampler.trajectory, MOST_LEAPS, adapt=True)
        settled = state._replace(log_step=state.log_step_mean)
        return settled, factor, spent + int(out["leaps"].sum())

    def settle(
        self, state: _State, factor: Floats, progress: Progress
    ) -> tuple[_State, Floats, int]:
        """Move away from the start and find the step size under a metric that is known."""
        spent = 0
        for chunk in range(SETTLE):
            progress("warm-up", chunk / SETTLE)
            state, out = self.chunk(state, factor, self.sampler.trajectory, MOST_LEAPS, adapt=True)
            spent += int(out["leaps"].sum())
            state = _restart(state) if chunk == 0 else state
        return state._replace(log_step=state.log_step_mean), factor, spent


def _start(starts: Floats) -> _State:
    zero = np.zeros(())
    chains = starts.shape[0]
    # A first step of almost no length from a density of nearly nothing only looks at the start:
    # so the density stands in the program once, and not twice.
    begin = np.full(chains, -1e300), np.zeros_like(starts)
    return _State(starts, *begin, np.asarray(-40.0), np.asarray(-40.0), zero, zero)


def _restart(state: _State) -> _State:
    """Forget the step size's history: the metric has changed under it."""
    zero, half = np.zeros(()), np.asarray(np.log(0.5))
    return state._replace(log_step=half, log_step_mean=half, error=zero, count=zero)


def _metric(seen: list[Floats]) -> Floats:
    """Return the Cholesky factor of the covariance within chains over the later half of warm-up."""
    recent = np.concatenate(seen, axis=1)
    recent = recent[:, recent.shape[1] // 2 :]
    flat = (recent - recent.mean(axis=1, keepdims=True)).reshape(-1, recent.shape[-1])
    count, dim = flat.shape
    covariance = flat.T @ flat / count
    weight = count / (count + 10.0 * dim)
    mixed = weight * covariance + (1 - weight) * np.diag(np.diag(covariance)) + 1e-8 * np.eye(dim)
    return np.linalg.cholesky(mixed)


def _agree(recent: Floats) -> bool:
    """Whether the chains' means agree: split R-hat below 1.05 for every coordinate."""
    chains, draws, dim = recent.shape
    halves = recent[:, : draws // 2 * 2].reshape(2 * chains, draws // 2, dim)
    within = halves.var(axis=1, ddof=1).mean(axis=0)
    between = halves.mean(axis=1).var(axis=0, ddof=1)
    return bool(np.all(np.sqrt((within + between) / np.maximum(within, 1e-300)) < 1.05))


@compiled(static=("density",))
def _transitions(
    density: Density, data: Any, state: _State, factor: Any, chance: Any, tuning: Any
) -> tuple[_State, dict[str, jax.Array]]:
    """Make a chunk of transitions of all chains; ``factor @ factor.T`` is the inverse mass."""
    look = jax.vmap(jax.value_and_grad(density), in_axes=(0, None))
    most_leaps, acceptance, adapt = tuning

    def transition(state: _State, chance: Any) -> tuple[_State, dict[str, jax.Array]]:
        momentum, step = chance["momentum"], jnp.exp(state.log_step)
        leaps = jnp.clip(jnp.ceil(chance["span"] / step), 1, most_leaps).astype(int)

        def leap(_: Any, at: Any) -> Any:
            positions, momentum, _, gradient = at
            momentum = momentum + 0.5 * step * gradient @ factor
            positions = positions + step * momentum @ factor.T
            value, gradient = look(positions, data)
            return positions, momentum + 0.5 * step * gradient @ factor, value, gradient

        begin = (state.positions, momentum, state.value, state.gradient)
        positions, end_momentum, value, gradient = jax.lax.fori_loop(0, leaps, leap, begin)
        energy = -state.value + 0.5 * (momentum**2).sum(1)
        change = energy + value - 0.5 * (end_momentum**2).sum(1)
        change = jnp.where(jnp.isfinite(change), change, -jnp.inf)
        probability = jnp.exp(jnp.minimum(change, 0.0))
        take = chance["choice"] < probability
        moved = state._replace(
            positions=jnp.where(take[:, None], positions, state.positions),
            value=jnp.where(take, value, state.value),
            gradient=jnp.where(take[:, None], gradient, state.gradient),
        )
        out = {
            "positions": moved.positions,
            "energy": energy,
            "acceptance": probability.mean(),
            "divergent": change < -DIVERGENT,
            "leaps": leaps,
        }
        return _tune(moved, acceptance - probability.mean(), adapt), out

    return jax.lax.scan(transition, state, chance)


def _tune(state: _State, shortfall: jax.Array, adapt: Any) -> _State:
    """Take one step of dual averaging towards the wanted acceptance, if ``adapt``."""
    count = state.count + 1
    error = state.error + (shortfall - state.error) / (count + 10)
    log_step = jnp.log(5.0) + jnp.log(0.1) - jnp.sqrt(count) / 0.05 * error
    weight = count**-0.75
    mean = weight * log_step + (1 - weight) * state.log_step_mean
    tuned = state._replace(log_step=log_step, log_step_mean=mean, error=error, count=count)
    kept: _State = jax.tree.map(lambda new, old: jnp.where(adapt, new, old), tuned, state)
    return kept
