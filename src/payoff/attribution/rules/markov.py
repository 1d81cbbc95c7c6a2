"""Markov chain: by what would be lost without a channel, solved exactly."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from payoff.attribution.rules.rule import Counted, CountedRule, Need, Split
from payoff.attribution.rules.shares import AlikeShares
from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen
from payoff.maths.absorbing import removal_effects
from payoff.maths.markov_order import choose_order
from payoff.maths.paths import Grams

FOLDS = 4
MOST = 3
"""Orders up to this one are compared where the order is not given."""


@frozen
class Markov(CountedRule):
    """Credit in proportion to removal effects in a chain of the last touches.

    Attributes
    ----------
    order
        How many touches are remembered; ``None`` compares 1 to 3 by their held-out log-likelihood
        per journey and takes the lowest that is not clearly worse than the best.

    The shares hold for the log as a whole: each conversion is divided in the same way, whichever
    channels its own journey met. Source: Anderl, Becker, von Wangenheim & Schumann 2016,
    International Journal of Research in Marketing 33.
    """

    order: int | None = 1
    title: ClassVar[str] = "Markov chain"
    needs: ClassVar[frozenset[Need]] = frozenset({"grams"})

    def __post_init__(self) -> None:
        if self.order is not None and self.order < 1:
            raise ChoiceError(
                f"a chain of order {self.order}",
                wanted="1 or more touches to remember",
                remedy="leave the order out for 1",
            )

    @property
    def remembered(self) -> int:
        """How many touches must be counted."""
        return MOST if self.order is None else self.order

    def split(self, counted: Counted) -> Split:
        """Share conversions by the effects on conversions, and value by those on value."""
        assert counted.grams is not None  # noqa: S101  (it is in `needs`)
        order, facts = (self.order, ()) if self.order is not None else _chosen(counted)
        grams = counted.grams if counted.grams.order == order else counted.grams.shorter(order)
        removal = removal_effects(grams)
        worth = (
            removal_effects(grams, counted.worth).shares
            if counted.value > 0
            else np.zeros(counted.channels)
        )
        return Split(
            removal.shares * counted.conversions,
            worth * counted.value,
            AlikeShares(removal.shares, worth),
            figures=(
                ("removal_effect", removal.effects),
                ("removal_effect_error", removal.effect_errors),
            ),
            facts=(
                ("order", float(order)),
                ("conversions_per_journey", removal.expected),
                *facts,
            ),
        )


def _chosen(counted: Counted) -> tuple[int, tuple[tuple[str, float], ...]]:
    """Return the order that foretells journeys of customers best who were left out."""
    assert counted.grams is not None  # noqa: S101
    fold, rows, counts = counted.gram_fold, counted.grams.rows, counted.grams.counts
    if fold is None or len(np.unique(fold)) < FOLDS:
        raise ChoiceError(
            "the order of the chain is to be chosen, and whole paths name no customers",
            wanted="a log of events, or an order",
            remedy="give the order, such as 1",
        )
    group = fold % FOLDS
    parts = [Grams(rows[group == at], counts[group == at], counted.channels) for at in range(FOLDS)]
    choice = choose_order(parts)
    scores = choice.scores.mean(axis=1).tolist()
    return choice.order, tuple(
        (f"held_out_log_likelihood_of_order_{k}", score) for k, score in enumerate(scores, 1)
    )
