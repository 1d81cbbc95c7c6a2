"""Removal effects against the chain solved from its definition, and their errors by resampling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import ChoiceError, DesignError, Refusal
from payoff.maths import absorbing
from payoff.maths.absorbing import removal_effects
from payoff.maths.many_systems import solve_together
from payoff.maths.paths import Grams, Paths, Worth, bootstrap, count_grams

few = settings(max_examples=25, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)
ORDERS = st.integers(1, 3)


def drawn(seed, channels=4, count=30, unseen=0):
    """Paths with repeats; the last channels are in none."""
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 6, count)
    codes = random.integers(0, channels - unseen, lengths.sum()).astype(np.int16)
    conversions = random.poisson(2, count).astype(float)
    conversions[0] += 1
    value = conversions * random.uniform(1, 9, count)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return Paths(codes, offsets, conversions, random.poisson(5, count) + 0.0, value, channels)


def from_definition(grams, worth, removed):
    """Earnings per journey; every step to the removed channel ends the journey instead."""
    flows, earned = {}, {}
    sums = grams.counts * (grams.rows[:, -1] == grams.channels) if worth is None else worth.sums
    for row, count, total in zip(grams.rows.tolist(), grams.counts, sums, strict=True):
        state, last = tuple(row[:-1]), row[-1]
        to = (*state[1:], last) if last < grams.channels else "end"
        steps = flows.setdefault(state, {})
        steps[to] = steps.get(to, 0.0) + count
        earned[state] = earned.get(state, 0.0) + total
    states = list(flows)
    matrix, reward = np.eye(len(states)), np.zeros(len(states))
    for place, state in enumerate(states):
        leaving = sum(flows[state].values())
        reward[place] = earned[state] / leaving
        for to, count in flows[state].items():
            if to != "end" and to[-1] != removed:
                matrix[place, states.index(to)] -= count / leaving
    return np.linalg.solve(matrix, reward)[states.index((-1,) * grams.order)]


def assert_from_definition(grams, worth):
    found = removal_effects(grams, worth)
    expected = from_definition(grams, worth, None)
    effects = [1 - from_definition(grams, worth, c) / expected for c in range(grams.channels)]
    assert found.expected == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(found.effects, effects, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.shares, effects / np.sum(effects), rtol=0, atol=1e-12)


@few
@given(seed=SEEDS, order=ORDERS)
def test_effects_are_those_of_the_definition(seed, order):
    grams, worth = count_grams(drawn(seed), order)
    assert_from_definition(grams, None)
    assert_from_definition(grams, worth)


@few
@given(seed=SEEDS, order=ORDERS)
def test_iterations_are_those_of_the_definition(seed, order):
    grams, worth = count_grams(drawn(seed, channels=5, count=60), order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(absorbing, "DENSE", 0)
        patch.setattr(absorbing, "MEMORY", 20_000)
        assert_from_definition(grams, None)
        assert_from_definition(grams, worth)


def test_errors_do_not_depend_on_how_the_chain_is_solved(monkeypatch):
    grams, worth = count_grams(drawn(3, count=80), 2)
    dense = removal_effects(grams, worth)
    monkeypatch.setattr(absorbing, "DENSE", 0)
    monkeypatch.setattr(absorbing, "MEMORY", 5_000)
    sparse = removal_effects(grams, worth)
    assert sparse.expected_error == pytest.approx(dense.expected_error, rel=1e-9)
    np.testing.assert_allclose(sparse.effect_errors, dense.effect_errors, rtol=1e-9)
    np.testing.assert_allclose(sparse.share_errors, dense.share_errors, rtol=1e-9)


@few
@given(seed=SEEDS, order=ORDERS)
def test_what_is_expected_is_what_was_earned(seed, order):
    """Whole journeys flow through the chain: it earns exactly their mean."""
    paths = drawn(seed)
    journeys = (paths.conversions + paths.nulls).sum()
    grams, worth = count_grams(paths, order)
    conversions, value = removal_effects(grams), removal_effects(grams, worth)
    assert conversions.expected == pytest.approx(paths.conversions.sum() / journeys, rel=1e-12)
    assert value.expected == pytest.approx(paths.earned.sum() / journeys, rel=1e-12)
    assert conversions.shares.sum() == pytest.approx(1, rel=1e-12)
    assert value.shares.sum() == pytest.approx(1, rel=1e-12)


@few
@given(seed=SEEDS, order=ORDERS)
def test_rows_and_names_do_not_matter(seed, order):
    random = np.random.default_rng(seed)
    grams, worth = count_grams(drawn(seed, unseen=1), order)
    found = removal_effects(grams, worth)
    assert found.effects[-1] == found.shares[-1] == found.effect_errors[-1] == 0

    twice = random.permutation(np.repeat(np.arange(len(grams.counts)), 2))
    part = np.empty(len(twice))
    part[np.argsort(twice, kind="stable")] = np.tile([0.25, 0.75], len(grams.counts))
    split = removal_effects(
        Grams(grams.rows[twice], grams.counts[twice] * part, grams.channels),
        Worth(worth.sums[twice] * part, worth.squares[twice] * part),
    )
    np.testing.assert_allclose(split.effects, found.effects, rtol=0, atol=1e-12)
    np.testing.assert_allclose(split.share_errors, found.share_errors, rtol=0, atol=1e-12)

    names = random.permutation(grams.channels)
    table = np.concatenate([names, [grams.channels, grams.channels + 1, -1]]).astype(np.int16)
    renamed = removal_effects(Grams(table[grams.rows], grams.counts, grams.channels), worth)
    np.testing.assert_allclose(renamed.shares[names], found.shares, rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        renamed.effect_errors[names], found.effect_errors, rtol=0, atol=1e-12
    )


@few
@given(seed=SEEDS)
def test_staying_in_a_state_changes_no_effect(seed):
    """Steps from a state to itself only take time: order 1 with repeats is order 1 without."""
    grams, worth = count_grams(drawn(seed), 1)
    moves = grams.rows[:, 0] != grams.rows[:, 1]
    without = removal_effects(
        Grams(grams.rows[moves], grams.counts[moves], grams.channels),
        Worth(worth.sums[moves], worth.squares[moves]),
    )
    np.testing.assert_allclose(
        without.effects, removal_effects(grams, worth).effects, rtol=0, atol=1e-12
    )


def test_a_channel_on_every_path_takes_all_with_it():
    paths = Paths(
        np.array([0, 1, 2, 1, 1, 0], dtype=np.int16),
        np.array([0, 2, 4, 5, 6]),
        np.array([3.0, 2, 1, 0]),
        np.array([1.0, 4, 2, 9]),
        np.array([30.0, 10, 5, 0]),
        3,
    )
    for order in (1, 2, 3):
        found = removal_effects(count_grams(paths, order)[0])
        assert found.effects[1] == pytest.approx(1, abs=1e-15)
        assert found.effect_errors[1] == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("order", [1, 2])
def test_errors_are_those_of_resampled_journeys(order):
    """Paths are drawn from a chain of the same order, so that its errors are the true ones."""
    paths = walked(order, journeys=4000, seed=5)
    grams, worth = count_grams(paths, order)

    def statistic(resampled):
        grams, worth = count_grams(resampled, order)
        counted, valued = removal_effects(grams), removal_effects(grams, worth)
        ends = [counted.expected, valued.expected]
        return np.concatenate(
            [ends, counted.effects, counted.shares, valued.effects, valued.shares]
        )

    spread = bootstrap(paths, statistic, draws=400, seed=1).std(axis=0, ddof=1)
    counted, valued = removal_effects(grams), removal_effects(grams, worth)
    ours = np.concatenate(
        [
            [counted.expected_error, valued.expected_error],
            counted.effect_errors,
            counted.share_errors,
            valued.effect_errors,
            valued.share_errors,
        ]
    )
    np.testing.assert_allclose(ours, spread, rtol=0.15)


def walked(order, journeys, seed):
    """Journeys from a chain on 3 channels that remembers one or two touches."""
    random = np.random.default_rng(seed)
    chances = random.dirichlet([2, 2, 2, 1, 2], size=(4, 4))
    seen = {}
    for _ in range(journeys):
        path = [int(random.integers(3))]
        while True:
            older = path[-2] if order == 2 and len(path) > 1 else 3
            step = int(random.choice(5, p=chances[older, path[-1]]))
            if step >= 3:
                break
            path.append(step)
        ends = seen.setdefault(tuple(path), [0, 0])
        ends[step - 3] += 1
    kept = list(seen)
    conversions, nulls = np.array([seen[path] for path in kept], dtype=float).T
    offsets = np.concatenate([[0], np.cumsum([len(path) for path in kept])])
    codes = np.array([code for path in kept for code in path], dtype=np.int16)
    # Conversions from one last touch earn alike: a resampled path keeps its mean value.
    value = conversions * np.array([1.0 + path[-1] for path in kept])
    return Paths(codes, offsets, conversions, nulls, value, 3)


def test_values_that_vary_add_to_the_error_of_the_mean():
    """Without a chain to speak of, the error is that of a mean of so many values."""
    values = np.random.default_rng(1).gamma(2.0, 3.0, 500)
    grams = Grams(np.array([[-1, 0], [0, 1]], dtype=np.int16), np.array([500.0, 500.0]), 1)
    worth = Worth(np.array([0.0, values.sum()]), np.array([0.0, (values**2).sum()]))
    found = removal_effects(grams, worth)
    assert found.expected == pytest.approx(values.mean(), rel=1e-12)
    assert found.expected_error == pytest.approx(values.std() / np.sqrt(500), rel=1e-9)


def test_a_long_circle_is_solved():
    """Columns of one circle each, slow to leave: as many products as the circle has states."""
    circle = np.roll(np.eye(60), 1, axis=1) * np.array(0.9)
    right = np.random.default_rng(2).normal(size=(60, 3))
    found = solve_together(lambda x: x - circle @ x, right)
    np.testing.assert_allclose(found, np.linalg.solve(np.eye(60) - circle, right), rtol=1e-11)


def test_what_does_not_converge_is_refused():
    with pytest.raises(Refusal, match="products"):
        solve_together(lambda x: x - np.roll(x, 1, axis=0), np.eye(100)[:, :1])


def test_a_chain_that_never_ends_is_refused():
    grams = Grams(np.array([[-1, 0], [0, 1], [1, 0], [-1, 2]], dtype=np.int16), np.ones(4), 2)
    with pytest.raises(DesignError, match="2 of 3 states"):
        removal_effects(grams)


def test_no_conversion_is_refused():
    grams = Grams(np.array([[-1, 0], [0, 2]], dtype=np.int16), np.ones(2), 1)
    with pytest.raises(Refusal, match="earns 0"):
        removal_effects(grams)


def test_conversions_without_a_touch_are_refused():
    grams = Grams(np.array([[-1, 0], [0, 2], [-1, 1]], dtype=np.int16), np.ones(3), 1)
    with pytest.raises(Refusal, match="after a touch"):
        removal_effects(grams)


def test_an_order_beyond_numbers_is_refused():
    with pytest.raises(ChoiceError, match="order 20"):
        Grams(np.zeros((1, 21), dtype=np.int16), np.ones(1), 30)
