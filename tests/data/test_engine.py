from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import duckdb
import pytest
from tests.postgres import postgres_server

from payoff.core.errors import InputError, MissingExtra, SourceError
from payoff.data import engine
from payoff.data.panel import Panel
from payoff.data.sources import read_table, without_password

ROLES = {"time": "week", "kpi": "sales", "spend": ["tv"]}
PASSWORD = "s3cret/w@rd#1"
ESCAPED = "s3cret%2Fw%40rd%231"
ROWS = [(f"2024-01-{day:02}", 100.5 + day, day % 4) for day in range(1, 9)]
CREATE = "create table weekly (week date, sales {number}, tv {number})"
INSERT = "insert into weekly values ({mark}, {mark}, {mark})"


@pytest.fixture
def duck(tmp_path) -> Path:
    path = tmp_path / "sales.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(CREATE.format(number="decimal(10, 2)"))
        connection.executemany(INSERT.format(mark="?"), ROWS)
        connection.execute("create schema media")
        connection.execute("create table media.weekly_tv as select * from weekly")
        connection.execute(
            'create table "Ventes d\'été; drop table weekly" as select * from weekly'
        )
        connection.execute("create table long as select range as n from range(1000001)")
    return path


@pytest.fixture
def lite(tmp_path) -> Path:
    path = tmp_path / "sales.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(CREATE.format(number="real"))
        connection.executemany(INSERT.format(mark="?"), ROWS)
        connection.execute("create table broken (week text, sales real)")
        connection.execute("insert into broken values ('2024-01-01', 'soon')")
    connection.close()
    return path


def read(address: str) -> Panel:
    return Panel.from_frame(read_table(address), **ROLES)


def refuse(address: str, match: str) -> SourceError:
    with pytest.raises(SourceError, match=match) as caught:
        read_table(address)
    return caught.value


def test_duckdb(duck):
    assert read(f"duckdb:///{duck}#weekly").kpi[0].tolist() == [row[1] for row in ROWS]


def test_sqlite(lite, duck):
    assert read(f"sqlite:///{lite}#weekly").data_hash == read(f"duckdb:///{duck}#weekly").data_hash


@pytest.mark.parametrize("slashes", ["duckdb://", "duckdb:///"])
def test_a_path_may_be_relative(duck, monkeypatch, slashes):
    monkeypatch.chdir(duck.parent)
    assert len(read(f"{slashes}sales.duckdb#weekly").periods) == 8


def test_a_schema_may_stand_before_the_table(duck):
    assert len(read(f"duckdb:///{duck}#media.weekly_tv").periods) == 8


@pytest.mark.parametrize(
    "name", ["Ventes d'été; drop table weekly", "Ventes%20d'%C3%A9t%C3%A9;%20drop table weekly"]
)
def test_the_name_of_a_table_is_never_run(duck, name):
    assert len(read(f"duckdb:///{duck}#{name}").periods) == 8
    assert len(read(f"duckdb:///{duck}#weekly").periods) == 8


def test_an_unknown_table_suggests_the_nearest(duck, lite):
    assert (
        refuse(f"duckdb:///{duck}#weekli", "has no table 'weekli'").remedy
        == "did you mean 'weekly'?"
    )
    assert refuse(f"sqlite:///{lite}#weekli", "has no table").remedy == "did you mean 'weekly'?"


def test_an_address_without_a_table(duck):
    assert "#weekly" in refuse(f"duckdb:///{duck}", "names no table").remedy


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite"])
def test_a_database_that_is_not_there_is_not_made(tmp_path, duck, scheme):
    error = refuse(f"{scheme}:///{tmp_path}/sale.duckdb#weekly", "there is no file")
    assert error.remedy == "did you mean 'sales.duckdb'?"
    assert [file.name for file in tmp_path.iterdir()] == ["sales.duckdb"]


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite"])
def test_a_file_that_is_no_database(tmp_path, scheme):
    (tmp_path / "junk").write_bytes(b"hello" * 2000)
    assert (
        "check the address"
        in refuse(f"{scheme}:///{tmp_path}/junk#weekly", "cannot be read").remedy
    )


def test_a_database_without_tables(tmp_path):
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    error = refuse(f"duckdb:///{tmp_path}/empty.duckdb#weekly", "has no table")
    assert error.remedy == "this database has no tables"


def test_a_table_with_too_many_rows(duck):
    with pytest.raises(InputError, match="more than 1,000,000 rows"):
        read_table(f"duckdb:///{duck}#long")


def test_text_in_a_number_column_of_sqlite(lite):
    refuse(f"sqlite:///{lite}#broken", "cannot be read")


