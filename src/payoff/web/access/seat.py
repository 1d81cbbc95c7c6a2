"""A person's place in a workspace, and what it takes to be let through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated

from fastapi import Depends, Request

from payoff.web.bench import bench_of
from payoff.web.errors import Unknown
from payoff.web.state import workspaces
from payoff.web.state.workspaces import Workspace


class Role(IntEnum):
    """What a person may do in a workspace; each may what those before may."""

    VIEWER = 1
    ANALYST = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the workbench."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a workspace."""

    person: Person
    workspace: Workspace
    role: Role

    @property
    def may_ask(self) -> bool:
        """Tell whether the person may ask questions, upload and remove."""
        return self.role >= Role.ANALYST


LOCAL = Person("local", "you")


def known(request: Request) -> Person:  # noqa: ARG001
    """Return who asks."""
    return LOCAL


def visible(request: Request, person: Person) -> list[Workspace]:  # noqa: ARG001
    """Return the workspaces in which a person has a seat."""
    return workspaces.every(bench_of(request).state)


def seated(least: Role) -> Callable[..., Seat]:
    """Return a dependency that gives the seat of who asks, if its role is ``least`` or more."""

    def seat(request: Request, workspace: str, person: Annotated[Person, Depends(known)]) -> Seat:
        found = workspaces.find(bench_of(request).state, workspace)
        if found is None:
            raise Unknown("workspace")
        return Seat(person, found, max(least, Role.ADMIN))

    return seat
