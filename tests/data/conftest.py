"""A table that is right, to be broken in one place by each test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from payoff.data.panel import Panel

WEEKS = 12
ROLES: dict[str, Any] = {
    "time": "week",
    "kpi": "sales",
    "spend": ["tv", "radio"],
    "impressions": {"tv": "tv_views"},
    "controls": ["price"],
    "events": ["promo"],
}


def good_columns() -> dict[str, list[Any]]:
    weeks = [date(2024, 1, 1) + timedelta(weeks=index) for index in range(WEEKS)]
    return {
        "week": weeks,
        "sales": [100.0 + 3 * index for index in range(WEEKS)],
        "tv": [10.0, 0.0, 5.0, 7.5] * 3,
        "radio": [1.0, 2.0, 3.0] * 4,
        "tv_views": [900.0, 0.0, 450.0, 700.0] * 3,
        "price": [9.99, 10.49, 9.99, 10.99, 9.49, 9.99] * 2,
        "promo": [0, 0, 0, 1] * 3,
    }


@pytest.fixture
def columns() -> dict[str, list[Any]]:
    return good_columns()


@pytest.fixture
def panel() -> Callable[..., Panel]:
    """Make a panel of columns, with the usual roles unless others are given."""

    def make(columns: dict[str, list[Any]], **changes: Any) -> Panel:
        return Panel.from_frame(pa.table(columns), **(ROLES | changes))

    return make
