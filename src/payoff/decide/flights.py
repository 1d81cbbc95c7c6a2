"""Find the best plan when channels run in flights, and bound what any such plan could be worth.

Which periods are on is found by outer approximation (Duran and Grossmann 1986): a mixed-integer
program on tangents of the concave envelope proposes a pattern, the best plan inside the pattern
gives one more tangent, and so on until no other pattern can be better or the rounds are over. What
S-shapes hide from the envelope, a local search over neighbouring patterns looks for. Without
flights more is allowed, so that the bound of the plan without them holds too; the smaller is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.core.progress import Progress
from payoff.decide.problem import Problem
from payoff.decide.region import Region
from payoff.decide.search import EXACT, PROVEN, SEARCH_CELLS, Found, climbed, on_draws, polished
from payoff.maths.optimise import Floor, NoPointError, Plane, maximise
from payoff.maths.switches import Run, Switches

ROUNDS = 40
NEIGHBOURS = 40
SEARCH_DRAWS = 50
BETTER = 1e-6


def has_flights(region: Region) -> bool:
    """Say whether any channel must run in flights."""
    return any(flight is not None for flight in region.flights)


def switches(region: Region) -> Switches:
    """Return the allowed plans, flights included, as a switched polytope of scaled plans.

    Raises
    ------
    ChoiceError
        When no plan has flights like these.
    """
    count, runs = len(region.channels), []
    for c, flight in enumerate(region.flights):
        if flight is not None:
            places = tuple(range(c, region.horizon * count, count))
            least = flight.least_when_on / region.scale[list(places)]
            runs.append(Run(places, least, flight.shortest_flight))
    return Switches(region.polytope, tuple(runs))


def nearest_flights(region: Region, plan: Floats) -> Floats:
    """Return the plan with flights and the same total nearest to ``plan``, ``(periods, channels)``.

    The sum of absolute differences counts, each as a share of the channel's typical spend.

    Raises
    ------
    ChoiceError
        When no plan has flights like these.
    """
    region = region.at(float(plan.sum()))
    try:
        x, on = switches(region).nearest(plan.ravel() / region.scale)
        inside = region.under(on.reshape(plan.shape)).polytope.nearest(x)
    except NoPointError:
        raise _none() from None
    near: Floats = (inside * region.scale).reshape(plan.shape)
    return near


def with_flights(
    found: Found, every: Problem, region: Region, today: Floats, seed: int, progress: Progress
) -> Found:
    """Return the best plan with flights, from the best one without.

    Parameters
    ----------
    found
        The best plan without flights, and its bound.
    every
        The problem on all draws.
    region
        What is allowed.
    today
        A plan with flights to start from, ``(periods, channels)``.
    seed
        Of the order in which neighbouring patterns are tried.
    progress
        Hears how many patterns were tried.

    Raises
    ------
    ChoiceError
        When no plan with flights satisfies the limits.
    """
    many = found.problem
    few = on_draws(many, min(SEARCH_DRAWS, SEARCH_CELLS // len(many.scale)))
    trial = _Trial(few, region)
    best, bound, tried = None, found.bound, 2
    for plan in (nearest_flights(region, many.plan(found.x)), today):
        best = _better(trial.of(_pattern(plan, region), [many.point(plan)]), best)
    if best is None or bound - many.exact(best.x) > PROVEN * abs(bound):
        bound, best, tried = _approximated(found, many, trial, best, progress)
    if best is None:
        raise _none()
    if bound - many.exact(best.x) > PROVEN * abs(bound):
        best = _searched(trial, best, seed, progress)
    inside = region.under(best.pattern)
    try:
        floor = trial.floor(inside, best.x, many)
    except NoPointError:
        raise _none() from None
    x = polished(many, every, inside, best.x, floor)
    return replace(found, x=x, bound=bound, climbs=found.climbs + tried)


@frozen_arrays
class _Best:
    """The best plan under a pattern, scaled, shape ``(n,)``, and its scaled worth."""

    pattern: Floats
    x: Floats
    worth: float


@frozen_arrays
class _Trial:
    """Tries patterns on few draws."""

    few: Problem
    region: Region

    def floor(self, inside: Region, start: Floats, problem: Problem) -> Floor | None:
        """Return the target return as a floor whose anchor is under the pattern.

        Raises
        ------
        NoPointError
            When no plan under the pattern earns the target return.
        """
        if not problem.roi:
            return None
        peak = maximise(problem.surplus, inside.polytope, [start])
        if peak.value <= EXACT:
            raise NoPointError("no plan under this pattern earns the target return")
        return Floor(problem.surplus, peak.x)

    def of(self, pattern: Floats, starts: list[Floats]) -> _Best | None:
        """Return the best plan under ``pattern``, ``(periods, channels)``, if there is any."""
        inside = self.region.under(pattern)
        try:
            floor = self.floor(inside, starts[0], self.few)
            peak = maximise(self.few.smooth, inside.polytope, starts, floor=floor)
        except NoPointError:
            return None
        return _Best(pattern, peak.x, peak.value)


def _approximated(
    found: Found, many: Problem, trial: _Trial, best: _Best | None, progress: Progress
) -> tuple[float, _Best | None, int]:
    """Return a bound in units of the KPI, the best plan, and how many patterns were tried."""
    region, lid = trial.region, many.on(many.response.envelope())
    model, bound = switches(region), found.bound
    roof = lid.stages()[-1].roof
    roofs: list[Plane] = [roof(found.x)]
    ceilings = [lid.ceiling(found.x)] if lid.roi else []
    seen: set[bytes] = set()
    reached = -np.inf
    shape = (region.horizon, len(region.channels))
    for turn in range(ROUNDS):
        progress("choosing the flights", turn / ROUNDS)
        try:
            corner, on, top = model.highest(roofs, ceilings)
        except NoPointError:
            if not turn:
                raise _none() from None
            break
        bound = min(bound, top * many.unit)
        pattern = on.reshape(shape)
        if pattern.tobytes() in seen:
            break
        seen.add(pattern.tobytes())
        inside = region.under(pattern)
        try:
            floor = trial.floor(inside, found.x, lid)
            x = climbed(lid, inside, inside.polytope.nearest(found.x), floor)
        except NoPointError:
            x = inside.polytope.nearest(found.x)
        roofs += [roof(x), roof(corner)]
        if lid.roi:
            ceilings += [lid.ceiling(x), lid.ceiling(corner)]
        best = _better(trial.of(pattern, [x]), best)
        reached = max(reached, lid.exact(x))
        if bound - reached <= PROVEN * abs(bound):
            break
    return bound, best, len(seen)


def _searched(trial: _Trial, best: _Best, seed: int, progress: Progress) -> _Best:
    """Climb from pattern to neighbouring pattern, until none tried is better."""
    rng, tried = np.random.default_rng(seed), 0
    while tried < NEIGHBOURS:
        near = [*_neighbours(best.pattern, trial.region)]
        before = best
        for place in rng.permutation(len(near)):
            if tried >= NEIGHBOURS:
                break
            tried += 1
            progress("trying neighbouring flights", tried / NEIGHBOURS)
            best = _better(trial.of(near[place], [best.x]), best) or best
            if best is not before:
                break
        if best is before:
            break
    return best


def _neighbours(pattern: Floats, region: Region) -> Iterator[Floats]:
    """Give the patterns in which one channel's flights begin, end, move or are left out."""
    for c, flight in enumerate(region.flights):
        if flight is None:
            continue
        column, live = pattern[:, c], region.cap[:, c] > 0
        changed = [_flipped(column, start, flight.shortest_flight) for start in range(len(column))]
        changed += [_flipped(column, start, 1) for start in range(len(column))]
        changed += [np.append(column[1:], 0.0), np.append(0.0, column[:-1])]
        seen = {column.tobytes()}
        for each in changed:
            kept = np.where(live, each, 0.0)
            if kept.tobytes() not in seen and _is_flown(kept, flight.shortest_flight):
                seen.add(kept.tobytes())
                other = pattern.copy()
                other[:, c] = kept
                yield other


def _flipped(column: Floats, start: int, length: int) -> Floats:
    other = column.copy()
    other[start : start + length] = 1.0 - column[start]
    return other


def _is_flown(column: Floats, shortest: int) -> bool:
    """Say whether every run of what is on is long enough."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0.0], column, [0.0]])))
    return bool(np.all(edges[1::2] - edges[::2] >= shortest))


def _pattern(plan: Floats, region: Region) -> Floats:
    """Return where ``plan`` is on, ``(periods, channels)``; channels without flights always are."""
    pattern = np.ones_like(plan)
    for c, flight in enumerate(region.flights):
        if flight is not None:
            pattern[:, c] = plan[:, c] > BETTER * region.scale[c]
    return pattern


def _better(one: _Best | None, other: _Best | None) -> _Best | None:
    if one is None or other is None:
        return one or other
    return one if one.worth > other.worth + BETTER * abs(other.worth) else other


def _none() -> ChoiceError:
    return ChoiceError(
        "no plan with such flights satisfies the limits together",
        wanted="flights that leave at least one plan of this budget",
        remedy="allow shorter or weaker flights, take a blackout out, or change the budget",
    )
