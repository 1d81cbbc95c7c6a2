"""What a process that works for others leaves to the server, and what it may take."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

KILLED_FIRST = "1000"
RESERVED, RESERVED_PER_CORE = 2 * 10**9, 10**8  # mapped by libraries, and never touched


def step_back(nicer: int) -> None:
    """Let the server go first: for the processor, and for the memory when there is too little.

    Parameters
    ----------
    nicer
        0 to 19: what is less urgent waits for what is more.
    """
    os.nice(nicer)
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(KILLED_FIRST, encoding="ascii")


def confine(most_memory: int) -> None:
    """Take no more than so many bytes of memory, and leave no picture of it when that ends it."""
    import resource

    most = most_memory + RESERVED + RESERVED_PER_CORE * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
