"""Intervals over folds cover what they claim; agreement of ranks has known ends."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from payoff.maths.resampled import over_folds, rank_agreement


def test_the_interval_is_the_corrected_one_by_hand():
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    mean, low, high = over_folds(values, 5)
    wide = 2.131846786 * np.sqrt(2.5 * (1 / 5 + 1 / 4))
    assert (mean, low, high) == pytest.approx((3, 3 - wide, 3 + wide))


def test_wider_than_folds_that_are_taken_for_independent():
    values = np.random.default_rng(1).normal(size=(15, 4))
    mean, low, high = over_folds(values, 5)
    naive = values.std(axis=0, ddof=1) / np.sqrt(15)
    assert ((high - mean) > 1.7 * naive).all()
    assert (high - mean) == pytest.approx(mean - low)


def test_agreement_is_the_mean_of_spearman_over_pairs():
    scores = np.random.default_rng(2).normal(size=(3, 6))
    pairs = [spearmanr(scores[i], scores[j]).statistic for i, j in ((0, 1), (0, 2), (1, 2))]
    assert rank_agreement(scores) == pytest.approx(np.mean(pairs))
    assert rank_agreement(np.array([[1, 2, 3], [3, 2, 1]])) == pytest.approx(-1)
    assert rank_agreement(scores[:1]) == 1
