"""Fit a mix model, and the finished fit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from payoff.answers.effect import Effect
from payoff.answers.health import Health
from payoff.answers.mix import FitQuality, MixAnswer, TestedEffect
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.panel import Panel
from payoff.maths.enough import Enough
from payoff.maths.sample import Draws, Sampler, sample
from payoff.mix.chunks import cell_numbers, chunk_size
from payoff.mix.conflict import compare
from payoff.mix.density import LogPosterior
from payoff.mix.examine import examine, walk, width, widths
from payoff.mix.model import Mix
from payoff.mix.numbers import Numbers, drawn_back, from_prior
from payoff.mix.parameters import prior_positions
from payoff.mix.posterior import Foretold, Posterior
from payoff.mix.problem import Problem

if TYPE_CHECKING:
    from payoff.answers.placebo import PlaceboAnswer
    from payoff.mix.response import By, MixResponse

MOST_HOLDOUT = 13
PRIOR_DRAWS = 1000
# Enough for the width of an interval to 5 %.
WIDTH_DRAWS = 400
# For fits that only serve a comparison.
FEWER = Enough(bulk=400, tail=200, rhat=1.02, most=1000)


@frozen_arrays
class MixFit:
    """A finished fit of :class:`payoff.Mix`.

    Attributes
    ----------
    sampled
        Draws of everything that is not integrated out, as the sampler's vectors have it, and its
        own figures; ``sampled.positions`` has shape ``(chains, draws, dim)``.
    numbers
        What was integrated out, drawn from its exact conditional: coefficients of the baseline,
        and by how much effects vary. Draws of all chains, one chain after the other.
    learnt
        One less posterior over prior width of each channel's total contribution, shape
        ``(channels,)``.
    quality
        How close the model comes to what happened, held-out periods included.
    health
        Whether the fit may be believed.
    experiments
        What calibrated the fit, each beside what the model says of it without knowing any.
    """

    spec: Mix
    panel: Panel
    seed: int
    sampled: Draws
    numbers: Numbers
    learnt: Floats
    quality: FitQuality
    health: Health
    experiments: tuple[TestedEffect, ...] = ()

    @property
    def positions(self) -> Floats:
        """The sampler's vectors with the chains joined, shape ``(draws, dim)``."""
        return self.sampled.positions.reshape(-1, self.sampled.positions.shape[-1])

    def problem(self) -> Problem:
        """Return model and data joined."""
        effects = tuple(tested.effect for tested in self.experiments)
        return Problem.of(self.spec, self.panel, effects)

    def ask(self, progress: Progress = silent) -> MixAnswer:
        """Return contributions, returns and response curves with their health."""
        from payoff.mix.explain import explain

        return explain(self, progress)

    def response(self, horizon: int, *, by: By = "nation") -> MixResponse:
        """Return how the KPI responds to spend in the next ``horizon`` periods.

        Parameters
        ----------
        by
            ``"group"`` makes a plan's columns channels in single groups; otherwise they are whole
            channels, whose spend is shared out over groups as in the last year.

        Raises
        ------
        ChoiceError
            When ``horizon`` is below 1.
        Refusal
            When the fit's health is ``failed``.
        """
        from payoff.mix.response import response

        return response(self, horizon, by)

    def placebo(self, channel: str, *, seed: int = 1, progress: Progress = silent) -> PlaceboAnswer:
        """Fit once more with media that cannot have worked, and say what they are credited with.

        Parameters
        ----------
        channel
            Whose media are moved in time, by a quarter of the table or more, and fitted beside
            the real ones with a prior that allows either sign.
        seed
            Of the shift and of the fit; other seeds are other placebos.

        Raises
        ------
        ChoiceError
            When the table has no such channel, or fewer than 12 periods.
        """
        from payoff.mix.placebo import placebo

        return placebo(self, channel, seed, progress)

    def to_arviz(self) -> Any:
        """Return an ``arviz.InferenceData`` with posterior, sample statistics and observed data.

        Raises
        ------
        MissingExtra
            When ArviZ is not installed.
        """
        from payoff.mix.arviz import to_arviz

        return to_arviz(self)

    def save(self, path: str | Path) -> None:
        """Write the fit to one file of JSON and arrays that :meth:`load` reads back exactly."""
        from payoff.mix.storage import save

        save(self, path)

    @classmethod
    def load(cls, path: str | Path) -> MixFit:
        """Read a fit that :meth:`save` wrote.

        Raises
        ------
        FormatError
            When the file is damaged, foreign, or of a newer version.
        """
        from payoff.mix.storage import load

        return load(path)


