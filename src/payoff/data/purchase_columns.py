"""Which columns of a table of purchases play which part."""

from __future__ import annotations

from typing import Any

from payoff.core.errors import ChoiceError, ColumnError, nearest
from payoff.core.frozen import frozen


@frozen
class PurchaseColumns:
    """Names of the columns.

    Attributes
    ----------
    customer, time
        Who, when.
    value
        What the row brought, in units of money; below zero for a refund. ``None`` is the column
        ``value`` where there is one, unless ``quantity`` and ``price`` are named.
    quantity, price
        Instead of a value: pieces, below zero when they came back, and the price of one.
    order
        Which rows are one order; ``None`` is the column ``order`` where there is one. Without it,
        rows of one customer at one time are one order.
    segment, channel
        What the customer is, and by what channel they came: that of their first row counts.
    """

    customer: str = "customer"
    time: str = "time"
    value: str | None = None
    quantity: str | None = None
    price: str | None = None
    order: str | None = None
    segment: str | None = None
    channel: str | None = None

    def found_in(self, table: Any) -> dict[str, str]:
        """Return role to column, for each role that an Ibis table fills.

        Raises
        ------
        ChoiceError
            When a value is named beside quantity and price, or one of these without the other.
        ColumnError
            When a column is missing.
        """
        by_pieces = self.quantity is not None or self.price is not None
        if by_pieces and (self.value is not None or None in (self.quantity, self.price)):
            raise ChoiceError(
                "a value is named beside quantity or price"
                if self.value is not None
                else "a quantity is named without a price, or a price without a quantity",
                wanted="either --value, or --quantity and --price",
                remedy="what a row brought is its value, or quantity times price",
            )
        named = ["customer", "time", *(("quantity", "price") if by_pieces else ("value",))]
        roles = {role: getattr(self, role) for role in (*named, "order", "segment", "channel")}
        for own in ("value", "order"):
            if own in roles and roles[own] is None and own in table.columns:
                roles[own] = own
        found = {role: name for role, name in roles.items() if name is not None}
        for role, name in found.items():
            if name not in table.columns:
                raise ColumnError(
                    f"there is no column {name!r} for the {role}",
                    wanted="the name of a column as the table writes it",
                    remedy=f"{nearest(name, table.columns)}; name it by --{role}",
                )
        return found
