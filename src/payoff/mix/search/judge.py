"""What there is to say about a search besides its numbers: findings, outliers, notes."""

from __future__ import annotations

import numpy as np

from payoff.answers.health import Finding
from payoff.answers.search import Specification, StackedChannel
from payoff.core.frozen import Floats
from payoff.data.panel import Panel
from payoff.mix.search.evaluate import Evaluated

OFF = 0.25  # of the width of the 90 % interval
TIED = 2.0  # standard errors
MATTERS = 0.05  # of the weight
MUCH = 0.5
UNRELIABLE = 0.05  # of the cells
FAR = 4.0  # robust standard deviations
MOST_NAMED = 5


def findings(
    panel: Panel,
    approximated: Evaluated,
    sampled: Evaluated,
    rows: tuple[Specification, ...],
    channels: tuple[StackedChannel, ...],
) -> tuple[Finding, ...]:
    """Return what was noticed about the search.

    Parameters
    ----------
    approximated, sampled
        The winner, with its contributions from the search and from the sampler.
    """
    found = (
        _approximation(panel, approximated, sampled),
        _concerns(rows),
        _loo(panel, rows),
        _untrusted(rows),
        _senseless(rows),
        _tied(rows),
        _specification(channels),
    )
    return tuple(finding for finding in found if finding is not None)


def _approximation(panel: Panel, approximated: Evaluated, sampled: Evaluated) -> Finding | None:
    """Compare the winner's approximation with its sample."""
    low, high = np.quantile(sampled.contribution, (0.05, 0.95), axis=0)
    moved = np.median(approximated.contribution, axis=0) - np.median(sampled.contribution, axis=0)
    off = np.abs(moved) / np.maximum(high - low, 1e-300)
    worst = int(off.argmax())
    if off[worst] <= OFF:
        return None
    return Finding(
        "approximation_off",
        "doubtful",
        f"Sampled in full, the winner puts {panel.channels[worst]} {off[worst]:.0%} of its "
        "interval's width away from where the search had it.",
        "Take the winner's numbers from payoff mix, and the leaderboard with care.",
    )


def _concerns(rows: tuple[Specification, ...]) -> Finding | None:
    odd = [row for row in rows if row.concerns and row.weight >= MATTERS]
    if not odd:
        return None
    weight = sum(row.weight for row in odd)
    return Finding(
        "nonsensical_signs",
        "doubtful",
        f"{_count(len(odd), 'specification')} with {weight:.0%} of the weight raise a concern, "
        f"first of all {odd[0].name}: {odd[0].concerns[0]}",
        "Look for what is missing in the table (price, season, demand), or for channels that "
        "move together; leave such specifications out.",
    )


def _loo(panel: Panel, rows: tuple[Specification, ...]) -> Finding | None:
    cells = int(panel.observed.sum())
    bad = [row for row in rows if row.weight >= MATTERS and row.loo.unreliable > UNRELIABLE * cells]
    if not bad:
        return None
    return Finding(
        "loo_unreliable",
        "doubtful",
        f"Leaving one out cannot be trusted in {bad[0].loo.unreliable} of {cells} cells under "
        f"{bad[0].name}: the weights rest on it.",
        "Rely on the held-out error of the slices; name outlying periods as events.",
    )


def _untrusted(rows: tuple[Specification, ...]) -> Finding | None:
    left_out = [row for row in rows if row.standing == "not trusted"]
    if not left_out:
        return None
    return Finding(
        "approximation_failed",
        "good",
        f"{_count(len(left_out), 'specification')} could not be approximated (k-hat up to "
        f"{max(row.khat for row in left_out):.2f}) and carry no weight: {_named(left_out)}.",
        "Search among fewer specifications: then they are sampled.",
    )


def _senseless(rows: tuple[Specification, ...]) -> Finding | None:
    """Say when what makes no sense foretells better than what counts."""
    better = [row for row in rows if row.standing == "senseless" and row.held_out.behind < 0]
    if not better:
        return None
    return Finding(
        "senseless_foretell_better",
        "doubtful",
        f"{_count(len(better), 'specification')} set aside because their baseline is below zero "
        f"foretell better than the winner, first of all {better[0].name}.",
        "Something is missing that they make up for: try --link log, or add price, season or "
        "demand to the table.",
    )


def _tied(rows: tuple[Specification, ...]) -> Finding | None:
    tied = [
        row
        for row in rows[1:]
        if row.standing == "counts" and row.held_out.behind <= TIED * row.held_out.behind_error
    ]
    if not tied:
        return None
    return Finding(
        "order_not_settled",
        "good",
        f"{_count(len(tied), 'other specification')} foretell as well as {rows[0].name}, within "
        "two standard errors: their order is chance.",
        "Read the stacked answer, not the winner's alone.",
    )


def _specification(channels: tuple[StackedChannel, ...]) -> Finding | None:
    torn = [each for each in channels if each.between > MUCH]
    if not torn:
        return None
    names = ", ".join(each.channel for each in torn)
    return Finding(
        "specification_matters",
        "good",
        f"What {names} brought depends more on the specification than on chance: a single "
        "model's interval would be too narrow.",
        "Run an experiment on it: more weeks of the same do not tell specifications apart.",
    )


def _named(rows: list[Specification]) -> str:
    names = "; ".join(row.name for row in rows[:MOST_NAMED])
    more = len(rows) - MOST_NAMED
    return f"{names}; and {more} more" if more > 0 else names


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def notes(panel: Panel, winner: Evaluated, count: int) -> tuple[str, ...]:
    """Return what was done to the data and assumed, one sentence each."""
    return (
        *panel.notes,
        "Every specification divides the KPI by its mean and each exposure by its mean where it "
        "ran, over the whole table; answers are in the units of the table again.",
        "Each slice's forecast knows spend, controls and events of the periods that it foretells.",
        f"The winner has the smallest held-out error of {count} specifications: on new periods "
        "expect somewhat more.",
        outliers(panel, winner.residuals),
    )


def outliers(panel: Panel, residuals: Floats) -> str:
    """Name the cells whose residual is more than four robust standard deviations off.

    A robust standard deviation is 1.4826 times the median absolute deviation of the group, as large
    as the standard deviation for Normal residuals (Hampel 1974, JASA 69).
    """
    far: list[tuple[float, str]] = []
    for group, name in enumerate(panel.groups):
        known = panel.observed[group]
        own = residuals[group][known]
        spread = 1.4826 * np.median(np.abs(own - np.median(own)))
        scores = (own - np.median(own)) / max(float(spread), 1e-300)
        days = [day for day, seen in zip(panel.periods, known, strict=True) if seen]
        for day, score in zip(days, scores.tolist(), strict=True):
            if abs(score) > FAR:
                where = f" in {name}" if name else ""
                far.append((abs(score), f"{day}{where} ({score:+.1f})"))
    if not far:
        return (
            f"No {panel.period} is an outlier: none lies more than {FAR:.0f} robust standard "
            "deviations from what the winner expects."
        )
    far.sort(reverse=True)
    shown = ", ".join(text for _, text in far[: 2 * MOST_NAMED])
    more = f" and {len(far) - 2 * MOST_NAMED} more" if len(far) > 2 * MOST_NAMED else ""
    return (
        f"{_count(len(far), 'outlier')}, left unchanged, more than {FAR:.0f} robust standard "
        f"deviations from what the winner expects: {shown}{more}."
    )
