"""Tables from where they are, whole; and of those too large rows that are drawn, which is said."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.postgres import postgres_server

from payoff.core.errors import InputError, SourceError
from payoff.data import excerpt
from payoff.data.excerpt import read_excerpt
from payoff.data.sources import read_table

TEXT = "customer,time,value\n" + "".join(
    f"c{row % 700},2024-01-{1 + row % 28:02} 10:00,{row % 97}\n" for row in range(3000)
)


def rows(place: Path | str, seed: int = 1) -> set[tuple]:
    frame = read_excerpt(place, seed).frame.native
    return {tuple(map(str, row)) for row in frame.select(*sorted(frame.columns)).rows()}


@pytest.fixture
def table() -> pa.Table:
    body = [line.split(",") for line in TEXT.splitlines()[1:]]
    names = TEXT.splitlines()[0].split(",")
    return pa.table(dict(zip(names, map(list, zip(*body, strict=True)), strict=True)))


@pytest.fixture
def places(tmp_path: Path, table: pa.Table) -> dict[str, str]:
    (tmp_path / "plain.csv").write_text(TEXT, encoding="utf-8")
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    parquet.write_table(table, tmp_path / "one.parquet")
    (tmp_path / "folder").mkdir()
    for part in range(3):
        parquet.write_table(table.slice(part * 1000, 1000), tmp_path / f"folder/{part}.parquet")
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.register("source", table)
        connection.execute("CREATE TABLE events AS SELECT * FROM source")
    with sqlite3.connect(tmp_path / "shop.sqlite") as connection:
        connection.execute("CREATE TABLE events (customer TEXT, time TEXT, value TEXT)")
        body = zip(*table.to_pydict().values(), strict=True)
        connection.executemany("INSERT INTO events VALUES (?, ?, ?)", body)
    return {
        "csv": str(tmp_path / "plain.csv"),
        "gz": str(tmp_path / "packed.csv.gz"),
        "parquet": str(tmp_path / "one.parquet"),
        "folder": str(tmp_path / "folder"),
        "duckdb": f"duckdb:///{tmp_path / 'shop.duckdb'}#events",
        "sqlite": f"sqlite:///{tmp_path / 'shop.sqlite'}#events",
    }


def test_every_place_holds_the_same_rows(places: dict[str, str]) -> None:
    known = rows(places["csv"])
    for place in places.values():
        found = read_excerpt(place, 1)
        assert (found.total, found.rows, found.drawn, found.left_out) == (3000, 3000, "", ())
        assert rows(place) == known
    assert read_excerpt(places["csv"], 1).numbered
    assert not read_excerpt(places["gz"], 1).numbered
    known = {name for name, place in places.items() if read_excerpt(place, 1).whole}
    assert known == {"csv", "parquet", "duckdb", "sqlite"}
    for name, place in places.items():
        with suppress(InputError):
            assert (len(read_table(place)) == 3000) == (name in known)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let memory hold but 1,000 rows."""
    monkeypatch.setattr(excerpt, "MOST_ROWS", 1000)
    monkeypatch.setattr(excerpt, "DRAWN", 600)


@pytest.mark.usefixtures("little")
def test_of_a_long_table_rows_are_drawn_by_what_they_hold(places: dict[str, str]) -> None:
    found = read_excerpt(places["csv"], 1)
    assert found.total == 3000
    assert 450 < found.rows < 750
    assert found.drawn == f"{found.rows:,} of 3,000 rows, drawn by what they hold"
    once = rows(places["csv"])
    assert rows(places["csv"]) == once
    assert rows(places["csv"], seed=2) != once
    assert all(rows(places[place]) == once for place in ("gz", "parquet", "folder", "duckdb"))


@pytest.mark.usefixtures("little")
def test_the_order_of_rows_does_not_matter(places: dict[str, str], tmp_path: Path) -> None:
    head, *body = TEXT.splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([head, *reversed(body)]) + "\n", encoding="utf-8")
    assert rows(turned) == rows(places["csv"])


@pytest.mark.usefixtures("little")
def test_a_database_that_cannot_draw_gives_its_first_rows(places: dict[str, str]) -> None:
    found = read_excerpt(places["sqlite"], 1)
    assert found.drawn == "600 of 3,000 rows, the first that the database gives"


@pytest.mark.usefixtures("little")
def test_wide_tables_have_fewer_rows(
    places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpt, "MOST_CELLS", 900)
    assert 200 < read_excerpt(places["parquet"], 1).rows < 400


def test_columns_beyond_the_first_are_named(
    places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpt, "MOST_COLUMNS", 2)
    for place in places.values():
        found = read_excerpt(place, 1)
        assert found.frame.names == ("customer", "time")
        assert found.left_out == ("value",)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no file"):
        read_excerpt(tmp_path / "none.csv", 1)
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(SourceError, match="cannot be read"):
        read_excerpt(tmp_path / "cut.parquet", 1)
    (tmp_path / "bare.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="no rows"):
        read_excerpt(tmp_path / "bare.csv", 1)


@pytest.mark.usefixtures("little")
def test_postgresql_draws_at_random_and_the_same_again(table: pa.Table) -> None:
    with postgres_server("payoff", "secret") as port:
        import psycopg

        address = f"postgresql://payoff:secret@127.0.0.1:{port}/postgres"
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE events (customer TEXT, time TEXT, value TEXT)")
            with connection.cursor().copy("COPY events FROM STDIN") as copied:
                for row in zip(*table.to_pydict().values(), strict=True):
                    copied.write_row(row)
        found = read_excerpt(f"{address}#events", 1)
        assert found.total == 3000
        assert found.drawn == f"{found.rows:,} of 3,000 rows, drawn at random by the database"
        assert rows(f"{address}#events") == rows(f"{address}#events")
