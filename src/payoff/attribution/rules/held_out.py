"""What every rule that learns is held to: to foretell customers who were left out."""

from __future__ import annotations

import numpy as np

from payoff.attribution.journeys import FOLDS
from payoff.core.errors import Refusal
from payoff.core.frozen import Floats
from payoff.maths.held_out import Gain

FEWEST = 50
PARTS = tuple(tuple(range(at, FOLDS, 4)) for at in range(4))
"""Groups of customers that are left out together, for one of four fits."""


def check_enough(won: Floats, lost: Floats, parts: tuple[tuple[int, ...], ...] = PARTS) -> None:
    """Refuse what is too little to leave some of it out.

    Parameters
    ----------
    won, lost
        Journeys of each group of customers that converted and that did not, shape ``(16,)``.
    parts
        Groups that are taken together.

    Raises
    ------
    Refusal
        When there are fewer than 50 of a kind, or none in a part of the customers.
    """
    counts = np.array([[kind[list(part)].sum() for part in parts] for kind in (won, lost)])
    whole = counts.sum(axis=1)
    if whole.min() < FEWEST or counts.min() == 0:
        raise Refusal(
            f"{whole[0]:,.0f} journeys converted and {whole[1]:,.0f} did not",
            wanted=f"at least {FEWEST} of both, of different customers",
            remedy="take a longer stretch of the log, with the touches of those who did not "
            "convert",
        )


def check_gain(gain: Gain, what: str) -> None:
    """Refuse what foretells customers who were left out no better than a constant.

    Raises
    ------
    Refusal
        When the gain is not clear.
    """
    if not gain.clear:
        raise Refusal(
            f"held-out log-likelihood per journey is {gain.mean:+.1e} better by {what} than by a "
            f"constant, with a standard error of {gain.error:.1e}",
            wanted="touches that foretell who converts, among customers who were left out",
            remedy="take a longer stretch of the log, or a rule that learns nothing; credit from "
            "this one would be chance",
        )


def facts_of(gain: Gain) -> tuple[tuple[str, float], ...]:
    """Return the gain as facts of a rule."""
    return (("held_out_gain", gain.mean), ("held_out_gain_error", gain.error))
