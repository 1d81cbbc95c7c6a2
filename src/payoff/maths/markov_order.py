"""How many touches a Markov chain should remember, by what it foretells of journeys left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.core.errors import ChoiceError, DesignError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.paths import Grams, Ints

STRENGTH = 1.0


@frozen_arrays
class OrderChoice:
    """Which order foretells journeys best.

    Attributes
    ----------
    scores
        Held-out log-likelihood per journey, in nats, of orders from 1, shape ``(orders, folds)``.
    errors
        Standard error, over folds, of how far each order is behind the best, shape ``(orders,)``.
    order
        The lowest order that is behind the best by at most that error: the one-standard-error rule
        (Breiman, Friedman, Olshen & Stone 1984).
    """

    scores: Floats
    errors: Floats
    order: int


def choose_order(folds: Sequence[Grams], *, strength: float = STRENGTH) -> OrderChoice:
    """Score orders from 1 to that of the grams by leaving each fold out once.

    Parameters
    ----------
    folds
        At least two lots of journeys, counted with the same highest order and channels.
    strength
        Of the smoothing; see :func:`held_out_scores`.
    """
    if len(folds) < 2:
        raise ChoiceError(
            f"{len(folds)} fold of journeys",
            wanted="at least 2, one to foretell and one to learn from",
            remedy="split the customers into folds",
        )
    scores = np.stack(
        [
            held_out_scores(_together([*folds[:out], *folds[out + 1 :]]), test, strength=strength)
            for out, test in enumerate(folds)
        ],
        axis=1,
    )
    behind = scores[int(np.argmax(scores.mean(axis=1)))] - scores
    errors = behind.std(axis=1, ddof=1) / np.sqrt(len(folds))
    # Orders that foretell alike differ by rounding.
    order = int(np.argmax(behind.mean(axis=1) <= errors + 1e-9)) + 1
    return OrderChoice(scores, errors, order)


def held_out_scores(train: Grams, test: Grams, *, strength: float = STRENGTH) -> Floats:
    """Return the log-likelihood per journey of the test, for orders from 1, shape ``(orders,)``.

    In nats; 0 is certainty. What follows the last ``k`` touches has the chance
    ``(n(k touches, next) + a b) / (n(k touches) + a)``, in the manner of a hierarchical Dirichlet
    model (MacKay & Peto 1995, Natural Language Engineering 1). ``b`` is the same chance for the
    last ``k - 1`` touches from other histories than these ``k``, and so on down to every channel
    and end alike. So nothing has chance 0, and what was seen once counts once: a longer memory that
    tells nothing apart has the same score.

    Parameters
    ----------
    train, test
        Grams of the same order and channels, of different journeys.
    strength
        ``a``: how many observations the shorter memory counts for; above 0.

    Raises
    ------
    DesignError
        No journey of the test ends.
    """
    journeys = float(test.counts[test.rows[:, -1] >= test.channels].sum())
    if not journeys > 0:
        raise DesignError(
            "no journey ends in what was left out",
            wanted="at least one journey to foretell",
            remedy="leave more journeys out",
        )
    # What comes next is the last digit of a key: the touches before are the rest.
    base = test.channels + 3
    follows, before = [], []
    for order in range(test.order + 1):
        known, asked = train.shorter(order), test.shorter(order)
        follows.append(_counted(known.keys(), known.counts, asked.keys()))
        before.append(_counted(known.keys() // base, known.counts, asked.keys() // base))
    scores = np.zeros(test.order)
    for order in range(1, test.order + 1):
        chance = np.full(len(test.counts), 1.0 / (test.channels + 2))
        for near in range(order + 1):
            own = near + 1 if near < order else None
            seen = follows[near] - (follows[own] if own else 0.0)
            came = before[near] - (before[own] if own else 0.0)
            chance = (seen + strength * chance) / (came + strength)
        scores[order - 1] = test.counts @ np.log(chance) / journeys
    return scores


def _counted(keys: Ints, counts: Floats, asked: Ints) -> Floats:
    """Return how often each key that is asked for was seen."""
    known, place = np.unique(keys, return_inverse=True)
    total = np.append(np.bincount(place, counts, len(known)), 0.0)
    at = np.searchsorted(known, asked)
    seen = np.append(known, -1)[at] == asked
    found: Floats = np.where(seen, total[at], 0.0)
    return found


def _together(parts: Sequence[Grams]) -> Grams:
    rows = np.concatenate([part.rows for part in parts])
    counts = np.concatenate([part.counts for part in parts])
    return Grams(rows, counts, parts[0].channels)
