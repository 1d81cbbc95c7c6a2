"""Names from outside become names of files, whatever they are."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payoff.web.files import DEVICE, placed, safe_name

KINDS = st.sampled_from(["csv", "parquet", "toml"])


@given(st.text(max_size=300), KINDS)
@example("../../etc/passwd", "csv")
@example("..\\..\\boot.ini", "csv")
@example("\u202egnp.csv", "csv")
@example("a" * 5000 + ".csv", "csv")
@example("é" * 300, "parquet")
@example("", "csv")
@example(".", "toml")
@example("-rf .csv", "csv")
@example("İ.csv", "csv")
@example("ßß.csv", "csv")
def test_any_name_becomes_one_that_stays_where_it_is(name: str, kind: str) -> None:
    safe = safe_name(name, kind)
    assert Path(safe).name == safe
    assert not set(safe) & set("/\\:*?\"'<>|#%[]{}~$`;&!")
    assert safe[0] not in ".- "
    assert all(unicodedata.category(char)[0] != "C" for char in safe)
    assert len(safe.encode()) <= 100
    assert not DEVICE.fullmatch(safe.partition(".")[0])
    assert safe_name(safe, kind) == safe


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("sales.csv", "csv", "sales.csv"),
        ("Sales (2024), final.CSV", "csv", "Sales (2024)- final.csv"),
        ("Umsätze 東京.csv", "csv", "Umsätze 東京.csv"),
        ("C:\\Users\\me\\sales.csv", "csv", "sales.csv"),
        ("/etc/cron.d/job", "csv", "job.csv"),
        ("events.csv.gz", "csv", "events.csv"),
        ("sales.tsv", "csv", "sales.tsv"),
        ("sales.csv", "parquet", "sales.csv.parquet"),
        ("con.csv", "csv", "file con.csv"),
        ("NUL", "csv", "file NUL.csv"),
        ("--output=x.csv", "csv", "output-x.csv"),
        (".bashrc", "csv", "bashrc.csv"),
        ("a\r\nSet-Cookie: x.csv", "csv", "aSet-Cookie- x.csv"),
        ("sales#weekly?.csv", "csv", "sales-weekly.csv"),
        ("<script>alert(1)</script>.csv", "csv", "script.csv"),
        ("duckdb:///etc/passwd#x", "csv", "passwd-x.csv"),
        ("   ", "csv", "table.csv"),
        ("payoff.toml", "toml", "payoff.toml"),
    ],
)
def test_names_stay_readable(name: str, kind: str, safe: str) -> None:
    assert safe_name(name, kind) == safe


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / ".sent").write_text(str(number))
        placed(tmp_path / ".sent", tmp_path / "a.b.csv")
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"a.b.csv": "0", "a.b-2.csv": "1", "a.b-3.csv": "2"}
