"""What a state is: of which version, and of which folder."""

from __future__ import annotations

from sqlalchemy import Column, Engine, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from payoff.web.state.metadata import METADATA

ABOUT = Table(
    "about",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("value", String(40), nullable=False),
)


def agreed(state: Engine, name: str, value: str) -> str:
    """Return what holds of a state; ``value`` when nothing was said before."""
    try:
        with state.begin() as connection:
            connection.execute(insert(ABOUT).values(name=name, value=value))
    except IntegrityError:
        with state.connect() as connection:
            wanted = select(ABOUT.c.value).where(ABOUT.c.name == name)
            return str(connection.execute(wanted).scalar_one())
    return value
