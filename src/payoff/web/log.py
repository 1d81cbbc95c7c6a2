"""What the workbench logs of errors that nobody foresaw."""

from __future__ import annotations

import logging
import traceback

from payoff.web.ids import new_id

LOG = logging.getLogger("payoff.web")
DEEPEST = 8


def log_unforeseen(error: Exception) -> str:
    """Log where in the code an error came from, and return the id that finds it in the log.

    Its own message is left out: it may hold what users said.
    """
    name = new_id()
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    LOG.error("unforeseen %s %s at %s", name, type(error).__name__, where)
    return name
