"""The question: where should the next budget go."""

# Annotations stay objects here, because the command line is made from them.
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from payoff.core.errors import ChoiceError
from payoff.core.progress import Progress, silent
from payoff.core.registry import Registry
from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices
from payoff.tasks.model import fit_panel
from payoff.tasks.pairs import amounts
from payoff.tasks.paths import check_writable
from payoff.tasks.table import read_panel

if TYPE_CHECKING:
    from payoff.decide.attitude import Attitude
    from payoff.decide.goal import Goal
    from payoff.report.plan import PlanAnswer

Risk = Literal["expected", "cvar"]


def plan(
    table: str,
    *,
    budget: float | None = None,
    target_roi: float | None = None,
    horizon: int = 13,
    lower: tuple[str, ...] = (),
    upper: tuple[str, ...] = (),
    max_change: float | None = None,
    max_step: float | None = None,
    stretch: float = 1.5,
    risk: Risk = "expected",
    columns: TableChoices = TABLE,
    model: ModelChoices = MODEL,
    save: Path | None = None,
    progress: Progress = silent,
) -> "PlanAnswer":
    """Say where the next budget should go, and what that gains over today's split.

    Parameters
    ----------
    table
        CSV or Parquet file, or a table of a database such as duckdb:///sales.db#weekly.
    budget
        What to spend over the horizon, in units of spend.
    target_roi
        Instead of a budget: the KPI that a unit of spend must still bring on average.
    horizon
        How many periods to plan.
    lower
        CHANNEL=AMOUNT: least that a channel gets over the horizon.
    upper
        CHANNEL=AMOUNT: most that a channel gets over the horizon.
    max_change
        Largest change of a channel against today's split; 0.3 is 30 %.
    max_step
        Largest change of a channel from one period to the next, as a share of its average.
    stretch
        Most in one period, as a multiple of the most that the table ever saw in one.
    risk
        What is maximised: the expected outcome, or the mean of the worst tenth (cvar).
    columns
        Which columns play which part.
    model
        How the model is built and sampled.
    save
        File to keep the fit in, for later questions in Python.
    progress
        Hears how far it has come.
    """
    from payoff.decide.budget import plan_budget
    from payoff.decide.limits import Limits
    from payoff.report.plan import PlanAnswer

    check_writable([save], table)
    goal, attitude = goal_of(budget, target_roi), attitude_of(risk)
    check_horizon(horizon)
    panel, country = read_panel(table, columns, progress)
    limits = Limits(
        lower=amounts(lower, "--lower", panel.channels),
        upper=amounts(upper, "--upper", panel.channels),
        change=max_change,
        step=max_step,
        stretch=stretch,
    )
    fit = fit_panel(panel, country, model, progress)
    answer, decided = fit.ask(progress), None
    if answer.health.verdict != "failed":
        response = fit.response(horizon)
        decided = plan_budget(
            response, goal, attitude=attitude, limits=limits, seed=model.seed, progress=progress
        )
    if save is not None:
        fit.save(save)
    return PlanAnswer(answer, decided)


def goal_of(budget: float | None, target_roi: float | None) -> "Goal":
    """Return the one goal that was chosen.

    Raises
    ------
    ChoiceError
        When there is none, or both.
    """
    from payoff.decide.goal import FixedBudget, TargetReturn

    if budget is not None and target_roi is None:
        return FixedBudget(budget)
    if target_roi is not None and budget is None:
        return TargetReturn(target_roi)
    raise ChoiceError(
        "no budget is given" if budget is None else "a budget and a target return are given",
        wanted="either --budget AMOUNT or --target-roi RETURN",
        remedy="a budget is what to spend over the whole horizon, in units of spend",
    )


def attitude_of(risk: str) -> "Attitude":
    """Return what is maximised.

    Raises
    ------
    ChoiceError
        When the name is not known.
    """
    from payoff.decide.attitude import CVaR, Expected

    known: Registry[type[Attitude]] = Registry("risk", {"expected": Expected, "cvar": CVaR})
    return known[risk]()


def check_horizon(horizon: int) -> None:
    """Raise ``ChoiceError`` when there is no period to plan."""
    if horizon < 1:
        raise ChoiceError(
            f"a horizon of {horizon}",
            wanted="how many periods to plan, 1 or more",
            remedy="say --horizon 13 for a quarter in weeks",
        )
