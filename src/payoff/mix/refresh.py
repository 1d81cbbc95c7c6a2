"""Refit with new periods, and say what moved and what moved it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from payoff.answers.effect import Effect
from payoff.answers.interval import Interval
from payoff.answers.refresh import MovedChannel, Part, RefreshAnswer, RevisedColumn, Step
from payoff.core.codec import to_plain
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.core.provenance import Provenance, versions
from payoff.data.panel import Panel
from payoff.maths.diagnostics import median_error, rhat
from payoff.maths.enough import Enough
from payoff.maths.sample import Draws, Sampler
from payoff.mix.fit import MixFit, draw_back, run_sampler
from payoff.mix.model import Mix
from payoff.mix.numbers import Numbers
from payoff.mix.problem import Problem
from payoff.mix.revision import check_believed, check_continues, cut, revised, sized
from payoff.mix.scaling import held
from payoff.mix.windows import window_totals

CLEAR = 2.0
AGREE = 1.05


@frozen_arrays
class Refreshed:
    """The new fit, and the answer with what moved."""

    fit: MixFit
    answer: RefreshAnswer


@frozen_arrays
class Link:
    """A fit in the chain from the old one to the new one: channels over one window of periods.

    Attributes
    ----------
    step
        What was changed to come here; empty for the old fit.
    draws
        ROI, or what an organic channel brought per period, shape ``(channels, chains, draws)``.
    """

    step: Step | None
    draws: Floats


def refresh(
    old: MixFit,
    panel: Panel,
    spec: Mix | None = None,
    *,
    seed: int = 1,
    draws: int | None = None,
    chains: int = 4,
    progress: Progress = silent,
) -> Refreshed:
    """Fit again with the periods that have come since, and take the move of every ROI apart.

    From the old fit a chain of fits leads to the new one, each with one thing changed: values of
    the history that were revised; new periods, with all that priors are in units of held as in
    the old fit; these units taken from the new table; the specification. All of them look at the
    periods of the old fit. Last, the new fit looks at all periods.

    Parameters
    ----------
    old
        A fit whose health is not failed. Experiments that calibrated it calibrate the others too.
    panel
        The same columns, every period of the old fit, and those that came after.
    spec
        Another specification; none for that of the old fit.
    seed, draws, chains
        As in :meth:`payoff.Mix.fit`.

    Raises
    ------
    Refusal
        When the old fit's health is failed.
    ChoiceError
        When the tables do not go together, or nothing has changed since.
    """
    check_believed(old.health.verdict)
    check_continues(old.panel, panel)
    chosen = old.spec if spec is None else spec
    same_size = sized(panel, old.panel.size)
    changed, added = revised(old.panel, same_size), len(panel.periods) - len(old.panel.periods)
    _check_anything(changed, added, chosen != old.spec)
    effects = tuple(tested.effect for tested in old.experiments)
    fit = chosen.fit(
        panel, seed=seed, draws=draws, chains=chains, experiments=effects, progress=progress
    )
    answer = fit.ask(progress)
    if answer.health.verdict == "failed":
        moved: tuple[MovedChannel, ...] = ()
        notes: tuple[str, ...] = ()
    else:
        chain = _Chain(
            old, same_size, fit, effects, Sampler(draws=draws or Enough(), chains=chains), progress
        )
        links = list(chain.links(revision=bool(changed)))
        moved = tuple(_moved(fit, links, k) for k in range(len(panel.channels)))
        notes = tuple(_notes(old, fit, links))
    return Refreshed(
        fit,
        RefreshAnswer(
            mix=answer,
            channels=moved,
            revised=changed,
            known=len(old.panel.periods),
            added=added,
            respecified=_respecified(old.spec, chosen),
            notes=notes,
            old=_provenance(old),
        ),
    )


@frozen_arrays
class _Chain:
    """What every link shares.

    Attributes
    ----------
    held
        The new table, in which groups have the size that they had in the old fit.
    """

    old: MixFit
    held: Panel
    fit: MixFit
    effects: tuple[Effect, ...]
    sampler: Sampler
    progress: Progress

    def links(self, *, revision: bool) -> Iterator[Link]:
        """Yield the links in order."""
        old, fit = self.old, self.fit
        known, every = len(old.panel.periods), len(fit.panel.periods)
        units = old.problem()
        yield self._link(None, units, old.sampled, old.numbers, known)
        if revision:
            table = cut(self.held, known)
            problem = held(old.spec, table, self.effects, units)
            yield self._refitted("revised", problem, "with the revised history")
        if every > known:
            problem = held(old.spec, self.held, self.effects, units)
            yield self._refitted("added", problem, "with the new periods")
        renewed = revision or every > known
        if renewed and fit.spec != old.spec:
            problem = Problem.of(old.spec, fit.panel, self.effects)
            yield self._refitted("prior", problem, "with new units")
        last: Step = "prior" if fit.spec == old.spec else "specification"
        newest = fit.problem()
        yield self._link(last, newest, fit.sampled, fit.numbers, known)
        if every > known:
            yield self._link("window", newest, fit.sampled, fit.numbers, every)

    def _refitted(self, step: Step, problem: Problem, what: str) -> Link:
        def renamed(stage: str, share: float) -> None:
            self.progress(f"{stage} {what}", share)

        alike = self.old.sampled.positions.shape[-1] == problem.layout.dim
        enough = len(self.old.sampled.positions) >= self.sampler.chains
        before = self.old.sampled if alike and enough else None
        seed = self.fit.seed
        sampled = run_sampler(problem, problem.observed, self.sampler, seed, renamed, before)
        _, numbers = draw_back(problem, sampled, problem.observed, seed)
        return self._link(step, problem, sampled, numbers, len(self.old.panel.periods))

    def _link(
        self, step: Step | None, problem: Problem, sampled: Draws, numbers: Numbers, periods: int
    ) -> Link:
        """Look at the first ``periods`` of a fit."""
        window = (np.arange(len(problem.panel.periods)) < periods).astype(float)
        positions = sampled.positions.reshape(-1, sampled.positions.shape[-1])
        totals = window_totals(problem, positions, numbers, window[None])[:, :, 0]
        spend = problem.panel.spend[:, :periods].sum(axis=(0, 1))
        per = np.where(spend > 0, spend, periods)
        shape = (-1, *sampled.positions.shape[:2])
        return Link(step, (totals / per).T.reshape(shape))


def _moved(fit: MixFit, links: list[Link], index: int) -> MovedChannel:
    panel = fit.panel
    free = panel.channels[index] in panel.organic
    unit = f"{panel.kpi_name} per {panel.period if free else panel.spend_unit}"
    seen = [link.draws[index] for link in links]
    intervals = [Interval.of(each.ravel(), unit) for each in seen]
    errors = [median_error(each) for each in seen]
    parts = tuple(
        _part(links[k].step, intervals[k - 1 : k + 1], errors[k - 1 : k + 1])
        for k in range(1, len(links))
    )
    return MovedChannel(panel.channels[index], intervals[0], intervals[-1], parts)


def _part(step: Step | None, ends: list[Interval], errors: list[float]) -> Part:
    assert step is not None  # noqa: S101
    move = ends[1].p50 - ends[0].p50
    # Both windows are seen by the same draws, whose error is mostly in common.
    error = max(errors) if step == "window" else float(np.hypot(errors[0], errors[1]))
    return Part(step, ends[1], move, error, abs(move) > CLEAR * error)


def _notes(old: MixFit, fit: MixFit, links: list[Link]) -> Iterator[str]:
    for link in links:
        worst = float(rhat(link.draws).max())
        if worst > AGREE:
            name = link.step or "old fit"
            yield (
                f"The chains of the step {name!r} disagree (R-hat {worst:.2f}): "
                "ask for more draws before you read its moves."
            )
    if fit.panel.size_name and not np.array_equal(fit.panel.size, old.panel.size):
        yield f"{fit.panel.size_name!r} has changed; it counts from the step of the priors' units."
    if fit.experiments:
        yield "The experiments that calibrated the old fit calibrate every step."


def _check_anything(changed: tuple[RevisedColumn, ...], added: int, respecified: bool) -> None:
    if not (changed or added or respecified):
        raise ChoiceError(
            "nothing has changed: the table is that of the saved fit, and so is the model",
            wanted="new periods, revised values, or other choices of the model",
            remedy="the saved fit still stands",
        )


def _respecified(old: Mix, new: Mix) -> tuple[str, ...]:
    return tuple(
        f"{name}: {_short(now)} in place of {_short(was)}"
        for name, was, now in _differing(to_plain(old), to_plain(new))
    )


def _differing(was: Any, now: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the name of every choice that differs, such as ``baseline.trend``, and both."""
    nested = isinstance(was, dict) and isinstance(now, dict) and was.get("kind") == now.get("kind")
    if not nested:
        if was != now:
            yield name, was, now
        return
    for key in dict.fromkeys((*was, *now)):
        place = f"{name}.{key}" if name else key
        yield from _differing(was.get(key), now.get(key), place)


def _short(plain: object) -> str:
    if isinstance(plain, dict):
        inside = [f"{k}={_short(v)}" for k, v in plain.items() if k != "kind" and v is not None]
        return f"{plain.get('kind', '')}({', '.join(inside)})"
    if isinstance(plain, list):
        return f"({', '.join(map(_short, plain))})"
    return f"{plain:g}" if isinstance(plain, float) else str("none" if plain is None else plain)


def _provenance(fit: MixFit) -> Provenance:
    panel = fit.panel
    return Provenance(panel.data_hash, panel.source, to_plain(fit.spec), fit.seed, versions())
