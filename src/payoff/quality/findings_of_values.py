"""What there is to know of values: those far away, and those that go together."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.answers.check import Pair
from payoff.answers.health import Finding
from payoff.data.cells import some
from payoff.quality.together import STRONG
from payoff.quality.told import Seen, counted, far_away, share

INFLATED, SOMEWHAT = 10.0, 5.0
WILD = 10.0
MANY = 0.05


def far_values(seen: Seen) -> Iterator[Finding]:
    """Find values far from the median; where they are many, they are a long tail."""
    answer = seen.answer
    found = [column for column in answer.columns if column.far]
    tails = [column for column in found if (column.far or 0) > MANY * answer.looked]
    few = [column for column in found if column not in tails]
    few.sort(key=lambda column: -abs(column.farthest[0].distance))
    if few:
        wild = seen.regular and abs(few[0].farthest[0].distance) >= WILD
        names = [f"{one.name} ({one.far:,}; {far_away(one.farthest[0])})" for one in few]
        yield Finding(
            "far_values",
            "doubtful" if wild else "good",
            f"{counted(len(few), 'column')} with values far from the median: {some(names)}.",
            "Look whether they happened, as on a day of sales, or slipped in; nothing was changed.",
        )
    if tails:
        names = [f"{one.name} ({share((one.far or 0) / answer.looked)})" for one in tails]
        yield Finding(
            "long_tails",
            "good",
            f"{counted(len(tails), 'column')} with a long tail, by the share of values far from "
            f"the median: {some(names)}.",
            "Nothing, where a few count for much; a median says more of them than a mean.",
        )


def collinear(seen: Seen) -> Iterator[Finding]:
    """Find spend columns that cannot be told apart."""
    found = seen.answer.collinearity
    high = [] if found is None else [each for each in found.columns if each.factor >= SOMEWHAT]
    if high:
        names = [f"{each.column} ({each.factor:.1f})" for each in high]
        yield Finding(
            "collinear",
            "doubtful" if max(each.factor for each in high) >= INFLATED else "good",
            f"Spend columns that the others go with; variance inflation factor: {some(names)}.",
            "Join channels that always run together, or test one of them by an experiment.",
        )


def strong_pairs(seen: Seen) -> Iterator[Finding]:
    """Find columns that go together."""
    found = seen.answer.together
    if found is not None and found.pairs:
        names = [f"{pair.one} and {pair.other} ({_stronger(pair):+.2f})" for pair in found.pairs]
        pairs = counted(len(found.pairs) + found.more, "pair")
        yield Finding(
            "strong_pairs",
            "good",
            f"{pairs} of columns with a correlation of {STRONG:g} or more: {some(names)}.",
            "Remember it where both are in one model: which of them did it is hard to tell.",
        )


def _stronger(pair: Pair) -> float:
    return pair.ranked if abs(pair.ranked) > abs(pair.linear) else pair.linear
