"""Turn the bytes of a text file into text, or say what they are instead."""

from __future__ import annotations

from payoff.core.errors import SourceError

CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13})
SHOWN_AS = {"utf-16": "UTF-16", "cp1252": "Windows-1252 (Latin letters)"}


def decode(content: bytes, name: str) -> str:
    """Return ``content``, which must be UTF-8 with or without a byte order mark, as text.

    Raises
    ------
    SourceError
        When it is of another encoding (naming it and the first wrong byte), or no text at all.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(content):
        raise _encoding(name, 0, content, "utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not _is_text(content) or not _decodes(content, "cp1252"):
            raise _binary(name) from None
        raise _encoding(name, error.start, content, "cp1252") from None
    if not _is_text(content):
        raise _binary(name)
    return text


def _is_text(content: bytes) -> bool:
    return len(content.translate(None, CONTROL)) == len(content)


def _is_wide(content: bytes) -> bool:
    """Tell whether every other byte of the beginning is zero, as in UTF-16 of Latin letters."""
    start = content[:64]
    return len(start) > 3 and (not any(start[1::2]) or not any(start[::2]))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(name: str, offset: int, content: bytes, encoding: str) -> SourceError:
    line = content.count(b"\n", 0, offset) + 1
    return SourceError(
        f"{name!r} is not UTF-8: byte {offset:,} (line {line}) is wrong; "
        f"it looks like {SHOWN_AS[encoding]}",
        wanted="a text file in UTF-8",
        remedy="save it as 'CSV UTF-8' in the spreadsheet, or convert it: "
        f"iconv -f {encoding.upper()} -t UTF-8 old.csv > new.csv",
    )


def _binary(name: str) -> SourceError:
    return SourceError(
        f"{name!r} is a binary file, not text",
        wanted="CSV text in UTF-8, or a Parquet file",
        remedy="export the table as CSV",
    )
