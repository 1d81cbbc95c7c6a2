"""Data-driven: by what a logistic regression foretells less without a channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from payoff.attribution.journeys import FOLDS
from payoff.attribution.rules.held_out import PARTS, check_enough, check_gain, facts_of
from payoff.attribution.rules.rule import Counted, CountedRule, Need, Split
from payoff.attribution.rules.shares import SetShares, equal_parts
from payoff.core.errors import ChoiceError, Refusal
from payoff.core.frozen import Floats, frozen, frozen_arrays, replace
from payoff.maths.logistic import PENALTIES, HeldOut, drops, fit_logistic, held_out
from payoff.maths.paths import Ints, added

MOST_CELLS = 5_000_000


@frozen
class Logistic(CountedRule):
    """Credit by a logistic regression of conversion on which channels a journey met.

    Attributes
    ----------
    penalty
        Ridge penalty on each log-odds, the inverse of the variance of a normal prior; ``None``
        takes the one with the lowest log loss on customers who were left out.

    What journeys with a set of channels earned is shared among these by how much the predicted
    chance falls without each of them, in equal parts where it falls without none. Sources: Shao &
    Li 2011, "Data-driven multi-touch attribution models", KDD, for the regression; Dalessandro,
    Perlich, Stitelman & Provost 2012, "Causally motivated attribution for online advertising",
    ADKDD, for the counterfactual. A chance that falls with a model is no chance that falls in the
    world: channels that reach those who would convert anyway look good.
    """

    penalty: float | None = None
    title: ClassVar[str] = "Data-driven (logistic)"
    needs: ClassVar[frozenset[Need]] = frozenset({"sets"})

    def __post_init__(self) -> None:
        if self.penalty is not None and not 0 < self.penalty < float("inf"):
            raise ChoiceError(
                f"a penalty of {self.penalty:g}",
                wanted="a number above 0",
                remedy="leave the penalty out to have it chosen",
            )

    def split(self, counted: Counted) -> Split:
        """Share what each set earned, if the regression foretells more than a constant does.

        Raises
        ------
        Refusal
            When there are too few journeys of either end, or the regression foretells customers
            who were left out no better than the rate of all.
        """
        rows = _Rows.of(counted)
        check_enough(rows.won.sum(axis=1), rows.lost.sum(axis=1))
        choices = PENALTIES if self.penalty is None else (self.penalty,)
        tried = held_out(rows.member, rows.won, rows.lost, PARTS, choices)
        check_gain(tried.gain, "the channels that were met")
        found = _shared(rows, tried.penalty)
        return replace(found, facts=_facts(tried), says=tuple(_says(rows, tried, found)))

    def settled(self, split: Split) -> CountedRule:
        """Return the rule with the penalty that all customers chose."""
        return _Settled(dict(split.facts)["penalty"])


@frozen
class _Settled(CountedRule):
    """The regression with a penalty that needs no further look."""

    penalty: float
    title: ClassVar[str] = Logistic.title
    needs: ClassVar[frozenset[Need]] = Logistic.needs

    def split(self, counted: Counted) -> Split:
        """Share what each set earned."""
        return _shared(_Rows.of(counted), self.penalty)


@frozen_arrays
class _Rows:
    """Distinct sets of channels, and how journeys of each group of customers with them ended."""

    member: Floats
    won: Floats
    lost: Floats
    earned: Floats
    named: bool

    @classmethod
    def of(cls, counted: Counted) -> _Rows:
        sets = counted.sets
        assert sets is not None  # noqa: S101  (it is in `needs`)
        member, place = np.unique(sets.member, axis=0, return_inverse=True)
        if member.size > MOST_CELLS:
            raise Refusal(
                f"there are {len(member):,} sets of {counted.channels:,} channels",
                wanted=f"at most {MOST_CELLS:,} cells of sets and channels",
                remedy="name a coarser column as the channel",
            )
        place, fold = place.ravel(), np.maximum(sets.fold, 0)
        won = _by_group(place, fold, sets.conversions, len(member))
        lost = _by_group(place, fold, sets.nulls, len(member))
        earned = np.stack([won.sum(axis=0), added(place, sets.value, len(member))])
        named = bool(np.all(sets.fold >= 0))
        if not named:
            won, lost = _dealt(won.sum(axis=0), 0), _dealt(lost.sum(axis=0), 1)
        return cls(member.astype(np.float64), won, lost, earned, named)


def _by_group(place: Ints, fold: Ints, counts: Floats, size: int) -> Floats:
    return added(fold * size + place, counts, FOLDS * size).reshape(FOLDS, size)


def _dealt(counts: Floats, seed: int) -> Floats:
    """Deal journeys of unknown customers to groups by chance, shape ``(groups, sets)``."""
    random = np.random.default_rng(seed)
    dealt = random.multinomial(np.round(counts).astype(np.int64), np.full(FOLDS, 1 / FOLDS))
    return dealt.T.astype(np.float64)


def _shared(rows: _Rows, penalty: float) -> Split:
    fit = fit_logistic(rows.member, rows.won.sum(axis=0), rows.lost.sum(axis=0), penalty)
    shares = drops(rows.member, fit)
    total = shares.sum(axis=1, keepdims=True)
    alike = equal_parts(rows.member)
    shares = np.where(total > 0, shares / np.where(total > 0, total, 1.0), alike)
    errors = np.sqrt(np.diag(fit.covariance)[1:])
    figures = (("log_odds", fit.slopes), ("log_odds_error", errors))
    conversions, value = rows.earned @ shares
    return Split(conversions, value, SetShares(rows.member > 0, shares, shares), figures)


def _facts(tried: HeldOut) -> tuple[tuple[str, float], ...]:
    return (
        ("held_out_log_loss", tried.log_loss),
        ("held_out_log_loss_of_constant", tried.constant_log_loss),
        *facts_of(tried.gain),
        ("held_out_auc", tried.auc),
        ("calibration_slope", tried.calibration_slope),
        ("calibration_intercept", tried.calibration_intercept),
        ("penalty", tried.penalty),
    )


def _says(rows: _Rows, tried: HeldOut, found: Split) -> Iterator[str]:
    better = tried.gain.mean / tried.constant_log_loss
    yield (
        f"On customers who were left out, log loss is {tried.log_loss:.4f} with channels and "
        f"{tried.constant_log_loss:.4f} with the rate of all ({better:.1%} better), the area under "
        f"the ROC curve {tried.auc:.2f}, the calibration slope {tried.calibration_slope:.2f} "
        "(1 is perfect)."
    )
    if lowering := int((dict(found.figures)["log_odds"] < 0).sum()):
        yield (
            f"{lowering} of {rows.member.shape[1]} channels lower the predicted chance: they get "
            "credit only where no channel of the journey raises it. Journeys that did not convert "
            "are watched longer, and meet more channels."
        )
    if not rows.named:
        yield "The log names no customers: journeys were left out by chance."
