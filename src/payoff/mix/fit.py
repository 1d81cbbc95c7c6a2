"""Fit a mix model, and the finished fit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from payoff.answers.health import Health
from payoff.answers.mix import FitQuality, MixAnswer
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.panel import Panel
from payoff.maths.sample import Draws, Sampler, sample
from payoff.mix.density import LogPosterior
from payoff.mix.draws import prior_positions
from payoff.mix.examine import examine, widths
from payoff.mix.model import Mix
from payoff.mix.posterior import Foretold, Posterior
from payoff.mix.problem import Problem

if TYPE_CHECKING:
    from payoff.mix.response import MixResponse

MOST_HOLDOUT = 13


@frozen_arrays
class MixFit:
    """A finished fit of :class:`payoff.Mix`.

    Attributes
    ----------
    sampled
        Draws of everything that is not integrated out, on the real line, and the sampler's own
        figures; ``sampled.positions`` has shape ``(chains, draws, dim)``.
    coefficients
        Gaussian coefficients of the baseline, drawn from their exact conditional, in units of the
        mean KPI, shape ``(chains, draws, columns)``.
    learnt
        One less posterior over prior width of each channel's total contribution, shape
        ``(channels,)``.
    quality
        How close the model comes to what happened, held-out periods included.
    health
        Whether the fit may be believed.
    """

    spec: Mix
    panel: Panel
    seed: int
    sampled: Draws
    coefficients: Floats
    learnt: Floats
    quality: FitQuality
    health: Health

    def ask(self, progress: Progress = silent) -> MixAnswer:
        """Return contributions, returns and response curves with their health."""
        from payoff.mix.explain import explain

        return explain(self, progress)

    def response(self, horizon: int) -> MixResponse:
        """Return how the KPI responds to spend in the next ``horizon`` periods.

        Raises
        ------
        ChoiceError
            When ``horizon`` is below 1.
        Refusal
            When the fit's health is ``failed``.
        """
        from payoff.mix.response import response

        return response(self, horizon)

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
    draws: int,
    chains: int,
    holdout: int | None,
    progress: Progress,
) -> MixFit:
    """Draw from the posterior; see :meth:`payoff.Mix.fit`."""
    problem = Problem.of(spec, panel)
    rows = len(panel.periods)
    held = min(rows // 10, MOST_HOLDOUT) if holdout is None else holdout
    _check_numbers(rows, held, draws, chains)
    everything = np.ones(rows)
    sampler = Sampler(draws=draws, chains=chains)
    # What the priors say is worked out while the sampler's program compiles on another core.
    with ThreadPoolExecutor(1) as aside:
        before = aside.submit(_prior_widths, problem, sampler, seed)
        sampled = _run(problem, everything, sampler, seed, progress)
        posterior = Posterior.of(problem, sampled, everything, seed)
        learnt = 1 - widths(problem, posterior.positions, everything) / before.result()
    foretold = _hold_out(problem, held, seed, progress) if held else None
    quality, health = examine(posterior, sampled, learnt, foretold)
    coefficients = posterior.coefficients.reshape(*sampled.positions.shape[:2], -1)
    return MixFit(spec, panel, seed, sampled, coefficients, learnt, quality, health)


def _prior_widths(problem: Problem, sampler: Sampler, seed: int) -> Floats:
    random = np.random.default_rng((seed, 4))
    positions = prior_positions(problem, random, sampler.kept)
    return widths(problem, positions, np.ones(len(problem.panel.periods)))


def _run(problem: Problem, used: Floats, sampler: Sampler, seed: int, progress: Progress) -> Draws:
    """Sample the posterior given the periods that are ``used``."""
    # Draws from the prior, moved halfway to its centre: apart, and not in its wildest corners.
    random = np.random.default_rng((seed, 1))
    prior = prior_positions(problem, random, sampler.kept)
    starts = 0.5 * (prior[: sampler.chains] + np.median(prior, axis=0))
    density = LogPosterior(problem.layout)
    return sample(
        density, problem.data(used), starts, sampler=sampler, seed=seed, progress=progress
    )


def _hold_out(problem: Problem, held: int, seed: int, progress: Progress) -> Foretold:
    """Fit without the last ``held`` periods, and foretell them."""

    def renamed(stage: str, share: float) -> None:
        progress(f"{stage} without the last {held} periods", share)

    rows = len(problem.panel.periods)
    used = (np.arange(rows) < rows - held).astype(float)
    sampled = _run(problem, used, Sampler(draws=250), seed, renamed)
    return Posterior.of(problem, sampled, used, seed).foretell(held)


def _check_numbers(rows: int, held: int, draws: int, chains: int) -> None:
    for name, value, least, most in (
        ("draws", draws, 100, 100_000),
        ("chains", chains, 2, 64),
        ("holdout", held, 0, rows // 3),
    ):
        if not least <= value <= most:
            raise ChoiceError(
                f"{name} is {value}",
                wanted=f"between {least} and {most}",
                remedy=f"leave {name} out, or choose a number in that range",
            )
