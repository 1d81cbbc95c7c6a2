"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from payoff.core.errors import SourceError


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; move it there only if the block succeeds.

    An interruption (an error, Ctrl-C) leaves what was at ``path`` as it was and no other file.

    Raises
    ------
    SourceError
        When the folder does not exist or cannot be written to.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise SourceError(
            f"cannot write to {str(target)!r}: {error.strerror or error}",
            wanted="a path in a folder that exists and can be written to",
            remedy=f"make the folder {str(target.parent)!r}, or name another path",
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
