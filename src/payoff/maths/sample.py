"""The one door to posterior sampling: Hamiltonian Monte Carlo beside a distribution nearby.

A transition integrates Hamilton's equations for a jittered time with a fixed number of steps that
the chains share, so that nothing branches and one compiled program serves warm-up and sampling for
every data set of the same shape. The chains move in two halves, each in lock step, a core each.
Between chunks of warm-up a distribution nearby (:mod:`payoff.maths.nearby`) is learnt from all of
them. In the units in which it is normal its own part of the motion is a rotation of position and
momentum, which is carried out exactly, and only what the density has beyond it is left to kicks
(Shahbaba, Lan, Johnson & Neal 2014, Statistics and Computing 24, "Split Hamiltonian Monte Carlo"):
the nearer to normal, the longer steps may be. The step size follows dual averaging (Hoffman &
Gelman 2014, JMLR 15, algorithm 5) on the mean acceptance of a half, and halves share it from chunk
to chunk. Jittered trajectories of fixed length in place of tree building: Neal 2011, Handbook of
MCMC, 5.3.2; chains in lock step: Hoffman, Radul & Sountsov 2021, AISTATS.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.maths.compile import compiled
from payoff.maths.enough import Enough
from payoff.maths.nearby import Nearby, Placed, standardised

Density = Callable[[jax.Array, Any], jax.Array]

CHUNK = 50
DIVERGENT = 1000.0
MOST_LEAPS = 512
SETTLE = 3
# From where all falls away steeply, long steps land on plateaus far out.
FIRST_STEP = 0.02
USUAL_STEP = 0.5
# Enough against lengths that come back to where they began; more would take turns past a quarter
# at which squares of coordinates are remembered.
JITTER = 0.3
GROWING = (np.arange(1, CHUNK + 1) / CHUNK) ** 2
# How far below the others a draw counts as one of the journey.
JOURNEY = 5.0
# A longer rotation would go past what kicks must follow.
LONGEST_STEP = 1.0


@frozen
class Sampler:
    """How to sample.

    Attributes
    ----------
    draws
        Kept per chain, rounded up to a multiple of 50; or when they are enough.
    chains
        Independent chains, at least 2 so that they can disagree.
    least_warmup, most_warmup
        Transitions per chain that are thrown away: warm-up ends between these two, when the
        chains agree on where they are.
    acceptance
        Mean acceptance that the step size aims at.
    trajectory
        Mean integration time in units of the normal distribution. Where the density is that,
        pi / 2 makes draws independent; skewed posteriors gain from slightly longer ones.
    """

    draws: int | Enough = Enough()
    chains: int = 4
    least_warmup: int = 200
    most_warmup: int = 2000
    acceptance: float = 0.9
    trajectory: float = 1.7


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
        Steps per chain, all told, warm-up included.
    """

    positions: Floats
    energy: Floats
    divergences: int
    acceptance: float
    leaps: int


