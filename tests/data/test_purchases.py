"""Purchases are checked row by row: what cannot be used is counted, with its reason."""

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from payoff.core.errors import ChoiceError, ColumnError, InputError, SourceError
from payoff.data.purchase_columns import PurchaseColumns
from payoff.data.purchase_rows import RowsUsed
from payoff.data.purchases import Purchases

LOG = """customer,time,value,order
vera,2024-01-01 10:00, 5 ,1
vera,  2024-01-02 10:00:00 ,6,2
bob,nonsense,1,3
bob,2024-02-30,1,4
cy,2024-03-01,inf,5
cy,2024-03-01,nan,6
cy,2024-03-01,x,
cy,,1,7
,2024-03-01,2.5,8
  ,2024-03-01,-1,8
dan,2024-03-01,-3,9
dan,2024-03-01, ,9
dan,2024-03-01,0,9
dan,2024-03-01,1e400,9
dan,2024-03-05,1 000,9
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def test_every_row_is_used_or_left_out_with_a_reason(log: Path) -> None:
    found = Purchases.read(log)
    assert found.used == RowsUsed(2, 11.0, 1, -3.0, 1, 1)
    assert {out.reason: (out.rows, out.value) for out in found.left_out} == {
        "with a time that cannot be read": (2, 2.0),
        "with value that is no number": (5, 0.0),
        "without a customer": (2, 1.5),
        "without a time": (1, 1.0),
    }
    assert found.rows == 15
    assert (found.first, found.last) == ("2024-01-01T10:00:00+00:00", "2024-03-01T00:00:00+00:00")


def test_pieces_that_came_back_are_a_refund_at_any_price(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "customer,time,n,p\na,2024-01-01,2,3\na,2024-01-02,-2,3\na,2024-01-03,-1,0\n"
        "a,2024-01-04,-1,-5\na,2024-01-05,1,-4\na,2024-01-06,,4\n"
    )
    found = Purchases.read(tmp_path / "log.csv", PurchaseColumns(quantity="n", price="p"))
    assert found.used == RowsUsed(1, 6.0, 3, -10.0, 0, 1)
    assert [(out.reason, out.rows) for out in found.left_out] == [("with n and p both negative", 1)]


def test_rows_after_a_day_are_left_out_and_counted(log: Path) -> None:
    cut = Purchases.read(log).until(date(2024, 1, 1))
    assert cut.used == RowsUsed(1, 5.0)
    assert cut.left_out[-1].reason == "after 2024-01-01"
    assert (cut.left_out[-1].rows, cut.left_out[-1].value) == (4, 3.0)
    assert cut.last == "2024-01-01T10:00:00+00:00"
    assert cut.until(date(2024, 1, 1)) is cut
    with pytest.raises(InputError, match="all rows are after 2023-12-31"):
        cut.until(date(2023, 12, 31))


def test_dataframes_of_any_library_will_do() -> None:
    columns = {"customer": [1.0, None, 2.0], "time": pd.date_range("2024", periods=3), "value": 3.0}
    frame = pd.DataFrame(columns)
    for each in (frame, pl.DataFrame(frame.to_dict("list")).with_columns(pl.col("time"))):
        found = Purchases.from_frame(each)
        assert found.used == RowsUsed(2, 6.0)
        assert [(out.reason, out.rows) for out in found.left_out] == [("without a customer", 1)]


def test_times_of_two_clocks_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("customer,time,value\na,2024-01-01 10:00:00+02:00,1\na,2024-01-01 10:00:00,1\n")
    with pytest.raises(InputError, match="1 times in the column 'time' have a zone and 1 have"):
        Purchases.read(path)


@pytest.mark.parametrize(
    ("columns", "kind", "said"),
    [
        (PurchaseColumns("customr"), ColumnError, "did you mean 'customer'"),
        (PurchaseColumns(value="value", price="order"), ChoiceError, "beside quantity or price"),
        (PurchaseColumns(price="value"), ChoiceError, "without a quantity"),
        (PurchaseColumns(time="customer"), InputError, "none of 15 rows can be used"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    log: Path, columns: PurchaseColumns, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        Purchases.read(log, columns)


def test_a_number_is_no_time() -> None:
    with pytest.raises(ColumnError, match="holds int64"):
        Purchases.from_frame(pd.DataFrame({"customer": ["a"], "time": [1], "value": [1.0]}))


def test_a_part_that_is_damaged_is_named(tmp_path: Path) -> None:
    frame = pl.DataFrame({"customer": ["a"], "time": [date(2024, 1, 1)], "value": [1.0]})
    frame.write_parquet(tmp_path / "one.parquet")
    (tmp_path / "two.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(SourceError, match=r"two\.parquet"):
        Purchases.read(tmp_path)
