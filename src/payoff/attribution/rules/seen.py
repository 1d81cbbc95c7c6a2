"""Shares that were found on a sample of journeys, applied to the sets of channels of all."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from payoff.attribution.rules.rule import Counted, CountedRule, Need, Split
from payoff.attribution.rules.shares import SetShares, equal_parts
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.paths import Ints, added


@frozen_arrays
class SeenShares(CountedRule):
    """What journeys earned is shared as by journeys of the sample that met the same channels.

    The mean share by set times what all journeys with the set earned (post-stratification): where
    the sample is the whole log that is the sum over journeys. A set that the sample did not meet
    shares in proportion to ``usual``, in equal parts where that is 0.

    Attributes
    ----------
    member
        Sets that converted in the sample, shape ``(sets, channels)``.
    conversions, value
        Mean share of each channel in these, rows add up to 1, the same shape.
    usual
        Mean share of a channel where it was met, shape ``(channels,)``.
    """

    member: npt.NDArray[np.bool_]
    conversions: Floats
    value: Floats
    usual: Floats
    title: ClassVar[str] = "Shares of a sample"
    needs: ClassVar[frozenset[Need]] = frozenset({"sets"})

    @classmethod
    def of(
        cls, member: npt.NDArray[np.bool_], shares: Floats, earned: Floats, worth: Floats
    ) -> SeenShares:
        """Take the means over journeys.

        Parameters
        ----------
        member, shares
            Channels that each journey met, and their shares; shape ``(journeys, channels)``.
        earned, worth
            Conversions, at least one, and value of each, shape ``(journeys,)``.
        """
        sets, place = np.unique(member, axis=0, return_inverse=True)
        place = place.ravel()
        conversions = _means(place, shares, earned, len(sets))
        worths = added(place, worth, len(sets))[:, None]
        value = np.where(worths > 0, _means(place, shares, worth, len(sets)), conversions)
        met = earned @ member
        usual = np.divide(earned @ shares, met, out=np.zeros_like(met), where=met > 0)
        return cls(sets, conversions, value, usual)

    def split(self, counted: Counted) -> Split:
        """Share what each set earned."""
        sets = counted.sets
        assert sets is not None  # noqa: S101  (it is in `needs`)
        every, place = np.unique(
            np.concatenate([self.member, sets.member]), axis=0, return_inverse=True
        )
        known, own = np.split(place.ravel(), [len(self.member)])
        at = np.full(len(every), -1)
        at[known] = np.arange(len(known))
        row = at[own]
        guess = sets.member * self.usual
        total = guess.sum(axis=1, keepdims=True)
        alike = equal_parts(sets.member)
        guess = np.where(total > 0, guess / np.where(total > 0, total, 1.0), alike)
        shares = [np.where(row[:, None] >= 0, kind[row], guess) for kind in self._kinds]
        return Split(
            sets.conversions @ shares[0],
            sets.value @ shares[1],
            SetShares(sets.member, shares[0], shares[1]),
        )

    @property
    def _kinds(self) -> tuple[Floats, Floats]:
        return self.conversions, self.value


def _means(place: Ints, shares: Floats, weights: Floats, size: int) -> Floats:
    """Return weighted means of shares at each place; 0 where there is no weight."""
    total = added(place, weights, size)
    columns = [added(place, weights * own, size) for own in shares.T]
    sums = np.stack(columns, axis=1)
    found: Floats = sums / np.where(total != 0, total, 1.0)[:, None]
    return found
