from __future__ import annotations

import gzip
import sqlite3

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from payoff.core.errors import CellError, InputError, SourceError
from payoff.data import delimited, frames, sources
from payoff.data.panel import Panel
from payoff.data.sources import read_table

ROLES = {"time": "week", "kpi": "sales", "spend": ["tv"]}
GOOD = "week,sales,tv\n" + "".join(
    f"2024-01-{day:02},{100 + day},{day % 4}\n" for day in range(1, 9)
)


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str = "brand.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def refuse(path, match: str) -> SourceError:
    with pytest.raises(SourceError, match=match) as caught:
        read_table(path)
    return caught.value


def test_csv_becomes_a_panel(file):
    made = Panel.from_frame(read_table(file(GOOD)), **ROLES)
    assert made.kpi[0].tolist() == [100 + day for day in range(1, 9)]
    assert made.notes == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace(",", " , "),
        lambda text: text.replace("101", '"101"'),
    ],
)
def test_csv_as_programs_write_it(file, change):
    made = Panel.from_frame(read_table(file(change(GOOD))), **ROLES)
    assert made.data_hash == Panel.from_frame(read_table(file(GOOD)), **ROLES).data_hash


@pytest.mark.parametrize(
    ("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
def test_other_separators_are_read_and_noted(file, mark, name):
    made = Panel.from_frame(read_table(file(GOOD.replace(",", mark))), **ROLES)
    assert made.data_hash == Panel.from_frame(read_table(file(GOOD)), **ROLES).data_hash
    assert made.notes == (f"Columns are separated by {name}.",)


def test_semicolons_with_decimal_commas_name_the_cell(file):
    text = GOOD.replace(",", ";").replace("103;", "103,5;")
    with pytest.raises(
        CellError, match=r"'sales', row 4 \(the header is row 1\) holds '103,5'"
    ) as caught:
        Panel.from_frame(read_table(file(text)), **ROLES)
    assert "write decimals with a point" in caught.value.remedy


def test_commas_in_names_of_a_semicolon_file(file):
    table = read_table(file("week;sales, net;tv\n2024-01-01;1;2\n"))
    assert table.column_names == ["week", "sales, net", "tv"]


def test_a_file_that_splits_in_more_than_one_way(file):
    error = refuse(file("a;b,c\n1;2,3\n4;5,6\n"), "can be split in more than one way")
    assert "CSV with commas" in error.remedy


def test_a_file_of_one_column(file):
    assert "'week sales tv'" in refuse(file("week sales tv\n1 2 3\n"), "has only one column").found


@pytest.mark.parametrize("content", ["", "\n\n", " \r\n"])
def test_an_empty_file(file, content):
    assert refuse(file(content), "'brand.csv' is empty").remedy == "export the table again"


@pytest.mark.parametrize("content", ["week,sales,tv\n", "week,sales,tv", "week,sales,tv\n,,\n\n"])
def test_a_header_without_rows(file, content):
    with pytest.raises(InputError, match="the table has no rows"):
        read_table(file(content))


def test_a_cell_is_named_by_its_row_in_the_file(file):
    with pytest.raises(CellError, match=r"row 3 \(the header is row 1\) holds 'x2'"):
        Panel.from_frame(read_table(file(GOOD.replace("102", "x2"))), **ROLES)


def test_blank_lines_are_counted_and_left_out(file):
    made = Panel.from_frame(read_table(file(GOOD + "\n,,\n")), **ROLES)
    assert made.notes == (
        "2 rows left out, blank in every column that is used: row 10, 11 (the header is row 1).",
    )


def test_a_row_with_too_many_cells(file):
    error = refuse(file(GOOD.replace("103", "1,03")), "line 4: 4 cells, while the header has 3")
    assert "decimal comma" in error.remedy


def test_a_row_with_too_few_cells(file):
    error = refuse(file(GOOD.replace("103,", "")), "line 4: 2 cells, while the header has 3")
    assert "broken in two" in error.remedy


def test_a_quote_that_is_not_closed(file):
    error = refuse(file(GOOD.replace("103", '"103')), "'brand.csv', line 9: ")
    assert "quotes in pairs" in error.wanted


def test_names_that_repeat(file):
    error = refuse(file("week,tv,tv\n2024-01-01,1,2\n"), "more than one column called 'tv'")
    assert error.remedy == "rename one of them"


def test_a_column_without_a_name(file):
    error = refuse(
        file("week,,tv\n2024-01-01,17,2\n"), r"no name for column 2 \(the first is column 1\)"
    )
    assert "write the names in" in error.remedy


@pytest.mark.parametrize("cells", [["0", "1", "2"], ["1", "2", "3"], ["", "", ""]])
def test_a_column_without_a_name_that_says_nothing_is_noted(file, cells):
    rows = "".join(f"{cell},2024-01-0{n},{n},{n % 2}\n" for n, cell in enumerate(cells, 1))
    table = read_table(file(",week,sales,tv\n" + rows))
    assert table.column_names == ["week", "sales", "tv"]
    assert Panel.from_frame(table, **ROLES).notes == (
        "A column without a name, blank or only row numbers, left out.",
    )


@pytest.mark.parametrize(
    ("encoding", "looks"),
    [
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_other_encodings(file, encoding, looks):
    text = GOOD + "2024-01-09,1,café\n"
    error = refuse(file(text.encode(encoding)), f"is not UTF-8: byte .* looks like {looks}")
    assert "CSV UTF-8" in error.remedy
    assert "iconv -f" in error.remedy
    if encoding == "cp1252":
        assert f"byte {len(text) - 2:,} (line 10)" in error.found


@pytest.mark.parametrize(
    "content", [bytes(range(256)), b"week,sales\n\x00\x01\x02,3\n", b"\x7fELF\x02\x81"]
)
def test_binary_files(file, content):
    assert "export the table as CSV" in refuse(file(content), "is a binary file, not text").remedy


@pytest.mark.parametrize(
    ("content", "what", "remedy"),
    [
        (b"PK\x03\x04rest", "a spreadsheet or a zip file", "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook", "CSV UTF-8"),
        (gzip.compress(b"week,tv", mtime=0), "a gzip file", "gunzip"),
        (b"SQLite format 3\0rest", "an SQLite database", "sqlite:///"),
        (b"12345678DUCK@", "a DuckDB database", "duckdb:///"),
    ],
)
def test_files_of_another_kind(file, content, what, remedy):
    assert remedy in refuse(file(content), f"is {what}").remedy


def test_a_database_is_known_by_its_beginning(tmp_path):
    duckdb.connect(str(tmp_path / "one")).close()
    with sqlite3.connect(tmp_path / "two") as connection:
        connection.execute("create table weekly (tv real)")
    connection.close()
    assert (
        f"duckdb:///{tmp_path / 'one'}#table"
        in refuse(tmp_path / "one", "a DuckDB database").remedy
    )
    assert "sqlite:///" in refuse(tmp_path / "two", "an SQLite database").remedy


def test_a_missing_file_suggests_the_nearest(file):
    path = file(GOOD, "brand.csv")
    error = refuse(path.with_name("brant.csv"), "there is no file .*brant.csv")
    assert error.remedy == "did you mean 'brand.csv'?"


def test_a_missing_folder(tmp_path):
    assert (
        "there is no folder"
        in refuse(tmp_path / "nowhere" / "brand.csv", "there is no file").remedy
    )


def test_a_folder_without_tables(tmp_path):
    assert "holds no table" in refuse(tmp_path / "brand.csv", "there is no file").remedy


def test_a_folder_is_no_file(file):
    path = file(GOOD)
    assert "brand.csv" in refuse(path.parent, "is a folder").remedy


def test_too_many_rows(file, monkeypatch):
    for module in (frames, delimited):
        monkeypatch.setattr(module, "MOST_ROWS", 30_000)
    assert len(read_table(file("week,tv\n" + "1,2\n" * 30_000))) == 30_000
    with pytest.raises(InputError, match="more than 30,000 rows") as caught:
        read_table(file("week,tv\n" + "1,2\n" * 30_001))
    assert "sum it to one row per period, or draw whole customers" in caught.value.remedy


def test_too_many_bytes(file, monkeypatch):
    monkeypatch.setattr(sources, "MOST_BYTES", 100)
    assert "sum it" in refuse(file(GOOD), "'brand.csv' has 0 MB").remedy


def test_parquet(file, tmp_path):
    table = read_table(file(GOOD))
    parquet.write_table(table, tmp_path / "brand.parquet")
    again = read_table(tmp_path / "brand.parquet")
    assert Panel.from_frame(again, **ROLES).data_hash == Panel.from_frame(table, **ROLES).data_hash
    parquet.write_table(again.set_column(1, "sales", pa.array(["x"] * 8)), tmp_path / "bad.parquet")
    with pytest.raises(CellError, match=r"row 1 \(the first is row 1\) holds 'x'"):
        Panel.from_frame(read_table(tmp_path / "bad.parquet"), **ROLES)


def test_a_parquet_file_that_was_cut_off(file, tmp_path):
    parquet.write_table(read_table(file(GOOD)), tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()
    error = refuse(file(content[:-30], "cut.parquet"), "cannot be read")
    assert "cut off" in error.remedy


def test_a_parquet_file_that_is_none(file):
    assert "no Parquet file at all" in refuse(file(GOOD, "brand.parquet"), "is damaged").found


@pytest.mark.parametrize("address", ["https://example.com/a.csv", "mysql://u:secret@h/d#t"])
def test_an_address_of_an_unknown_kind(address):
    error = refuse(address, "begins with")
    assert "duckdb, sqlite, postgresql" in error.wanted
    assert "secret" not in str(error)


def test_real_tables(real_table):
    sales = Panel.from_frame(
        read_table(real_table("segments_and_media.csv")),
        time="Week Start Date",
        kpi="Sales",
        spend=["TV", "Radio", "Newspaper", "Social Media"],
        events=["hldy_Christmas Day"],
    )
    assert len(sales.periods) == 200
    assert sales.periods[0].isoformat() == "2014-08-03"
    assert "9 rows left out" in sales.notes[0]
    assert "day/month/year" in sales.notes[1]
