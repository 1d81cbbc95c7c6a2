"""Which columns of an event log play which part."""

from __future__ import annotations

from typing import Any

from payoff.core.errors import ColumnError, nearest
from payoff.core.frozen import frozen

OPTIONAL = ("campaign", "kind", "cost", "converted", "value", "milestone")


@frozen
class EventColumns:
    """Names of the columns; an optional one that is ``None`` is used where it goes by its own name.

    Attributes
    ----------
    customer, time, channel
        Who, when, by what.
    campaign
        A finer name within the channel.
    kind
        What sort of touch: view, click, visit, open, direct.
    cost
        What the touch cost, in units of money.
    converted
        Whether (yes/no, 1/0) or how many times (0, 1, 2 ...) the customer converted with it.
    value
        What the conversion brought, in units of money.
    milestone
        A stage that was reached with it, such as lead, opportunity or sale.
    path
        Instead of events: a column of whole paths, as in "search > email". Then ``converted``
        counts the journeys on it that converted, ``nulls`` those that did not, and ``value`` is
        that of all conversions together.
    nulls
        How many journeys on a path did not convert.
    separator
        What stands between the channels of a path.
    """

    customer: str = "customer"
    time: str = "time"
    channel: str = "channel"
    campaign: str | None = None
    kind: str | None = None
    cost: str | None = None
    converted: str | None = None
    value: str | None = None
    milestone: str | None = None
    path: str | None = None
    nulls: str | None = None
    separator: str = ">"


@frozen
class Roles:
    """The columns that the log has.

    Attributes
    ----------
    column
        Role and name of its column, for each role that is there.
    notes
        What was taken for granted.
    """

    column: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def present(self) -> tuple[str, ...]:
        """Roles that are there."""
        return tuple(role for role, _ in self.column)

    def name(self, role: str) -> str:
        """Return the column of a role that is there."""
        return dict(self.column)[role]


def roles_of(table: Any, columns: EventColumns) -> Roles:
    """Find the columns in an Ibis table.

    Raises
    ------
    ColumnError
        When one is missing, or nothing tells conversions.
    """
    found = [(role, getattr(columns, role)) for role in ("customer", "time", "channel")]
    for role in OPTIONAL:
        wanted = getattr(columns, role)
        if wanted is not None or role in table.columns:
            found.append((role, wanted or role))
    for role, name in found:
        if name not in table.columns:
            raise ColumnError(
                f"there is no column {name!r} for the {role}",
                wanted="the name of a column as the log writes it",
                remedy=f"{nearest(name, table.columns)}; name it by --{role}",
            )
    known = {role for role, _ in found}
    if not known & {"converted", "value"}:
        raise ColumnError(
            "no column says who converted",
            wanted="a column converted (yes/no or a number), or value (money of a conversion)",
            remedy="name it by --converted or --value; there is: " + ", ".join(table.columns),
        )
    notes = () if "converted" in known else ("A row with a value above 0 is a conversion.",)
    return Roles(tuple(found), notes)
