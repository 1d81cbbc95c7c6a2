"""What the workbench is told when it starts."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from payoff.core.errors import ChoiceError
from payoff.data.address import is_database

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MB = 1_000_000
LONGEST = 100
LAST_PORT = 65_535
OPTIONS = {
    "workers": "workers",
    "most_upload": "most-upload",
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
    workers
        How many runs go on at once.
    connected
        Name to address, of tables of databases that every workspace may ask about.
    most_upload
        Bytes of one file, as it is sent.
    most_unpacked
        Bytes of one file, unpacked.
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
    workers: int = field(default_factory=cores)
    connected: Mapping[str, str] = field(default_factory=dict)
    most_upload: int = 200 * MB
    most_unpacked: int = 2_000 * MB
    most_memory: int = field(default_factory=memory)
    most_seconds: float = 3600.0

    def __post_init__(self) -> None:
        for name in ("workers", "most_upload", "most_memory", "most_seconds"):
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

    @property
    def address(self) -> str:
        """Return the address of the state."""
        return self.database or f"sqlite:///{self.folder / 'state.db'}"

    @property
    def is_local(self) -> bool:
        """Tell whether only this machine reaches it."""
        return self.host in LOOPBACK
