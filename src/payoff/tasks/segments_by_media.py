"""The question: which channel moves which segment of customers."""

# Annotations stay objects here, because the command line is made from them.
from typing import TYPE_CHECKING

from payoff.core.progress import Progress, silent
from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices
from payoff.tasks.fitness import a_panel_of_segments, suits
from payoff.tasks.model import by_segment, fit_panel
from payoff.tasks.parts import Kept
from payoff.tasks.paths import check_writable
from payoff.tasks.table import read_panel

if TYPE_CHECKING:
    from payoff.answers.segments import SegmentsAnswer


@suits(a_panel_of_segments)
def segments_by_media(
    table: str,
    *,
    columns: TableChoices = TABLE,
    model: ModelChoices = MODEL,
    save: Kept | None = None,
    progress: Progress = silent,
) -> "SegmentsAnswer":
    """Say which channel moves which segment of customers.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly.
    columns
        Which columns play which part; --segment once per segment.
    model
        How the model is built and sampled; effects vary by segment, beside what is chosen.
    save
        File to keep the fit in, for later questions in Python.
    progress
        Hears how far it has come.
    """
    from payoff.mix.segments import check_segments
    from payoff.mix.segments import segments_by_media as ask

    check_writable([save], table)
    panel, country = read_panel(table, columns, progress)
    check_segments(panel)
    fit = fit_panel(panel, country, by_segment(model), progress)
    answer = ask(fit, progress)
    if save is not None:
        fit.save(save)
    return answer
