"""A form is made from the signature of its question, whatever question that is."""

import pytest

from payoff.core.errors import ChoiceError
from payoff.tasks import TASKS
from payoff.tasks.parts import Column
from payoff.tasks.signature import question
from payoff.web.forms import Entry, Offers, Option, Part, form_of
from payoff.web.request import asked_of, fields_asked, said_in_form, written


def made_up(
    table: str,
    *,
    columns: tuple[Column, ...] = (),
    strict: bool = True,
    loose: bool = False,
    seed: int = 1,
    names: tuple[str, ...] = (),
) -> str:
    """Say something.

    Parameters
    ----------
    table
        A table.
    columns
        Some of its columns.
    strict
        Whether it is strict.
    loose
        Whether it is loose.
    seed
        Of all numbers.
    names
        Some names.
    """
    return table


def entries(parts: tuple[Part, ...]) -> dict[str, Entry]:
    return {entry.name: entry for part in parts for entry in part.entries}


@pytest.mark.parametrize("name", TASKS)
def test_every_field_of_every_question_is_in_its_form_once(name: str) -> None:
    asked = asked_of(name)
    shown = [entry for part in form_of(asked, Offers(), {}, {}) for entry in part.entries]
    assert [entry.name for entry in shown] == [field.name for field in fields_asked(asked)]
    assert all(entry.says and entry.label for entry in shown)


def test_a_control_fits_its_field() -> None:
    asked = question("made-up", made_up)
    bare = entries(form_of(asked, Offers(), {}, {}))
    assert {name: each.control for name, each in bare.items()} == {
        "columns": "texts",
        "strict": "select",
        "loose": "flag",
        "seed": "whole",
        "names": "texts",
    }
    assert bare["seed"].usual == "1"
    known = entries(form_of(asked, Offers(columns=("tv", "radio")), {"columns": ["tv", "old"]}, {}))
    assert known["columns"].control == "checks"
    assert [option.value for option in known["columns"].options] == ["tv", "radio", "old"]
    assert known["columns"].values == ("tv", "old")


def test_what_a_form_is_filled_with_is_what_it_sends() -> None:
    asked = asked_of("plan")
    said = {"budget": 1.3e6, "max_change": 0.3, "spend": ["tv", "a=b"], "time": "week", "seed": 7}
    said |= {"missing_spend_is_zero": True, "by": "group"}
    shown = entries(form_of(asked, Offers(columns=("tv", "week")), said, {}))
    sent = [(name, value) for name, entry in shown.items() for value in entry.values]
    assert said_in_form(asked, written(asked, sent)) == said


def test_what_readers_must_see_is_open() -> None:
    asked = asked_of("plan")
    filled = {"time": "week", "kpi": "sales", "spend": ["tv"], "settings": "0" * 16}
    files = (Option("0" * 16, "payoff.toml"),)
    own, columns, model = form_of(asked, Offers(), {}, {})
    assert (own.opened, columns.opened, model.opened) == (True, True, False)
    own, columns, model = form_of(asked, Offers(files=files), filled, {})
    assert (own.opened, columns.opened, model.opened) == (True, False, False)
    assert columns.told == "Time: week · KPI: sales · Spend: tv · Settings: payoff.toml"
    wrong = {"kpi": ChoiceError("no", wanted="yes", remedy="say it")}
    own, columns, model = form_of(asked, Offers(files=files), filled, wrong)
    assert columns.opened
    assert entries((columns,))["kpi"].problem is wrong["kpi"]


def test_a_form_says_why_there_is_nothing_to_choose() -> None:
    shown = entries(form_of(asked_of("refresh"), Offers(), {}, {}))
    fits = [each for each in shown.values() if "fit" in each.lacks]
    assert fits
    assert all("kept a fit" in each.lacks for each in fits)
