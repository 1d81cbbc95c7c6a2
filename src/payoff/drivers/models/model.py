"""What every model is: choices that can be fitted, and a fit that predicts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from payoff.core.frozen import Floats
from payoff.data.outcome import OutcomeKind

THREADS = 2


class Fitted(ABC):
    """A model after its fit."""

    @abstractmethod
    def margin(self, matrix: Floats) -> Floats:
        """Return log-odds or numbers, shape ``(rows,)``."""

    def contributions(self, matrix: Floats) -> Floats | None:
        """Return exact Shapley values of every column, ``(rows, columns)``; ``None`` if unknown.

        Of the margin. Over columns they add up to the margin less a constant.
        """
        del matrix
        return None


class Model(ABC):
    """Choices of a model.

    Attributes
    ----------
    name
        As the answer says it.
    """

    name: ClassVar[str]

    @abstractmethod
    def fit(self, matrix: Floats, values: Floats, kind: OutcomeKind, seed: int) -> Fitted:
        """Fit to a prepared matrix ``(rows, columns)`` and a target ``(rows,)``."""
