"""The question: where should the next budget go."""

# Annotations stay objects here, because the command line is made from them.
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from payoff.core.progress import Progress, silent
from payoff.tasks.asked import Asked, check_horizon, read_scenario, several
from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices
from payoff.tasks.fitness import a_panel_and_budget, suits
from payoff.tasks.model import fit_panel
from payoff.tasks.pairs import amounts, pairs
from payoff.tasks.parts import Kept
from payoff.tasks.paths import check_writable
from payoff.tasks.table import read_panel

if TYPE_CHECKING:
    from payoff.answers.response import Response
    from payoff.report.plan import PlanAnswer
    from payoff.report.plan_compared import ComparedAnswer

Risk = Literal["expected", "cvar"]
By = Literal["nation", "group"]


@suits(a_panel_and_budget)
def plan(
    table: str,
    *,
    budget: float | None = None,
    target_roi: float | None = None,
    horizon: int = 13,
    by: By = "nation",
    lower: tuple[str, ...] = (),
    upper: tuple[str, ...] = (),
    max_change: float | None = None,
    max_step: float | None = None,
    stretch: float = 1.5,
    risk: Risk = "expected",
    period_lower: tuple[str, ...] = (),
    period_upper: tuple[str, ...] = (),
    blackout: tuple[str, ...] = (),
    flight: tuple[str, ...] = (),
    scenario: tuple[Path, ...] = (),
    columns: TableChoices = TABLE,
    model: ModelChoices = MODEL,
    save: Kept | None = None,
    progress: Progress = silent,
) -> "PlanAnswer | ComparedAnswer":
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
    by
        What is planned: each channel (nation), or each channel in each group (group). In the
        options below CHANNEL may then be a channel, a group, or both as in "tv in north".
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
    period_lower
        CHANNEL=AMOUNT: least that a channel gets in every period.
    period_upper
        CHANNEL=AMOUNT: most that a channel gets in any period.
    blackout
        CHANNEL=DAY or CHANNEL=DAY..DAY: no spend in periods with such a day, as in
        tv=2024-12-23..2025-01-05.
    flight
        CHANNEL=AMOUNT or CHANNEL=AMOUNTxPERIODS: the channel is off, or gets at least so much per
        period, so many periods in a row.
    scenario
        TOML file with options of this question; several are planned side by side. What a file
        leaves out is as on the command line.
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
    from payoff.decide.by_group import by_group
    from payoff.decide.columns import Columns
    from payoff.decide.regret import expected_regret
    from payoff.decide.scenario import check_names, compare
    from payoff.mix.response import plan_columns
    from payoff.report.plan import PlanAnswer
    from payoff.report.plan_compared import ComparedAnswer

    check_writable([save], table)
    check_horizon(horizon)
    panel, country = read_panel(table, columns, progress)
    names, cells, _ = plan_columns(panel, by)
    known = Columns(names, cells).known()
    asked = Asked(
        budget=budget,
        target_roi=target_roi,
        horizon=horizon,
        lower=amounts(lower, "--lower", known),
        upper=amounts(upper, "--upper", known),
        max_change=max_change,
        max_step=max_step,
        stretch=stretch,
        risk=risk,
        period_lower=amounts(period_lower, "--period-lower", names),
        period_upper=amounts(period_upper, "--period-upper", names),
        blackout=several(blackout, "--blackout", known),
        flight=pairs(flight, "--flight", known),
    )
    read = [read_scenario(path, asked, known) for path in scenario] or [("plan", asked)]
    wanted = [each.scenario(name) for name, each in read]
    check_names(wanted)
    fit = fit_panel(panel, country, model, progress)
    answer = fit.ask(progress)
    if save is not None:
        fit.save(save)
    if answer.health.verdict == "failed":
        return ComparedAnswer(answer, None) if scenario else PlanAnswer(answer, None)

    def respond(horizon: int) -> "Response":
        return fit.response(horizon, by=by)

    if scenario:
        compared = compare(respond, wanted, seed=model.seed, progress=progress)
        made = zip(wanted, compared.plans, strict=True) if by == "group" else ()
        sums = tuple(by_group(respond(each.horizon), own) for each, own in made)
        return ComparedAnswer(answer, compared, sums)
    (only,), response = wanted, respond(horizon)
    decided = plan_budget(
        response,
        only.goal,
        attitude=only.attitude,
        limits=only.limits,
        seed=model.seed,
        progress=progress,
    )
    regrets = expected_regret(response, decided, progress=progress)
    summed = by_group(response, decided) if by == "group" else None
    return PlanAnswer(answer, decided, regrets, summed)
