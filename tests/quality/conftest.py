"""Tables in a file, looked at and checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from payoff.answers.check import CheckAnswer
from payoff.quality import check, look_at


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., CheckAnswer]:
    """Check columns as they would stand in a Parquet file, or the text of a CSV file."""
    folder = tmp_path_factory.mktemp("quality")

    def run(table: dict[str, Any] | pa.Table | str) -> CheckAnswer:
        return check(look_at(written(folder, table)))

    return run


def written(folder: Path, table: dict[str, Any] | pa.Table | str) -> Path:
    """Write a table to a file."""
    if isinstance(table, str):
        path = folder / "table.csv"
        path.write_text(table, encoding="utf-8")
        return path
    path = folder / "table.parquet"
    parquet.write_table(table if isinstance(table, pa.Table) else pa.table(table), path)
    return path
