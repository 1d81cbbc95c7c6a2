"""Journeys as an absorbing Markov chain, and what they earn without a channel, without simulation.

States are the last ``k`` touches. With ``Q`` the probabilities of going from state to state and
``r`` what the next step from a state earns, a state earns ``(I - Q)^-1 r`` until its journey ends
(Kemeny & Snell 1960, Finite Markov Chains). A channel is removed by ending, without a conversion,
every journey that comes to it (Anderl, Becker, von Wangenheim & Schumann 2016, International
Journal of Research in Marketing 33). What is then lost is what the journeys that meet it earn.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy import sparse

from payoff.core.errors import DesignError, Refusal
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.many_systems import BASIS, solve_together
from payoff.maths.paths import Grams, Ints, Worth, added, row_keys

DENSE = 700
"""Up to so many states one inverse is quicker than iterations."""
MEMORY = 2**28
"""Bytes that iterations, and rows of derivatives, take at once."""


@frozen_arrays
class Removal:
    """What a journey is expected to earn, and what share of it goes with each channel.

    Attributes
    ----------
    expected, expected_error
        Conversions, or value, per journey, and its standard error.
    effects, effect_errors
        Share that is lost without each channel, and standard errors, shape ``(channels,)``.
    shares, share_errors
        Effects over their sum, and standard errors, shape ``(channels,)``.
    """

    expected: float
    expected_error: float
    effects: Floats
    effect_errors: Floats
    shares: Floats
    share_errors: Floats


def removal_effects(grams: Grams, worth: Worth | None = None) -> Removal:
    """Return the removal effect of each channel on conversions, or on value.

    The effect is ``1 - e(c) / e``, where ``e`` is what a journey earns and ``e(c)`` what it earns
    without channel ``c``. With a worth a conversion earns the mean value of conversions from the
    same state: the expectation of what ChannelAttribution simulates for
    ``total_conversion_value``, but that it ends walks longer than the longest path.

    Standard errors are by the delta method: rows of the chain are independent multinomials
    (Anderson & Goodman 1957, Annals of Mathematical Statistics 28), and values of conversions from
    one state vary about their mean.

    Up to 700 states one dense inverse gives all removals. Beyond, removals are solved side by side,
    by iterations in at most 256 MB, each product taking time in proportion to distinct grams times
    channels.

    Parameters
    ----------
    worth
        Of the rows of ``grams``; none for conversions.

    Raises
    ------
    DesignError
        Journeys come to a state from which none ends.
    Refusal
        Journeys earn nothing, or nothing that any channel touched.
    """
    chain = _Chain.of(grams, worth)
    gained, visits = chain.without_each()
    expected = float(gained[0, 0])
    if not expected > 0:
        raise Refusal(
            f"a journey earns {expected:g}",
            wanted="journeys that earn more than nothing",
            remedy="give journeys that converted, with values above 0 in all",
        )
    effects = np.zeros(grams.channels)
    effects[chain.met] = 1 - gained[0, 1:] / expected
    total = effects.sum()
    if not total > 0:
        raise Refusal(
            "no conversion comes after a touch",
            wanted="journeys that converted after at least one touch",
            remedy="look at how touches are joined to conversions",
        )
    spread = np.zeros((grams.channels + 1, grams.channels + 1))
    known = np.append(0, chain.met + 1)
    spread[np.ix_(known, known)] = chain.covariance(gained, visits)
    shares = effects / total
    turn = (np.eye(grams.channels) - shares[:, None]) / total
    inner = spread[1:, 1:]
    return Removal(
        expected,
        float(np.sqrt(spread[0, 0])),
        effects,
        np.sqrt(np.diag(inner)),
        shares,
        np.sqrt(np.einsum("ij,jk,ik->i", turn, inner, turn)),
    )


@frozen_arrays
class _Chain:
    """Transitions between states; state 0 is the start.

    ``source`` and ``target`` are states; a target of ``states`` is a conversion and of
    ``states + 1`` an end without one. ``leaving`` counts departures of each state, ``newest`` is
    the channel of each state, -1 for the start, and ``met`` the channels that any state has.
    ``price`` is what a conversion from each state earns, and ``noise`` the variance of its mean.
    """

    source: Ints
    target: Ints
    chance: Floats
    leaving: Floats
    newest: Ints
    met: Ints
    price: Floats
    noise: Floats

    @classmethod
    def of(cls, grams: Grams, worth: Worth | None) -> _Chain:
        seen = grams.counts > 0
        rows, counts, channels = grams.rows[seen], grams.counts[seen], grams.channels
        before, last = row_keys(rows[:, :-1], channels), rows[:, -1].astype(np.int64)
        on = last < channels
        after = row_keys(rows[on, 1:], channels)
        keys, place = np.unique(np.concatenate([[0], before, after]), return_inverse=True)
        size = len(keys)
        origin = place[1 : len(before) + 1]
        target = size + last - channels
        target[on] = place[len(before) + 1 :]
        cells, cell = np.unique(origin * (size + 2) + target, return_inverse=True)
        source, target = np.divmod(cells, size + 2)
        count = added(cell, counts, len(cells))
        leaving = added(source, count, size)
        newest = keys % (channels + 3) - 1
        met = np.unique(newest[newest >= 0])
        price, noise = np.ones(size), np.zeros(size)
        if worth is not None:
            wins = added(source, count * (target == size), size)
            price = _over(added(origin, worth.sums[seen], size), wins)
            square = _over(added(origin, worth.squares[seen], size), wins)
            noise = _over(np.maximum(square - price**2, 0.0), wins)
        chance = count / leaving[source]
        chain = cls(source, target, chance, leaving, newest, met, price, noise)
        chain.check_ends()
        return chain

    @property
    def size(self) -> int:
        return len(self.newest)

    def check_ends(self) -> None:
        """Refuse a chain that can go on for ever."""
        end = np.minimum(self.target, self.size)
        shape = (self.size + 1, self.size + 1)
        back = sparse.csr_array((np.ones(len(end)), (end, self.source)), shape=shape)
        reached = sparse.csgraph.breadth_first_order(back, self.size, return_predecessors=False)
        if len(reached) <= self.size:
            raise DesignError(
                f"{self.size + 1 - len(reached)} of {self.size} states, from which no journey ends",
                wanted="grams of whole journeys, each with its conversion or its end",
                remedy="count the grams again, with the last one of every journey",
            )

    def without_each(self) -> tuple[Floats, Floats]:
        """Return what states earn and how often they are visited: with all, then without each.

        Shape ``(states, channels met + 1)`` both; 0 where the state is of the removed channel.
        """
        inner = self.target < self.size
        cells = (self.chance[inner], (self.source[inner], self.target[inner]))
        steps = sparse.csr_array(cells, shape=(self.size, self.size))
        won = self.target == self.size
        reward = added(self.source[won], self.chance[won] * self.price[self.source[won]], self.size)
        if self.size <= DENSE:
            return self._by_inverse(steps, reward)
        return self._by_iteration(steps, reward)

    def _by_inverse(self, steps: sparse.csr_array, reward: Floats) -> tuple[Floats, Floats]:
        """Take out what goes through a channel: first visits to it are visits over returns."""
        inverse = np.linalg.inv(np.eye(self.size) - steps.toarray())
        gained = np.repeat((inverse @ reward)[:, None], len(self.met) + 1, axis=1)
        visits = np.repeat(inverse[0][:, None], len(self.met) + 1, axis=1)
        for column, channel in enumerate(self.met, start=1):
            own = np.flatnonzero(self.newest == channel)
            returns = inverse[np.ix_(own, own)]
            gained[:, column] -= inverse[:, own] @ np.linalg.solve(returns, gained[own, 0])
            visits[:, column] -= np.linalg.solve(returns.T, visits[own, 0]) @ inverse[own]
            gained[own, column] = visits[own, column] = 0.0
        return gained, visits

    def _by_iteration(self, steps: sparse.csr_array, reward: Floats) -> tuple[Floats, Floats]:
        """Solve for some removals at a time; staying in a state is taken out beforehand."""
        moving = 1 - steps.diagonal()
        steps = sparse.diags_array(1 / moving) @ (steps - sparse.diags_array(1 - moving))
        steps, back = steps.tocsr(), steps.T.tocsr()
        columns = np.append(-2, self.met)
        gained, visits = np.empty((2, self.size, len(columns)))
        width = max(1, MEMORY // (8 * self.size * (BASIS + 6)))
        begin = np.zeros(self.size)
        begin[0] = 1.0
        for first in range(0, len(columns), width):
            part = slice(first, first + width)
            left = (self.newest[:, None] != columns[part]).astype(np.float64)
            right = left * (reward / moving)[:, None]
            gained[:, part] = solve_together(partial(_lacking, steps, left), right)
            right = left * begin[:, None]
            found = solve_together(partial(_lacking, back, left), right)
            visits[:, part] = found / moving[:, None]
        return gained, visits

    def covariance(self, gained: Floats, visits: Floats) -> Floats:
        """Return the covariance of what is earned and of effects, shape ``(met + 1, met + 1)``.

        The derivative of what is earned without ``c`` by the chance of going from ``s`` to ``t`` is
        the visits to ``s`` times what ``t`` earns, both without ``c``.
        """
        turn = np.diag(np.append(1.0, np.full(len(self.met), -1 / gained[0, 0])))
        turn[1:, 0] = gained[0, 1:] / gained[0, 0] ** 2
        ends = np.zeros((2, gained.shape[1]))
        later = np.concatenate([gained, ends])
        total = np.zeros((gained.shape[1], gained.shape[1]))
        width = max(1, MEMORY // (64 * gained.shape[1]))
        for first in range(0, len(self.source), width):
            source = self.source[first : first + width]
            target = self.target[first : first + width]
            chance = self.chance[first : first + width]
            won = target == self.size
            after = later[target] - gained[source]
            after[won] += self.price[source[won], None]
            weight = np.sqrt(chance / self.leaving[source])
            slopes = (weight[:, None] * visits[source] * after) @ turn.T
            total += slopes.T @ slopes
            weight = chance[won] * np.sqrt(self.noise[source[won]])
            slopes = (weight[:, None] * visits[source[won]]) @ turn.T
            total += slopes.T @ slopes
        return total


def _lacking(steps: sparse.csr_array, left: Floats, columns: Floats) -> Floats:
    """Return the columns less what comes to them by one more step among the states left."""
    lacking: Floats = columns - left * (steps @ columns)
    return lacking


def _over(sums: Floats, counts: Floats) -> Floats:
    return np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
