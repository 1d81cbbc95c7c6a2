"""Find a file on disk, or say what is there instead."""

from __future__ import annotations

import difflib
from pathlib import Path

from payoff.core.errors import SourceError, nearest

SUFFIXES = {".csv", ".tsv", ".txt", ".parquet", ".pq", ".duckdb", ".ddb", ".db", ".sqlite"}
SUGGESTED = 5


def existing_file(path: Path) -> Path:
    """Return ``path`` if it is a file.

    Raises
    ------
    SourceError
        When there is none, with the nearest names in its folder, or it is a folder.
    """
    if path.is_file():
        return path
    if path.is_dir():
        raise SourceError(
            f"{str(path)!r} is a folder",
            wanted="a file",
            remedy=_suggest(path, ""),
        )
    raise SourceError(
        f"there is no file {str(path)!r}",
        wanted="the path of a file",
        remedy=_suggest(path.parent, path.name),
    )


def _suggest(folder: Path, name: str) -> str:
    if not folder.is_dir():
        return f"check the path; there is no folder {str(folder)!r}"
    tables = sorted(file.name for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    closest = difflib.get_close_matches(name, tables, n=SUGGESTED, cutoff=0.0)
    return nearest(name, closest) if closest else f"the folder {str(folder)!r} holds no table"
