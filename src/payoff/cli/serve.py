"""The command that starts the workbench."""

from __future__ import annotations

from pathlib import Path

from payoff.cli.codes import Exit
from payoff.cli.messages import say

MB, GB = 10**6, 10**9


def serve(
    folder: Path | None = None,
    /,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    database: str | None = None,
    accounts: bool = False,
    connect: tuple[str, ...] = (),
    workers: int | None = None,
    most_upload: int = 200,
    most_memory: float | None = None,
    most_minutes: float = 60.0,
    debug: bool = False,  # noqa: ARG001 - read from the tokens, as of every command
) -> Exit:
    """Start the workbench: the same answers in a browser.

    Parameters
    ----------
    folder
        Where it keeps tables, runs and answers; a folder of yours when none is named.
    host
        Address to listen on; any but this machine's own needs --accounts.
    port
        Port to listen on; 0 takes one that is free.
    database
        Where a team keeps the state, as postgresql://user:password@host/database; a file in the
        folder when left out.
    accounts
        Let people log in.
    connect
        NAME=ADDRESS: table of a database that every workspace may ask about, as
        weekly=postgresql://host/sales#weekly.
    workers
        How many runs go on at once; as many as there are cores when left out.
    most_upload
        MB that one file may have.
    most_memory
        GB that one run may take; what the machine has when left out.
    most_minutes
        How long one run may take.
    debug
        Show where in the code an error came from.
    """
    from payoff.web.serve import serve as started
    from payoff.web.settings import Settings, connections, cores, default_folder, memory

    settings = Settings(
        folder=(folder or default_folder()).expanduser().resolve(),
        host=host,
        port=port,
        database=database,
        accounts=accounts,
        connected=connections(connect),
        workers=cores() if workers is None else workers,
        most_upload=most_upload * MB,
        most_memory=memory() if most_memory is None else int(most_memory * GB),
        most_seconds=most_minutes * 60,
    )
    started(settings, say)
    return Exit.DONE
