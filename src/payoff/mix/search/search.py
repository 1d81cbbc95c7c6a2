"""Search over specifications: approximate, score, sample where needed, rank, stack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from payoff.answers.health import Health
from payoff.answers.interval import Interval
from payoff.answers.search import (
    HeldOut,
    LooScore,
    SearchAnswer,
    Slice,
    Specification,
    StackedChannel,
    Standing,
)
from payoff.core.codec import to_plain
from payoff.core.errors import ChoiceError, Refusal
from payoff.core.frozen import Floats, replace
from payoff.core.progress import Progress, silent
from payoff.core.provenance import Provenance, versions
from payoff.data.panel import Panel
from payoff.mix.draws import explain_draws
from payoff.mix.fit import MixFit
from payoff.mix.model import Mix
from payoff.mix.problem import Problem
from payoff.mix.search.alike import filled, widest
from payoff.mix.search.evaluate import Evaluated, Task, evaluate
from payoff.mix.search.grid import Candidate, default_links, grid
from payoff.mix.search.judge import findings, notes
from payoff.mix.search.slices import Slices
from payoff.mix.search.stack import mixture, returned, stacked_channels, weigh
from payoff.mix.search.workers import Cores, Workers, each

MOST_SAMPLED = 6


def search(
    panel: Panel,
    candidates: Sequence[Candidate] | None = None,
    *,
    slices: Slices | None = None,
    seed: int = 1,
    most_sampled: int = MOST_SAMPLED,
    workers: Workers | None = None,
    progress: Progress = silent,
) -> SearchAnswer:
    """Rank specifications by how well they foretell, and average the answer over them.

    Parameters
    ----------
    candidates
        With names that differ; the default grid if none.
    slices
        ``Slices()`` if none.
    seed
        Of every random number; the same seed gives the same answer, but for seconds.
    most_sampled
        Specifications whose approximation fails its check and that are sampled instead, those
        that seem to foretell best first; the others get no weight.
    workers
        All cores of this machine if none.

    Raises
    ------
    ChoiceError
        When choices contradict each other or the panel, or two candidates share a name.
    DesignError
        When the table has fewer rows than some specification has parameters.
    Refusal
        When no specification's posterior can be trusted.
    """
    default = grid(Mix(), links=default_links(panel))
    chosen = default if candidates is None else tuple(candidates)
    _check_names(chosen)
    slices, workers = slices or Slices(), workers or Cores()
    cuts = slices.cuts(panel)
    columns = widest((each.spec for each in chosen), panel.periods)
    tasks = [Task(candidate, panel, cuts, columns, seed) for candidate in chosen]
    found = _evaluated(tasks, workers, most_sampled, progress)
    standings = standings_of(found)
    order = sorted(
        range(len(found)),
        key=lambda k: (standings[k] != "counts", found[k].forecast.crps.mean()),
    )
    ranked, standings = [found[k] for k in order], [standings[k] for k in order]
    if standings[0] != "counts":
        raise Refusal(
            f"none of {len(ranked)} approximated posteriors can be trusted: the smallest k-hat "
            f"is {min(one.khat for one in ranked):.2f}",
            wanted="at least one specification whose importance weights pass their check",
            remedy="name fewer specifications, which are then sampled, or fit one with payoff mix",
        )
    return _answer(panel, ranked, standings, cuts, seed, progress)


def standings_of(found: Sequence[Evaluated]) -> list[Standing]:
    """Return which specifications count: trusted ones that make sense, if there are any."""
    some = any(one.trusted and one.sensible for one in found)
    return [
        "not trusted" if not one.trusted else "counts" if one.sensible or not some else "senseless"
        for one in found
    ]


def _check_names(candidates: Sequence[Candidate]) -> None:
    twice = [name for name, count in Counter(one.name for one in candidates).items() if count > 1]
    if twice or not candidates:
        raise ChoiceError(
            f"two specifications are called {twice[0]!r}" if twice else "no specification is named",
            wanted="specifications with names that differ",
            remedy="name each of them once",
        )


def _evaluated(
    tasks: list[Task], workers: Workers, most_sampled: int, progress: Progress
) -> list[Evaluated]:
    """Approximate all, then sample those whose approximation fails and that look best."""
    found = {}
    stage = f"approximating {len(tasks)} specifications"
    progress(stage, 0.0)
    for one in each(evaluate, _programs_first(tasks), workers):
        found[one.candidate.name] = one
        progress(stage, len(found) / len(tasks))
    failed = [task for task in tasks if not found[task.candidate.name].trusted]
    failed.sort(key=lambda task: found[task.candidate.name].forecast.crps.mean())
    again = [replace(task, sample=True) for task in failed[:most_sampled]]
    if again:
        progress(f"sampling {len(again)} specifications", 0.0)
    for done, one in enumerate(each(evaluate, again, workers), start=1):
        found[one.candidate.name] = one
        progress(f"sampling {len(again)} specifications", done / len(again))
    return [found[task.candidate.name] for task in tasks]


def _programs_first(tasks: list[Task]) -> list[Task]:
    """Put one of each layout first, so that no two workers compile the same program at once."""
    seen: Counter[object] = Counter()
    order = []
    for task in tasks:
        layout = Problem.of(filled(task.candidate.spec, task.columns), task.panel).layout
        order.append(seen[layout])
        seen[layout] += 1
    places = np.argsort(order, kind="stable").tolist()
    return [tasks[place] for place in places]


def _answer(
    panel: Panel,
    ranked: list[Evaluated],
    standings: list[Standing],
    cuts: tuple[tuple[int, int], ...],
    seed: int,
    progress: Progress,
) -> SearchAnswer:
    weights = weigh(ranked, standings.count("counts"))
    winner = ranked[0]
    fit = winner.candidate.spec.fit(panel, seed=seed, holdout=0, progress=_of_winner(progress))
    sampled = replace(winner, contribution=_contribution(fit))
    mixed = [sampled, *ranked[1:]]
    rows = _leaderboard(panel, mixed, standings, weights)
    channels = stacked_channels(panel, mixed, weights)
    health = _health(fit.health, panel, winner, sampled, rows, channels)
    believed = health.verdict != "failed"
    media = Interval.of(
        mixture([one.media for one in mixed], weights), f"share of {panel.kpi_name}"
    )
    return SearchAnswer(
        kpi=panel.kpi_name,
        spend_unit=panel.spend_unit,
        period=panel.period,
        first=panel.periods[0],
        last=panel.periods[-1],
        periods=len(panel.periods),
        slices=tuple(Slice(panel.periods[begin], panel.periods[end - 1]) for begin, end in cuts),
        leaderboard=rows,
        channels=channels if believed else (),
        media=media if believed else None,
        health=health,
        notes=notes(panel, winner, len(ranked)),
        provenance=Provenance(
            panel.data_hash,
            panel.source,
            {
                "winner": to_plain(winner.candidate.spec),
                "specifications": [one.candidate.name for one in ranked],
            },
            seed,
            versions(),
        ),
    )


def _of_winner(progress: Progress) -> Progress:
    def renamed(stage: str, share: float) -> None:
        progress(f"{stage} of the winner", share)

    return renamed


def _contribution(fit: MixFit) -> Floats:
    """Return what each channel brought, shape ``(draws, channels)``."""
    problem = fit.problem()
    parts = explain_draws(problem, fit.positions, fit.numbers, problem.observed)
    return np.concatenate([part.total.sum(axis=2) for part in parts])


def _leaderboard(
    panel: Panel, ranked: list[Evaluated], standings: list[Standing], weights: Floats
) -> tuple[Specification, ...]:
    return tuple(
        Specification(
            rank=place + 1,
            name=one.candidate.name,
            held_out=_held_out(one, ranked[0]),
            loo=LooScore(one.loo.total, one.loo.error, one.loo.unreliable),
            weight=float(weights[place]),
            roi=tuple(
                returned(panel, channel, one.contribution[:, channel])
                for channel in range(len(panel.channels))
            ),
            media=Interval.of(one.media, f"share of {panel.kpi_name}"),
            method="sampled" if one.sampled else "approximated",
            standing=standings[place],
            khat=one.khat,
            concerns=one.concerns,
            seconds=one.seconds,
        )
        for place, one in enumerate(ranked)
    )


def _held_out(one: Evaluated, winner: Evaluated) -> HeldOut:
    forecast = one.forecast
    behind, error = forecast.behind(winner.forecast)
    return HeldOut(
        float(forecast.crps.mean()), behind, error, forecast.mape, forecast.wmape, forecast.r2
    )


def _health(
    health: Health,
    panel: Panel,
    winner: Evaluated,
    sampled: Evaluated,
    rows: tuple[Specification, ...],
    channels: tuple[StackedChannel, ...],
) -> Health:
    return replace(
        health,
        findings=(*health.findings, *findings(panel, winner, sampled, rows, channels)),
    )
