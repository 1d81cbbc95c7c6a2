"""Find the best plan that a region allows, and bound what any plan in it could be worth.

The search climbs on few draws and polishes on many. The bound holds for every allowed plan on the
same many draws: the envelope of the response is concave and nowhere below it, and a concave
function lies below its tangents, over which a linear program finds the largest value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress
from payoff.decide.problem import Problem
from payoff.decide.region import Region, money
from payoff.decide.starts import candidates
from payoff.maths.optimise import Floor, Peak, Plane, Polytope, Smooth, maximise, upper_bound

RANK_DRAWS = 50
SEARCH_DRAWS = 200
SEARCH_CELLS = 60_000
CERTIFY_CELLS = 1_000_000
CLIMBS, CLIMBS_OF_LARGE, LARGE = 8, 3, 200
PROVEN = 1e-4
CLOSE = 1e-5
EXACT = 1e-7
LEVELS = (0.01, 0.1, 0.3, 0.6, 1.0)


@frozen_arrays
class Found:
    """The best plan and its certificate, both on ``problem.draws`` draws.

    Attributes
    ----------
    problem
        The problem on those draws.
    x
        The plan, scaled and flattened, shape ``(n,)``.
    bound
        No allowed plan is worth more, in units of the KPI.
    climbs
        From how many starts the search climbed.
    """

    problem: Problem
    x: Floats
    bound: float
    climbs: int


def search(problem: Problem, region: Region, seed: int, progress: Progress) -> Found:
    """Find the best plan for ``problem`` in ``region``.

    Raises
    ------
    ChoiceError
        When no plan reaches the target return.
    """
    cells, climbs = len(problem.scale), 0
    few = on_draws(problem, min(SEARCH_DRAWS, SEARCH_CELLS // cells))
    many = on_draws(problem, CERTIFY_CELLS // cells)

    def heard() -> None:
        nonlocal climbs
        climbs += 1
        progress("searching for a better plan", climbs / (CLIMBS + 4))

    plans = [few.point(plan) for plan in _plans(region, seed)]
    floor_few = floor_many = None
    if problem.roi:
        near, sure = _anchors(few, many, region, plans)
        few, near = (few, near) if near.value > EXACT else (many, sure)
        floor_few, floor_many = Floor(few.surplus, near.x), Floor(many.surplus, sure.x)
    starts = _most_promising(few, plans)
    lid = few.on(few.response.envelope())
    top = maximise(lid.smooth, region.polytope, starts[:1], floor=_over(floor_few, lid)).x
    enough = _bound(lid, lambda x: Plane.tangent(x, *lid.smooth(x)), region, [top])
    peak = maximise(
        few.smooth,
        region.polytope,
        [top, *starts],
        floor=floor_few,
        enough=enough - CLOSE * abs(enough),
        heard=heard,
    ).x
    progress("polishing the plan", 0.0)
    best = polished(many, problem, region, peak, floor_many)
    today = many.point(region.even(region.today, float(many.scale @ best)))
    if many.exact(today) > many.exact(best):
        best = polished(many, problem, region, today, floor_many)
    progress("bounding every other plan", 0.0)
    bound = _certified(many, region, best, top, floor_many)
    progress("bounding every other plan", 1.0)
    return Found(many, best, bound, climbs)


def on_draws(problem: Problem, draws: int) -> Problem:
    """Return the problem on about ``draws`` evenly spaced draws, or on all there are."""
    if draws >= problem.draws:
        return problem
    return problem.on(problem.response.thinned(max(draws, 1)))


def _plans(region: Region, seed: int) -> Iterator[Floats]:
    if region.budget is not None:
        yield from candidates(region, region.budget, seed)
        return
    for level in LEVELS:
        total = region.least + level * (region.most - region.least)
        if total > 0:
            yield from candidates(region, total, seed)


def _most_promising(problem: Problem, plans: list[Floats]) -> list[Floats]:
    """Return today's and the equal split, the plans worth most as they are, and some others."""
    rough = on_draws(problem, RANK_DRAWS)
    count = CLIMBS if len(problem.scale) <= LARGE else CLIMBS_OF_LARGE
    kept = [x for x in plans[2:] if not problem.roi or rough.surplus(x)[0] >= 0.0]
    worth = {round(rough.exact(x) / rough.unit, 9): x for x in kept}
    ranked = [worth[value] for value in sorted(worth, reverse=True)]
    first, rest = ranked[: (count + 1) // 2], ranked[(count + 1) // 2 :]
    return [*plans[:2], *first, *rest[:: max(1, len(rest) // (count // 2 + 1))][: count // 2]]


def _anchors(few: Problem, many: Problem, region: Region, plans: list[Floats]) -> tuple[Peak, Peak]:
    """Return plans that earn more than the target return, on few draws and on many.

    Raises
    ------
    ChoiceError
        When there is none on many draws.
    """
    rough = on_draws(few, RANK_DRAWS)
    ranked = sorted(plans, key=lambda x: rough.surplus(x)[0], reverse=True)[:CLIMBS]
    near = maximise(few.surplus, region.polytope, ranked)
    peak = maximise(many.surplus, region.polytope, [near.x])
    if peak.value <= EXACT:
        best = max((_average_return(rough, x) for x in [*plans, peak.x]), default=0.0)
        raise ChoiceError(
            f"no plan within the limits earns the target return of {money(many.roi)}; the best "
            f"average return that was found is {money(best)}",
            wanted=f"a target below {money(best)}, in units of the KPI per unit of spend",
            remedy="lower the target, or lower the lower limits and widen `change`",
        )
    return near, peak


def _average_return(problem: Problem, x: Floats) -> float:
    spent = float(problem.scale @ x)
    outcome = float(problem.response.outcome(problem.plan(x)).mean())
    return outcome / spent if spent > EXACT * problem.scale.sum() else 0.0


def _over(floor: Floor | None, lid: Problem) -> Floor | None:
    return floor and Floor(lid.surplus, floor.anchor)


def polished(
    many: Problem, every: Problem, region: Region, start: Floats, floor: Floor | None
) -> Floats:
    """Climb on many draws, hold the target return on all; keep the start where it is worth more."""
    points = [climbed(many, region, start, floor), start]
    if floor is not None:
        strict = Floor(_lower(many.surplus, every.surplus), floor.anchor)
        points = [strict.pull(x) for x in points]
    return max(points, key=many.exact)


def climbed(problem: Problem, region: Region, start: Floats, floor: Floor | None) -> Floats:
    """Climb from ``start``, with a tail's edge made sharper step by step."""
    for stage in problem.stages():
        start = maximise(stage.smooth, region.polytope, [start], floor=floor).x
    return start


def _lower(one: Smooth, other: Smooth) -> Smooth:
    return lambda x: min(one(x), other(x), key=lambda result: result[0])


def _certified(
    many: Problem, region: Region, best: Floats, top: Floats, floor: Floor | None
) -> float:
    """Bound the worth of every allowed plan, from as few tangents as prove the best one best."""
    worth, lid = many.exact(best), many.on(many.response.envelope())
    roof = lid.stages()[-1].roof
    bound = many.unit * _bound(lid, roof, region, [best])
    if bound - worth > EXACT * abs(worth):
        high = climbed(lid, region, top, _over(floor, lid))
        bound = min(bound, many.unit * _bound(lid, roof, region, [high, best]))
    return worth if bound < worth or _is_point(region.polytope) else bound


def _bound(
    lid: Problem, roof: Callable[[Floats], Plane], region: Region, points: list[Floats]
) -> float:
    ceilings = [lid.ceiling(x) for x in points] if lid.roi else []
    return upper_bound(region.polytope, [roof(x) for x in points], ceilings)


def _is_point(polytope: Polytope) -> bool:
    """Say whether only one plan is allowed: the polytope has no width in a random direction."""
    direction = np.random.default_rng(0).standard_normal(len(polytope.lower))
    width = direction @ (polytope.farthest(direction) - polytope.farthest(-direction))
    return bool(width <= EXACT * len(direction))
