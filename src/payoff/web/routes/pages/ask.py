"""Ask a question: its form, and what the form sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from payoff.core.errors import PayoffError
from payoff.tasks.signature import Question
from payoff.web.access.seat import Seat
from payoff.web.asking import ask, found_run, found_table
from payoff.web.bench import Bench, bench_of
from payoff.web.checked import checked
from payoff.web.connected import KIND
from payoff.web.errors import WebError
from payoff.web.forms import Offers, Option, form_of
from payoff.web.request import Misasked, asked_of, said_in_form, written
from payoff.web.routes.api.shapes import title_of
from payoff.web.routes.pages.home import SEE_OTHER
from payoff.web.routes.pages.seats import Analyst
from payoff.web.show import moment, show
from payoff.web.state import runs, tables
from payoff.web.state.runs import Run
from payoff.web.state.tables import Uploaded

routes = APIRouter(prefix="/w/{workspace}/ask/{task}")


async def sent_in_form(request: Request) -> list[tuple[str, str]]:
    """Return what a form sends."""
    form = await request.form()
    return [(k, v) for k, v in form.multi_items() if isinstance(v, str)]


@routes.get("")
def form(
    request: Request, seat: Analyst, task: str, table: str = "", like: str = ""
) -> HTMLResponse:
    """Show the form of a question: filled with what the table suggests, or like another run."""
    bench, asked = bench_of(request), asked_of(task)
    before = found_run(bench, seat.workspace.id, like) if like else None
    about = found_table(bench, seat.workspace.id, before.table_id if before else table)
    known = checked(bench, seat.workspace.id, about.id)
    said = before.said if before else known.fitness(asked.name).suggested
    return _show(request, seat, asked, about, said, before=before)


@routes.post("")
def send(
    request: Request,
    seat: Analyst,
    task: str,
    table: str,
    sent: Annotated[list[tuple[str, str]], Depends(sent_in_form)],
) -> Response:
    """Ask, and show the run; or the form again, with what is wrong beside its fields."""
    bench, workspace, asked = bench_of(request), seat.workspace.id, asked_of(task)
    about, values = found_table(bench, workspace, table), written(asked, sent)
    try:
        made = ask(bench, workspace, seat.person.name, asked, about.id, said_in_form(asked, values))
    except Misasked as error:
        return _show(request, seat, asked, about, values, problems=error.problems)
    except WebError as error:
        return _show(request, seat, asked, about, values, refusal=error)
    return RedirectResponse(f"/w/{workspace}/runs/{made.id}", SEE_OTHER)


def _show(
    request: Request,
    seat: Seat,
    asked: Question,
    table: Uploaded,
    said: Mapping[str, Any],
    *,
    before: Run | None = None,
    problems: Mapping[str, PayoffError] | None = None,
    refusal: PayoffError | None = None,
) -> HTMLResponse:
    bench = bench_of(request)
    known = checked(bench, seat.workspace.id, table.id)
    return show(
        request,
        "ask",
        status=WebError.status if problems or refusal else 200,
        seat=seat,
        asked=asked,
        table=table,
        before=before,
        form=form_of(asked, _offers(bench, seat.workspace.id, known.columns), said, problems or {}),
        problems=problems or {},
        needs=known.fitness(asked.name).needs if not before else (),
        refusal=refusal,
    )


def _offers(bench: Bench, workspace: str, columns: Sequence[str]) -> Offers:
    files = [each for each in tables.every(bench.state, workspace) if each.kind != KIND]
    kept = [
        run
        for run in runs.every(bench.state, workspace)
        if not run.is_going and bench.folders.run(workspace, run.id).fit.is_file()
    ]
    return Offers(
        columns=columns,
        files=[Option(each.id, each.name) for each in files],
        fits=[Option(run.id, _named(run)) for run in kept],
    )


def _named(run: Run) -> str:
    return f"{title_of(run.task)} {run.table_name}, {moment(run.made)}"
