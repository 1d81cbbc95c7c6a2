"""The command that starts the workbench."""

from __future__ import annotations

import os
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
    set_up: bool = False,
    url: str | None = None,
    oidc_issuer: str | None = None,
    oidc_client: str = "",
    connect: tuple[str, ...] = (),
    workers: int | None = None,
    most_upload: int = 200,
    most_stored: float = 10.0,
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
        Let people log in; the first comes in by a link that is said at the start.
    set_up
        Say such a link again, for somebody who keeps the workbench beside those there are.
    url
        Address at which people reach it, as https://payoff.example.com, where that is not HOST.
    oidc_issuer
        Address of a provider of log-ins by OpenID Connect, beside passwords.
    oidc_client
        Name that the provider gave the workbench; its secret is read from PAYOFF_OIDC_SECRET.
    connect
        NAME=ADDRESS: table of a database that every workspace may ask about, as
        weekly=postgresql://host/sales#weekly.
    workers
        How many runs go on at once; as many as there are cores when left out.
    most_upload
        MB that one file may have.
    most_stored
        GB that the tables of one workspace may have.
    most_memory
        GB that one run may take; what the machine has when left out.
    most_minutes
        How long one run may take.
    debug
        Show where in the code an error came from.
    """
    from payoff.web.serve import serve as started
    from payoff.web.settings import (
        Provider,
        Settings,
        connections,
        cores,
        default_folder,
        memory,
    )

    provider = None
    if oidc_issuer is not None or oidc_client:
        secret = os.environ.get("PAYOFF_OIDC_SECRET", "")
        provider = Provider(oidc_issuer or "", oidc_client, secret)
    settings = Settings(
        folder=(folder or default_folder()).expanduser().resolve(),
        host=host,
        port=port,
        database=database,
        accounts=accounts,
        url=url,
        provider=provider,
        connected=connections(connect),
        workers=cores() if workers is None else workers,
        most_upload=most_upload * MB,
        most_stored=int(most_stored * GB),
        most_memory=memory() if most_memory is None else int(most_memory * GB),
        most_seconds=most_minutes * 60,
    )
    started(settings, say, set_up=set_up)
    return Exit.DONE
