"""What drives a target: from a checked table to the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from typing import Any

import numpy as np

from payoff.answers.drivers import ColumnLeftOut, DriversAnswer, ModelScore
from payoff.core.errors import ChoiceError, DesignError, MissingExtra
from payoff.core.frozen import replace
from payoff.core.progress import Progress, silent
from payoff.core.provenance import Provenance, versions
from payoff.data.feature_columns import LeftOut
from payoff.data.features import Features
from payoff.drivers.choose import INNER_FOLDS, Contest, Task, choose
from payoff.drivers.design import Design
from payoff.drivers.examine import findings_of, guard_of
from payoff.drivers.folds import check_enough, split
from payoff.drivers.interactions import interactions
from payoff.drivers.leaks import giveaways
from payoff.drivers.loss import Loss
from payoff.drivers.measure import measure, measure_pairs, pairs_of
from payoff.drivers.models import MODELS, Linear, Model, Neighbours
from payoff.drivers.nested import Nested, nested
from payoff.drivers.permute import MOST_ROWS
from payoff.drivers.rank import (
    drivers_of,
    groups_of,
    parts_of,
    ranked_units,
    stability_of,
)
from payoff.drivers.units import units_of
from payoff.maths.threads import one_thread

SPLITS = 3
MOST_NEIGHBOUR_ROWS = 20_000
PACKAGES = ("payoff", "numpy", "scipy", "scikit-learn", "lightgbm")


def find_drivers(
    features: Features,
    *,
    folds: int = 5,
    seed: int = 1,
    models: Mapping[str, Sequence[Model]] = MODELS,
    progress: Progress = silent,
) -> DriversAnswer:
    """Say which features drive a target, as far as unseen rows show it.

    Parameters
    ----------
    features
        The table.
    folds
        Outer folds, 3 to 10.
    seed
        Of every random number; the same seed gives the same answer.
    models
        Family to settings, the simplest family first.
    progress
        Hears how far it has come.

    Raises
    ------
    ChoiceError
        When there are too few or too many folds, or the seed is negative.
    DesignError
        When the table has too few rows, rows of a class, or groups for so many folds; or every
        feature gives the target away.
    MissingExtra
        When scikit-learn or LightGBM is not installed.
    """
    _check_installed()
    check_enough(features.outcome, features.groups, features.grouping, folds)
    with one_thread():
        return _found(features, folds, seed, models, progress)


def _found(
    features: Features,
    folds: int,
    seed: int,
    models: Mapping[str, Sequence[Model]],
    progress: Progress,
) -> DriversAnswer:
    """Choose, score, and then measure if there is something to measure."""
    first, *seeds = _seeds(seed, SPLITS)
    progress("looking for features that give the target away", 0.0)
    found = giveaways(features, first)
    features = _without(features, found)
    task = _task(features, models)
    splits = [split(features.outcome, features.groups, folds, each) for each in (first, *seeds)]
    outer = nested(task, splits[0], first, _heard(progress, "choosing a model, fold by fold"))
    rows = np.arange(features.rows)
    contest = choose(task, rows, first, _heard(progress, "choosing a model on all rows"))
    answer = _answer(task, outer, contest, found, folds, seed)
    if answer.verdict == "failed":
        return answer
    units = units_of(features.features, task.design, first)
    hear = _heard(progress, "shuffling features on held-out rows")
    measured = measure(task, contest.winner, splits, units, first, hear)
    pairs = pairs_of(units, measured)
    hear = _heard(progress, "looking for interactions")
    paired = measure_pairs(task, contest.winner, splits, pairs, first, hear)
    names = [tuple(features.features[place].name for place in pair) for pair in pairs]
    asked = [part for part in (features.segment, features.stage) if part is not None]
    order = ranked_units(measured)
    parts = [
        parts_of(features, part, rises, units.names, order, folds)
        for part, rises in zip(asked, measured.parts, strict=True)
    ]
    drivers = drivers_of(features, units, measured, folds)
    groups, stability = groups_of(features, units, measured, folds), stability_of(measured, folds)
    kept = tuple(each for each in found if each.column in features.named)
    return replace(
        answer,
        drivers=drivers,
        groups=groups,
        interactions=interactions([(a, b) for a, b in names], paired, folds) if paired else (),
        segments=parts[0] if features.segment is not None else (),
        stages=parts[-1] if features.stage is not None else (),
        stability=stability,
        guard=guard_of(features, drivers),
        findings=findings_of(features, outer, kept, stability, groups),
    )


def _check_installed() -> None:
    for package, name in (("sklearn", "scikit-learn"), ("lightgbm", "lightgbm")):
        try:
            import_module(package)
        except ImportError:
            raise MissingExtra(name, extra="learn", purpose="finding drivers") from None


def _seeds(seed: int, count: int) -> list[int]:
    """Return seeds that no other seed shares, so that answers of two seeds are independent."""
    if seed < 0:
        raise ChoiceError(f"seed {seed}", wanted="a seed of 0 or more", remedy="name another")
    states = np.random.SeedSequence(seed).generate_state(count)
    return [int(state) // 4 for state in states]


def _without(features: Features, found: Sequence[LeftOut]) -> Features:
    """Leave out what gives the target away, unless it was named."""
    gone = {each.column: each for each in found if each.column not in features.named}
    kept = tuple(each for each in features.features if each.name not in gone)
    if not kept:
        raise DesignError(
            "every feature gives the target away: " + ", ".join(gone),
            wanted="a feature that is known before the target is",
            remedy="look where these columns come from; name one with --feature to use it",
        )
    return replace(
        features,
        features=kept,
        left_out=(*features.left_out, *gone.values()),
        levers=tuple(name for name in features.levers if name not in gone),
    )


def _task(features: Features, models: Mapping[str, Sequence[Model]]) -> Task:
    kept = {
        name: own
        for name, own in models.items()
        if features.rows <= MOST_NEIGHBOUR_ROWS or name != Neighbours.name
    }
    loss = Loss.of(features.outcome.kind, features.outcome.values)
    return Task(features, Design.of(features.features), loss, kept)


def _heard(progress: Progress, stage: str) -> Callable[[float], None]:
    progress(stage, 0.0)
    return lambda share: progress(stage, share)


def _answer(
    task: Task,
    outer: Nested,
    contest: Contest,
    found: Sequence[LeftOut],
    folds: int,
    seed: int,
) -> DriversAnswer:
    """Return the answer without drivers: target, scores, models, what was left out."""
    features, outcome = task.features, task.features.outcome
    kept = tuple(each for each in found if each.column in features.named)
    return DriversAnswer(
        target=outcome.name,
        kind=outcome.kind,
        positive=outcome.positive,
        negative=outcome.negative,
        rows=features.rows,
        mean=float(outcome.values.mean()),
        model=contest.winner.name,
        settings=_settings(contest.winner),
        models=_models(task, contest, outer),
        scores=outer.scores,
        importance_unit=task.loss.unit,
        shap_unit="log-odds" if outcome.kind == "yes or no" else outcome.name,
        drivers=(),
        groups=(),
        interactions=(),
        segment="" if features.segment is None else features.segment.name,
        segments=(),
        stage="" if features.stage is None else features.stage.name,
        stages=(),
        stability=None,
        left_out=tuple(
            ColumnLeftOut(each.column, each.reason, each.says) for each in features.left_out
        ),
        guard=guard_of(features, ()),
        findings=findings_of(features, outer, kept, None, ()),
        notes=(*features.notes, *_notes(task, contest)),
        provenance=Provenance(
            features.data_hash,
            features.source,
            _spec(task, contest, folds),
            seed,
            versions(PACKAGES),
        ),
    )


def _settings(model: Model) -> dict[str, Any]:
    return asdict(model)  # type: ignore[call-overload,no-any-return]


def _models(task: Task, contest: Contest, outer: Nested) -> tuple[ModelScore, ...]:
    found = []
    for family in task.models:
        place = contest.best_of(family)
        losses = contest.losses[place]
        found.append(
            ModelScore(
                family,
                _settings(contest.models[place]),
                float(losses.mean()),
                float(losses.std(ddof=1) / np.sqrt(len(losses))),
                outer.chosen.count(family),
            )
        )
    return tuple(found)


def _spec(task: Task, contest: Contest, folds: int) -> dict[str, Any]:
    return {
        "model": contest.winner.name,
        "settings": _settings(contest.winner),
        "folds": folds,
        "inner_folds": INNER_FOLDS,
        "splits": SPLITS,
        "group": task.features.grouping or None,
        "levers": list(task.features.levers),
        "tried": {name: [_settings(each) for each in own] for name, own in task.models.items()},
    }


def _notes(task: Task, contest: Contest) -> list[str]:
    said = []
    outcome = task.features.outcome
    if outcome.kind == "yes or no":
        said.append(
            f"{outcome.name}: {outcome.positive!r} is yes and {outcome.negative!r} is no; effects "
            f"are on the probability of {outcome.positive!r}."
        )
    if Neighbours.name not in task.models:
        said.append(
            f"{Neighbours.name} was not tried: the table has more than {MOST_NEIGHBOUR_ROWS:,} "
            "rows."
        )
    if task.features.rows > MOST_ROWS * INNER_FOLDS:
        said.append(
            f"Importance is measured on {MOST_ROWS:,} held-out rows at random where a fold holds "
            "out more."
        )
    if isinstance(contest.winner, Linear):
        said.append(
            "The chosen model is a sum of effects and has no interactions; models that can have "
            "some did not foretell clearly better."
        )
    return said
