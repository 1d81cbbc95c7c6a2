"""Files of a workspace: tables, and small TOML files that questions take."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from payoff.web.access.seat import Seat, seated
from payoff.web.bench import bench_of
from payoff.web.errors import Told, Unknown
from payoff.web.example import start_check
from payoff.web.receive import sent_file
from payoff.web.routes.api.shapes import AcceptedOut, TableOut, table_out
from payoff.web.routes.api.view import view
from payoff.web.state import tables
from payoff.web.state.seats import Role
from payoff.web.state.tables import Uploaded
from payoff.web.uploads import accept, discard

routes = APIRouter(prefix="/workspaces/{workspace}/tables", tags=["tables"])
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
REFUSED: dict[int | str, dict[str, Any]] = {
    413: {"model": Told, "description": "It is too large, packed or unpacked."},
    415: {"model": Told, "description": "It is no CSV, Parquet or TOML file."},
}


@routes.get("")
def every(request: Request, seat: Annotated[Seat, Depends(seated(Role.VIEWER))]) -> list[TableOut]:
    """Give the files of a workspace, newest first."""
    return [table_out(each) for each in tables.every(bench_of(request).state, seat.workspace.id)]


@routes.post("", status_code=201, openapi_extra=FORM, responses=REFUSED)
async def upload(
    request: Request, seat: Annotated[Seat, Depends(seated(Role.ANALYST))]
) -> AcceptedOut:
    """Take in a CSV file (also .csv.gz), a Parquet file or a small TOML file.

    A table is checked by a run that starts by itself.
    """
    bench, workspace, person = bench_of(request), seat.workspace.id, seat.person.name
    async with sent_file(request, bench.settings.most_upload) as sent:
        table = await run_in_threadpool(
            accept, bench, workspace, person, sent.filename or "", sent.file
        )
    made = await run_in_threadpool(start_check, bench, workspace, person, table)
    return AcceptedOut(table=table_out(table), runs=[view(bench, run) for run in made])


@routes.get("/{table}")
def one(
    request: Request, table: str, seat: Annotated[Seat, Depends(seated(Role.VIEWER))]
) -> TableOut:
    """Give a file."""
    return table_out(_found(request, seat, table))


@routes.delete("/{table}", status_code=204)
def remove(
    request: Request, table: str, seat: Annotated[Seat, Depends(seated(Role.ANALYST))]
) -> None:
    """Remove a file; answers about it stay."""
    discard(bench_of(request), _found(request, seat, table))


def _found(request: Request, seat: Seat, table: str) -> Uploaded:
    found = tables.find(bench_of(request).state, seat.workspace.id, table)
    if found is None:
        raise Unknown("table")
    return found
