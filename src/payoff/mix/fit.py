"""Fit a mix model, and the finished fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from payoff.answers.mix import MixAnswer
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.panel import Panel
from payoff.maths.sample import Draws, Sampler, sample
from payoff.mix.density import LogPosterior
from payoff.mix.draws import baseline_draws, channel_draws, expected, noise_draws, prior_positions
from payoff.mix.model import Mix
from payoff.mix.problem import Problem

if TYPE_CHECKING:
    from payoff.mix.response import MixResponse

MOST_HOLDOUT = 13


@frozen
class Holdout:
    """How well a fit that did not see the last periods foretold them.

    Attributes
    ----------
    periods
        How many were held out.
    mape
        Mean absolute error as a fraction of the KPI; ``None`` where a KPI is zero.
    coverage
        Share of them inside the 90 % predictive interval.
    """

    periods: int
    mape: float | None
    coverage: float


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
    holdout
        ``None`` when no periods were held out.
    """

    spec: Mix
    panel: Panel
    seed: int
    sampled: Draws
    coefficients: Floats
    holdout: Holdout | None

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
    random = np.random.default_rng(seed)
    everything = np.ones(rows)
    sampler = Sampler(draws=draws, chains=chains)
    sampled = run(problem, everything, sampler, seed, progress)
    flat = sampled.positions.reshape(-1, sampled.positions.shape[-1])
    media = total_media(problem, flat, everything)
    coefficients = baseline_draws(problem, flat, media, everything, random)
    return MixFit(
        spec,
        panel,
        seed,
        sampled,
        coefficients.reshape(*sampled.positions.shape[:2], -1),
        _hold_out(problem, held, seed, progress) if held else None,
    )


def run(problem: Problem, used: Floats, sampler: Sampler, seed: int, progress: Progress) -> Draws:
    """Sample the posterior given the periods that are ``used``."""
    starts = _starts(problem, sampler.chains, seed)
    density = LogPosterior(problem.layout)
    return sample(density, problem.data(used), starts, sampler=sampler, seed=seed, progress=progress)


def total_media(problem: Problem, positions: Floats, used: Floats) -> Floats:
    """Return what all channels bring, shape ``(draws, periods)``, in units of the mean KPI."""
    total = np.zeros((len(positions), len(used)))
    for channel in channel_draws(problem, positions, used):
        total += channel.by_period
    return total


def _starts(problem: Problem, chains: int, seed: int) -> Floats:
    """Return draws from the prior, drawn halfway to its centre, shape ``(chains, dim)``."""
    positions = prior_positions(problem, np.random.default_rng((seed, 1)), 100 + chains)
    return 0.5 * (positions[:chains] + np.median(positions, axis=0))


def _hold_out(problem: Problem, held: int, seed: int, progress: Progress) -> Holdout:
    """Fit without the last ``held`` periods and compare the forecast with what happened."""

    def renamed(stage: str, share: float) -> None:
        progress(f"{stage} without the last {held} periods", share)

    rows = len(problem.panel.periods)
    used = (np.arange(rows) < rows - held).astype(float)
    random = np.random.default_rng((seed, 2))
    sampled = run(problem, used, Sampler(draws=250), seed, renamed)
    flat = sampled.positions.reshape(-1, sampled.positions.shape[-1])
    media = total_media(problem, flat, used)
    coefficients = baseline_draws(problem, flat, media, used, random)
    centre = expected(problem, flat, media, coefficients)[:, -held:]
    noise = problem.layout.noise.sample(random, held, noise_draws(problem, flat))
    low, high = np.quantile(centre + noise, (0.05, 0.95), axis=0) * problem.kpi_scale
    actual = problem.panel.kpi[-held:]
    foretold = centre.mean(axis=0) * problem.kpi_scale
    inside = float(np.mean((low <= actual) & (actual <= high)))
    return Holdout(held, mape(actual, foretold), inside)


def mape(actual: Floats, foretold: Floats) -> float | None:
    """Return the mean absolute error as a fraction of ``actual``; ``None`` where that is zero."""
    if np.any(actual == 0):
        return None
    return float(np.mean(np.abs(foretold / actual - 1)))


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
