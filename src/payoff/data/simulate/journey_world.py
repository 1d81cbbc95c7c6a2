"""What a world of customer journeys is made of."""

from __future__ import annotations

from datetime import date
from typing import Literal

from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen

KINDS = ("view", "click", "visit", "open", "direct")
ANYWAY = "anyway"
MOST_CHANNELS = 100
Kind = Literal["view", "click", "visit", "open", "direct"]


@frozen
class Free:
    """Costs nothing."""


@frozen
class PerView:
    """Paid by the view; a click is on a view, so it costs the same."""

    price: float


@frozen
class PerClick:
    """Paid by the click."""

    price: float


Price = Free | PerView | PerClick


def cost_of(price: Price, kind: Kind) -> float:
    """Return the cost of a row of this kind, in units of money."""
    match price:
        case PerView(cost) if kind in ("view", "click"):
            return cost
        case PerClick(cost) if kind == "click":
            return cost
    return 0.0


@frozen
class JourneyChannel:
    """One channel of a world of journeys.

    Attributes
    ----------
    name
        As the log has it.
    kind
        What a touch is unless it is a click.
    touches
        Mean number per customer in 30 days.
    effect
        Conversions that one touch causes in the long run, on average.
    half_life
        Days until half of that has come.
    selection
        How far touches follow intent: their mean is in proportion to ``intent ** selection``. 0
        reaches people at random, 1 is as selective as conversions are.
    reach
        Share of customers that the channel can reach at all, whatever their intent.
    clicks
        Share of touches that are clicks.
    arrival
        Share of conversions that happen on a visit by this channel, whatever caused them.
    price
        What a touch costs.
    campaigns
        Drawn with equal chances; empty for a channel without.
    """

    name: str
    kind: Kind
    touches: float
    effect: float = 0.0
    half_life: float = 7.0
    selection: float = 0.0
    reach: float = 1.0
    clicks: float = 0.0
    arrival: float = 0.0
    price: Price = Free()
    campaigns: tuple[str, ...] = ()


CHANNELS = (
    JourneyChannel(
        "display", "view", 0.6, 0.002, 3.0, clicks=0.02, price=PerView(0.03),
        campaigns=("awareness", "prospecting"),
    ),
    JourneyChannel(
        "social", "view", 0.4, 0.005, 5.0, reach=0.7, clicks=0.05, price=PerView(0.06),
        campaigns=("stories", "feed", "video"),
    ),
    JourneyChannel(
        "retargeting", "view", 0.25, 0.001, 2.0, selection=1.2, clicks=0.04, price=PerView(0.04),
        campaigns=("basket", "product"),
    ),
    JourneyChannel(
        "search", "click", 0.12, 0.03, 2.0, selection=0.5, price=PerClick(0.9),
        campaigns=("generic", "category"),
    ),
    JourneyChannel(
        "brand search", "click", 0.08, 0.005, 1.0, selection=1.0, arrival=0.25,
        price=PerClick(0.35), campaigns=("brand exact", "brand broad"),
    ),
    JourneyChannel(
        "email", "open", 0.2, 0.015, 4.0, selection=0.3, reach=0.35, clicks=0.12,
        campaigns=("newsletter", "offer"),
    ),
    JourneyChannel("organic", "visit", 0.1, selection=0.8, arrival=0.1),
    JourneyChannel("direct", "direct", 0.15, selection=1.0, arrival=0.35),
)  # fmt: skip


@frozen
class JourneyWorld:
    """Customers, what reaches them, and how they convert.

    A customer has an intent, log-normal with mean 1. The hazard of a conversion is
    ``base * intent / days``, moved by the hour and the day of the week, and for each earlier touch
    it has on top ``effect * rate * exp(-rate * (days since))`` with
    ``rate = log(2) / half_life``. Hazards add up, so that every conversion has one cause: a touch,
    or none (it happens anyway). A customer can convert several times.

    A conversion is a row of its own: the visit on which it happens. It comes by a channel with
    the chance of its ``arrival``, otherwise by the channel that was clicked last. That visit causes
    nothing.

    Attributes
    ----------
    customers
        How many; some have no row.
    days
        Length of the log; what touches cause after its end is in no number.
    start
        Its first day.
    channels
        What reaches customers.
    base
        Conversions per customer in 30 days that happen anyway.
    intent
        Standard deviation of the logarithm of intent.
    value, customer_spread, order_spread
        Mean value of a conversion, in units of money, and the standard deviations of its logarithm
        between customers and between the orders of one.
    """

    customers: int = 10_000
    days: int = 90
    start: date = date(2024, 1, 1)
    channels: tuple[JourneyChannel, ...] = CHANNELS
    base: float = 0.015
    intent: float = 1.0
    value: float = 80.0
    customer_spread: float = 0.5
    order_spread: float = 0.4

    def __post_init__(self) -> None:
        names = [channel.name for channel in self.channels]
        if not 0 < len({*names} - {ANYWAY}) == len(names) <= MOST_CHANNELS:
            raise ChoiceError(
                f"the channels of a world of journeys are {', '.join(names) or 'none'}",
                wanted=f"1 to {MOST_CHANNELS} names, each once, none of them {ANYWAY!r}",
                remedy="name the channels apart",
            )
        arrival = sum(channel.arrival for channel in self.channels)
        if not 0 < arrival <= 1 + 1e-9:
            raise ChoiceError(
                f"the shares of conversions that arrive by a channel add up to {arrival:g}",
                wanted="more than 0 and at most 1; the rest arrives by the last click",
                remedy="set arrival, for example arrival=0.4 for direct visits",
            )
        if self.customers < 1 or self.days < 1:
            raise ChoiceError(
                f"a world of journeys has {self.customers} customers and {self.days} days",
                wanted="at least 1 of both",
                remedy="take customers=10_000, days=90",
            )
