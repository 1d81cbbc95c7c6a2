"""Whether a table can be read as purchases of customers who may come again."""

from __future__ import annotations

from typing import Any

from payoff.data.contents import Contents
from payoff.data.words import CUSTOMER, MONEY, ORDER, PIECES, PRICE, SEGMENT, TIME, TOUCH
from payoff.quality.as_journeys import LACKS_CUSTOMER, LACKS_TIME
from payoff.quality.look import Look
from payoff.quality.parts import (
    Casting,
    Parts,
    is_amount,
    is_category,
    is_time,
    is_who,
    named,
)
from payoff.quality.when import DAY

MOST_NAMES = 12
MONTHS, WEEKS = 120 * DAY, 21 * DAY
LACKS_VALUE = "A column of what each row brought, or of pieces and the price of one."


def as_purchases(look: Look) -> Parts:
    """Return how cohorts would be asked about the table."""
    casting = Casting(look.columns)
    time = casting.pick(TIME, is_time) or casting.first(is_time)
    customer = casting.pick((*CUSTOMER, "id"), is_who)
    value = casting.pick((*MONEY, "spend"), is_amount)
    pieces = price = None
    if value is None:
        pieces, price = casting.pick(PIECES, is_amount), casting.pick(PRICE, is_amount)
    order = casting.pick(ORDER, lambda column: column.kind in ("text", "number"))
    channel = casting.pick(TOUCH, is_category(MOST_NAMES))
    segment = casting.pick(SEGMENT, is_category(MOST_NAMES))
    lacks = (
        *((LACKS_CUSTOMER,) * (customer is None)),
        *((LACKS_TIME,) * (time is None)),
        *((LACKS_VALUE,) * (value is None and None in (pieces, price))),
    )
    if time is None or lacks:
        return Parts({}, lacks)
    said: dict[str, Any] = named(
        customer=customer,
        time=time,
        value=value,
        quantity=pieces,
        price=price,
        order=order,
        channel=channel,
        segment=segment,
    )
    return Parts(said | _period(time))


def _period(time: Contents) -> dict[str, str]:
    """Return a length of period under which there are several; a month need not be said."""
    span = time.present.max() - time.present.min()
    if span >= MONTHS:
        return {}
    return {"period": "week" if span >= WEEKS else "day"}
