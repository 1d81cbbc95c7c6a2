"""What a question asks for, read from its signature."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from payoff.core.progress import Progress, silent
from payoff.tasks import TASKS
from payoff.tasks.parts import Column, FitFile, Kept, Place
from payoff.tasks.signature import Field, fields_of, question


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What others ask too.

    Parameters
    ----------
    spend
        Column of spend; once
        per channel.
    loud
        Shout.
    """

    TITLE: ClassVar[str] = "Shared"
    spend: tuple[Column, ...] = ()
    loud: bool = False


def asked(
    rows: str,
    *,
    size: Literal["small", "large"] = "small",
    until: date | None = None,
    shares: tuple[float, ...] = (),
    rules: tuple[Path, ...] = (),
    old: FitFile | None = None,
    new: Kept | None = None,
    engine: Place = "here",
    shared: Shared = Shared(),
    progress: Progress = silent,
) -> "NowhereAnswer":  # noqa: F821
    """Say what is asked.

    Parameters
    ----------
    rows
        A table.
    size
        How large.
    until
        Last day.
    shares
        Some.
    rules
        Files.
    old
        Before.
    new
        After.
    engine
        Where.
    shared
        What others ask.
    progress
        Hears.
    """


def test_a_question_is_read_from_its_signature() -> None:
    found = question("asked", asked)
    assert (found.title, found.says) == ("Say what is asked.", "Say what is asked.")
    assert (found.table, found.table_says) == ("rows", "A table.")
    own, shared = found.groups
    assert [(one.name, one.kind, one.many, one.default) for one in own.fields] == [
        ("size", "choice", False, "small"),
        ("until", "date", False, None),
        ("shares", "number", True, ()),
        ("rules", "file", True, ()),
        ("old", "fit", False, None),
        ("new", "kept", False, None),
        ("engine", "place", False, "here"),
    ]
    assert own.fields[0].choices == ("small", "large")
    assert (shared.parameter, shared.title, shared.says) == (
        "shared",
        "Shared",
        "What others ask too.",
    )
    assert shared.fields == (
        Field("spend", "column", True, (), (), "Column of spend; once per channel."),
        Field("loud", "flag", False, (), False, "Shout."),
    )


def test_fields_go_back_to_the_arguments_they_came_from() -> None:
    said = {"size": "large", "spend": ("tv",)}
    assert question("asked", asked).arguments(said) == {
        "size": "large",
        "shared": Shared(spend=("tv",)),
    }
    assert question("asked", asked).arguments({}) == {}


def test_a_field_without_a_word_in_the_docstring_is_an_error() -> None:
    @dataclass
    class Silent:
        """Nothing is said."""

        unsaid: int = 1

    with pytest.raises(KeyError, match="unsaid"):
        fields_of(Silent)


@pytest.mark.parametrize("name", TASKS)
def test_every_question_is_asked_in_words_and_no_field_comes_twice(name: str) -> None:
    found = question(name, TASKS[name])
    assert found.title.endswith("?")
    assert found.title[0].isupper()
    names = [field.name for field in found.fields()]
    assert len(names) == len(set(names))
    assert all(field.says for field in found.fields())
