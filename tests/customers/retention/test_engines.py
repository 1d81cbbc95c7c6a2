"""Engines agree, wherever the rows are."""

from pathlib import Path

import ibis
import pyarrow.csv
import pyarrow.parquet
import pytest

from payoff.answers.cohorts import CohortCell, CohortsAnswer
from payoff.data.simulate.purchases import PurchaseWorld, simulate
from payoff.tasks import cohorts

WORLD = PurchaseWorld(customers=40, months=6, buys=0.7, refunds=0.1)
TABLE = simulate(WORLD, 5).table
PARTS = {"segment": "segment", "channel": "channel"}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the same purchases in each place that they can be in."""
    folder = tmp_path_factory.mktemp("purchases")
    pyarrow.csv.write_csv(TABLE, folder / "shop.csv")
    with pyarrow.CompressedOutputStream(str(folder / "shop.csv.gz"), "gzip") as file:
        pyarrow.csv.write_csv(TABLE, file)
    pyarrow.parquet.write_table(TABLE, folder / "shop.parquet")
    (folder / "parts").mkdir()
    for place, start in enumerate(range(0, len(TABLE), 300)):
        pyarrow.parquet.write_table(TABLE[start : start + 300], folder / f"parts/{place}.parquet")
    connection = ibis.duckdb.connect(folder / "shop.duckdb")
    connection.create_table("orders", TABLE)
    connection.disconnect()
    names = ("shop.csv", "shop.csv.gz", "shop.parquet", "parts")
    return {name: str(folder / name) for name in names} | {
        "database": f"duckdb://{folder / 'shop.duckdb'}#orders"
    }


def numbers(answer: CohortsAnswer) -> list[tuple[object, ...]]:
    return [
        (own.part, cohort.cohort, cohort.customers, *cell_numbers(cell))
        for own in (answer.everyone, *answer.segments, *answer.channels)
        for cohort in own.cohorts
        for cell in cohort.cells
    ]


def cell_numbers(cell: CohortCell) -> tuple[object, ...]:
    money = (cell.gross, cell.refunds, cell.kept.gross_revenue_retention)
    return cell.age, cell.complete, cell.active, cell.orders, *(round(each, 6) for each in money)


@pytest.mark.parametrize("place", ["shop.csv.gz", "shop.parquet", "parts", "database"])
def test_it_is_the_same_wherever_the_rows_are(places: dict[str, str], place: str) -> None:
    one, other = (cohorts(places[name], **PARTS) for name in ("shop.csv", place))
    assert numbers(one) == numbers(other)
    assert (one.first, one.last, one.used.purchases) == (
        other.first,
        other.last,
        other.used.purchases,
    )
    assert Path(places["shop.csv"]).name in one.provenance.source


@pytest.mark.slow
@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_spark_gives_the_numbers_of_duckdb(places: dict[str, str], spark: str, period: str) -> None:
    choices = {"period": period, "horizon": 0, **PARTS}
    one = cohorts(places["shop.csv"], **choices)
    other = cohorts(places["shop.csv"], engine=spark, **choices)
    assert numbers(one) == numbers(other)
    assert (one.used.refunds, one.totals.outside_rows) == (
        other.used.refunds,
        other.totals.outside_rows,
    )
    assert (one.first, one.last, one.left_out) == (other.first, other.last, other.left_out)
