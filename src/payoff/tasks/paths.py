"""Paths to write to, checked before a long computation rather than after it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from payoff.core.errors import ChoiceError, SourceError
from payoff.core.files import whole_file


class _Unwritten(Exception):
    pass


def check_writable(paths: Iterable[Path | None], table: str) -> None:
    """Check that every path can be written to, and that none is the table itself or named twice.

    Raises
    ------
    SourceError
        When a path is a folder, or its folder is missing or closed to writing.
    ChoiceError
        When a path would be written over the table, or twice.
    """
    taken = {_real(Path(table)): f"the table {table!r} itself"}
    for path in paths:
        if path is None:
            continue
        if _real(path) in taken:
            raise ChoiceError(
                f"{str(path)!r} would be written over {taken[_real(path)]}",
                wanted="a path of its own for every output",
                remedy="name another path",
            )
        taken[_real(path)] = "another output"
        _try(path)


def _real(path: Path) -> Path:
    return path.expanduser().resolve()


def _try(path: Path) -> None:
    if path.is_dir():
        raise SourceError(
            f"cannot write to {str(path)!r}: it is a folder",
            wanted="the path of a file",
            remedy="add the name of a file to it",
        )
    with suppress(_Unwritten), whole_file(path):
        raise _Unwritten
