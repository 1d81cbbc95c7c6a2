"""What the workbench remembers, in SQLite and in PostgreSQL."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Barrier
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from tests.postgres import postgres_server
from tests.web.conftest import work_here
from tests.web.team import Team, secret_on, team

from payoff.core.errors import SourceError
from payoff.web.ids import new_id
from payoff.web.settings import Settings
from payoff.web.start import open_bench
from payoff.web.state import about, people, runs, scenarios, seats, tables, workspaces
from payoff.web.state.metadata import METADATA, open_state
from payoff.web.state.runs import Ending, Run
from payoff.web.state.seats import Role

PASSWORD = "se cret#/@"
ESCAPED = "se%20cret%23%2F%40"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgres_server("anna", PASSWORD) as port:
        yield f"postgresql://anna:{ESCAPED}@127.0.0.1:{port}/postgres"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def state(address: str) -> Iterator[Engine]:
    engine = open_state(address)
    for each in workspaces.every(engine):
        workspaces.remove(engine, each.id)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(state: Engine, address: str, tmp_path: Path) -> Iterator[Team]:
    """Return a team whose state is there."""
    with state.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    with team(tmp_path / "shop", database=address) as made:
        yield made


def put(state: Engine, workspace: str, table: str) -> Run:
    said = {"spend": ["Café 📻", "a\x00b"], "budget": 1.5, "by": "group"}
    return runs.add(
        state,
        workspace,
        run=new_id(),
        task="plan",
        table_id=table,
        table_name="sales.csv",
        said=said,
        person="anna",
    )


def test_what_is_kept_comes_back_and_goes_with_its_workspace(state: Engine) -> None:
    one, other = workspaces.add(state, "one"), workspaces.add(state, "Zwei 📻")
    assert workspaces.every(state) == [one, other]
    assert workspaces.find(state, one.id) == one
    table = tables.add(state, one.id, name="sales.csv", kind="csv", size=3 * 10**9, person="anna")
    assert tables.every(state, one.id) == [table]
    assert tables.find(state, one.id, table.id) == table
    assert tables.find(state, other.id, table.id) is None
    run = put(state, one.id, table.id)
    assert run.said == {"spend": ["Café 📻", "a\x00b"], "budget": 1.5, "by": "group"}
    assert runs.find(state, one.id, run.id) == run
    assert runs.find(state, other.id, run.id) is None
    kept = scenarios.add(state, one.id, run.id, name="more tv", amounts={"tv": 3.5}, person="anna")
    assert scenarios.every(state, one.id, run.id) == [kept]
    assert scenarios.every(state, other.id, run.id) == []
    workspaces.remove(state, one.id)
    assert workspaces.every(state) == [other]
    assert tables.every(state, one.id) == []
    assert runs.going(state) == []
    assert scenarios.every(state, one.id, run.id) == []


@pytest.mark.parametrize("name", ["\x00", "'; drop table runs; --", "A" * 16, "0" * 17, ""])
def test_what_is_no_id_is_nothing(state: Engine, name: str) -> None:
    assert workspaces.find(state, name) is None
    assert tables.find(state, name, name) is None
    assert runs.find(state, name, name) is None


def test_a_run_goes_its_way_once(state: Engine) -> None:
    workspace = workspaces.add(state, "one").id
    first, second = put(state, workspace, new_id()), put(state, workspace, new_id())
    assert [run.id for run in runs.going(state)] == [first.id, second.id]
    assert [run.id for run in runs.every(state, workspace, most=1)] == [second.id]
    assert runs.every(state, workspace, table=first.table_id) == [first]
    assert runs.start(state, first.id)
    assert not runs.start(state, first.id)
    runs.stop(state, first.id)
    runs.stop(state, second.id)
    now = {run.id: run for run in runs.every(state, workspace)}
    assert (now[first.id].state, now[first.id].stopping, now[first.id].starts) == (
        "running",
        True,
        1,
    )
    assert now[second.id].state == "cancelled"
    runs.put_back(state, first.id, counted=True)
    assert runs.start(state, first.id)
    runs.end(state, first.id, Ending("answered", verdict="good", headline="More tv."))
    runs.end(state, first.id, Ending("failed", found="too late"))
    ended = runs.find(state, workspace, first.id)
    assert ended is not None
    assert (ended.state, ended.headline, ended.found, ended.starts) == (
        "answered",
        "More tv.",
        "",
        2,
    )
    assert ended.started is not None
    assert ended.ended is not None
    assert ended.made < ended.started < ended.ended


def opened(folder: Path, address: str) -> AbstractContextManager[object]:
    return open_bench(Settings(folder=folder, database=address), work_here)


def test_a_state_belongs_to_one_folder_and_one_version(
    state: Engine, address: str, tmp_path: Path
) -> None:
    with state.begin() as connection:
        connection.execute(about.ABOUT.delete())
    for _ in range(2):
        with opened(tmp_path / "own", address):
            assert len(workspaces.every(state)) == 1
    with (
        pytest.raises(SourceError, match="belongs to another folder"),
        opened(tmp_path / "other", address),
    ):
        pass
    with state.begin() as connection:
        connection.execute(
            about.ABOUT.update().where(about.ABOUT.c.name == "version").values(value="0")
        )
    with (
        pytest.raises(SourceError, match="the state is of version 0"),
        opened(tmp_path / "own", address),
    ):
        pass


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://anna:secret@127.0.0.1:1/state",
        "sqlite:////nowhere/at/all/state.db",
        "mysql://anna:secret@host/state",
        "postgresql://anna:secret@host:port/state",
    ],
)
def test_a_state_that_cannot_be_opened_is_told_without_its_password(address: str) -> None:
    with pytest.raises(SourceError) as refused:
        open_state(address)
    assert "secret" not in str(refused.value)


def test_a_team_is_kept_there(shop: Team) -> None:
    ann = shop.person("Ann 📻", Role.ANALYST)
    bearer = {"Authorization": f"Bearer {secret_on(ann.post('/me/tokens', data={'name': 'a'}))}"}
    assert shop.browser(headers=bearer).get(f"/w/{shop.workspace}").status_code == 200
    assert shop.joined(shop.invitation(Role.ADMIN), "Ben").get("/log").status_code == 403
    link = shop.invitation(Role.VIEWER)
    assert (
        shop.browser().post(link, data={"name": "ANN 📻", "password": "x" * 12}).status_code == 409
    )
    assert shop.browser().get(link).status_code == 200
    assert "Ann 📻</td><td>Make a token" in shop.keeper.get("/log").text


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "' or 1=1 --", "0" * 16, "Z" * 5000])
def test_nothing_that_is_said_at_the_door_is_an_error_of_ours(shop: Team, text: str) -> None:
    said = quote(text, safe="")
    own, keeper = f"/w/{shop.workspace}/people", shop.keeper
    link = shop.invitation(Role.VIEWER)
    for got in (
        shop.browser().post("/login", data={"name": text, "password": text, "next": text}),
        shop.browser().get(f"/join/{said}"),
        shop.browser().post(link, data={"name": text, "password": text}),
        shop.browser(headers={"authorization": f"Bearer {said}"}).get("/me"),
        shop.browser(cookies={"payoff": said}).get("/me"),
        keeper.get(f"/w/{said}"),
        keeper.post(f"{own}/invite", data={"role": "1", "email": text}),
        keeper.post(f"{own}/{said}/role", data={"role": "1"}),
        keeper.post(f"{own}/{said}/remove"),
        keeper.post(f"{own}/invitations/{said}/withdraw"),
        keeper.post(f"/people/{said}/remove"),
        keeper.post("/me/tokens", data={"name": text}),
        keeper.post(f"/me/tokens/{said}/revoke"),
        keeper.get("/log", params={"before": "9" * 30}),
    ):
        assert got.status_code < 500, (got.url, got.text)


def test_of_two_admins_who_demote_each_other_at_once_one_stays(shop: Team, state: Engine) -> None:
    with state.begin() as connection:
        kim, ben = (
            people.add_with_password(connection, name, "x") or pytest.fail("taken") for name in "ab"
        )
        seats.take(connection, shop.workspace, seats.admins(connection, shop.workspace)[0])
        for one in (kim, ben):
            seats.give(connection, shop.workspace, one.id, Role.ADMIN)
    both = Barrier(2)

    def demote(other: str) -> bool:
        both.wait()
        with state.begin() as connection:
            if seats.admins(connection, shop.workspace) == [other]:
                return False
            time.sleep(0.1)
            seats.give(connection, shop.workspace, other, Role.VIEWER)
            return True

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(demote, (kim.id, ben.id))) == [False, True]
    with state.begin() as connection:
        assert len(seats.admins(connection, shop.workspace)) == 1
