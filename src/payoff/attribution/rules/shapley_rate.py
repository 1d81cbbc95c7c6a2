"""Shapley value of rates: by what sets of channels convert, not by how often they were met."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from payoff.attribution.rules.rule import Counted, CountedRule, Need, Split
from payoff.attribution.rules.shares import SetShares
from payoff.core.errors import Refusal
from payoff.core.frozen import Floats, frozen
from payoff.maths.coalitions import WHOLE, shapley_of_rates
from payoff.maths.paths import added

MOST_SETS = 2_000


@frozen
class ShapleyRate(CountedRule):
    """The Shapley value of the game in which a set of channels is worth its conversion rate.

    What journeys with a set of channels earned is shared among these in proportion to their
    Shapley values (Shapley 1953), where a coalition is worth the most that a journey with it, or
    with some of it, earns. Unlike under :class:`Shapley`, a channel whose journeys would have
    converted as often without it gets little.
    """

    title: ClassVar[str] = "Shapley value of rates"
    needs: ClassVar[frozenset[Need]] = frozenset({"sets"})

    def split(self, counted: Counted) -> Split:
        """Share what each set earned among its channels.

        Raises
        ------
        Refusal
            When there are too many channels and sets of them.
        """
        sets = counted.sets
        assert sets is not None  # noqa: S101  (it is in `needs`)
        member, place = np.unique(sets.member, axis=0, return_inverse=True)
        met = int(member.any(axis=0).sum())
        if met > WHOLE and len(member) > MOST_SETS:
            raise Refusal(
                f"there are {met} channels in {len(member):,} sets",
                wanted=f"at most {WHOLE} channels, or {MOST_SETS:,} sets of them",
                remedy="name a coarser column as the channel, or use the rule shapley",
            )
        journeys, conversions, value = (
            added(place.ravel(), own, len(member))
            for own in (sets.conversions + sets.nulls, sets.conversions, sets.value)
        )
        shares = [shapley_of_rates(member, journeys, own) for own in (conversions, value)]
        return Split(
            conversions @ shares[0].shares,
            value @ shares[1].shares,
            SetShares(member, shares[0].shares, shares[1].shares),
            figures=_sampling_error(conversions, shares[0].errors),
        )


def _sampling_error(earned: Floats, errors: Floats) -> tuple[tuple[str, Floats], ...]:
    """Return the error from sampling orders of channels, where orders were sampled."""
    if not errors.any():
        return ()
    return (("sampling_error", np.sqrt(earned**2 @ errors**2)),)
