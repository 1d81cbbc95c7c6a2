"""Shapley value: each conversion in equal parts to the channels that its journey met."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from payoff.attribution.rules.rule import Counted, CountedRule, Need, Split
from payoff.attribution.rules.shares import SetShares, equal_parts
from payoff.core.frozen import frozen
from payoff.maths.coalitions import shapley_of_sums


@frozen
class Shapley(CountedRule):
    """The Shapley value of the game in which channels earn what they can earn among themselves.

    A set of channels is worth what journeys that met no other channel earned. The dividends of
    Harsanyi (1963, International Economic Review 4) of that game are what journeys with exactly a
    set earned, so the value is exact for any number of channels: each journey's conversion in
    equal parts to its channels, however often it met them. Source of the game: Zhao, Mahboobi &
    Bagheri 2018, "Shapley Value Methods for Attribution Modeling in Online Advertising".
    """

    title: ClassVar[str] = "Shapley value"
    needs: ClassVar[frozenset[Need]] = frozenset({"sets"})

    def split(self, counted: Counted) -> Split:
        """Share what each set earned among its channels."""
        sets = counted.sets
        assert sets is not None  # noqa: S101  (it is in `needs`)
        earned = np.stack([sets.conversions, sets.value], axis=1)
        alike = equal_parts(sets.member)
        conversions, value = shapley_of_sums(sets.member, earned).T
        return Split(conversions, value, SetShares(sets.member, alike, alike))
