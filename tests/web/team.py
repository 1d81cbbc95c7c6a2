"""A workbench for a team, and the people in it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import httpx
from argon2 import PasswordHasher
from fastapi.routing import iter_route_contexts
from tests.web.conftest import serving, work_here

from payoff.web.access import passwords
from payoff.web.access.setup import set_up_path
from payoff.web.app import create_app
from payoff.web.bench import Bench
from payoff.web.settings import Settings
from payoff.web.start import open_bench
from payoff.web.state import workspaces
from payoff.web.state.seats import Role

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"


@dataclass
class Team:
    """A workbench to which people log in, its address, and one who keeps it."""

    bench: Bench
    address: str
    stack: ExitStack
    keeper: httpx.Client

    @property
    def workspace(self) -> str:
        """Return the id of the first workspace."""
        return workspaces.every(self.bench.state)[0].id

    def browser(self, **options: object) -> httpx.Client:
        """Return a browser in which nobody has logged in."""
        made = httpx.Client(base_url=self.address, timeout=60, **options)  # type: ignore[arg-type]
        return self.stack.enter_context(made)

    def person(self, name: str, role: Role, workspace: str | None = None) -> httpx.Client:
        """Return the browser of somebody who took an invitation."""
        link = self.invitation(role, workspace)
        return self.joined(link, name)

    def invitation(self, role: Role, workspace: str | None = None) -> str:
        """Return a link that the keeper made."""
        people = f"/w/{workspace or self.workspace}/people"
        return link_on(self.keeper.post(f"{people}/invite", data={"role": str(int(role))}))

    def joined(self, link: str, name: str) -> httpx.Client:
        """Return the browser of somebody new who used a link."""
        made = self.browser()
        done = made.post(link, data={"name": name, "password": PASSWORD})
        assert done.status_code == 303, done.text
        return made


@contextmanager
def team(folder: Path, **settings: object) -> Iterator[Team]:
    """Give a workbench to which people log in, set up by its keeper."""
    told = Settings(folder=folder, workers=2, accounts=True, **settings)  # type: ignore[arg-type]
    with ExitStack() as stack:
        stack.enter_context(patch.object(passwords, "_hasher", lambda: QUICK))
        bench = stack.enter_context(open_bench(told, work_here))
        address = stack.enter_context(serving(bench))
        keeper = stack.enter_context(httpx.Client(base_url=address, timeout=60))
        made = Team(bench, address, stack, keeper)
        path = set_up_path(bench.state, again=False)
        done = keeper.post(str(path), data={"name": "Kim", "password": PASSWORD})
        assert done.status_code == 303, done.text
        yield made


def link_on(page: httpx.Response) -> str:
    """Return the link that a page shows once."""
    assert page.status_code == 200, page.text
    return secret_on(page)


def secret_on(page: httpx.Response) -> str:
    """Return what a page shows once."""
    return page.text.partition('class="secret" readonly value="')[2].partition('"')[0]


def routes_of(bench: Bench) -> list[tuple[str, str]]:
    """Return method and path of every route."""
    found = iter_route_contexts(create_app(bench).routes)
    return sorted(
        (method, str(route.path)) for route in found for method in route.methods or () if route.path
    )


def filled(path: str, ids: Mapping[str, str]) -> str:
    """Return the address of a route."""
    return path.replace(":path", "").format_map(ids)
