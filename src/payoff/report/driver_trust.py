"""Whether drivers can be believed, what was left out, and how they were computed."""

from __future__ import annotations

import json
from functools import partial

from payoff.answers.drivers import DriversAnswer, Score
from payoff.report.charts import draw
from payoff.report.page import (
    Block,
    Cell,
    Chart,
    Column,
    Facts,
    Figure,
    Figures,
    Findings,
    Folded,
    Points,
    Section,
    Table,
    Text,
)
from payoff.report.parts import VERDICTS, worst_of
from payoff.report.words import amount

METRICS = {"r2": "R²", "rmse": "RMSE", "log_loss": "log loss", "auc": "AUC", "brier": "Brier score"}


def trust_section(answer: DriversAnswer) -> Section:
    """Return the verdict, held-out scores beside the naive prediction, models and stability."""
    found: tuple[Block, ...] = (Findings(worst_of(answer.findings)),) if answer.findings else ()
    return Section(
        "health",
        "Can this be believed?",
        (
            Text((VERDICTS[answer.verdict],)),
            *found,
            Figures(tuple(_score(each) for each in answer.scores)),
            Chart(
                "models",
                f"Cross-validated loss in {answer.importance_unit}, smaller is better, with one "
                "standard error on either side",
                "Points: "
                + ", ".join(f"{each.model} {amount(each.loss)}" for each in answer.models)
                + ".",
                partial(draw, "driver_models", answer),
            ),
            _models(answer),
            *_stability(answer),
        ),
    )


def _score(score: Score) -> Figure:
    return Figure(
        METRICS[score.metric],
        amount(score.held_out),
        f"held out, {amount(score.low)} to {amount(score.high)}; naive {amount(score.baseline)}",
    )


def _models(answer: DriversAnswer) -> Table:
    head = ("model", "loss", "chosen in folds", "settings")
    return Table(
        caption=f"Best settings of each family on the whole table; {answer.model} is what "
        "importance is of: the simplest that is not clearly worse than the best.",
        columns=tuple(Column(name, numeric=name in head[1:3]) for name in head),
        rows=tuple(
            (
                Cell(each.model),
                Cell(amount(each.loss), f"± {amount(each.error)}"),
                Cell(str(each.chosen)),
                Cell(", ".join(f"{name} {value:g}" for name, value in each.settings.items())),
            )
            for each in answer.models
        ),
    )


def _stability(answer: DriversAnswer) -> tuple[Text, ...]:
    if answer.stability is None:
        return ()
    found = answer.stability
    return (
        Text(
            (
                "Rank correlation of the order of importance: "
                f"{found.between_folds:.2f} between the {found.folds} folds of one split, "
                f"{found.between_splits:.2f} between {found.splits} splits with seeds of their "
                "own.",
            )
        ),
    )


def left_out_section(answer: DriversAnswer) -> Section:
    """Return the columns that are no features, and why."""
    said = tuple(each.says for each in answer.left_out) or ("No column was left out.",)
    return Section("left-out", "What was left out", (Points("Columns that are no features", said),))


def made_section(answer: DriversAnswer) -> Section:
    """Return what is needed to compute every number again."""
    made = answer.provenance
    versions = ", ".join(f"{name} {number}" for name, number in made.versions.items())
    facts = Facts(
        (
            ("table", made.source),
            ("rows", f"{answer.rows:,}"),
            ("data SHA-256", made.data_hash),
            ("seed", str(made.seed)),
            ("versions", versions),
        )
    )
    notes = (Points("What was done to the data", answer.notes),) if answer.notes else ()
    spec = json.dumps(made.spec, indent=2, ensure_ascii=False, default=str)
    return Section(
        "provenance",
        "How every number was computed",
        (facts, *notes, Folded("The choices, and what was tried", spec)),
    )
