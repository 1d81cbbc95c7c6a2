"""The question: which specifications foretell, and what they say together."""

# Annotations stay objects here, because the command line is made from them.
from typing import TYPE_CHECKING

from payoff.core.progress import Progress, silent
from payoff.tasks.choices import SEARCH, TABLE, SearchChoices, TableChoices
from payoff.tasks.fitness import a_panel, suits
from payoff.tasks.table import read_panel

if TYPE_CHECKING:
    from payoff.answers.search import SearchAnswer
    from payoff.data.panel import Panel
    from payoff.mix.search import Candidate, Workers


@suits(a_panel)
def search(
    table: str,
    *,
    columns: TableChoices = TABLE,
    among: SearchChoices = SEARCH,
    progress: Progress = silent,
) -> "SearchAnswer":
    """Rank specifications by how well they foretell, and average the answer over them.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly.
    columns
        Which columns play which part.
    among
        What is searched, and how.
    progress
        Hears how far it has come.
    """
    from payoff.data.winsorise import winsorised
    from payoff.mix.search import Slices
    from payoff.mix.search import search as searched

    panel, country = read_panel(table, columns, progress)
    if among.winsorise is not None:
        panel = winsorised(panel, among.winsorise)
    return searched(
        panel,
        candidates_of(among, country, panel),
        slices=Slices(among.slices, among.horizon),
        seed=among.seed,
        workers=workers_of(among),
        progress=progress,
    )


def candidates_of(
    among: SearchChoices, country: str | None, panel: "Panel"
) -> "tuple[Candidate, ...]":
    """Return every combination of what was named; ``country`` is whose holidays count.

    Raises
    ------
    ChoiceError
        When a name is not known.
    """
    from payoff.mix import VARIATIONS, Mix
    from payoff.mix import search as room
    from payoff.mix.baseline import Baseline, Holidays

    base = Mix(
        baseline=Baseline(holidays=Holidays(country) if country else None),
        varies=tuple(VARIATIONS[name]() for name in among.varies) or Mix().varies,
    )
    return room.grid(
        base,
        adstocks=among.adstock or room.DEFAULT_ADSTOCKS,
        saturations=among.saturation or room.DEFAULT_SATURATIONS,
        trends=among.trend or room.DEFAULT_TRENDS,
        noises=among.noise,
        links=among.link or room.default_links(panel),
    )


def workers_of(among: SearchChoices) -> "Workers":
    """Return where specifications are evaluated.

    Raises
    ------
    ChoiceError
        When both cores and a cluster are named, or less than one core is.
    """
    from payoff.core.errors import ChoiceError
    from payoff.mix.search import Cores, Ray

    if among.ray is None:
        return Cores(among.cores)
    if among.cores is not None:
        raise ChoiceError(
            f"{among.cores} cores of this machine and a Ray cluster",
            wanted="one of the two",
            remedy="leave --cores out: Ray gives each specification a core of its own",
        )
    return Ray(among.ray)
