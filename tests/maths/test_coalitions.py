"""Shapley values against every coalition, every order, and each other."""

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import CellError
from payoff.maths import coalitions
from payoff.maths.coalitions import shapley_by_position, shapley_of_rates, shapley_of_sums
from payoff.maths.paths import Paths

few = settings(max_examples=30, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)
CHANNELS = st.integers(1, 6)


def drawn(seed, channels, count=12):
    """Sets that may come twice, some of which converted and some of which did not."""
    random = np.random.default_rng(seed)
    members = random.random((count, channels)) < random.uniform(0.2, 0.8, channels)
    members[~members.any(axis=1), 0] = True
    journeys = random.integers(1, 9, count).astype(float)
    return members, journeys, np.floor(random.random(count) * (journeys + 1))


def brute_force(worth, players):
    """Return the mean marginal contribution over coalitions of the others."""
    shares = {}
    for player in players:
        others = [p for p in players if p != player]
        shares[player] = sum(
            factorial(size)
            * factorial(len(others) - size)
            / factorial(len(players))
            * (worth(frozenset(joined) | {player}) - worth(frozenset(joined)))
            for size in range(len(players))
            for joined in combinations(others, size)
        )
    return shares


def sets_of(members):
    return [frozenset(np.flatnonzero(row).tolist()) for row in members]


@few
@given(seed=SEEDS, channels=CHANNELS)
def test_sums_are_those_of_every_coalition(seed, channels):
    members, _, earned = drawn(seed, channels)
    sets = sets_of(members)

    def worth(coalition):
        return sum(won for own, won in zip(sets, earned, strict=True) if own <= coalition)

    expected = brute_force(worth, range(channels))
    found = shapley_of_sums(members, np.stack([earned, 2 * earned], axis=1))
    np.testing.assert_allclose(found[:, 0], [expected[c] for c in range(channels)], atol=1e-11)
    np.testing.assert_allclose(found[:, 1], 2 * found[:, 0], rtol=1e-12)
    assert found[:, 0].sum() == pytest.approx(earned.sum(), rel=1e-12)


def rates_by_brute_force(members, journeys, earned):
    """Return the shares of every channel in every row, coalition by coalition."""
    met = {}
    for own, count, won in zip(sets_of(members), journeys, earned, strict=True):
        before = met.get(own, (0.0, 0.0))
        met[own] = (before[0] + count, before[1] + won)

    def worth(coalition):
        return max([won / count for own, (count, won) in met.items() if own <= coalition] + [0.0])

    shares = np.zeros(members.shape)
    for row, own in enumerate(sets_of(members)):
        if met[own][1] != 0:
            all_ = worth(own)
            for channel, value in brute_force(worth, own).items():
                shares[row, channel] = value / all_ if all_ > 0 else 1 / len(own)
    return shares


@few
@given(seed=SEEDS, channels=CHANNELS, refunds=st.booleans())
def test_rates_are_those_of_every_coalition(seed, channels, refunds):
    members, journeys, earned = drawn(seed, channels)
    if refunds:
        earned[::3] *= -1
    expected = rates_by_brute_force(members, journeys, earned)
    whole = shapley_of_rates(members, journeys, earned)
    np.testing.assert_allclose(whole.shares, expected, atol=1e-12)
    np.testing.assert_array_equal(whole.errors, 0)
    assert (earned @ whole.shares).sum() == pytest.approx(earned.sum(), abs=1e-11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coalitions, "WHOLE", 0)
        apart = shapley_of_rates(members, journeys, earned)
    np.testing.assert_allclose(apart.shares, expected, atol=1e-12)
    np.testing.assert_array_equal(apart.errors, 0)


def test_sampled_orders_are_within_their_errors(monkeypatch):
    members, journeys, earned = drawn(5, 6, count=40)
    journeys *= 20
    exact = earned @ shapley_of_rates(members, journeys, earned).shares
    monkeypatch.setattr(coalitions, "WHOLE", 0)
    monkeypatch.setattr(coalitions, "LATTICE", 1)
    members, place = np.unique(members, axis=0, return_inverse=True)
    journeys, earned = np.bincount(place, journeys), np.bincount(place, earned)
    distances = []
    for seed in range(20):
        found = shapley_of_rates(members, journeys, earned, pairs=50, seed=seed)
        credit = earned @ found.shares
        assert credit.sum() == pytest.approx(earned.sum(), rel=1e-12)
        distances.append((credit - exact) / np.sqrt(earned**2 @ found.errors**2))
    # Standard errors that are right make the distances standard normal.
    assert 0.8 < np.sqrt(np.mean(np.square(distances))) < 1.2
    again = shapley_of_rates(members, journeys, earned, pairs=50, seed=19)
    np.testing.assert_array_equal(again.shares, found.shares)


