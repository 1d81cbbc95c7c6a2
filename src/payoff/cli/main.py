"""Run a command line, and turn every ending into a message and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from cyclopts import CycloptsError

from payoff.cli.app import app
from payoff.cli.codes import Exit
from payoff.cli.messages import complain, complain_briefly, say
from payoff.core.errors import PayoffError, Refusal

DEBUG = "--debug"


def main() -> None:
    """Run ``payoff`` on the process's own arguments, and end the process."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(tokens: Sequence[str]) -> Exit:
    """Run a command line and return how it ended."""
    try:
        return app()(tokens) or Exit.DONE
    except KeyboardInterrupt as stop:
        say(str(stop) or "stopped; nothing was written")
        return Exit.STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNFORESEEN
    except Exception as error:  # noqa: BLE001 - whatever happened, the reader gets one message
        if DEBUG in tokens:
            import traceback

            traceback.print_exc()
        return _told(error)


def _told(error: Exception) -> Exit:
    match error:
        case Refusal():
            complain(error)
            return Exit.REFUSED
        case PayoffError():
            complain(error)
            return Exit.WRONG
        case CycloptsError():
            complain_briefly(str(error), "run payoff --help, or payoff COMMAND --help")
            return Exit.WRONG
        case _:
            said = " ".join(str(error).split())
            complain_briefly(f"{type(error).__name__}: {said}", "run it again with --debug")
            return Exit.UNFORESEEN
