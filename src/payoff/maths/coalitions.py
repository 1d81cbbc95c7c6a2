"""Shapley values of channels over the sets of channels that journeys met.

The Shapley value (Shapley 1953) of a channel is its mean marginal contribution over all orders in
which channels can join. By Harsanyi dividends ``d`` (Harsanyi 1963, International Economic Review
4) it is the sum of ``d(S) / |S|`` over the sets ``S`` that hold the channel.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.errors import CellError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.paths import Ints, Paths, added

Members = npt.NDArray[np.bool_]
WHOLE = 16
"""So many channels at most are taken all together: every one of their sets is looked at."""
LATTICE = 16
"""So many channels of one set at most are taken exactly where there are more in all."""


@frozen_arrays
class Shares:
    """Shares of channels in what journeys with each set of channels earned.

    Credit is ``earned @ shares``; its standard error is ``sqrt(earned**2 @ errors**2)``, as sets
    are sampled independently.

    Attributes
    ----------
    shares
        Shape ``(sets, channels)``: rows add up to 1, or are 0 where nothing was earned.
    errors
        Standard errors of the sampling of orders, the same shape; 0 where shares are exact.
    """

    shares: Floats
    errors: Floats


def shapley_of_sums(members: Members, earned: Floats) -> Floats:
    """Share out where a set of channels earns what journeys within it earned.

    The dividend of a set is what journeys with exactly that set earned, so that its members share
    it alike (Zhao, Mahboobi & Bagheri 2018, arXiv:1804.05327). Exact for any number of channels.

    Parameters
    ----------
    members
        Which channels each set holds, shape ``(sets, channels)``. A set may come twice.
    earned
        Of journeys with exactly that set, shape ``(sets,)`` or ``(sets, kinds)``.

    Returns
    -------
    Shape ``(channels,)`` or ``(channels, kinds)``; adds up to all that was earned.

    Raises
    ------
    CellError
        Something was earned with no channel.
    """
    sizes = members.sum(axis=1)
    _check_owned(sizes, earned)
    weights = members / np.maximum(sizes, 1)[:, None]
    credit: Floats = weights.T @ earned
    return credit


def shapley_by_position(paths: Paths) -> Floats:
    """Share out by channel and by place in the path, shape ``(channels, longest path, 2)``.

    The ordered Shapley value (Zhao, Mahboobi & Bagheri 2018, arXiv:1804.05327): the channels of a
    journey share it alike, and a channel that comes several times splits its share over its
    touches. The last axis holds conversions and value. Adds up over places to
    :func:`shapley_of_sums`.
    """
    longest = int(paths.lengths.max(initial=0))
    earned = np.stack([paths.conversions, paths.earned], axis=1)
    _check_owned(paths.lengths, earned)
    owner, codes = paths.owner, paths.codes.astype(np.int64)
    pairs, place, repeats = np.unique(
        owner * paths.channels + codes, return_inverse=True, return_counts=True
    )
    distinct = np.bincount(pairs // paths.channels, minlength=len(paths.lengths))
    position = np.arange(len(codes)) - paths.offsets[owner]
    share = 1.0 / (distinct[owner] * repeats[place])
    cells = codes * longest + position
    found = [added(cells, share * kind[owner], paths.channels * longest) for kind in earned.T]
    return np.stack(found, axis=-1).reshape(paths.channels, longest, 2)


def shapley_of_rates(
    members: Members, journeys: Floats, earned: Floats, *, pairs: int = 200, seed: int = 0
) -> Shares:
    """Share out where a set of channels is worth what a journey with just those channels earns.

    What journeys with set ``T`` earned is shared in proportion to the Shapley values of the game on
    ``T``, in which a coalition is worth the most that a journey with it, or with some of it, earns:
    the monotonic cover of the rates ``earned / journeys``, 0 where none was seen. By the rates
    themselves an unseen coalition would be worth nothing, a channel that dilutes a rate would owe
    credit, and journeys that earned nothing would move more of it than was earned. Where all are
    worth 0, as with refunds, channels share alike.

    Exact with up to 16 channels in all, or in a set. Larger sets are sampled: random
    orders of their channels, each with its reverse (antithetic; Mitchell, Cooper, Frank & Holmes
    2022, JMLR 23). Every order shares out exactly what was earned.

    Parameters
    ----------
    members
        Which channels each set holds, shape ``(sets, channels)``. A set may come twice.
    journeys, earned
        Of journeys with exactly that set: how many, and the conversions or value that they
        earned; shape ``(sets,)``.
    pairs
        Of orders for each large set; at least 2.

    Raises
    ------
    CellError
        Something was earned with no channel, or by no journey.
    """
    game, place = _Game.of(members, journeys, earned)
    union = np.flatnonzero(game.members.any(axis=0))
    shares, errors = np.zeros((2, *game.members.shape))
    if len(union) <= WHOLE:
        shares[:, union] = game.within(union).exact()
    else:
        random = np.random.default_rng(seed)
        counts = game.members.astype(np.float32)
        for at in np.flatnonzero(game.worth).tolist():
            own = np.flatnonzero(game.members[at])
            part = game.where(counts @ ~game.members[at] == 0).within(own)
            if len(own) <= LATTICE:
                shares[at, own] = part.exact_for_all()
            else:
                shares[at, own], errors[at, own] = part.sampled(pairs, random)
    total = shares.sum(axis=1, keepdims=True)
    alike = game.members / np.maximum(game.members.sum(axis=1, keepdims=True), 1)
    shares = np.where(total > 0, shares / np.where(total > 0, total, 1.0), alike)
    errors /= np.where(total > 0, total, 1.0)
    shares[game.worth == 0] = errors[game.worth == 0] = 0.0
    return Shares(shares[place], errors[place])


@frozen_arrays
class _Game:
    """Distinct sets, and what a journey of each earns."""

    members: Members
    worth: Floats

    @classmethod
    def of(cls, members: Members, journeys: Floats, earned: Floats) -> tuple[_Game, Ints]:
        """Return the game and the place of each row in it."""
        _check_owned(members.sum(axis=1), earned)
        distinct, place = np.unique(members, axis=0, return_inverse=True)
        place = place.ravel()
        count = added(place, journeys, len(distinct))
        total = added(place, earned, len(distinct))
        if np.any((count <= 0) & (total != 0)):
            raise CellError(
                "something was earned by no journey",
                wanted="at least one journey for every set that earned",
                remedy="count the journeys that converted too",
            )
        return cls(distinct, total / np.where(count > 0, count, 1.0)), place

    def within(self, channels: Ints) -> _Game:
        return _Game(self.members[:, channels], self.worth)

    def where(self, kept: Members) -> _Game:
        return _Game(self.members[kept], self.worth[kept])

    @property
    def bits(self) -> Ints:
        found: Ints = self.members @ (1 << np.arange(self.members.shape[1]))
        return found

    def dividends(self) -> Floats:
        """Return what each member of each set gets of its dividend, shape ``(2**channels,)``."""
        values = np.zeros(1 << self.members.shape[1])
        values[self.bits] = np.maximum(self.worth, 0.0)
        _over_subsets(values, np.maximum)
        _over_subsets(values, np.subtract)
        return values / np.maximum(np.bitwise_count(np.arange(len(values))), 1)

    def exact(self) -> Floats:
        """Return Shapley values of the game on each set, shape ``(sets, channels)``."""
        parts, bits, found = self.dividends(), self.bits, np.zeros(self.members.shape)
        for channel in range(self.members.shape[1]):
            held = np.where(np.arange(len(parts)) >> channel & 1, parts, 0.0)
            _over_subsets(held, np.add)
            found[:, channel] = held[bits]
        return found

    def exact_for_all(self) -> Floats:
        """Return Shapley values of the game on all channels, shape ``(channels,)``."""
        parts, count = self.dividends(), self.members.shape[1]
        return np.array([parts.reshape(-1, 2, 1 << c)[:, 1].sum() for c in range(count)])

    def sampled(self, pairs: int, random: np.random.Generator) -> tuple[Floats, Floats]:
        """Return the values for all channels from random orders, and standard errors."""
        orders = [random.permutation(self.members.shape[1]) for _ in range(pairs)]
        draws = np.array([(self.joined(o) + self.joined(o[::-1])) / 2 for o in orders])
        return draws.mean(axis=0), draws.std(axis=0, ddof=1) / np.sqrt(pairs)

    def joined(self, order: Ints) -> Floats:
        """Return the marginal contribution of each channel as they join in an order."""
        turn = np.empty(len(order), dtype=np.int64)
        turn[order] = np.arange(len(order))
        complete = np.where(self.members, turn, 0).max(axis=1)
        most = np.zeros(len(order))
        np.maximum.at(most, complete, self.worth)
        return np.diff(np.maximum.accumulate(most), prepend=0.0)[turn]


def _over_subsets(values: Floats, join: np.ufunc) -> None:
    """Join each set with those without one of its members, in place (Yates 1937)."""
    for channel in range(len(values).bit_length() - 1):
        halves = values.reshape(-1, 2, 1 << channel)
        join(halves[:, 1], halves[:, 0], out=halves[:, 1])


def _check_owned(sizes: Ints, earned: Floats) -> None:
    alone = earned[sizes == 0]
    if np.any(alone):
        raise CellError(
            f"{alone.sum():g} earned by journeys without a channel",
            wanted="at least one channel for whatever was earned",
            remedy="leave those journeys out and say so, or name their channel",
        )
