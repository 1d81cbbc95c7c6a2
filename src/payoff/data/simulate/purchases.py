"""Customers whose chance to stay is known, and the purchases they make."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from payoff.core.frozen import Floats, frozen, frozen_arrays


@frozen
class PurchaseWorld:
    """Customers who come in every month, and buy until they leave.

    Attributes
    ----------
    customers
        Who come in each month, on average.
    months
        From ``first`` on.
    alpha, beta
        The probability to leave in a month is Beta(alpha, beta) among customers: under contract
        survival is shifted beta-geometric.
    buys
        Probability that a customer who is still there buys in a month: 1 under contract.
    value
        Mean value of a purchase, in units of money; gamma with shape 4.
    refunds
        Probability that a purchase is given back in part, some days later.
    channels
        By which customers come, with equal chance.
    segment_churn
        Segments, and by how much each multiplies the odds to leave.
    """

    customers: float = 100.0
    months: int = 12
    alpha: float = 0.7
    beta: float = 2.0
    buys: float = 1.0
    value: float = 30.0
    refunds: float = 0.05
    channels: tuple[str, ...] = ("search", "social")
    segment_churn: tuple[tuple[str, float], ...] = (("new", 1.0), ("referred", 0.5))
    first: date = date(2024, 1, 1)


@frozen_arrays
class SimulatedPurchases:
    """Purchases with their truth.

    Attributes
    ----------
    table
        Columns ``customer``, ``time``, ``value``, ``order``, ``segment``, ``channel``.
    came, stayed
        Shape ``(customers,)``; month in which each came, and for how many months they stayed in
        all, those included that are after the table.
    world
        What it was drawn from.
    """

    table: pa.Table
    came: Floats
    stayed: Floats
    world: PurchaseWorld


def simulate(world: PurchaseWorld, seed: int) -> SimulatedPurchases:
    """Draw purchases; the same seed draws the same."""
    rng = np.random.default_rng(seed)
    came = np.repeat(np.arange(world.months), rng.poisson(world.customers, world.months))
    size = len(came)
    names = np.array([name for name, _ in world.segment_churn])
    odds = np.array([times for _, times in world.segment_churn])
    segment, channel = rng.integers(len(names), size=size), rng.choice(world.channels, size)
    leaves = rng.beta(world.alpha, world.beta, size)
    leaves = odds[segment] * leaves / (1 - leaves + odds[segment] * leaves)
    # numpy counts the trials, and the month of the last purchase is the one before.
    stayed = rng.geometric(np.clip(leaves, 1e-9, 1.0))
    seen = np.minimum(stayed, world.months - came)
    who = np.repeat(np.arange(size), seen)
    month = came[who] + np.arange(len(who)) - np.repeat(np.cumsum(seen) - seen, seen)
    bought = (month == came[who]) | (rng.random(len(who)) < world.buys)
    who, month = who[bought], month[bought]
    time = _moments(world.first, month, rng)
    value = rng.gamma(4.0, world.value / 4.0, len(who)).round(2) + 0.01
    order = np.arange(len(who))
    back = np.flatnonzero(rng.random(len(who)) < world.refunds)
    later = time[back] + (86_400 * rng.uniform(1.0, 14.0, len(back))).astype("timedelta64[s]")
    back, later = _seen(back, later, world)
    given = -(value[back] * rng.uniform(0.2, 1.0, len(back))).round(2)
    every = np.concatenate([order, back])
    table = pa.table(
        {
            "customer": np.char.add("c", who[every].astype(str)),
            "time": np.concatenate([time, later]),
            "value": np.concatenate([value, given]),
            "order": order[every],
            "segment": names[segment[who[every]]],
            "channel": channel[who[every]],
        }
    )
    return SimulatedPurchases(table, came.astype(np.float64), stayed.astype(np.float64), world)


def _month(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _moments(first: date, month: Any, rng: np.random.Generator) -> Any:
    """Return a moment in each month, to the second."""
    starts = np.array([_month(first, k) for k in range(month.max() + 2)], "datetime64[s]")
    length = (starts[month + 1] - starts[month]).astype(np.float64)
    return starts[month] + (rng.random(len(month)) * length).astype("timedelta64[s]")


def _seen(back: Any, later: Any, world: PurchaseWorld) -> tuple[Any, Any]:
    """Return what comes before the end of the table."""
    seen = later < np.datetime64(_month(world.first, world.months))
    return back[seen], later[seen]