def test_reading_changes_nothing(duck, lite):
    before = {path: path.read_bytes() for path in (duck, lite)}
    read(f"duckdb:///{duck}#weekly")
    read(f"sqlite:///{lite}#weekly")
    assert {path: path.read_bytes() for path in (duck, lite)} == before
    assert len(list(duck.parent.iterdir())) == 2


def refuse_to_write(address: str) -> None:
    parts = engine.split_address(address)
    with (
        engine._connection(engine.ENGINES[parts.scheme], parts) as connection,
        pytest.raises(Exception, match=r"(?i)read-?only"),
    ):
        connection.raw_sql("create table other (n int)")


def test_files_cannot_be_written_to(duck, lite):
    refuse_to_write(f"duckdb:///{duck}#weekly")
    refuse_to_write(f"sqlite:///{lite}#weekly")


@pytest.mark.parametrize(
    ("missing", "address", "extra"),
    [("ibis", "duckdb:///a#t", "sql"), ("psycopg", "postgresql://h/d#t", "postgres")],
)
def test_a_package_that_is_not_installed(monkeypatch, missing, address, extra):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtra, match=f"'{missing}', which is not installed") as caught:
        read_table(address)
    assert f"payoff[{extra}]" in caught.value.remedy


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://anna:secret@host:5432/d#t", "postgresql://anna:***@host:5432/d#t"),
        ("postgresql://anna:se@c/r#et@host/d#t", "postgresql://anna:***@host/d#t"),
        ("postgresql://anna@host/d#t", "postgresql://anna@host/d#t"),
        ("postgresql:///d?password=secret#t", "postgresql:///d?password=***#t"),
        ("sales.csv", "sales.csv"),
    ],
)
def test_addresses_are_shown_without_their_password(address, shown):
    assert without_password(address) == shown


def test_a_password_that_is_not_escaped(monkeypatch):
    error = refuse("postgresql://anna:se#cret/@host/d#t", "cannot be taken apart")
    assert "cret" not in str(error)
    assert "%23" in error.remedy


def test_a_password_that_a_driver_repeats_is_not_shown():
    address = f"postgresql://anna:{ESCAPED}@host/d#t"
    with (
        pytest.raises(SourceError, match="cannot be read: no entry for") as caught,
        engine._refusals(sqlite3, address),
    ):
        raise sqlite3.Error(f"no entry for anna with {PASSWORD}")
    assert PASSWORD not in str(caught.value)


def test_choices_of_postgresql_that_are_not_known():
    error = refuse("postgresql://anna@host/d?sslmod=require#t", "sets 'sslmod'")
    assert error.remedy == "did you mean 'sslmode'?"


# --- a PostgreSQL server that really runs -----------------------------------------------------


@pytest.fixture(scope="module")
def postgres():
    """Start a server on the loopback address; give its host and port."""
    with postgres_server("anna", PASSWORD) as port:
        fill_postgres(port)
        yield f"127.0.0.1:{port}"


def fill_postgres(port: int) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(
        host="127.0.0.1", port=port, user="anna", password=PASSWORD, dbname="postgres"
    ) as connection:
        connection.execute(CREATE.format(number="numeric"))
        connection.cursor().executemany(INSERT.format(mark="%s"), ROWS)
        connection.execute("create schema media")
        connection.execute(
            "create table media.tv as select week::timestamptz, sales, tv from weekly"
        )


def test_postgresql(postgres, duck):
    same = read(f"duckdb:///{duck}#weekly").data_hash
    for scheme in ("postgresql", "postgres"):
        assert read(f"{scheme}://anna:{ESCAPED}@{postgres}/postgres#weekly").data_hash == same
    assert read(f"postgresql://anna:{ESCAPED}@{postgres}/postgres#media.tv").data_hash == same


def test_postgresql_cannot_be_written_to(postgres):
    refuse_to_write(f"postgresql://anna:{ESCAPED}@{postgres}/postgres#weekly")


def test_an_unknown_table_of_postgresql(postgres):
    error = refuse(
        f"postgresql://anna:{ESCAPED}@{postgres}/postgres#weekli", "has no table 'weekli'"
    )
    assert error.remedy == "did you mean 'weekly'?"
    assert "anna:***@" in str(error)


@pytest.mark.parametrize(
    ("user", "database"),
    [("anna:wr0ng", "postgres"), (f"anna:{ESCAPED}", "nowhere"), ("bob:wr0ng", "d")],
)
def test_a_server_that_refuses(postgres, user, database):
    error = refuse(f"postgresql://{user}@{postgres}/{database}#weekly", "cannot be read: .*FATAL")
    assert "wr0ng" not in str(error)
    assert PASSWORD not in str(error)
    assert ESCAPED not in str(error)


def test_a_server_that_is_not_there():
    pytest.importorskip("psycopg")
    error = refuse("postgresql://anna:wr0ng@127.0.0.1:1/d#weekly", "cannot be read")
    assert "wr0ng" not in str(error)
