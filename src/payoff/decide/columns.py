"""What a limit's name means: a column of the plan, or the sum of all of a channel or a group."""

from __future__ import annotations

from collections.abc import Iterable

from payoff.answers.response import Response
from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen


@frozen
class Columns:
    """The columns of a plan by name.

    Attributes
    ----------
    names
        One per column.
    cells
        For each column its channel and its group, such as ``("tv", "north")``; the group is ``""``
        where there are none.
    """

    names: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, response: Response) -> Columns:
        """Return the columns of a response's plans."""
        return cls(response.channels, response.cells)

    def named(self, name: str, what: str = "a limit") -> tuple[int, ...]:
        """Return the places that ``name`` stands for: one column, or all of a channel or a group.

        ``what`` it is that has this name stands in the error.

        Raises
        ------
        ChoiceError
            When it names nothing (with the nearest name), or both a channel and a group.
        """
        if name in self.names:
            return (self.names.index(name),)
        channel = tuple(c for c, (each, _) in enumerate(self.cells) if each == name)
        group = tuple(c for c, (_, each) in enumerate(self.cells) if each == name and name)
        if channel and group:
            raise ChoiceError(
                f"{what} on {name!r}, which names both a channel and a group",
                wanted="a name that stands for one of them",
                remedy="rename the channel or the group in the table, or name its columns: "
                + ", ".join(repr(self.names[c]) for c in (*channel, *group)),
            )
        if not (channel or group):
            known = self.known()
            raise ChoiceError(
                f"{what} on {name!r}, which is no channel of this model",
                wanted="one of: " + ", ".join(map(repr, known)),
                remedy=nearest(name, known),
            )
        return channel or group

    def known(self) -> tuple[str, ...]:
        """Return every name that a limit may have, each once."""
        channels, groups = zip(*self.cells, strict=True)
        return tuple(name for name in dict.fromkeys((*channels, *groups, *self.names)) if name)

    def check(self, names: Iterable[str]) -> None:
        """Raise ``ChoiceError`` when one of ``names`` means nothing here, or two things."""
        for name in names:
            self.named(name)
