"""From a file that was sent to a file of a workspace, or a refusal."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from payoff.web.bench import Bench
from payoff.web.connected import KIND
from payoff.web.errors import Conflict, Foreign, TooLarge, WebError
from payoff.web.files import placed, safe_name
from payoff.web.folders import PARTIAL
from payoff.web.receive import too_large
from payoff.web.state import tables
from payoff.web.state.tables import Kind, Uploaded

CHUNK = LOOKED_AT = 1 << 16
GZIPPED = 31
MOST_MEMBERS = 100_000
GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"
LARGEST_TOML = 1_000_000
SHEET = "save the sheet as 'CSV UTF-8'"
FOREIGN = (
    (0, b"PK\x03\x04", "a spreadsheet or a zip file", SHEET),
    (0, b"\xd0\xcf\x11\xe0", "an old Excel workbook", SHEET),
    (0, b"%PDF", "a PDF", "send the table itself"),
    (0, b"SQLite format 3\0", "an SQLite database", "write the table to CSV or Parquet"),
    (8, b"DUCK", "a DuckDB database", "write the table to CSV or Parquet"),
    (0, b"BZh", "a bzip2 file", "unpack it first"),
    (0, b"\xfd7zXZ", "an xz file", "unpack it first"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard file", "unpack it first"),
    (0, b"\xff\xfe", "text in UTF-16", SHEET),
    (0, b"\xfe\xff", "text in UTF-16", SHEET),
)


def accept(bench: Bench, workspace: str, person: str, name: str, sent: BinaryIO) -> Uploaded:
    """Keep a file that was sent; a gzip file is unpacked.

    Nothing of it is read as a table here: that is what a worker does.

    Raises
    ------
    WebError
        When it is empty, too long packed or unpacked, no CSV, Parquet or TOML file, or more than
        the workspace has room for.
    """
    folder = bench.folders.tables(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(prefix=PARTIAL, dir=folder)
    path = Path(made)
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in _unpacked(bench, sent):
                out.write(piece)
        kind = _kind(path, name)
        _check_room(bench, workspace, path.stat().st_size)
        final = placed(path, folder / safe_name(name, kind))
    finally:
        path.unlink(missing_ok=True)
    return tables.add(
        bench.state,
        workspace,
        name=final.name,
        kind=kind,
        size=final.stat().st_size,
        person=person,
    )


def keep_text(bench: Bench, workspace: str, person: str, name: str, text: str) -> Uploaded:
    """Keep a file of our own making, such as the example."""
    return accept(bench, workspace, person, name, BytesIO(text.encode()))


def _check_room(bench: Bench, workspace: str, size: int) -> None:
    stored, most = (
        sum(each.size for each in tables.every(bench.state, workspace)),
        bench.settings.most_stored,
    )
    if stored + size > most:
        raise TooLarge(
            f"the tables of this workspace have {stored / 1e6:,g} MB, and the file {size / 1e6:,g}",
            wanted=f"at most {most / 1e6:,g} MB of tables in one workspace",
            remedy="remove tables that nobody needs, or let whoever runs the workbench allow more",
        )


def _unpacked(bench: Bench, sent: BinaryIO) -> Iterator[bytes]:
    """Give the bytes of a file, unpacked if it is a gzip file, as long as it is not too long."""
    pieces = _limited(_read(sent), bench.settings.most_upload)
    first = next(pieces, b"")
    if not first.startswith(GZIP):
        yield first
        yield from pieces
        return
    yield from _limited(_gunzipped(chain([first], pieces)), bench.settings.most_unpacked)


def _read(sent: BinaryIO) -> Iterator[bytes]:
    while piece := sent.read(CHUNK):
        yield piece


def _limited(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > most:
            raise too_large(most)
        yield piece


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give what is packed, a little at a time however much a little unpacks to."""
    unpacker, members = zlib.decompressobj(wbits=GZIPPED), 1
    try:
        for piece in pieces:
            waiting = piece
            while waiting and members < MOST_MEMBERS:
                if unpacker.eof:
                    unpacker, members = zlib.decompressobj(wbits=GZIPPED), members + 1
                yield unpacker.decompress(waiting, CHUNK)
                waiting = unpacker.unconsumed_tail or unpacker.unused_data
        yield unpacker.decompress(b"", CHUNK)
        whole = unpacker.eof and members < MOST_MEMBERS
    except zlib.error:
        whole = False
    if not whole:
        raise WebError(
            "the gzip file is damaged or cut off",
            wanted="a whole .csv.gz",
            remedy="pack and send it again",
        )


def _kind(path: Path, name: str) -> Kind:
    """Return what a file is, from how it begins."""
    with path.open("rb") as file:
        begins = file.read(LOOKED_AT)
    if not begins.strip():
        raise WebError(
            "the file is empty",
            wanted="a line of column names and one row per period, event or purchase",
            remedy="export the table again",
        )
    if begins.startswith(PARQUET):
        return "parquet"
    for place, magic, what, remedy in FOREIGN:
        if begins.startswith(magic, place):
            raise _foreign(what, remedy)
    if b"\0" in begins:
        raise _foreign("no text", "export the table as CSV in UTF-8, or as Parquet")
    if not name.casefold().endswith(".toml"):
        return "csv"
    if path.stat().st_size > LARGEST_TOML:
        raise too_large(LARGEST_TOML)
    return "toml"


def _foreign(what: str, remedy: str) -> Foreign:
    return Foreign(
        f"the file is {what}",
        wanted="CSV in UTF-8 (also as .csv.gz), Parquet, or a small TOML file",
        remedy=remedy,
    )


def discard(bench: Bench, file: Uploaded) -> None:
    """Remove a file; a run that goes on keeps its own hold of it until it ends.

    Raises
    ------
    Conflict
        When it is no file but a table that is connected.
    """
    if file.kind == KIND:
        raise Conflict(
            f"{file.name!r} is connected to every workspace",
            wanted="a file that was uploaded",
            remedy="let whoever runs the workbench take --connect away",
        )
    tables.remove(bench.state, file.id)
    (bench.folders.tables(file.workspace) / file.name).unlink(missing_ok=True)
