"""Names of files from outside, made safe and still readable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

LONGEST = 80
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
OTHER = re.compile(r"[^\w .+()-]+")
ENDINGS = {
    "csv": (".csv", ".tsv", ".txt"),
    "parquet": (".parquet", ".pq"),
    "toml": (".toml",),
}


def safe_name(name: str, kind: str) -> str:
    """Return a file name that is one whatever ``name`` is, with an ending that fits its kind.

    Letters of any script, digits, blanks and a few signs stay; what
    could lead out of a folder, hide, or be taken for an option, a pattern or a device does not.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = OTHER.sub("-", "".join(filter(_is_shown, last))).strip(" ")
    stem, ending = _split(plain, kind)
    stem = _cut(stem.lstrip(".-_ ")).rstrip(".- ") or "table"
    if DEVICE.fullmatch(stem.partition(".")[0].strip()):
        stem = f"file {stem}"
    return stem + ending


def placed(path: Path, wanted: Path) -> Path:
    """Move a file to the first free name from ``wanted`` on, and return that."""
    for name in _numbered(wanted.name):
        final = wanted.with_name(name)
        with suppress(FileExistsError):
            final.open("xb").close()
            return path.replace(final)
    raise AssertionError  # there is always another number


def _numbered(name: str) -> Iterator[str]:
    """Give a name, then with 2 at its end, then 3, and so on."""
    yield name
    stem, dot, ending = name.rpartition(".")
    for number in count(2):
        yield f"{stem}-{number}{dot}{ending}"


def _is_shown(character: str) -> bool:
    return unicodedata.category(character)[0] != "C"


def _split(name: str, kind: str) -> tuple[str, str]:
    """Return stem and ending; an ending of another kind stays part of the stem."""
    plain = name[:-3] if name[-3:].casefold() == ".gz" else name
    for ending in ENDINGS[kind]:
        stem, own = plain[: -len(ending)], plain[-len(ending) :]
        if own.casefold() == ending:
            return stem, ending
    return plain, ENDINGS[kind][0]


def _cut(stem: str) -> str:
    """Cut a stem to bytes that every file system takes, between two characters."""
    return stem.encode()[:LONGEST].decode(errors="ignore")
