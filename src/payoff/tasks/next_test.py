"""The question: which channel to test next, and how long."""

# Annotations stay objects here, because the command line is made from them.
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payoff.core.errors import ChoiceError, nearest
from payoff.core.progress import Progress, silent
from payoff.tasks.asked import check_horizon
from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices
from payoff.tasks.fitness import a_panel, suits
from payoff.tasks.model import fit_panel
from payoff.tasks.pairs import amounts
from payoff.tasks.parts import Kept
from payoff.tasks.paths import check_writable
from payoff.tasks.table import read_panel

if TYPE_CHECKING:
    from payoff.answers.response import Response
    from payoff.decide.test_plan import Experiment
    from payoff.report.next_test import NextTestAnswer

LENGTHS = (4, 8)
CHANGES = (1.0, -1.0)


@suits(a_panel)
def next_test(
    table: str,
    *,
    budget: float | None = None,
    horizon: int = 13,
    channel: tuple[str, ...] = (),
    length: tuple[int, ...] = (),
    change: tuple[float, ...] = (),
    measured_to: float | None = None,
    cost: tuple[str, ...] = (),
    value: float = 1.0,
    lower: tuple[str, ...] = (),
    upper: tuple[str, ...] = (),
    max_change: float | None = None,
    stretch: float = 1.5,
    columns: TableChoices = TABLE,
    model: ModelChoices = MODEL,
    save: Kept | None = None,
    progress: Progress = silent,
) -> "NextTestAnswer":
    """Say which channel to test next, and how long, because it would change the plan most.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly.
    budget
        What the plan after the test spends over the horizon, in units of spend; as much as was
        spent lately in as many periods, where none is given.
    horizon
        How many periods that plan has.
    channel
        Channel that could be tested; every channel with recent spend, where none is named.
    length
        How many periods a test could take, at most the horizon; 4 and 8 where none is given.
    change
        By how much a test could change a channel's spend: 1 doubles it, -1 stops it; both where
        none is given.
    measured_to
        Standard deviation of the effect that a test measures in one period, in units of the KPI;
        without it, that of the fit's own forecast of a period.
    cost
        CHANNEL=AMOUNT: what a test takes beside the change in spend, in units of spend.
    value
        Units of spend that one unit of the KPI is worth, such as the margin on revenue.
    lower
        CHANNEL=AMOUNT: least that a channel gets in the plan.
    upper
        CHANNEL=AMOUNT: most that a channel gets in the plan.
    max_change
        Largest change of a channel in the plan against today's split; 0.3 is 30 %.
    stretch
        Most in one period, as a multiple of the most that the table ever saw in one.
    columns
        Which columns play which part.
    model
        How the model is built and sampled.
    save
        File to keep the fit in, for later questions in Python.
    progress
        Hears how far it has come.
    """
    from payoff.decide.goal import FixedBudget
    from payoff.decide.limits import Limits
    from payoff.decide.test_plan import check_value, plan_tests
    from payoff.report.next_test import NextTestAnswer

    check_writable([save], table)
    check_horizon(horizon)
    panel, country = read_panel(table, columns, progress)
    check_value(value, panel.kpi_name)
    paid = [name for name in panel.channels if name not in panel.organic]
    _check_channels(channel, paid)
    limits = Limits(
        lower=amounts(lower, "--lower", paid),
        upper=amounts(upper, "--upper", paid),
        change=max_change,
        stretch=stretch,
    )
    asked = _Asked(change or CHANGES, _lengths(length, horizon), amounts(cost, "--cost", paid))
    goal = None if budget is None else FixedBudget(budget)
    # What cannot be tested is refused before the fit; 1 stands in for an error that only it knows.
    asked.tests(channel or paid, 1.0 if measured_to is None else measured_to)
    fit = fit_panel(panel, country, model, progress)
    answer = fit.ask(progress)
    if save is not None:
        fit.save(save)
    if answer.health.verdict == "failed":
        return NextTestAnswer(answer, None, own_error=measured_to is None)
    response = fit.response(horizon)
    error = answer.forecast_error if measured_to is None else measured_to
    tests = asked.tests(channel or _running(response), error)
    planned = plan_tests(
        response,
        goal or FixedBudget(float(sum(response.recent_spend)) * horizon),
        tests,
        limits=limits,
        value=value,
        seed=model.seed,
        progress=progress,
    )
    return NextTestAnswer(answer, planned, own_error=measured_to is None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which changes for how long, and what each channel's test costs beside them."""

    changes: tuple[float, ...]
    lengths: tuple[int, ...]
    costs: dict[str, float]

    def tests(self, channels: Sequence[str], error: float) -> "list[Experiment]":
        """Return every test of ``channels``, each measured to ``error`` per period."""
        from payoff.decide.test_plan import Experiment

        return [
            Experiment(name, change, length, error, self.costs.get(name, 0.0))
            for name in channels
            for change in self.changes
            for length in self.lengths
        ]


def _lengths(chosen: tuple[int, ...], horizon: int) -> tuple[int, ...]:
    """Return how long tests may take: as chosen, otherwise the usual as far as the plan reaches."""
    for length in chosen:
        if length > horizon:
            raise ChoiceError(
                f"a test of {length} periods, and a horizon of {horizon}",
                wanted="tests that are not longer than the plan after them",
                remedy="give a longer --horizon or a shorter --length",
            )
    return chosen or tuple(dict.fromkeys(min(length, horizon) for length in LENGTHS))


def _check_channels(channels: Sequence[str], known: Sequence[str]) -> None:
    for name in channels:
        if name not in known:
            raise ChoiceError(
                f"--channel names {name!r}, which is not there",
                wanted="one of: " + ", ".join(map(repr, known)),
                remedy=nearest(name, known),
            )


def _running(response: "Response") -> list[str]:
    """Return the channels with recent spend: a change is a share of it."""
    pairs = zip(response.channels, response.recent_spend, strict=True)
    return [name for name, recent in pairs if recent > 0]
