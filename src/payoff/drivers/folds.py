"""Which rows are fitted and which are held out; rows of one group stay together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.errors import ChoiceError, DesignError
from payoff.data.outcome import Outcome

Ints = npt.NDArray[np.int64]
Split = tuple[tuple[Ints, Ints], ...]

FEWEST_FOLDS, MOST_FOLDS = 3, 10
ROWS_A_FOLD = 20
CLASS_ROWS_A_FOLD = 5
GROUPS_A_FOLD = 2


def check_enough(outcome: Outcome, groups: Ints | None, grouping: str, folds: int) -> None:
    """Refuse too few rows, too few of a class, or too few groups, for so many folds.

    Raises
    ------
    ChoiceError
        When there are fewer than 3 or more than 10 folds.
    DesignError
        When the table is too small.
    """
    if not FEWEST_FOLDS <= folds <= MOST_FOLDS:
        raise ChoiceError(
            f"{folds} folds",
            wanted=f"{FEWEST_FOLDS} to {MOST_FOLDS}",
            remedy="5 is usual",
        )
    rows = len(outcome.values)
    if rows < ROWS_A_FOLD * folds:
        raise _too_few(f"{rows} rows with a target", ROWS_A_FOLD * folds, "rows")
    if outcome.kind == "yes or no":
        yes = int(outcome.values.sum())
        word, count = min(
            ((outcome.positive, yes), (outcome.negative, rows - yes)), key=lambda pair: pair[1]
        )
        least = CLASS_ROWS_A_FOLD * folds
        if count < least:
            raise _too_few(f"{outcome.name!r} is {word!r} in {count} rows", least, "rows of each")
    if groups is not None and (count := len(np.unique(groups))) < GROUPS_A_FOLD * folds:
        raise _too_few(f"{grouping!r} has {count} values", GROUPS_A_FOLD * folds, "groups")


def _too_few(found: str, least: int, what: str) -> DesignError:
    return DesignError(
        found,
        wanted=f"at least {least} {what}",
        remedy="bring more rows, or ask for fewer folds (--folds 3)",
    )


def split(outcome: Outcome, groups: Ints | None, folds: int, seed: int) -> Split:
    """Return the rows to fit and those held out, for each fold; shuffled by the seed.

    Folds hold about the same share of yes.

    Raises
    ------
    DesignError
        When the target is the same in all rows of some fold, or in all others.
    """
    from sklearn import model_selection as sk

    binary = outcome.kind == "yes or no"
    kinds = {
        (False, False): sk.KFold,
        (False, True): sk.GroupKFold,
        (True, False): sk.StratifiedKFold,
        (True, True): sk.StratifiedGroupKFold,
    }
    maker = kinds[binary, groups is not None](folds, shuffle=True, random_state=seed)
    rows = np.zeros((len(outcome.values), 1))
    made = tuple(maker.split(rows, outcome.values, groups))
    if any(np.ptp(outcome.values[part]) == 0 for pair in made for part in pair):
        raise DesignError(
            f"{outcome.name!r} is the same in every row of some fold",
            wanted="a target that changes in every fold",
            remedy="bring more rows in which it differs, or ask for fewer folds (--folds 3)",
        )
    return made


def within(outcome: Outcome, groups: Ints | None, rows: Ints, folds: int, seed: int) -> Split:
    """Split some rows in the same way; the result counts in the rows of the whole table."""
    part = Outcome(outcome.name, outcome.values[rows], outcome.positive, outcome.negative)
    own = None if groups is None else groups[rows]
    return tuple((rows[fit], rows[out]) for fit, out in split(part, own, folds, seed))
