"""Whether a table can be read as an event log, or as a log of whole paths."""

from __future__ import annotations

import pyarrow.compute as pc

from payoff.data.contents import Contents
from payoff.data.touches import MOST_CHANNELS
from payoff.data.words import (
    CAMPAIGN,
    CONVERTED,
    CUSTOMER,
    MILESTONE,
    MONEY,
    PATH,
    SPEND,
    TIME,
    TOUCH,
    TOUCH_KIND,
    WITHOUT,
)
from payoff.quality.look import Look
from payoff.quality.parts import (
    Casting,
    Parts,
    is_category,
    is_count,
    is_positive,
    is_time,
    is_who,
    named,
)

STEP = ">"
OFTEN = 0.05
MOST_KINDS = 20
LACKS_CUSTOMER = "A column that names the customer, some of whom have several rows."
LACKS_TIME = "A column of times, written like 2024-05-01 12:30:00."
LACKS_CHANNEL = "A column of channels."
LACKS_OUTCOME = (
    "A column that says who converted: yes or no, a number of times, or what it brought."
)


def as_journeys(look: Look) -> Parts:
    """Return how attribution would be asked about the table."""
    return _paths(look) or _events(look)


def _paths(look: Look) -> Parts | None:
    casting = Casting(look.columns)
    path = casting.pick(PATH, _holds_paths) or casting.first(_holds_paths)
    if path is None:
        return None
    nulls = casting.pick(WITHOUT, lambda column: is_count(column) and bool(column.distinct))
    converted = casting.pick(CONVERTED, is_count)
    if converted is None:
        return None
    value = casting.pick(MONEY, is_positive)
    return Parts({**named(path=path, converted=converted, value=value, nulls=nulls)})


def _holds_paths(column: Contents) -> bool:
    if column.kind != "text":
        return False
    steps = pc.match_substring(column.labels, STEP).to_numpy(zero_copy_only=False)
    return bool(steps.mean() > OFTEN)


def _events(look: Look) -> Parts:
    casting = Casting(look.columns)
    time = casting.pick(TIME, is_time) or casting.first(is_time)
    customer = casting.pick((*CUSTOMER, "id"), is_who)
    channel = casting.pick(TOUCH, is_category(MOST_CHANNELS))
    converted = casting.pick(CONVERTED, is_count)
    value = casting.pick(MONEY, is_positive)
    cost = casting.pick(SPEND, is_positive)
    campaign = casting.pick(CAMPAIGN, lambda column: column.kind == "text")
    kind = casting.pick(TOUCH_KIND, is_category(MOST_KINDS))
    milestone = casting.pick(MILESTONE, lambda column: column.kind == "text")
    lacks = (
        *((LACKS_CUSTOMER,) * (customer is None)),
        *((LACKS_TIME,) * (time is None)),
        *((LACKS_CHANNEL,) * (channel is None)),
        *((LACKS_OUTCOME,) * (converted is None and value is None)),
    )
    said = named(
        customer=customer,
        time=time,
        channel=channel,
        converted=converted,
        value=value,
        cost=cost,
        campaign=campaign,
        kind=kind,
        milestone=milestone,
    )
    return Parts(said if not lacks else {}, lacks)
