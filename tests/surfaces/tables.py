"""Small tables, one per kind of question, and what to ask about them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

WEEKS = 104
CHANNELS = ("display", "email", "search", "social")
SMALL = {
    "time": "week",
    "kpi": "sales",
    "spend": ["tv spend", "Café 📻 spend"],
    "draws": 300,
    "chains": 2,
}
SPRING = """
channels = "tv spend"
start = 2023-06-05
end = 2023-07-30
spend_change = 800
incremental = 1600
standard_error = 300
"""


@dataclass(frozen=True)
class Case:
    """What is asked of a table: field to value, files by their names, fits by their question."""

    table: str = "sales.csv"
    said: dict[str, Any] = field(default_factory=dict)


def sales() -> str:
    """Return weeks in which tv brings about 2 sales per unit of spend and radio about 1."""
    rng = np.random.default_rng(11)
    tv, radio = rng.gamma(2.0, 50.0, WEEKS), rng.gamma(2.0, 40.0, WEEKS)
    season = 60 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    sold = 900 + season + 2 * tv**0.9 + radio**0.9 + rng.normal(0, 15, WEEKS)
    first = date(2023, 1, 2)
    rows = [
        f"{first + timedelta(weeks=row)},{sold[row]:.2f},{tv[row]:.2f},{radio[row]:.2f},"
        f"{row % 2},{1 - row % 2}"
        for row in range(WEEKS)
    ]
    return "\n".join(["week,sales,tv spend,Café 📻 spend,young,old", *rows]) + "\n"


def events() -> str:
    """Return touches of 120 customers, every seventh of which is a conversion."""
    lines = ["customer,time,channel,cost,converted,value"]
    for customer in range(120):
        for touch in range(1 + customer % 4):
            channel = CHANNELS[(customer * 7 + touch * touch) % 4]
            sold = (customer + touch) % 7 == 0
            day = 1 + (customer + 3 * touch) % 28
            lines.append(
                f"c{customer},2024-03-{day:02} 1{touch}:00,{channel},{touch},{int(sold)},"
                f"{20 + customer % 9 if sold else ''}"
            )
    return "\n".join(lines) + "\n"


def shop() -> str:
    """Return purchases of customers who come in six months, and of whom some come again."""
    lines = ["customer,time,value"]
    for customer in range(90):
        bought = range(1 + customer % 6, 7, 1 + customer % 4)
        day, value = 1 + customer % 27, 10 + customer % 5
        lines += [f"c{customer},2024-{month:02}-{day:02},{value}" for month in bought]
    return "\n".join(lines) + "\n"


FILES = {"sales.csv": sales, "events.csv": events, "shop.csv": shop, "spring.toml": lambda: SPRING}
CASES = {
    "attribute": Case("events.csv", {"rule": ["markov", "linear"], "money": "EUR", "lookback": 14}),
    "cohorts": Case("shop.csv", {"value": "value", "measure": ["customers", "net_revenue"]}),
    "drivers": Case("sales.csv", {"target": "sales", "feature": SMALL["spend"], "folds": 3}),
    "mix": Case("sales.csv", {**SMALL, "experiment": ["spring.toml"]}),
    "plan": Case("sales.csv", {**SMALL, "budget": 900, "horizon": 4, "max_change": 0.3}),
    "refresh": Case("sales.csv", {**SMALL, "fit": "mix", "trend": "linear"}),
    "search": Case(
        "sales.csv", {key: SMALL[key] for key in ("time", "kpi", "spend")} | {"trend": ["linear"]}
    ),
    "segments-by-media": Case("sales.csv", {**SMALL, "segment": ["young", "old"]}),
    "test-plan": Case("sales.csv", {**SMALL, "horizon": 4, "measured_to": 30}),
}
"""A question that is not here is asked about the sales, with nothing said."""
