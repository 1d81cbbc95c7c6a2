"""The question: what moved since the last fit, and what moved it."""

# Annotations stay objects here, because the command line is made from them.
from typing import TYPE_CHECKING

from payoff.core.errors import ChoiceError
from payoff.core.progress import Progress, silent
from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices
from payoff.tasks.fitness import a_panel_and_fit, suits
from payoff.tasks.model import respecified
from payoff.tasks.parts import FitFile, Kept
from payoff.tasks.paths import check_writable
from payoff.tasks.table import read_panel

if TYPE_CHECKING:
    from payoff.answers.refresh import RefreshAnswer


@suits(a_panel_and_fit)
def refresh(
    table: str,
    *,
    fit: FitFile | None = None,
    columns: TableChoices = TABLE,
    model: ModelChoices = MODEL,
    save: Kept | None = None,
    progress: Progress = silent,
) -> "RefreshAnswer":
    """Fit again with new periods, and say what moved since the saved fit and what moved it.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly.
    fit
        File that an earlier question kept its fit in (--save). Its model is taken again, but for
        the options of the model that are given now.
    columns
        Which columns play which part.
    model
        How the model is built and sampled.
    save
        File to keep the new fit in, for the next refresh.
    progress
        Hears how far it has come.
    """
    from payoff.mix import MixFit
    from payoff.mix.refresh import refresh as refreshed

    if fit is None:
        raise ChoiceError(
            "no saved fit is given",
            wanted="--fit FILE, a file that payoff mix --save wrote",
            remedy="fit the table that you had with payoff mix TABLE --save fit.payoff",
        )
    check_writable([save], table)
    progress("reading the saved fit", 0.0)
    old = MixFit.load(fit)
    panel, country = read_panel(table, columns, progress)
    spec = respecified(old.spec, model, country, panel.channels)
    found = refreshed(
        old,
        panel,
        spec,
        seed=model.seed,
        draws=model.draws,
        chains=model.chains,
        progress=progress,
    )
    if save is not None:
        found.fit.save(save)
    return found.answer
