"""A simulated brand, and what to ask about it: from the first page to a plan with one click."""

from __future__ import annotations

from payoff.tasks import TASKS
from payoff.web.asking import ask
from payoff.web.bench import Bench
from payoff.web.request import asked_of
from payoff.web.state import tables
from payoff.web.state.runs import Run
from payoff.web.state.tables import Uploaded
from payoff.web.uploads import keep_text

NAME = "example brand.csv"
CHECK = "check"
PLAN = {
    "time": "week",
    "kpi": "sales",
    "spend": ["tv", "radio", "search", "social", "print"],
    "control": ["price"],
    "sign": ["price=negative"],
    "event": ["promo"],
    "spend_unit": "EUR",
    "budget": 1_300_000.0,
    "horizon": 13,
    "max_change": 0.3,
    "max_step": 0.1,
}


def start_example(bench: Bench, workspace: str, person: str) -> tuple[Uploaded, list[Run]]:
    """Put the table of a simulated brand into a workspace, and ask for its check and its plan."""
    from payoff.data.simulate.brand import brand_csv

    there = [each for each in tables.every(bench.state, workspace) if each.name == NAME]
    table = there[0] if there else keep_text(bench, workspace, person, NAME, brand_csv())
    checked = start_check(bench, workspace, person, table)
    plan = ask(bench, workspace, person, asked_of("plan"), table.id, dict(PLAN))
    return table, [*checked, plan]


def start_check(bench: Bench, workspace: str, person: str, table: Uploaded) -> list[Run]:
    """Ask whether a table is fit for use, as soon as it is there."""
    if CHECK not in TASKS or not table.is_table:
        return []
    return [ask(bench, workspace, person, asked_of(CHECK), table.id, {})]
