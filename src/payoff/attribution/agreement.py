"""How far rules agree: what share of the credit changes hands between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.stats import rankdata

from payoff.answers.credit import Agreement, RuleCredit

FEWEST = 3


def agreement(rules: Sequence[RuleCredit]) -> tuple[Agreement, ...]:
    """Compare each pair of rules by the conversions that they give to channels."""
    given = {own.rule: np.array([one.conversions for one in own.credit]) for own in rules}
    found = []
    for (rule, mine), (other, theirs) in combinations(given.items(), 2):
        moved = 0.5 * np.abs(mine / mine.sum() - theirs / theirs.sum()).sum()
        ranks = np.stack([rankdata(mine), rankdata(theirs)])
        told = len(mine) >= FEWEST and bool(np.all(ranks.std(axis=1) > 0))
        rank = float(np.corrcoef(ranks)[0, 1]) if told else None
        found.append(Agreement(rule, other, float(moved), rank))
    return tuple(found)
