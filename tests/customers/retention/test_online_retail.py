"""A real shop: 541,909 rows, refunds, and a quarter of the rows without a customer."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from payoff.answers.cohorts import CohortsAnswer
from payoff.tasks import cohorts

Find = Callable[[str], Path]
TABLE = "online_retail.csv.gz"
COLUMNS = {
    "customer": "CustomerID",
    "time": "InvoiceDate",
    "quantity": "Quantity",
    "price": "UnitPrice",
    "order": "InvoiceNo",
}


def by_pandas(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows with a customer, and cells by cohort and age."""
    rows = pd.read_csv(path, dtype={"InvoiceNo": str}, parse_dates=["InvoiceDate"])
    rows = rows[rows.CustomerID.notna()].copy()
    rows["value"] = rows.Quantity * rows.UnitPrice
    rows["month"] = rows.InvoiceDate.dt.year * 12 + rows.InvoiceDate.dt.month - 1
    bought, back = rows[rows.value > 0], rows[rows.Quantity < 0]
    start = bought.groupby("CustomerID").month.min().rename("start")
    rows = rows.join(start, on="CustomerID")
    key = ["start", "CustomerID", "month"]
    own = pd.DataFrame(
        {
            "orders": bought.join(start, on="CustomerID").groupby(key).InvoiceNo.nunique(),
            "gross": bought.join(start, on="CustomerID").groupby(key).value.sum(),
            "refunds": back.join(start, on="CustomerID").groupby(key).value.sum(),
        }
    ).fillna(0.0)
    own["net"] = own.gross + own.refunds
    own = own.reset_index()
    own["age"] = own.month - own.start
    first = own[own.age == 0].groupby("CustomerID").net.sum().clip(lower=0).rename("first")
    own = own.join(first, on="CustomerID")
    own["kept"], own["active"] = np.minimum(own.net, own["first"]), own.orders > 0
    names = ["active", "orders", "gross", "refunds", "net", "kept"]
    return rows, own[own.age >= 0].groupby(["start", "age"])[names].sum()


@pytest.fixture(scope="module")
def answer(real_customers: Find) -> CohortsAnswer:
    return cohorts(str(real_customers(TABLE)), money="GBP", **COLUMNS)


def test_every_cell_is_that_of_pandas(answer: CohortsAnswer, real_customers: Find) -> None:
    _, wanted = by_pandas(real_customers(TABLE))
    cells = {
        (each.cohort.year * 12 + each.cohort.month - 1, cell.age): cell
        for each in answer.everyone.cohorts
        for cell in each.cells
    }
    assert set(cells) == set(wanted.index)
    assert len(cells) == 13 * 14 / 2
    for key, cell in cells.items():
        now, then = wanted.loc[key], wanted.loc[key[0], 0]
        assert (cell.active, cell.orders) == (now.active, now.orders)
        money = (cell.gross, cell.refunds, cell.net)
        assert money == pytest.approx((now.gross, now.refunds, now.net), rel=1e-9, abs=1e-6)
        kept = cell.kept
        assert kept.retention == pytest.approx(now.active / then.active)
        assert kept.order_retention == pytest.approx(now.orders / then.orders)
        assert kept.revenue_retention == pytest.approx(now.gross / then.gross)
        assert kept.net_revenue_retention == pytest.approx(now.net / then.net)
        assert kept.gross_revenue_retention == pytest.approx(now.kept / then.net)
        assert cell.complete is (sum(key) < 2011 * 12 + 11)


def test_refunds_and_rows_without_a_customer_are_counted(
    answer: CohortsAnswer, real_customers: Find
) -> None:
    rows, wanted = by_pandas(real_customers(TABLE))
    (out,) = answer.left_out
    assert (out.reason, out.rows) == ("without a customer", 541_909 - len(rows))
    assert out.rows == 135_080
    assert out.value == pytest.approx(1_447_682.12)
    assert answer.used.refunds == (rows.Quantity < 0).sum() == 8_905
    assert answer.used.free == (rows.value == 0).sum()
    refunds = rows.value[rows.Quantity < 0].sum()
    assert answer.used.refunded == pytest.approx(refunds)
    totals = answer.totals
    assert totals.refunds + totals.outside_refunds == pytest.approx(refunds)
    assert totals.net == pytest.approx(wanted.net.sum())
    assert [finding.check for finding in answer.findings] == ["rows_without_customer"]
    assert answer.projection is None


@pytest.mark.slow
def test_it_takes_less_than_two_seconds(answer: CohortsAnswer, real_customers: Find) -> None:
    path, took = str(real_customers(TABLE)), []
    for _ in range(3):
        began = time.perf_counter()
        cohorts(path, **COLUMNS)
        took.append(time.perf_counter() - began)
    assert min(took) < 2.0, took
