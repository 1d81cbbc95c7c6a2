"""A command line whose questions are answered at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.report import samples

from payoff.cli.main import run
from payoff.core.progress import Progress, silent
from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices

Ask = Callable[..., int]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, which holds nothing but a table."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("payoff.report.html.vega_bundle", lambda: "window.vegaEmbed = null;")
    (tmp_path / "sales.csv").write_text("week,sales,tv\n")
    return tmp_path


@pytest.fixture
def ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Return what runs ``payoff mix sales.csv`` with options, and an answer or what to do."""

    def asked(*options: str, answer: Any = None) -> int:
        def mix(
            table: str,
            *,
            columns: TableChoices = TABLE,
            model: ModelChoices = MODEL,
            progress: Progress = silent,
        ) -> Any:
            """Say what each channel brought."""
            progress("sampling", 0.5)
            return answer(table, columns, model) if callable(answer) else answer

        answer = samples.mix_answer() if answer is None else answer
        monkeypatch.setattr("payoff.cli.app.TASKS", {"mix": mix})
        return run(["mix", "sales.csv", *options])

    return asked
