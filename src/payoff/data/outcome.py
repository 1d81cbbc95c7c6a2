"""What is to be explained: a number, or yes and no."""

from __future__ import annotations

from typing import Literal

import numpy as np

from payoff.core.errors import ChoiceError, DesignError, nearest
from payoff.core.frozen import Floats, frozen_arrays, read_only
from payoff.data.cells import NUMBER, Cells, numbers, some

OutcomeKind = Literal["number", "yes or no"]
YES = ("yes", "true", "1", "y", "t", "ja", "oui", "si", "sí", "sim")


@frozen_arrays
class Outcome:
    """The column to be explained.

    Attributes
    ----------
    name
        Of the column.
    values
        Shape ``(rows,)``; of yes and no, 1 where the cell holds ``positive`` and 0 elsewhere.
    positive, negative
        The two words as the table writes them; empty for a number.
    """

    name: str
    values: Floats
    positive: str
    negative: str

    @property
    def kind(self) -> OutcomeKind:
        """Whether it is a number, or yes and no."""
        return "yes or no" if self.positive else "number"


def read_outcome(cells: Cells, positive: str | None) -> Outcome:
    """Return the target of a table; no cell may be missing.

    Two different values are yes and no. Positive is the one that is given, else a word for yes,
    else the larger number, else the word that comes later in the alphabet.

    Raises
    ------
    DesignError
        When it is the same in every row, or holds more than two words.
    ChoiceError
        When the positive value is not in the column.
    CellError
        When a cell is infinite.
    """
    labels = labels_of(cells)
    kinds = sorted(set(labels))
    if len(kinds) < 2:
        raise DesignError(
            f"target {cells.name!r} is {kinds[0]!r} in every row",
            wanted="a target that changes, or nothing can be learnt about it",
            remedy="name another column, or bring rows in which it is different",
        )
    if len(kinds) == 2:
        yes = _positive(cells.name, kinds, positive)
        values = np.array([float(label == yes) for label in labels])
        return Outcome(cells.name, read_only(values), yes, kinds[kinds[0] == yes])
    if positive is not None:
        raise ChoiceError(
            f"{positive!r} is to be the positive value of {cells.name!r}, which has "
            f"{len(kinds)} values",
            wanted="a target with two values",
            remedy="leave it out, or make the column yes and no first",
        )
    if not all(NUMBER.fullmatch(label) for label in kinds) and not _infinite(kinds):
        raise DesignError(
            f"target {cells.name!r} holds {len(kinds)} words: "
            + some([repr(kind) for kind in kinds]),
            wanted="a number, or two words such as yes and no",
            remedy="make a column that says yes for the word of interest and no for the others",
        )
    return Outcome(cells.name, numbers(cells, remedy=""), "", "")


def labels_of(cells: Cells) -> list[str]:
    """Return the cells as the table writes them; whole numbers without a decimal point."""
    return [_label(value) for value in cells.values]


def _label(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _infinite(kinds: list[str]) -> bool:
    return all(NUMBER.fullmatch(kind) or "inf" in kind.lower() for kind in kinds)


def _positive(name: str, kinds: list[str], positive: str | None) -> str:
    if positive is not None:
        if positive not in kinds:
            raise ChoiceError(
                f"target {name!r} never is {positive!r}",
                wanted=f"{kinds[0]!r} or {kinds[1]!r}",
                remedy=nearest(positive, kinds),
            )
        return positive
    for kind in kinds:
        if kind.lower() in YES:
            return kind
    if all(NUMBER.fullmatch(kind) for kind in kinds):
        return max(kinds, key=float)
    return kinds[1]
