"""A small table in a folder of its own."""

from datetime import date, timedelta
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def table(folder: Path) -> str:
    lines = ["week,sales,tv,radio,views,price,promo"]
    for row in range(60):
        week = date(2023, 1, 2) + timedelta(weeks=row)
        tv, radio = 100 + 37 * (row % 7), 80 + 23 * (row % 5)
        lines.append(
            f"{week},{5000 + 2 * tv + row},{tv},{radio},{tv * 9 + row},{9 + row % 3},{row % 4 // 3}"
        )
    (folder / "sales.csv").write_text("\n".join(lines), encoding="utf-8")
    return "sales.csv"