class _State(NamedTuple):
    positions: Any
    value: Any
    gradient: Any
    centre: Any
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
    before: Draws | None = None,
    dense: int | None = None,
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
    before
        Draws from nearly the same density, of which ``starts`` are some: then warm-up only settles
        in and finds the step size.
    dense
        So many first coordinates depend on each other, and warm-up learns how; the others hardly
        do, and it learns only their spread. ``None`` is all.
    """
    random = np.random.default_rng((seed, 6))
    walk = _Walk(density, data, sampler, random, starts.shape[1] if dense is None else dense)
    if before is None:
        halves, near, spent = walk.warm_up(_start(starts, FIRST_STEP), progress)
    else:
        near = Nearby.learnt(list(before.positions), walk.dense)
        halves, spent = walk.settle(_start(starts, USUAL_STEP), near, progress)
    kept: list[dict[str, Any]] = []
    known = _known(sampler.draws)
    while (share := known(kept)) < 1.0:
        progress("sampling", share)
        halves, out = walk.chunk(halves, near, sampler.trajectory, MOST_LEAPS, adapt=False)
        kept.append(out)
    progress("sampling", 1.0)
    return Draws(
        _joined(kept, "positions"),
        _joined(kept, "energy"),
        int(sum(out["divergent"].sum() for out in kept)),
        float(np.mean([out["acceptance"].mean() for out in kept])),
        spent + int(sum(out["leaps"].sum() for out in kept)),
    )


def _known(wanted: int | Enough) -> Callable[[list[dict[str, Any]]], float]:
    """Return a function that says how far chunks have come, 1 when they are enough."""
    if isinstance(wanted, int):
        return lambda kept: len(kept) * CHUNK / wanted
    short: int | None = 0

    def share(kept: list[dict[str, Any]]) -> float:
        nonlocal short
        draws = len(kept) * CHUNK
        if draws >= wanted.least and len(kept) % 2 == 0:
            short = wanted.short(_joined(kept, "positions"), short or 0)
        return 1.0 if short is None else draws / wanted.most

    return share


@frozen_arrays
class _Walk:
    density: Density
    data: Any
    sampler: Sampler
    random: np.random.Generator
    dense: int

    def chunk(
        self, halves: list[_State], near: Nearby, time: Any, most_leaps: int, *, adapt: bool
    ) -> tuple[list[_State], dict[str, Any]]:
        """Move all chains; what comes out has chains first, then transitions."""
        # Random numbers come in as arrays: a generator inside the program takes half as long again
        # to compile, and its numbers would depend on the version of JAX.
        span = time * self.random.uniform(1 - JITTER, 1 + JITTER, CHUNK)
        tuning = (most_leaps, self.sampler.acceptance, adapt)
        chances, known = [self._chance(state, span) for state in halves], near.arrays

        def move(half: int) -> tuple[_State, dict[str, Any]]:
            state, chance = halves[half], chances[half]
            return _transitions(self.density, self.data, state, known, chance, tuning)

        with ThreadPoolExecutor(len(halves)) as pool:
            moved, outs = zip(*pool.map(move, range(len(halves))), strict=True)
        return list(moved), {
            "positions": np.concatenate([out["positions"].transpose(1, 0, 2) for out in outs]),
            "value": np.concatenate([out["value"].T for out in outs]),
            "energy": np.concatenate([out["energy"].T for out in outs]),
            "divergent": np.concatenate([out["divergent"].T for out in outs]),
            "acceptance": np.array([out["acceptance"] for out in outs]),
            "leaps": np.max([out["leaps"] for out in outs], axis=0),
        }

    def _chance(self, state: _State, span: Floats) -> dict[str, Floats]:
        chains, dim = state.positions.shape
        return {
            "momentum": self.random.standard_normal((CHUNK, chains, dim)),
            "span": span,
            "choice": self.random.uniform(size=(CHUNK, chains)),
        }

    def warm_up(self, halves: list[_State], progress: Progress) -> tuple[list[_State], Nearby, int]:
        """Learn step size and what is nearby; return states, distribution, and leaps."""
        dim, spent, seen = halves[0].positions.shape[1], 0, []
        near = Nearby.nothing(dim)
        longest = self.sampler.most_warmup // CHUNK
        for chunk in range(longest):
            progress("warm-up", chunk / longest)
            # Far from the typical set, long trajectories only cost, and the first ones, down steep
            # slopes, shoot far past it: they begin with single steps. Three quarters of a
            # trajectory are enough to forget by.
            growing = GROWING if chunk == 0 else 1.0
            time = self.sampler.trajectory * min(0.75, (chunk + 1) / 4) * growing
            halves, out = self.chunk(halves, near, time, 8 * (chunk + 1), adapt=True)
            spent += int(out["leaps"].sum())
            seen.append(out)
            enough = (chunk + 2) * CHUNK >= self.sampler.least_warmup
            near = Nearby.learnt(arrived(seen), self.dense)
            halves = _restart(halves, anew=chunk == 0)
            if enough and _agree(_joined(seen[-2:], "positions")):
                break
        halves, out = self.chunk(halves, near, time, MOST_LEAPS, adapt=True)
        return _settled(halves), near, spent + int(out["leaps"].sum())

    def settle(
        self, halves: list[_State], near: Nearby, progress: Progress
    ) -> tuple[list[_State], int]:
        """Move away from the start and find the step size beside what is known."""
        spent = 0
        for chunk in range(SETTLE):
            progress("warm-up", chunk / SETTLE)
            halves, out = self.chunk(halves, near, self.sampler.trajectory, MOST_LEAPS, adapt=True)
            spent += int(out["leaps"].sum())
            halves = _restart(halves, anew=True) if chunk == 0 else halves
        return _settled(halves), spent


def _start(starts: Floats, step: float) -> list[_State]:
    """Return the two halves of the chains at their starts."""
    return [_begin(half, step) for half in np.array_split(starts, 2)]


def _begin(starts: Floats, step: float) -> _State:
    zero = np.zeros(())
    # A first step of almost no length from a density of nearly nothing only looks at the start:
    # so the density stands in the program once, and not twice.
    begin = np.full(len(starts), -1e300), np.zeros_like(starts)
    tiny = np.asarray(-40.0)
    return _State(starts, *begin, np.log(step), tiny, tiny, zero, zero)


def _restart(halves: list[_State], *, anew: bool) -> list[_State]:
    """Forget the step size's history, because its units have changed; begin with what it was.

    With ``anew`` they have nothing in common with those before, and it begins as usual.
    """
    zero = np.zeros(())
    begin = np.log(USUAL_STEP) if anew else np.mean([state.log_step_mean for state in halves])
    return [
        state._replace(centre=begin, log_step=begin, log_step_mean=begin, error=zero, count=zero)
        for state in halves
    ]


def _settled(halves: list[_State]) -> list[_State]:
    """Give both halves the mean of the step sizes that they found."""
    found = np.asarray(np.mean([state.log_step_mean for state in halves]))
    return [state._replace(log_step=found, log_step_mean=found) for state in halves]


def _joined(outs: list[dict[str, Any]], name: str) -> Floats:
    return np.concatenate([out[name] for out in outs], axis=1)


def arrived(seen: list[dict[str, Any]]) -> list[Floats]:
    """Return the later half of each chain, without its journey if all have come to their end.

    Scales as long as journeys would last for chunks after the last chain has arrived; until then
    it needs them. In the typical set the log density varies by the root of half the dimension.
    """
    positions, value = _joined(seen, "positions"), _joined(seen, "value")
    half = value.shape[1] // 2
    positions, value = positions[:, half:], value[:, half:]
    there = value > np.median(value, axis=1).max() - JOURNEY * np.sqrt(positions.shape[2])
    if not there[:, -1].all():
        return list(positions)
    return [own[arrived] for own, arrived in zip(positions, there, strict=True)]


def _agree(recent: Floats) -> bool:
    """Whether the chains' means agree: split R-hat below 1.1 for every coordinate.

    Among hundreds of coordinates chance alone takes the largest of so few draws past 1.05.
    """
    chains, draws, dim = recent.shape
    halves = recent[:, : draws // 2 * 2].reshape(2 * chains, draws // 2, dim)
    within = halves.var(axis=1, ddof=1).mean(axis=0)
    between = halves.mean(axis=1).var(axis=0, ddof=1)
    return bool(np.all(np.sqrt((within + between) / np.maximum(within, 1e-300)) < 1.1))


@compiled(static=("density",))
def _transitions(
    density: Density, data: Any, state: _State, near: dict[str, Any], chance: Any, tuning: Any
) -> tuple[_State, dict[str, jax.Array]]:
    """Make a chunk of transitions of all chains, in the units of the distribution nearby."""
    slopes = jax.vmap(jax.value_and_grad(density), in_axes=(0, None))
    (most_leaps, acceptance, adapt), known = tuning, near["known"]

    def transition(state: _State, chance: Any) -> tuple[_State, dict[str, jax.Array]]:
        step = jnp.minimum(jnp.exp(state.log_step), LONGEST_STEP / jnp.maximum(known, 1e-9))
        leaps = jnp.clip(jnp.ceil(chance["span"] / step), 1, most_leaps).astype(int)
        cosine, sine = jnp.cos(known * step), known * jnp.sin(known * step)
        reach = step * jnp.sinc(known * step / jnp.pi)

        def kicked(momentum: jax.Array, standard: jax.Array, pull: jax.Array) -> jax.Array:
            moved: jax.Array = momentum + 0.5 * step * (pull + known * standard)
            return moved

        def leap(_: Any, at: Any) -> Any:
            standard, momentum, pull, *_ = at
            momentum = kicked(momentum, standard, pull)
            standard, momentum = (
                cosine * standard + reach * momentum,
                cosine * momentum - sine * standard,
            )
            placed = Placed(standard, near)
            value, gradient = slopes(placed.x, data)
            pull = placed.pull(gradient)
            return standard, kicked(momentum, standard, pull), pull, value, gradient

        standard = standardised(state.positions, near)
        before = Placed(standard, near)
        pull = before.pull(state.gradient)
        begin = (standard, chance["momentum"], pull, state.value, state.gradient)
        standard, momentum, _, value, gradient = jax.lax.fori_loop(0, leaps, leap, begin)
        after = Placed(standard, near)
        energy = -state.value - before.log_slope + 0.5 * (chance["momentum"] ** 2).sum(1)
        change = energy + value + after.log_slope - 0.5 * (momentum**2).sum(1)
        change = jnp.where(jnp.isfinite(change), change, -jnp.inf)
        probability = jnp.exp(jnp.minimum(change, 0.0))
        take = chance["choice"] < probability
        moved = state._replace(
            positions=jnp.where(take[:, None], after.x, state.positions),
            value=jnp.where(take, value, state.value),
            gradient=jnp.where(take[:, None], gradient, state.gradient),
        )
        out = {
            "positions": moved.positions,
            "value": moved.value,
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
    log_step = state.centre - jnp.sqrt(count) / 0.1 * error
    weight = count**-0.75
    mean = weight * log_step + (1 - weight) * state.log_step_mean
    tuned = state._replace(log_step=log_step, log_step_mean=mean, error=error, count=count)
    kept: _State = jax.tree.map(lambda new, old: jnp.where(adapt, new, old), tuned, state)
    return kept
