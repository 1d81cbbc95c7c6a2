"""What an experiment found is read with care, and calibrates the fit."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from payoff.answers.effect import Effect
from payoff.core.errors import ChoiceError, SourceError
from payoff.core.progress import silent
from payoff.data.panel import Panel
from payoff.mix import Mix
from payoff.tasks.choices import ModelChoices, TableChoices
from payoff.tasks.experiments import read_experiments
from payoff.tasks.model import fit_panel
from payoff.tasks.table import read_panel

FOUND = """
channels = "tv"
start = 2023-03-06
end = "2023-04-02"
until = 2023-04-30
spend_change = 120
incremental = -300.5
standard_error = 90
source = "geo test, spring"
"""


@pytest.fixture
def panel(table: str) -> Panel:
    columns = TableChoices(time="week", kpi="sales", spend=("tv", "radio"))
    return read_panel(table, columns, silent)[0]


def write(text: str, name: str = "spring.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_what_was_found(panel: Panel) -> None:
    assert read_experiments([write(FOUND)], panel) == (
        Effect(
            channels=("tv",),
            start=date(2023, 3, 6),
            end=date(2023, 4, 2),
            until=date(2023, 4, 30),
            spend_change=120.0,
            incremental=-300.5,
            standard_error=90.0,
            source="geo test, spring",
        ),
    )


def test_what_is_left_out_is_as_in_python(panel: Panel) -> None:
    short = 'channels = ["tv", "radio"]\nstart = 2023-03-06\nend = 2023-03-06\n'
    short += "spend_change = -9\nincremental = 0\nstandard_error = 1.5\n"
    (effect,) = read_experiments([write(short, "dark.toml")], panel)
    assert (effect.channels, effect.groups, effect.last) == (("tv", "radio"), (), effect.end)
    assert effect.source == "dark"


def test_every_file_reaches_the_fit(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: dict[str, Any] = {}
    monkeypatch.setattr(Mix, "fit", lambda self, panel, **told: heard.update(told))
    paths = (write(FOUND), write(FOUND.replace("120", "-40"), "autumn.toml"))
    fit_panel(panel, None, ModelChoices(experiment=paths), silent)
    assert [effect.spend_change for effect in heard["experiments"]] == [120.0, -40.0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("standard_error", "standart_error", "did you mean 'standard_error'"),
        ("spend_change = 120\n", "", "does not say 'spend_change'"),
        ("120", "nan", "a finite number"),
        ("120", '"120"', "a finite number"),
        ("2023-03-06", "2023-03-06T10:00:00", "a day"),
        ("2023-03-06", '"spring"', "a day"),
        ('"tv"', "[1]", "a name or a list of names"),
        ('"tv"', '"tvv"', r"'spring.toml': an experiment names.*\n.*\n.*did you mean 'tv'"),
        ('"tv"', "[]", "names no channel"),
        ("= 90", "= 0", "standard error of 0"),
        ("= 120", "= 0", "changed no spend"),
        ("= 120", "= 1e9", "the table holds"),
        ("2023-04-30", "2023-03-12", "in this order"),
        ("2023-04-30", "2033-03-13", "outside the table"),
        ("spend_change", 'groups = "north"\nspend_change', "the group 'north'"),
    ],
)
def test_what_says_something_else_is_refused_with_its_file(
    panel: Panel, old: str, new: str, said: str
) -> None:
    path = write(FOUND.replace(old, new, 1))
    with pytest.raises(ChoiceError, match=said) as refused:
        read_experiments([path], panel)
    assert "'spring.toml'" in refused.value.found


def test_what_is_no_file_is_refused(panel: Panel) -> None:
    with pytest.raises(SourceError, match="there is no file"):
        read_experiments([Path("none.toml")], panel)


def test_what_costs_nothing_cannot_have_been_changed(table: str) -> None:
    columns = TableChoices(time="week", kpi="sales", spend=("tv",), organic=("radio",))
    panel = read_panel(table, columns, silent)[0]
    path = write(FOUND.replace('"tv"', '"radio"').replace("= 120", "= -120"))
    with pytest.raises(ChoiceError, match="none there in any period"):
        read_experiments([path], panel)
