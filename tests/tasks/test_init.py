"""Guesses are written, explained, and never over something else."""

from pathlib import Path

import pytest

from payoff.core.errors import ChoiceError
from payoff.core.progress import silent
from payoff.report import page_of
from payoff.report.page import Table
from payoff.tasks import init
from payoff.tasks.choices import TABLE
from payoff.tasks.table import read_panel


def test_what_is_written_can_be_used_at_once(table: str) -> None:
    answer = init(table)
    assert answer.path == "payoff.toml"
    assert read_panel(table, TABLE, silent)[0].kpi_name == "sales"


def test_every_guess_is_shown_with_its_reason(table: str) -> None:
    page = page_of(init(table, to=Path("mine.toml")))
    assert page.headline.startswith("mine.toml now explains sales by")
    (shown,) = page.sections[0].blocks
    assert isinstance(shown, Table)
    assert [row[0].text for row in shown.rows] == Path(table).read_text().split("\n")[0].split(",")
    assert all(row[2].text for row in shown.rows)


def test_a_file_that_is_there_is_kept_unless_told_otherwise(table: str) -> None:
    Path("payoff.toml").write_text("mine")
    with pytest.raises(ChoiceError, match="--overwrite"):
        init(table)
    assert Path("payoff.toml").read_text() == "mine"
    init(table, overwrite=True)
    assert "sales" in Path("payoff.toml").read_text()


def test_the_table_is_never_written_over(table: str) -> None:
    with pytest.raises(ChoiceError, match="over the table"):
        init(table, to=Path(table), overwrite=True)
