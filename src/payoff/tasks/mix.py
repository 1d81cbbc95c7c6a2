"""The question: what did each channel bring, and how sure are we."""

# Annotations stay objects here, because the command line is made from them.
from typing import TYPE_CHECKING

from payoff.core.progress import Progress, silent
from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices
from payoff.tasks.fitness import a_panel, suits
from payoff.tasks.model import fit_panel, spec_of
from payoff.tasks.parts import Kept
from payoff.tasks.paths import check_writable
from payoff.tasks.table import read_panel

if TYPE_CHECKING:
    from payoff.answers.mix import MixAnswer


@suits(a_panel)
def mix(
    table: str,
    *,
    columns: TableChoices = TABLE,
    model: ModelChoices = MODEL,
    compare: bool = False,
    save: Kept | None = None,
    progress: Progress = silent,
) -> "MixAnswer":
    """Say what each channel brought, and how sure that is.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly.
    columns
        Which columns play which part.
    model
        How the model is built and sampled.
    compare
        Answer by ordinary, ridge and sign-constrained regression too, and say where these disagree
        with the model, and why.
    save
        File to keep the fit in, for later questions in Python.
    progress
        Hears how far it has come.
    """
    from payoff.core.frozen import replace
    from payoff.mix.counterpart import check_comparable, compare_with_regression

    check_writable([save], table)
    panel, country = read_panel(table, columns, progress)
    if compare:
        check_comparable(spec_of(model, country, panel.channels))
    fit = fit_panel(panel, country, model, progress)
    answer = fit.ask(progress)
    if compare:
        answer = replace(answer, counterpart=compare_with_regression(fit, answer, progress))
    if save is not None:
        fit.save(save)
    return answer
