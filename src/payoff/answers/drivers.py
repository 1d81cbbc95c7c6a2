"""What drives a target: features by how much a model that never saw the rows needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from payoff.answers.health import Finding, Verdict, worst
from payoff.core.frozen import frozen
from payoff.core.provenance import Provenance

Direction = Literal["raises", "lowers", "bends", "differs", "unclear"]


@frozen
class Score:
    """How well the chosen procedure predicts rows that it never saw.

    Attributes
    ----------
    metric
        ``"r2"`` and ``"rmse"`` of a number; ``"log_loss"``, ``"auc"`` and ``"brier"`` of yes and
        no. The first one of an answer is what importance is counted in.
    held_out, low, high
        Mean over the outer folds and 90 % interval.
    baseline
        The same of the naive prediction: the mean, or the share, of the rows that are fitted.
    """

    metric: str
    held_out: float
    low: float
    high: float
    baseline: float


@frozen
class ModelScore:
    """How one family of models did.

    Attributes
    ----------
    model
        Its name.
    settings
        The best of those that were tried.
    loss, error
        Cross-validated loss of these settings on the whole table, and its standard error.
    chosen
        In how many of the outer folds the family was chosen.
    """

    model: str
    settings: Mapping[str, Any]
    loss: float
    error: float
    chosen: int


@frozen
class Association:
    """Another feature that goes with this one, 0 to 1."""

    feature: str
    association: float


@frozen
class EffectPoint:
    """What is predicted on average when all rows have one value of a feature.

    Attributes
    ----------
    value
        The value in words.
    number
        The same as a number; ``None`` for a category.
    predicted, low, high
        Partial dependence, mean over folds and 90 % interval, in the unit of the target; a
        probability for yes and no.
    """

    value: str
    number: float | None
    predicted: float
    low: float
    high: float


@frozen
class Driver:
    """One feature.

    Attributes
    ----------
    rank
        By the importance of its group, then by its own; from 1.
    feature, kind
        Its name, and whether it is a number or a category.
    importance, low, high
        By how much the held-out loss rises when its values are shuffled: mean and 90 % interval
        over folds and splits.
    shap, shap_error
        Mean absolute Shapley value over held-out rows, in the unit of ``DriversAnswer.shap_unit``,
        and the standard error of its sampling; 0 where values are exact.
    direction
        Of its effect on the prediction: ``"differs"`` for a category, ``"unclear"`` where the
        importance may be nothing.
    most, least
        The values at which the prediction is largest and smallest.
    rank_stability
        Share of all fits in which its rank, in what is shuffled together, is within one of that
        over all fits.
    lever
        Whether it can be set; ``None`` when nothing was said about levers.
    group
        Name of the group of strongly associated features it is in; empty for none.
    moves_with
        Features that it goes with, the strongest first.
    effect
        Its curve.
    """

    rank: int
    feature: str
    kind: Literal["number", "category"]
    importance: float
    low: float
    high: float
    shap: float
    shap_error: float
    direction: Direction
    most: str
    least: str
    rank_stability: float
    lever: bool | None
    group: str
    moves_with: tuple[Association, ...]
    effect: tuple[EffectPoint, ...]


@frozen
class DriverGroup:
    """Features so alike that shuffling one of them alone would hide what they do together.

    Attributes
    ----------
    group, features
        Its name, and what is in it.
    importance, low, high
        When all of them are shuffled together.
    """

    group: str
    features: tuple[str, ...]
    importance: float
    low: float
    high: float


@frozen
class Interaction:
    """Two features whose effects depend on each other.

    Attributes
    ----------
    features
        The pair.
    strength
        Friedman's H: share of the variation of their joint effect that is no sum of two effects,
        as a root; 0 to 1.
    gain, low, high
        By how much the held-out loss rises when the interaction is taken out of the predictions:
        mean and 90 % interval.
    confirmed
        Whether ``gain`` is above 0 by an interval that allows for the number of pairs.
    """

    features: tuple[str, str]
    strength: float
    gain: float
    low: float
    high: float
    confirmed: bool


@frozen
class SubgroupImportance:
    """Importance of what is shuffled together, among the rows of one part."""

    feature: str
    importance: float
    low: float
    high: float


@frozen
class Subgroup:
    """One segment of customers, or one stage of the life cycle.

    Attributes
    ----------
    part
        The value of its column.
    rows, positives
        How many rows, and how many of them are yes; ``None`` for a number.
    mean
        Of the target.
    told
        Whether it is large enough; otherwise ``importances`` is empty.
    importances
        In the order of the answer's drivers.
    """

    part: str
    rows: int
    positives: int | None
    mean: float
    told: bool
    importances: tuple[SubgroupImportance, ...]


@frozen
class Stability:
    """How alike the order of importance is, by Spearman's rank correlation.

    Attributes
    ----------
    between_folds
        Mean over pairs of folds of one split.
    between_splits
        Mean over pairs of splits, each with a seed of its own and averaged over its folds.
    folds, splits
        How many.
    """

    between_folds: float
    between_splits: float
    folds: int
    splits: int


@frozen
class ColumnLeftOut:
    """A column that is no feature, and why."""

    column: str
    reason: str
    says: str


@frozen
class DriversAnswer:
    """What drives a target. When the verdict is ``"failed"``, there are no drivers.

    Attributes
    ----------
    target, kind
        Its name, and ``"number"`` or ``"yes or no"``.
    positive, negative
        The two words of yes and no; empty for a number.
    rows, mean
        How many rows have a target, and its mean: of yes and no the share of yes.
    model, settings
        What importance is of: the family and the settings chosen on the whole table.
    models
        Every family that was tried.
    scores
        Held out by nested cross-validation; the first is what importance is counted in.
    importance_unit, shap_unit
        Units.
    drivers
        Most important first.
    groups
        Of strongly associated features.
    interactions
        Among the most important features, the strongest first.
    segment, segments, stage, stages
        Importance within the parts of two columns; empty where not asked for.
    stability
        Of the order of importance.
    left_out
        Columns that are no features.
    guard
        What importance does not say, one sentence each.
    findings
        What the checks noticed, worst first.
    notes
        What was counted, filled or assumed, one sentence each.
    """

    target: str
    kind: Literal["number", "yes or no"]
    positive: str
    negative: str
    rows: int
    mean: float
    model: str
    settings: Mapping[str, Any]
    models: tuple[ModelScore, ...]
    scores: tuple[Score, ...]
    importance_unit: str
    shap_unit: str
    drivers: tuple[Driver, ...]
    groups: tuple[DriverGroup, ...]
    interactions: tuple[Interaction, ...]
    segment: str
    segments: tuple[Subgroup, ...]
    stage: str
    stages: tuple[Subgroup, ...]
    stability: Stability | None
    left_out: tuple[ColumnLeftOut, ...]
    guard: tuple[str, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def verdict(self) -> Verdict:
        """The worst severity among the findings."""
        return worst(self.findings)
