"""Cohorts counted one row at a time, to compare with."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Row:
    customer: str
    time: datetime
    value: float
    order: str


@dataclass
class Own:
    active: set = field(default_factory=set)
    orders: set = field(default_factory=set)
    gross: float = 0.0
    refunds: float = 0.0
    net: dict = field(default_factory=lambda: defaultdict(float))


def number(day: date, period: str) -> int:
    if period == "month":
        return day.year * 12 + day.month
    return day.toordinal() if period == "day" else (day.toordinal() - 1) // 7


def by_hand(rows: list[Row], period: str, active: str) -> dict[tuple[int, int], Own]:
    """Return (number of the cohort, age) to what happened."""
    starts: dict[str, int] = {}
    for row in rows:
        if row.value > 0 or active == "any":
            at = number(row.time.date(), period)
            starts[row.customer] = min(starts.get(row.customer, at), at)
    cells: dict[tuple[int, int], Own] = defaultdict(Own)
    for row in rows:
        age = number(row.time.date(), period) - starts.get(row.customer, 10**9)
        if age < 0:
            continue
        own = cells[starts[row.customer], age]
        if row.value > 0:
            own.orders.add((row.customer, row.order))
            own.gross += row.value
        elif row.value < 0:
            own.refunds += row.value
        if row.value > 0 or active == "any":
            own.active.add(row.customer)
        own.net[row.customer] += row.value
    return cells


def kept_net(then: Own, now: Own) -> float:
    """Return net revenue, of each customer no more than at first."""
    return sum(min(net, max(then.net.get(who, 0.0), 0.0)) for who, net in now.net.items())
