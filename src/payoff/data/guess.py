"""Guess which column plays which part in a table, one sentence of reason each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from payoff.core.errors import CalendarError, CellError, ColumnError
from payoff.core.frozen import frozen, replace
from payoff.data.calendar import check_calendar, is_regular
from payoff.data.cells import Cells, numbers
from payoff.data.columns import Columns
from payoff.data.dates import read_dates
from payoff.data.frames import open_frame
from payoff.data.guess_groups import with_groups
from payoff.data.guess_reach import with_reach
from payoff.data.guess_rules import Facts, Guess, Part, guess_numbers
from payoff.data.settings import to_toml
from payoff.data.words import IMPRESSIONS, KPI, SPEND, TIME, hint, rest

__all__ = ["Guess", "Guesses", "guess_columns"]


@frozen
class Guesses:
    """One guess for every column of a table, in the table's order."""

    guesses: tuple[Guess, ...]

    def of(self, part: Part) -> tuple[Guess, ...]:
        """Return the guesses for one part."""
        return tuple(guess for guess in self.guesses if guess.part == part)

    def columns(self) -> Columns:
        """Return the guesses as columns.

        Raises
        ------
        ColumnError
            When no column looks like the time, the KPI or a spend.
        """
        for part in ("time", "kpi", "spend"):
            if not self.of(part):
                raise ColumnError(
                    f"no column looks like {part}; the columns are: "
                    + ", ".join(repr(guess.column) for guess in self.guesses),
                    wanted="a column of dates, a KPI, and the spend of at least one channel",
                    remedy=f"say which column is {part}",
                )
        return Columns(
            time=self.of("time")[0].column,
            kpi=self.of("kpi")[0].column,
            spend=_names(self.of("spend")),
            impressions=_owners(self.of("impressions")),
            controls=_names(self.of("controls")),
            events=_names(self.of("events")),
            group=_first(self.of("group")),
            population=_first(self.of("population")),
            reach=_owners(self.of("reach")),
            frequency=_owners(self.of("frequency")),
        )

    def toml(self) -> str:
        """Return the text of a ``payoff.toml``, each guess with its reason as a comment."""
        text = to_toml(self.columns(), {guess.column: guess.why for guess in self.guesses})
        left_out = [f"#   {_one_line(g.column)}: {_one_line(g.why)}" for g in self.of("left out")]
        return "\n".join([text, "# Left out:", *left_out, ""]) if left_out else text


def guess_columns(frame: object) -> Guesses:
    """Guess the part of every column of a dataframe from names and values.

    Raises
    ------
    InputError
        When the frame is no dataframe in memory, or empty.
    """
    opened = open_frame(frame)
    alone = [_guess(opened.cells(name)) for name in opened.names]
    guesses = _one_of("time", alone, lambda guess: "not regular" in guess.why)
    guesses = with_groups(opened, guesses)
    guesses = _one_of("kpi", guesses, lambda guess: KPI.index(str(hint(guess.column, KPI))))
    return Guesses(tuple(_match(with_reach(opened, _sure_spend(guesses)))))


def _guess(cells: Cells) -> Guess:
    there = cells.take(np.flatnonzero(~cells.absent).tolist())
    if not len(there.values):
        return Guess(cells.name, "left out", "it is blank in every row.")
    try:
        values = numbers(there, remedy="", truth=True)
    except CellError:
        return _guess_dates(there)
    if hint(cells.name, TIME) and _guess_dates(there).part == "time":
        return _guess_dates(there)
    return guess_numbers(Facts(cells.name, values))


def _guess_dates(cells: Cells) -> Guess:
    try:
        dates, _ = read_dates(cells)
    except CalendarError:
        return Guess(cells.name, "left out", "it is text, neither a number nor a date.")
    days = sorted(set(dates))
    if not is_regular(days):
        return Guess(cells.name, "time", "it holds dates, but they are not regular.")
    _, period, _ = check_calendar(days)
    often = "" if len(days) == len(dates) else ", each several times"
    return Guess(cells.name, "time", f"it holds dates, one a {period}{often}.")


def _one_of(part: Part, guesses: Sequence[Guess], rank: Callable[[Guess], int]) -> list[Guess]:
    """Keep only the best-ranked column, the first of equals, for a part that one can play."""
    rivals = [guess for guess in guesses if guess.part == part]
    best = min(rivals, key=rank, default=None)
    why = f"{part} is {best.column!r} already, which looks better." if best else ""
    return [
        Guess(guess.column, "left out", why) if guess in rivals and guess is not best else guess
        for guess in guesses
    ]


def _sure_spend(guesses: Sequence[Guess]) -> list[Guess]:
    """Where some columns say that they are money, take only these for spend."""
    if not any(guess.part == "spend" and hint(guess.column, SPEND) for guess in guesses):
        return list(guesses)
    why = "it may be a channel, but does not say that it is spend, as others do."
    return [
        Guess(guess.column, "left out", why)
        if guess.part == "spend" and not hint(guess.column, SPEND)
        else guess
        for guess in guesses
    ]


def _match(guesses: Sequence[Guess]) -> list[Guess]:
    """Give impressions to the spend whose name is the same but for the words of money."""
    channels = {rest(g.column, SPEND): g.column for g in guesses if g.part == "spend"}
    owners = {g.column: channels.get(rest(g.column, IMPRESSIONS)) for g in guesses}
    best = {str(guess.of): guess.column for guess in guesses if guess.part == "reach"}
    for word in IMPRESSIONS:
        for guess in guesses:
            owner = owners[guess.column]
            if guess.part == "impressions" and owner and hint(guess.column, IMPRESSIONS) == word:
                best.setdefault(owner, guess.column)
    return [
        _with_owner(guess, owners[guess.column], best) if guess.part == "impressions" else guess
        for guess in guesses
    ]


def _with_owner(guess: Guess, owner: str | None, best: dict[str, str]) -> Guess:
    if owner is None:
        return Guess(guess.column, "left out", "it counts contacts, but of no spend column.")
    if best[owner] != guess.column:
        return Guess(guess.column, "left out", f"{best[owner]!r} counts contacts of {owner!r}.")
    return replace(guess, why=f"{guess.why[:-1]}, and else it is named like {owner!r}.", of=owner)


def _names(guesses: Sequence[Guess]) -> tuple[str, ...]:
    return tuple(guess.column for guess in guesses)


def _first(guesses: Sequence[Guess]) -> str | None:
    return guesses[0].column if guesses else None


def _owners(guesses: Sequence[Guess]) -> dict[str, str]:
    return {str(guess.of): guess.column for guess in guesses}


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
