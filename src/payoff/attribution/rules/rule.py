"""What a rule is: a way to share what journeys earned among their touches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal

import numpy as np

from payoff.attribution.journeys import Walk
from payoff.attribution.rules.shares import Shares
from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.core.progress import Progress
from payoff.maths.paths import Grams, Ints, Paths, Worth

Need = Literal["sets", "grams", "paths"]


@frozen_arrays
class Sets:
    """Journeys by the channels that they met, and by group of customers.

    Attributes
    ----------
    member
        Which channels, shape ``(sets, channels)``.
    fold
        Group of customers, shape ``(sets,)``.
    conversions, value, nulls
        Conversions, their value, and journeys without one, shape ``(sets,)``.
    """

    member: np.typing.NDArray[np.bool_]
    fold: Ints
    conversions: Floats
    value: Floats
    nulls: Floats


@frozen_arrays
class Counted:
    """What came back from the engine, as far as rules asked for it.

    Attributes
    ----------
    channels
        How many channels there are.
    conversions, value
        What journeys with a touch earned, all together.
    sets
        Journeys by channels met.
    grams, worth, gram_fold
        Steps between touches, what conversions among them earned, and the customers' group of
        each, shape ``(grams,)``.
    paths
        Distinct paths of journeys that are not too long, those without a conversion included where
        a rule needs them; ``None`` where there are more than fit.
    """

    channels: int
    conversions: float
    value: float
    sets: Sets | None = None
    grams: Grams | None = None
    worth: Worth | None = None
    gram_fold: Ints | None = None
    paths: Paths | None = None

    def without(self, group: int) -> Counted:
        """Return what all but one group of customers counted; paths have no groups."""
        sets, grams, worth, fold = self.sets, self.grams, self.worth, self.gram_fold
        if sets is None:
            return self
        rows = sets.fold != group
        sets = Sets(
            sets.member[rows],
            sets.fold[rows],
            sets.conversions[rows],
            sets.value[rows],
            sets.nulls[rows],
        )
        if grams is not None and worth is not None and fold is not None:
            kept = fold != group
            grams = Grams(grams.rows[kept], grams.counts[kept], grams.channels)
            worth, fold = Worth(worth.sums[kept], worth.squares[kept]), fold[kept]
        return replace(
            self,
            conversions=float(sets.conversions.sum()),
            value=float(sets.value.sum()),
            sets=sets,
            grams=grams,
            worth=worth,
            gram_fold=fold,
        )


@frozen_arrays
class Split:
    """What a rule gave each channel.

    Attributes
    ----------
    conversions, value
        Shape ``(channels,)``; they add up to what was earned.
    shares
        How it shares what one path earned; ``None`` where that depends on more than the path.
    figures
        Per channel figures of the rule beside, such as removal effects: name and shape
        ``(channels,)``.
    facts
        Figures of the rule as a whole: name and number.
    says
        What a reader should know of this rule on this log.
    """

    conversions: Floats
    value: Floats
    shares: Shares | None = None
    figures: tuple[tuple[str, Floats], ...] = ()
    facts: tuple[tuple[str, float], ...] = ()
    says: tuple[str, ...] = ()


class Rule(ABC):
    """A rule of attribution.

    Attributes
    ----------
    title
        Its name for readers.
    wants
        What the log must have: ``times``, ``milestone``.
    """

    title: ClassVar[str]
    wants: ClassVar[frozenset[str]] = frozenset()


class TouchRule(Rule):
    """A rule that knows the weight of a touch from its place in its journey alone."""

    closed: ClassVar[bool] = True
    """Whether weights add up to 1 in each journey as they are."""

    @abstractmethod
    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:
        """Return the weight of each touch, not negative, as an Ibis expression.

        ``touches`` has the columns of :meth:`payoff.attribution.journeys.Walk.expression`. Where
        weights are not ``closed``, they are divided by their sum over the journey; where that is
        0, the last touch takes all.
        """


class CountedRule(Rule):
    """A rule that shares by what is counted over all journeys."""

    needs: ClassVar[frozenset[Need]]

    @abstractmethod
    def split(self, counted: Counted) -> Split:
        """Share what was earned.

        Raises
        ------
        Refusal
            When the counts cannot say.
        """

    def settled(self, split: Split) -> CountedRule:  # noqa: ARG002
        """Return the rule with what it chose in ``split``, to be applied to fewer customers."""
        return self


@frozen_arrays
class Learnt:
    """What a rule became when it had looked at journeys.

    Attributes
    ----------
    rule
        That shares from here on.
    figures, facts, says
        As of :class:`Split`.
    """

    rule: TouchRule | CountedRule
    figures: tuple[tuple[str, Floats], ...] = ()
    facts: tuple[tuple[str, float], ...] = ()
    says: tuple[str, ...] = ()

    def on(self, split: Split) -> Split:
        """Return a split of ``rule`` with what was learnt."""
        return replace(
            split,
            figures=(*self.figures, *split.figures),
            facts=(*self.facts, *split.facts),
            says=(*self.says, *split.says),
        )


class LearntRule(Rule):
    """A rule that looks at a sample of journeys before it can share."""

    wants: ClassVar[frozenset[str]] = frozenset({"times"})

    @abstractmethod
    def learn(self, walk: Walk, progress: Progress) -> Learnt:
        """Look at a bounded sample of the journeys of a log of events.

        Raises
        ------
        Refusal
            When what is learnt foretells nothing.
        """
