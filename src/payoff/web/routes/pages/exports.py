"""An answer to take along: as a file of one form or another."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from payoff.report.plain import page_of_plain
from payoff.web.access.seat import Seat, seated
from payoff.web.asking import found_run
from payoff.web.bench import bench_of
from payoff.web.errors import Unknown
from payoff.web.exports import exports_of
from payoff.web.folders import RunFolder
from payoff.web.jobs.export import chart_file
from payoff.web.routes.api.runs import answered
from payoff.web.state.runs import Run
from payoff.web.state.seats import Role

routes = APIRouter(prefix="/w/{workspace}/runs/{run}")
OTHER = re.compile(r"[^\w.+()-]+")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Answered:
    """A run that has an answer, and where its files are."""

    run: Run
    folder: RunFolder

    def name(self, ending: str) -> str:
        """Return a name for a file to take along, of the table and the question."""
        about = OTHER.sub("-", PurePath(self.run.table_name).stem)[:LONGEST].strip("-.")
        return f"{about or 'table'}-{self.run.task}{ending}"


def _answered(
    request: Request, run: str, seat: Annotated[Seat, Depends(seated(Role.VIEWER))]
) -> Answered:
    bench = bench_of(request)
    found = found_run(bench, seat.workspace.id, run)
    request.state.taken_along = True
    return Answered(found, answered(bench, found))


Told = Annotated[Answered, Depends(_answered)]


@routes.get("/report.html")
async def report_html(request: Request, told: Told) -> FileResponse:
    """Give the report as one HTML file."""
    return await _made(request, told, "report.html", ".html")


@routes.get("/report.pdf")
async def report_pdf(request: Request, told: Told) -> FileResponse:
    """Give the report as a PDF."""
    return await _made(request, told, "report.pdf", ".pdf")


@routes.get("/tables.zip")
async def tables(request: Request, told: Told) -> FileResponse:
    """Give the tables of the report as CSV, packed."""
    return await _made(request, told, "tables.zip", "-tables.zip")


@routes.get("/charts/{chart}.png")
async def picture(request: Request, told: Told, chart: str) -> FileResponse:
    """Give a chart of the report as a picture."""
    if chart not in await run_in_threadpool(_charts, told.folder):
        raise Unknown("chart")
    return await _made(request, told, chart_file(chart), f"-{chart}.png")


@routes.get("/answer.json")
def answer(told: Told) -> FileResponse:
    """Give the answer as JSON: that of the command line, byte for byte."""
    return FileResponse(told.folder.answer, filename=told.name(".json"))


async def _made(request: Request, told: Answered, name: str, ending: str) -> FileResponse:
    path = await exports_of(request).file(told.folder, name)
    return FileResponse(path, filename=told.name(ending))


def _charts(folder: RunFolder) -> set[str]:
    page = page_of_plain(json.loads(folder.page.read_bytes()))
    return {chart.name for chart in page.charts()}
