"""Options become choices, whatever the columns are called."""

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Ask
from tests.report import samples

from payoff.tasks.choices import MODEL, TABLE, ModelChoices, TableChoices


@pytest.fixture
def heard(ask: Ask) -> Any:
    """Return what hears the choices that options make."""

    def hear(*options: str) -> tuple[TableChoices, ModelChoices]:
        found: list[Any] = []

        def answer(table: str, columns: TableChoices, model: ModelChoices) -> Any:
            assert table == "sales.csv"
            found.extend((columns, model))
            return samples.mix_answer()

        assert ask("--quiet", *options, answer=answer) == 0
        return found[0], found[1]

    return hear


def test_no_option_is_every_default(heard: Any) -> None:
    assert heard() == (TABLE, MODEL)


def test_every_option_arrives(heard: Any) -> None:
    columns, model = heard(
        *("--time", "my week", "--kpi", "Umsätze 📈", "--spend", "tv", "--spend=-radio"),
        *("--impressions", "tv=tv views", "--control", "price", "--sign", "price=negative"),
        *("--event", "promo", "--holidays", "DE-BY", "--missing-spend-is-zero"),
        *("--spend-unit", "€", "--settings", "mine.toml", "--adstock", "delayed"),
        *("--adstock", "tv=none", "--saturation", "hill", "--trend", "linear"),
        *("--noise", "student_t", "--seed", "7", "--draws", "50", "--chains", "2"),
    )
    assert columns == TableChoices(
        time="my week",
        kpi="Umsätze 📈",
        spend=("tv", "-radio"),
        impressions=("tv=tv views",),
        control=("price",),
        sign=("price=negative",),
        event=("promo",),
        holidays="DE-BY",
        missing_spend_is_zero=True,
        spend_unit="€",
        settings=Path("mine.toml"),
    )
    assert model == ModelChoices(
        adstock=("delayed", "tv=none"),
        saturation=("hill",),
        trend="linear",
        noise="student_t",
        seed=7,
        draws=50,
        chains=2,
    )