def test_only_wide_sets_are_sampled():
    """Each set holds one channel more, so that the exact share is known: each step by its gain."""
    members = np.tril(np.ones((20, 20), dtype=bool))
    found = shapley_of_rates(members, np.full(20, 10.0), np.arange(20.0))
    gains = np.array([0.1 * (c > 0) for c in range(20)])
    for row in range(1, 20):
        # A gain takes all channels up to its own, which share it alike.
        shares = [sum(gains[g] / (g + 1) for g in range(c, row + 1)) for c in range(row + 1)]
        exact = np.array(shares) / gains[: row + 1].sum()
        if row < 16:
            np.testing.assert_allclose(found.shares[row, : row + 1], exact, atol=1e-12)
            np.testing.assert_array_equal(found.errors[row], 0)
        else:
            assert np.all(np.abs(found.shares[row, : row + 1] - exact) < 0.05)
            assert np.any(found.errors[row] > 0)


@few
@given(seed=SEEDS, channels=CHANNELS)
def test_rows_and_names_do_not_matter(seed, channels):
    random = np.random.default_rng(seed)
    members, journeys, earned = drawn(seed, channels)
    members = np.pad(members, ((0, 0), (0, 1)))
    shares = shapley_of_rates(members, journeys, earned).shares
    sums = shapley_of_sums(members, earned)
    assert sums[-1] == 0
    np.testing.assert_array_equal(shares[:, -1], 0)

    order = np.tile(random.permutation(len(members)), 2)
    found = shapley_of_rates(members[order], journeys[order] / 2, earned[order] / 2)
    np.testing.assert_allclose(found.shares, shares[order], atol=1e-12)
    np.testing.assert_allclose(shapley_of_sums(members[order], earned[order] / 2), sums, atol=1e-12)

    names = random.permutation(channels + 1)
    found = shapley_of_rates(members[:, names], journeys, earned)
    np.testing.assert_allclose(found.shares, shares[:, names], atol=1e-12)
    np.testing.assert_allclose(shapley_of_sums(members[:, names], earned), sums[names], atol=1e-12)


@few
@given(seed=SEEDS)
def test_places_are_those_of_every_order(seed):
    """A channel joins; what its touch at a place then adds is its part of the journeys opened."""
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 6, 9)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    codes = random.integers(0, 4, lengths.sum()).astype(np.int16)
    won, value = random.integers(0, 5, 9) + 0.0, random.uniform(0, 9, 9)
    walks = np.split(codes, offsets[1:-1])
    expected = np.zeros((4, lengths.max(), 2))
    for joined in permutations(range(4)):
        for place, walk in enumerate(walks):
            # The journey is open once its last channel has joined, which opens it for all its
            # touches; by symmetry each channel of the journey is the last one equally often.
            last = max(walk, key=joined.index)
            touches = np.flatnonzero(walk == last)
            earned = np.array([won[place], value[place]])
            expected[last, touches] += earned / len(touches) / factorial(4)
    paths = Paths(codes, offsets, won, np.zeros(9), value, 4)
    found = shapley_by_position(paths)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    members = np.array([np.isin(np.arange(4), walk) for walk in walks])
    by_channel = shapley_of_sums(members, np.stack([won, value], axis=1))
    np.testing.assert_allclose(found.sum(axis=1), by_channel, atol=1e-12)


def test_what_no_channel_earned_is_refused():
    with pytest.raises(CellError, match="without a channel"):
        shapley_of_sums(np.zeros((1, 2), dtype=bool), np.ones(1))
    with pytest.raises(CellError, match="without a channel"):
        shapley_of_rates(np.zeros((1, 2), dtype=bool), np.ones(1), np.ones(1))


def test_what_no_journey_earned_is_refused():
    with pytest.raises(CellError, match="by no journey"):
        shapley_of_rates(np.ones((1, 2), dtype=bool), np.zeros(1), np.ones(1))
