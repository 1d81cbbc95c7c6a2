"""The question: how many of those who came in the same period are still there."""

# Annotations stay objects here, because the command line is made from them.
from datetime import date
from typing import TYPE_CHECKING, Literal

from payoff.core.progress import Progress, silent
from payoff.tasks.fitness import purchases, suits
from payoff.tasks.parts import Column, Place

if TYPE_CHECKING:
    from payoff.answers.cohorts import CohortsAnswer


@suits(purchases)
def cohorts(
    purchases: str,
    *,
    customer: Column = "customer",
    time: Column = "time",
    value: Column | None = None,
    quantity: Column | None = None,
    price: Column | None = None,
    order: Column | None = None,
    segment: Column | None = None,
    channel: Column | None = None,
    period: Literal["day", "week", "month"] = "month",
    active: Literal["purchase", "any"] = "purchase",
    measure: tuple[
        Literal["customers", "orders", "revenue", "gross_revenue", "net_revenue"], ...
    ] = (),
    until: date | None = None,
    horizon: int | None = None,
    engine: Place = "duckdb",
    money: str = "",
    seed: int = 1,
    progress: Progress = silent,
) -> "CohortsAnswer":
    """Say how many of the customers who came in the same period are still there.

    Parameters
    ----------
    purchases
        A CSV file (also .csv.gz), a Parquet file or a folder of them, or a table of a
        database such as duckdb:///shop.db#orders.
    customer
        Column that names the customer.
    time
        Column of times.
    value
        Column of what the row brought, in units of money, below zero for a refund; the column
        value, where there is one and none is named.
    quantity
        Instead of a value: column of pieces, below zero when they came back; goes with --price.
    price
        Column of the price of one piece.
    order
        Column that names the order; the column order, where there is one and none is named.
        Without it rows of one customer at one time are one order.
    segment
        Column of what the customer is: cohorts are also counted by that of the first row.
    channel
        Column of the channel that they came by: cohorts are also counted by that of the first row.
    period
        Length of a period; weeks begin on Monday.
    active
        What makes a customer active, and the period of their first one the cohort.
    measure
        What the report shows; customers and net_revenue by default. The JSON has all.
    until
        Day to whose end the table is complete, such as 2024-12-31; that of the last row by
        default. Later rows are left out.
    horizon
        Periods to foretell beyond the last complete one, 0 for none; by default as many as make
        every cohort as old as the oldest.
    engine
        Where rows are counted: duckdb (in this process), local[2] or spark://host:7077.
    money
        Unit of the value, such as EUR.
    seed
        Of every random number; the same seed gives the same answer.
    progress
        Hears how far it has come.
    """
    from payoff.customers.retention import cohorts as ask
    from payoff.data.purchase_columns import PurchaseColumns
    from payoff.data.purchases import Purchases

    columns = PurchaseColumns(customer, time, value, quantity, price, order, segment, channel)
    progress("reading purchases", 0.0)
    read = Purchases.read(purchases, columns, engine=engine)
    return ask(
        read,
        period,
        active=active,
        until=until,
        horizon=horizon,
        measures=measure or ("customers", "net_revenue"),
        seed=seed,
        money=money,
        progress=progress,
    )
