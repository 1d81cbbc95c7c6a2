"""A registry: the one line that makes a new entry known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from payoff.core.errors import ChoiceError, nearest

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """A read-only mapping from name to entry, with an error that suggests the nearest name.

    Parameters
    ----------
    what
        The noun for error messages, such as ``"adstock"``.
    entries
        Name to entry.
    """

    def __init__(self, what: str, entries: Mapping[str, T]) -> None:
        self._what, self._entries = what, dict(entries)

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except KeyError:
            raise ChoiceError(
                f"no {self._what} is called {name!r}",
                wanted="one of: " + ", ".join(self._entries),
                remedy=nearest(name, self._entries),
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries
