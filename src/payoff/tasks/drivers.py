"""The question: which features of products and customers, and which channels, drive a target."""

# Annotations stay objects here, because the command line is made from them.
from typing import TYPE_CHECKING

from payoff.core.errors import ChoiceError
from payoff.core.progress import Progress, silent
from payoff.tasks.fitness import features, suits
from payoff.tasks.parts import Column

if TYPE_CHECKING:
    from payoff.answers.drivers import DriversAnswer


@suits(features)
def drivers(
    table: str,
    *,
    target: Column | None = None,
    positive: str | None = None,
    feature: tuple[Column, ...] = (),
    leave_out: tuple[Column, ...] = (),
    category: tuple[Column, ...] = (),
    lever: tuple[Column, ...] = (),
    segment: Column | None = None,
    stage: Column | None = None,
    group: Column | None = None,
    folds: int = 5,
    seed: int = 1,
    progress: Progress = silent,
) -> "DriversAnswer":
    """Say which features drive sales, engagement or another target.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly; one row
        per product, customer or period, at most 100,000.
    target
        Column to be explained: a number, or two values such as yes and no.
    positive
        Of a target with two values, the one that counts as yes.
    feature
        Column that may drive it; all others, where none is named. A named one is kept even if it
        alone gives the target away.
    leave_out
        Column that is no feature.
    category
        Column of numbers that are codes.
    lever
        Feature that can be set, such as a price; the others are circumstances.
    segment
        Column of customer segments: importance within each of them.
    stage
        Column with the stage of the life cycle: importance within each of them.
    group
        Column whose rows belong together, such as a customer with several rows.
    folds
        How many parts of the rows are held out in turn.
    seed
        Of every random number; the same seed gives the same answer.
    progress
        Hears how far it has come.
    """
    from payoff.data.features import Features
    from payoff.data.sources import read_table, without_password
    from payoff.drivers import find_drivers

    if target is None:
        raise ChoiceError(
            "it is not said what is to be explained: no --target",
            wanted="--target COLUMN, a number or two values",
            remedy="name the column of sales, of engagement, or of whatever is of interest",
        )
    progress("reading the table", 0.0)
    features = Features.from_frame(
        read_table(table),
        target=target,
        features=feature,
        leave_out=leave_out,
        categories=category,
        levers=lever,
        segment=segment,
        stage=stage,
        group=group,
        positive=positive,
        source=without_password(table),
    )
    return find_drivers(features, folds=folds, seed=seed, progress=progress)
