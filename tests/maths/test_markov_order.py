"""The order of a chain is found again, and scores are those of the chances written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import ChoiceError, DesignError
from payoff.maths.markov_order import choose_order, held_out_scores
from payoff.maths.paths import Grams, Paths, count_grams

few = settings(max_examples=15, deadline=None, derandomize=True)


def walked(order, journeys, seed, top=3):
    """Count grams of journeys on 3 channels whose next step hangs on ``order`` touches."""
    random = np.random.default_rng(seed)
    chances = np.random.default_rng(99).dirichlet([0.5] * 5, size=(4,) * order)
    walks, won = [], []
    for _ in range(journeys):
        path = [int(random.integers(3))]
        while len(path) < 30:
            past = ([3] * order + path)[-order:]
            step = int(random.choice(5, p=chances[tuple(past)]))
            if step >= 3:
                break
            path.append(step)
        walks.append(path)
        won.append(step == 3)
    offsets = np.concatenate([[0], np.cumsum([len(path) for path in walks])])
    codes = np.concatenate(walks).astype(np.int16)
    won = np.array(won, dtype=float)
    return count_grams(Paths(codes, offsets, won, 1 - won, won, 3), top)[0]


@pytest.mark.parametrize("order", [1, 2, 3])
def test_the_order_is_found_again(order):
    folds = [walked(order, 500, seed) for seed in range(5)]
    choice = choose_order(folds)
    assert choice.order == order
    assert choice.scores.shape == (3, 5)
    assert np.all(choice.scores < 0)


def test_a_flat_score_takes_the_lowest_order():
    """One channel and one touch: no order knows more than another."""
    paths = Paths(
        np.array([0], dtype=np.int16), np.array([0, 1]), np.ones(1), np.ones(1), np.ones(1), 1
    )
    grams, _ = count_grams(paths, 3)
    assert choose_order([grams, grams, grams]).order == 1


@few
@given(seed=st.integers(0, 1000), strength=st.sampled_from([0.5, 1.0, 10.0]))
def test_scores_are_the_chances_written_out(seed, strength):
    train, test = walked(2, 40, seed), walked(2, 10, seed + 1)
    seen = list(zip(train.rows.tolist(), train.counts, strict=True))

    def chance(before, last, size):
        """From histories that share the last touches, but for those that share one more."""

        def counted(touches):
            same = [(row, n) for row, n in seen if row[3 - touches : 3] == before[3 - touches :]]
            return sum(n for row, n in same if row[3] == last), sum(n for _, n in same)

        result = 1 / 5
        for near in range(size + 1):
            follows, came = counted(near)
            if near < size:
                follows, came = np.subtract((follows, came), counted(near + 1))
            result = (follows + strength * result) / (came + strength)
        return result

    journeys = sum(n for row, n in zip(test.rows, test.counts, strict=True) if row[-1] >= 3)
    expected = [
        sum(
            n * np.log(chance(row[:3], row[3], order))
            for row, n in zip(test.rows.tolist(), test.counts, strict=True)
        )
        / journeys
        for order in (1, 2, 3)
    ]
    found = held_out_scores(train, test, strength=strength)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    order = np.random.default_rng(seed).permutation(len(test.counts))
    twice = np.concatenate([order, order])
    again = Grams(test.rows[twice], test.counts[twice] / 2, 3)
    np.testing.assert_allclose(held_out_scores(train, again, strength=strength), found, rtol=1e-12)


def test_one_fold_is_refused():
    with pytest.raises(ChoiceError, match="1 fold"):
        choose_order([walked(1, 5, 1)])


def test_nothing_to_foretell_is_refused():
    grams = Grams(np.array([[-1, 0]], dtype=np.int16), np.ones(1), 1)
    with pytest.raises(DesignError, match="no journey ends"):
        held_out_scores(grams, grams)
