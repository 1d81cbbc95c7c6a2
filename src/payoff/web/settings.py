"""What the workbench is told when it starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from payoff.core.errors import ChoiceError
from payoff.data.address import is_database

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MB = 1_000_000
LONGEST = 100
LAST_PORT = 65_535
ADDRESS = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
OPTIONS = {
    "workers": "workers",
    "most_upload": "most-upload",
    "most_stored": "most-stored",
    "most_memory": "most-memory",
    "most_seconds": "most-minutes",
}
USUAL_MEMORY = 16_000 * MB


def default_folder() -> Path:
    """Return where the workbench keeps what it is given, when no folder is named."""
    import platformdirs

    return platformdirs.user_data_path("payoff") / "workbench"


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """Return how many bytes of memory this machine has, or a usual number where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return USUAL_MEMORY


def connections(texts: Sequence[str]) -> dict[str, str]:
    """Return name to address, from texts as ``weekly=postgresql://host/sales#weekly``.

    Raises
    ------
    ChoiceError
        When one is no such text, or a name comes twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, _, address = text.partition("=")
        if not name.isprintable() or not 0 < len(name) <= LONGEST or not is_database(address):
            raise ChoiceError(
                f"--connect {name[:LONGEST]!r} is no name with the address of a table",
                wanted="NAME=ADDRESS",
                remedy="write it like --connect weekly=postgresql://host/sales#weekly",
            )
        if name in found:
            raise ChoiceError(
                f"--connect names {name!r} twice",
                wanted="a name of its own for every table",
                remedy="choose another name",
            )
        found[name] = address
    return found


def is_safe_address(address: str) -> bool:
    """Tell whether nobody on the way can read or change what is sent there."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of log-ins, by OpenID Connect.

    Attributes
    ----------
    issuer
        Its address.
    client, secret
        As what the workbench is known there; a public client has no secret.
    """

    issuer: str
    client: str
    secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not (is_safe_address(self.issuer) and self.client):
            raise ChoiceError(
                f"--oidc-issuer {self.issuer!r} with --oidc-client {self.client!r}",
                wanted="an https:// address, and the name that the provider gave the workbench",
                remedy="copy both from the provider; the secret goes into PAYOFF_OIDC_SECRET",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds as long as the workbench runs.

    Attributes
    ----------
    folder
        Of state, tables and runs.
    database
        Address of the state, without one a SQLite file in the folder.
    accounts
        Whether people log in.
    url
        Address at which people reach it, as https://payoff.example.com, if not that of the host.
    provider
        Through whom people may log in, beside by a password.
    workers
        How many runs go on at once.
    connected
        Name to address, of tables of databases that every workspace may ask about.
    most_upload
        Bytes of one file, as it is sent.
    most_unpacked
        Bytes of one file, unpacked.
    most_stored
        Bytes of all tables of one workspace.
    most_memory
        Bytes that one run may take, beside what libraries reserve and do not use.
    most_seconds
        Of one run.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 8765
    database: str | None = None
    accounts: bool = False
    url: str | None = None
    provider: Provider | None = None
    workers: int = field(default_factory=cores)
    connected: Mapping[str, str] = field(default_factory=dict)
    most_upload: int = 200 * MB
    most_unpacked: int = 2_000 * MB
    most_stored: int = 10_000 * MB
    most_memory: int = field(default_factory=memory)
    most_seconds: float = 3600.0

    def __post_init__(self) -> None:
        for name in OPTIONS:
            if getattr(self, name) <= 0:
                raise ChoiceError(
                    f"--{OPTIONS[name]} is not above 0",
                    wanted="a number above 0",
                    remedy="leave it out for the usual",
                )
        if not 0 <= self.port <= LAST_PORT:
            raise ChoiceError(
                f"there is no port {self.port}",
                wanted=f"0 to {LAST_PORT:,}",
                remedy="leave --port out for the usual",
            )
        if self.url is not None and not ADDRESS.fullmatch(self.url):
            raise ChoiceError(
                f"--url {self.url!r} is no address of a site",
                wanted="https://host or http://host:port, and nothing behind it",
                remedy="write it like --url https://payoff.example.com",
            )
        if self.provider and not self.accounts:
            raise ChoiceError(
                "--oidc-issuer, and nobody has to log in",
                wanted="--accounts beside it",
                remedy="say --accounts too",
            )

    @property
    def address(self) -> str:
        """Return the address of the state."""
        return self.database or f"sqlite:///{self.folder / 'state.db'}"

    @property
    def is_local(self) -> bool:
        """Tell whether only this machine reaches it."""
        return self.host in LOOPBACK

    @property
    def is_secure(self) -> bool:
        """Tell whether people reach it by TLS."""
        return (self.url or "").startswith("https:")

    @property
    def hosts(self) -> frozenset[str]:
        """Return the hosts that requests may name; empty where that cannot be known."""
        own = {urlsplit(self.url).hostname or ""} if self.url else set()
        return LOOPBACK | own if self.is_local or own else frozenset()
