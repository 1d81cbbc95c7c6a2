"""Who may open a page."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import Depends

from payoff.web.access.seat import Seat, known, seated
from payoff.web.state.people import Person
from payoff.web.state.seats import Role

Anybody: TypeAlias = Annotated[Person, Depends(known)]
Viewer: TypeAlias = Annotated[Seat, Depends(seated(Role.VIEWER))]
Analyst: TypeAlias = Annotated[Seat, Depends(seated(Role.ANALYST))]
Admin: TypeAlias = Annotated[Seat, Depends(seated(Role.ADMIN))]
