"""The question: which column of a table plays which part."""

# Annotations stay objects here, because the command line is made from them.
from typing import TYPE_CHECKING

from payoff.core.errors import ChoiceError
from payoff.core.files import whole_file
from payoff.core.progress import Progress, silent
from payoff.tasks.fitness import settings, suits
from payoff.tasks.parts import Kept
from payoff.tasks.paths import check_writable
from payoff.tasks.table import SETTINGS

if TYPE_CHECKING:
    from payoff.report.settings import SettingsAnswer


@suits(settings)
def init(
    table: str,
    *,
    to: Kept = SETTINGS,
    overwrite: bool = False,
    progress: Progress = silent,
) -> "SettingsAnswer":
    """Guess which column plays which part, and write that to a file for you to correct.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly.
    to
        File to write.
    overwrite
        Write over the file when it is there already.
    progress
        Hears how far it has come.
    """
    from payoff.data.guess import guess_columns
    from payoff.data.sources import read_table, without_password
    from payoff.report.settings import SettingsAnswer

    if to.exists() and not overwrite:
        raise ChoiceError(
            f"{str(to)!r} is there already",
            wanted="a path that is still free",
            remedy="say --overwrite to write over it, or --to another path",
        )
    check_writable([to], table)
    progress("reading the table", 0.0)
    guesses = guess_columns(read_table(table))
    with whole_file(to) as path:
        path.write_text(guesses.toml(), encoding="utf-8", newline="\n")
    return SettingsAnswer(without_password(table), str(to), guesses)
