"""How far a long computation has come, on stderr and only in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from payoff.core.progress import Progress, silent
from payoff.core.text import visible


@contextmanager
def progress(*, wanted: bool) -> Iterator[Progress]:
    """Give something that hears progress, and shows it when wanted and in a terminal."""
    if not (wanted and sys.stderr.isatty()):
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Display

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Display(*columns, console=Console(stderr=True), transient=True) as display:
        line = display.add_task("starting", total=1.0)

        def hear(stage: str, share: float) -> None:
            display.update(line, description=visible(stage), completed=share)

        yield hear
