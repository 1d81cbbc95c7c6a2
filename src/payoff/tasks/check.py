"""The question: is this table fit for use, and for which question."""

# Annotations stay objects here, because the command line is made from them.
from typing import TYPE_CHECKING

from payoff.core.progress import Progress, silent
from payoff.tasks.fitness import Candidate, suggestion

if TYPE_CHECKING:
    from payoff.answers.check import CheckAnswer


def check(table: str, *, seed: int = 1, progress: Progress = silent) -> "CheckAnswer":
    """Say whether a table is fit for use, and which questions can be asked of it.

    Parameters
    ----------
    table
        A CSV file (also .csv.gz), a Parquet file or a folder of them, or a table of a database
        such as duckdb:///shop.db#orders.
    seed
        Of the rows that are drawn from a table too long to hold, and of those for correlations;
        the same seed gives the same answer.
    progress
        Hears how far it has come.
    """
    from payoff.quality import check as checked
    from payoff.quality import look_at
    from payoff.tasks import TASKS

    look = look_at(table, seed=seed, progress=progress)
    candidate, others = Candidate(look), {name: one for name, one in TASKS.items() if one != check}
    found = []
    for place, (name, task) in enumerate(others.items()):
        progress("seeing what each question needs", place / len(others))
        found.append(suggestion(name, task, candidate))
    return checked(look, found, progress=progress)
