"""The unfinished part of the triangle, foretold where customers who leave stay away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from payoff.answers.cohorts import Foretold, Projection
from payoff.answers.interval import Interval
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.customers.retention.calendar import first_day
from payoff.customers.retention.counts import Window
from payoff.maths.shifted_beta_geometric import (
    Lapses,
    draw_survival,
    fit_survival,
    log_survival,
)

DRAWS = 4000
MOST_RETURNED = 0.05
LEAST_AGES = 3
HELD_OUT = 0.25
UNIT = "fraction of the cohort"


@frozen_arrays
class Stays:
    """How many of each cohort were still there, by age, in complete periods.

    Attributes
    ----------
    starts
        Numbers of the cohorts' periods.
    there
        One array a cohort, shape ``(ages,)``: customers who were active at that age or later.
    returned, paused
        Customers who skipped a period and came back, and who skipped one at all.
    """

    starts: tuple[int, ...]
    there: tuple[Floats, ...]
    returned: int
    paused: int

    def until(self, complete: int) -> Stays:
        """Return what was known of them at the end of an earlier period."""
        kept = [
            (start, there[: complete - start + 1])
            for start, there in zip(self.starts, self.there, strict=True)
            if start <= complete
        ]
        return Stays(
            tuple(start for start, _ in kept),
            tuple(there for _, there in kept),
            self.returned,
            self.paused,
        )

    def lapses(self) -> Lapses:
        """Return who left when, over all cohorts."""
        size = max((len(there) for there in self.there), default=0)
        left, stayed = np.zeros(size), np.zeros(size)
        for there in self.there:
            left[: len(there) - 1] += there[:-1] - there[1:]
            stayed[len(there) - 1] += there[-1]
        return Lapses(left, stayed)


@frozen
class Foresight:
    """What is foretold, by cohort; or why nothing is."""

    projection: Projection | None
    cells: Mapping[int, tuple[Foretold, ...]]
    why_not: str = ""


def stays_of(rows: Sequence[Mapping[str, Any]], window: Window) -> Stays:
    """Return who was still there from rows of ``start``, ``last``, ``spells``, ``customers``."""
    starts = sorted({row["start"] for row in rows})
    there = {start: np.zeros(window.complete - start + 1) for start in starts}
    returned = paused = 0
    for row in rows:
        there[row["start"]][: row["last"] + 1] += row["customers"]
        back = row["last"] + 1 > row["spells"]
        returned += row["customers"] * back
        paused += row["customers"] * (back or row["start"] + row["last"] < window.complete)
    return Stays(tuple(starts), tuple(there[start] for start in starts), returned, paused)


def foresee(stays: Stays, window: Window, horizon: int | None, seed: int) -> Foresight:
    """Foretell customer retention after the last complete period.

    Parameters
    ----------
    stays
        Who was still there.
    window
        What was seen.
    horizon
        Periods beyond the last complete one; ``None`` fills the triangle: every cohort becomes as
        old as the oldest.
    seed
        Of every random number.

    Returns
    -------
    Intervals hold the doubt about the model's two parameters and the chance of each customer; the
    probability to leave is spread alike among the customers of all cohorts.
    """
    if why := _why_not(stays, horizon):
        return Foresight(None, {}, why)
    rng = np.random.default_rng(seed)
    seen = stays.lapses()
    draws = draw_survival(seen, DRAWS, rng)
    oldest = window.complete - stays.starts[0]
    cells = {}
    for start, there in zip(stays.starts, stays.there, strict=True):
        age = len(there) - 1
        until = oldest if horizon is None else age + horizon
        paths = _paths(draws, there[-1], age, until, rng) / there[0]
        cells[start] = tuple(
            Foretold(
                age + step,
                first_day(start + age + step, window.period),
                Interval.of(paths[:, step - 1], UNIT),
            )
            for step in range(1, until - age + 1)
        )
    best = fit_survival(seen)
    churn = Interval.of(draws[0] / (draws[0] + draws[1]), "probability to leave")
    returned = stays.returned / stays.paused if stays.paused else 0.0
    projection = Projection(
        best.alpha,
        best.beta,
        best.log_likelihood,
        churn,
        returned,
        *_held_out(stays, window, rng),
    )
    return Foresight(projection, cells)


def _why_not(stays: Stays, horizon: int | None) -> str:
    """Return why the model does not apply, with what would help; empty when it does."""
    if horizon == 0:
        return "A horizon of 0 periods was asked for."
    if max((len(there) for there in stays.there), default=0) < LEAST_AGES:
        return f"No cohort was seen for {LEAST_AGES} complete periods."
    if stays.returned > MOST_RETURNED * stays.paused:
        return (
            f"{stays.returned / stays.paused:.0%} of the {stays.paused:,} customers who skipped a "
            "period came back later. The shifted beta-geometric model is for customers under "
            "contract, who leave once and for all; here a silent customer may be back, and what "
            "it foretold would be too low. Count longer periods, or ask a model of purchases "
            "without contract."
        ).replace("%", " %")
    if not sum(stays.lapses().left) > 0:
        return "Nobody has left yet, so that nothing tells how fast customers leave."
    return ""


def _paths(
    draws: tuple[Floats, Floats], alive: float, age: int, until: int, rng: np.random.Generator
) -> Floats:
    """Return customers who will still be there, shape ``(draws, until - age)``."""
    ages = np.arange(age + 1, until + 1, dtype=np.float64)
    alpha, beta = (each[:, None] for each in draws)
    share = np.exp(log_survival(alpha, beta, ages) - log_survival(alpha, beta, float(age)))
    drawn: Floats = rng.binomial(int(alive), share).astype(np.float64)
    return drawn


def _held_out(stays: Stays, window: Window, rng: np.random.Generator) -> tuple[int, int]:
    """Foretell the last quarter of the periods from those before; return cells and hits."""
    oldest = window.complete - stays.starts[0]
    known = stays.until(window.complete - max(round(HELD_OUT * oldest), 1))
    if _why_not(known, None):
        return 0, 0
    draws = draw_survival(known.lapses(), DRAWS, rng)
    cells = inside = 0
    for start, then in zip(known.starts, known.there, strict=True):
        there = stays.there[stays.starts.index(start)]
        age = len(then) - 1
        low, high = np.quantile(
            _paths(draws, then[-1], age, len(there) - 1, rng), (0.05, 0.95), axis=0
        )
        inside += int(((low <= there[age + 1 :]) & (there[age + 1 :] <= high)).sum())
        cells += len(there) - len(then)
    return cells, inside
