"""Drop one: by what the same path converts less without a touch."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from payoff.attribution.rules.rule import Counted, CountedRule, Need, Split
from payoff.core.frozen import frozen
from payoff.maths.drop_one import drop_one
from payoff.maths.paths import added


@frozen
class DropOne(CountedRule):
    """Credit of a touch by how much more its path converts than the path without the touch.

    Only paths that were really taken are compared; what package Fractribution calls Shapley.
    """

    title: ClassVar[str] = "Drop one touch"
    needs: ClassVar[frozenset[Need]] = frozenset({"paths"})

    def split(self, counted: Counted) -> Split:
        """Share what each distinct path earned among its touches."""
        paths = counted.paths
        assert paths is not None  # noqa: S101  (it is in `needs`)
        shares, size = drop_one(paths), paths.channels
        codes, owner = paths.codes.astype(np.int64), paths.owner
        return Split(
            added(codes, shares * paths.conversions[owner], size),
            added(codes, shares * paths.earned[owner], size),
        )
