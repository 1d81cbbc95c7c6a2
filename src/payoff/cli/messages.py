"""What is said on stderr, so that stdout holds nothing but answers."""

from __future__ import annotations

from payoff.core.errors import PayoffError
from payoff.core.text import visible


def say(text: str) -> None:
    """Say one line."""
    _print(("", "", text))


def complain(error: PayoffError) -> None:
    """Say what was found, what was wanted, and what to do."""
    _print(
        ("error: ", "bold red", error.found),
        ("  wanted: ", "bold", error.wanted),
        ("  do:     ", "bold", error.remedy),
    )


def complain_briefly(found: str, remedy: str) -> None:
    """Say what was found and what to do, of an error that knows no more."""
    _print(("error: ", "bold red", found), ("  do:     ", "bold", remedy))


def _print(*lines: tuple[str, str, str]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, soft_wrap=True)
    for label, style, said in lines:
        console.print(Text.assemble((label, style), visible(said)))
