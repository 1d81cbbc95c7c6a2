"""Questions: one a file, one line each below. A question's signature is its command.

Importing this loads no array library; each question loads what it needs when it is asked.
"""

from collections.abc import Callable
from typing import Any

from payoff.tasks.attribute import attribute
from payoff.tasks.check import check
from payoff.tasks.cohorts import cohorts
from payoff.tasks.drivers import drivers
from payoff.tasks.init import init
from payoff.tasks.mix import mix
from payoff.tasks.next_test import next_test
from payoff.tasks.plan import plan
from payoff.tasks.refresh import refresh
from payoff.tasks.search import search
from payoff.tasks.segments_by_media import segments_by_media

TASKS: dict[str, Callable[..., Any]] = {
    "check": check,
    "attribute": attribute,
    "drivers": drivers,
    "cohorts": cohorts,
    "init": init,
    "mix": mix,
    "plan": plan,
    "refresh": refresh,
    "search": search,
    "segments-by-media": segments_by_media,
    "test-plan": next_test,
}

__all__ = [
    "TASKS",
    "attribute",
    "check",
    "cohorts",
    "drivers",
    "init",
    "mix",
    "next_test",
    "plan",
    "refresh",
    "search",
    "segments_by_media",
]
