"""Drop one: by what the same path converts less without a touch."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from payoff.attribution.rules.rule import Counted, CountedRule, Need, Split
from payoff.attribution.rules.shares import TouchShares
from payoff.core.errors import Refusal
from payoff.core.frozen import frozen
from payoff.maths.drop_one import drop_one
from payoff.maths.paths import LONGEST, MOST_PATHS, Paths, added


@frozen
class DropOne(CountedRule):
    """Credit of a touch by how much more its path converts than the path without the touch.

    Only paths that were really taken are compared; what package Fractribution calls Shapley.
    """

    title: ClassVar[str] = "Drop one touch"
    needs: ClassVar[frozenset[Need]] = frozenset({"paths"})

    def split(self, counted: Counted) -> Split:
        """Share what each distinct path earned among its touches.

        Raises
        ------
        Refusal
            When there are too many paths, or journeys too long to be told as one.
        """
        paths = counted.paths
        _check_whole(paths, counted)
        assert paths is not None  # noqa: S101  (it was checked)
        shares, size = drop_one(paths), paths.channels
        codes, owner = paths.codes.astype(np.int64), paths.owner
        return Split(
            added(codes, shares * paths.conversions[owner], size),
            added(codes, shares * paths.earned[owner], size),
            TouchShares(shares),
        )


def _check_whole(paths: Paths | None, counted: Counted) -> None:
    if paths is None:
        raise Refusal(
            "there are more distinct paths than can be looked at",
            wanted=f"at most {MOST_PATHS:,}",
            remedy="name fewer channels, make visits of touches by a session gap, or leave the "
            "rule out",
        )
    long = counted.conversions - float(paths.conversions.sum())
    if long > 0.5:  # conversions are whole numbers, their sum need not be quite
        raise Refusal(
            f"{long:,.0f} conversions came after more than {LONGEST:,} touches",
            wanted="journeys short enough to be looked at as one path",
            remedy="give a lookback, make visits of touches by a session gap, or leave out "
            "customers with more touches (most touches)",
        )