def fit(
    spec: Mix,
    panel: Panel,
    *,
    seed: int,
    draws: int | None,
    chains: int,
    holdout: int | None,
    experiments: tuple[Effect, ...],
    progress: Progress,
) -> MixFit:
    """Draw from the posterior; see :meth:`payoff.Mix.fit`."""
    problem = Problem.of(spec, panel, experiments)
    rows = len(panel.periods)
    held = min(rows // 10, MOST_HOLDOUT) if holdout is None else holdout
    _check_numbers(rows, held, draws, chains)
    known, sampler = problem.observed, Sampler(draws=draws or Enough(), chains=chains)
    # While the sampler's program compiles, another core works out what the priors say; and how the
    # sampler fared, while this one works out what its draws say.
    with ThreadPoolExecutor(1) as aside:
        before = aside.submit(_prior_widths, problem, seed)
        sampled = run_sampler(problem, known, sampler, seed, progress)
        positions, numbers = draw_back(problem, sampled, known, seed)
        walked = aside.submit(walk, problem, sampled, positions, numbers)
        posterior = Posterior.of(problem, positions, numbers, known, seed)
        learnt = 1 - width(posterior.total.sum(axis=2)) / before.result()
    foretold = _hold_out(problem, held, sampled, seed, progress) if held else None
    tested = _untold(problem, experiments, seed, progress) if experiments else ()
    quality, health = examine(posterior, walked.result(), learnt, foretold, tested)
    return MixFit(spec, panel, seed, sampled, numbers, learnt, quality, health, tested)


def draw_back(problem: Problem, sampled: Draws, used: Floats, seed: int) -> tuple[Floats, Numbers]:
    """Return positions with the chains joined, and what was integrated out for each."""
    positions = sampled.positions.reshape(-1, sampled.positions.shape[-1])
    random = np.random.default_rng((seed, 3))
    return positions, drawn_back(problem, positions, used, random)


def _prior_widths(problem: Problem, seed: int) -> Floats:
    random = np.random.default_rng((seed, 4))
    positions = prior_positions(problem, random, WIDTH_DRAWS)
    numbers = from_prior(problem, positions, random)
    # One chunk, so that the program is compiled when sampling ends and wants it.
    few = positions[: chunk_size(cell_numbers(problem))]
    drawn_back(problem, few, problem.observed, random)
    return widths(problem, positions, numbers, problem.observed)


def run_sampler(
    problem: Problem,
    used: Floats,
    sampler: Sampler,
    seed: int,
    progress: Progress,
    before: Draws | None = None,
) -> Draws:
    """Sample the posterior given the cells that are ``used``.

    ``before`` is a fit to nearly the same cells: where to start, and what is known already.
    """
    density = LogPosterior(problem.layout)
    if before is None:
        # Draws from the prior, moved halfway to its centre: apart, and not in its wildest corners.
        random = np.random.default_rng((seed, 1))
        prior = prior_positions(problem, random, max(PRIOR_DRAWS, sampler.chains))
        starts = 0.5 * (prior[: sampler.chains] + np.median(prior, axis=0))
    else:
        starts = before.positions[: sampler.chains, -1]
    return sample(
        density,
        problem.data(used),
        starts,
        sampler=sampler,
        seed=seed,
        progress=progress,
        before=before,
        dense=density.layout.dense,
    )


def _hold_out(
    problem: Problem, held: int, before: Draws, seed: int, progress: Progress
) -> Foretold:
    """Fit without the last ``held`` periods, and foretell them."""

    def renamed(stage: str, share: float) -> None:
        progress(f"{stage} without the last {held} periods", share)

    rows = len(problem.panel.periods)
    used = problem.observed * (np.arange(rows) < rows - held)
    sampled = run_sampler(problem, used, Sampler(draws=FEWER), seed, renamed, before)
    positions, numbers = draw_back(problem, sampled, used, seed)
    return Posterior.of(problem, positions, numbers, used, seed).foretell(held)


def _untold(
    problem: Problem, experiments: tuple[Effect, ...], seed: int, progress: Progress
) -> tuple[TestedEffect, ...]:
    """Fit without the experiments, and compare them with what that says."""

    def renamed(stage: str, share: float) -> None:
        progress(f"{stage} without the experiments", share)

    alone = Problem.of(problem.spec, problem.panel)
    sampled = run_sampler(alone, alone.observed, Sampler(draws=FEWER), seed, renamed)
    return compare(problem, *draw_back(alone, sampled, alone.observed, seed), experiments)


def _check_numbers(rows: int, held: int, draws: int | None, chains: int) -> None:
    for name, value, least, most in (
        ("draws", draws, 100, 100_000),
        ("chains", chains, 2, 64),
        ("holdout", held, 0, rows // 3),
    ):
        if value is not None and not least <= value <= most:
            raise ChoiceError(
                f"{name} is {value}",
                wanted=f"between {least} and {most}",
                remedy=f"leave {name} out, or choose a number in that range",
            )
