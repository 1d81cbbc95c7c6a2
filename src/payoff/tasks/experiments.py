"""What experiments found, from files that are named on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payoff.core.errors import ChoiceError
from payoff.tasks.toml import (
    DAY,
    NUMBER,
    TEXT,
    Kind,
    check_key,
    is_some,
    is_text,
    listed,
    read_toml,
)

if TYPE_CHECKING:
    from payoff.answers.effect import Effect
    from payoff.data.panel import Panel

NAMES = Kind("a name or a list of names", is_some(is_text), '{key} = ["name"]')
KINDS = {
    "channels": NAMES,
    "start": DAY,
    "end": DAY,
    "until": DAY,
    "groups": NAMES,
    "spend_change": NUMBER,
    "incremental": NUMBER,
    "standard_error": NUMBER,
    "source": TEXT,
}
REQUIRED = ("channels", "start", "end", "spend_change", "incremental", "standard_error")


def read_experiments(paths: Sequence[Path], panel: Panel) -> tuple[Effect, ...]:
    """Read what each file says that an experiment found, and place it on the table's calendar.

    Raises
    ------
    SourceError
        When a file is missing, larger than 1 MB, not UTF-8, or not TOML.
    ChoiceError
        When a key is unknown, missing or of the wrong kind, or the table does not hold what it
        names; the message names the file.
    """
    from payoff.mix.trial import Trial

    effects = read_effects(paths)
    for path, effect in zip(paths, effects, strict=True):
        with _named(path):
            Trial.of(effect, panel)
    return effects


def read_effects(paths: Sequence[Path]) -> tuple[Effect, ...]:
    """Read what each file says that an experiment found; otherwise as :func:`read_experiments`."""
    return tuple(map(_read, paths))


def _read(path: Path) -> Effect:
    from payoff.answers.effect import Effect

    found = read_toml(path, "what an experiment found")
    for key, value in found.items():
        check_key(path.name, key, value, KINDS)
    for key in REQUIRED:
        if key not in found:
            raise ChoiceError(
                f"{path.name!r} does not say {key!r}",
                wanted="the keys " + ", ".join(REQUIRED),
                remedy=f"add {KINDS[key].example.format(key=key)}",
            )
    said = {"source": path.stem} | {key: _value(key, value) for key, value in found.items()}
    with _named(path):
        return Effect(**said)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name the file in what is said against its experiment."""
    try:
        yield
    except ChoiceError as error:
        raise ChoiceError(
            f"{path.name!r}: {error.found}", wanted=error.wanted, remedy=error.remedy
        ) from None


def _value(key: str, value: Any) -> Any:
    """Return a checked value of a file as an effect takes it."""
    if KINDS[key] is NAMES:
        return tuple(listed(value))
    if KINDS[key] is DAY:
        return date.fromisoformat(value) if isinstance(value, str) else value
    return float(value) if KINDS[key] is NUMBER else value
