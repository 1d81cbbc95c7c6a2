"""A question that is added is on every surface at once, with nothing written for any of them."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import httpx
import pytest
from tests.docs.options import tables
from tests.web.browser.walk import browser, walking
from tests.web.conftest import serving, work_here

from payoff.cli.main import run as command_line
from payoff.core.errors import ChoiceError
from payoff.core.progress import Progress, silent
from payoff.report.json import as_json
from payoff.report.page import Page, Section, Text
from payoff.report.pages import page_of
from payoff.tasks import TASKS
from payoff.tasks.parts import Column, Place
from payoff.web.settings import Settings
from payoff.web.start import open_bench

TABLE = "day,visits\n2026-01-01,5\n2026-01-02,8\n"


@dataclass(frozen=True)
class LengthAnswer:
    """How many rows a table has."""

    rows: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookChoices:
    """How the table is looked at.

    Parameters
    ----------
    column
        Column to count the cells of.
    engine
        What counts.
    """

    TITLE: ClassVar[str] = "Look"
    column: Column | None = None
    engine: Place = "here"


def how_long(
    table: str,
    *,
    unit: Literal["rows", "lines"] = "rows",
    times: int = 1,
    look: LookChoices = LookChoices(),
    progress: Progress = silent,
) -> LengthAnswer:
    """Count the rows of a table.

    Parameters
    ----------
    table
        A text file.
    unit
        What is counted.
    times
        What the count is multiplied by.
    look
        How the table is looked at.
    progress
        Hears how far it has come.
    """
    progress("counting", 0.5)
    if times < 1:
        raise ChoiceError("times is below 1", wanted="1 or more", remedy="say --times 1")
    lines = Path(table).read_text(encoding="utf-8").splitlines()
    return LengthAnswer((len(lines) - (unit == "rows")) * times, unit)


@page_of.register
def _page(answer: LengthAnswer) -> Page:
    text = Text((f"{answer.rows} {answer.unit}.",))
    return Page("How long", f"It has {answer.rows}.", "good", "", (Section("all", "All", (text,)),))


@as_json.register
def _json(answer: LengthAnswer) -> dict[str, Any]:
    return {"format": "payoff/how-long/1", "rows": answer.rows, "unit": answer.unit}


@pytest.fixture(autouse=True)
def question(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the one line that makes a question known."""
    monkeypatch.setitem(TASKS, "how-long", how_long)


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[tuple[httpx.Client, str, str]]:
    """Return a client of a workbench, the id of its workspace, and that of a table in it."""
    with (
        open_bench(Settings(folder=tmp_path / "bench"), work_here) as bench,
        serving(bench) as address,
        httpx.Client(base_url=address) as client,
    ):
        (only,) = client.get("/api/v1/workspaces").json()
        place = f"/api/v1/workspaces/{only['id']}/tables"
        table = client.post(place, files={"file": ("visits.csv", TABLE)}).json()["table"]
        yield client, only["id"], table["id"]


def answer(client: httpx.Client, workspace: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask over HTTP, and return the run when it has ended."""
    place = f"/api/v1/workspaces/{workspace}"
    run = client.post(f"{place}/ask/how-long", json=body).json()["id"]
    while not (now := client.get(f"{place}/runs/{run}").json())["ended"]:
        time.sleep(0.01)
    return dict(now)


def test_it_is_a_command_and_gives_the_same_json_over_http(
    sent: tuple[httpx.Client, str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client, workspace, table = sent
    run = answer(client, workspace, {"table": table, "unit": "lines", "times": 2})
    assert (run["state"], run["headline"], run["title"]) == (
        "answered",
        "It has 6.",
        "Count the rows of a table.",
    )
    monkeypatch.chdir(tmp_path)
    Path("visits.csv").write_text(TABLE, encoding="utf-8")
    asked = ["how-long", "visits.csv", "--unit", "lines", "--times", "2"]
    assert command_line([*asked, "--json", "-"]) == 0
    place = f"/api/v1/workspaces/{workspace}/runs/{run['id']}"
    said = capsys.readouterr().out
    assert client.get(f"{place}/answer").text == said
    assert json.loads(said)["rows"] == 6
    assert command_line(asked) == 0
    assert "It has 6." in capsys.readouterr().out


def test_its_options_are_told_everywhere(
    sent: tuple[httpx.Client, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    client, *_ = sent
    assert command_line(["how-long", "--help"]) == 0
    assert "--times" in capsys.readouterr().out
    assert (
        "| `--times` | whole number | What the count is multiplied by. Default: `1`. |"
        in (tables()["## `payoff how-long`"])
    )
    (own,) = (q for q in client.get("/api/v1/questions").json() if q["name"] == "how-long")
    assert [field["name"] for field in own["groups"][0]["fields"]] == ["unit", "times"]
    assert [field["name"] for field in own["groups"][1]["fields"]] == ["column"]
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert set(schemas["HowLongRequest"]["properties"]) == {"table", "unit", "times", "column"}
    assert schemas["HowLongRequest"]["properties"]["unit"]["anyOf"][0]["enum"] == ["rows", "lines"]


def test_it_is_asked_in_a_browser(sent: tuple[httpx.Client, str, str]) -> None:
    client, workspace, table = sent
    with browser() as opened, walking(opened, client) as walk:
        walk.open(f"/w/{workspace}/tables/{table}")
        walk.click("Count the rows of a table.", "link")
        walk.page.get_by_label("Unit").select_option("lines")
        walk.page.get_by_label("Times").fill("2")
        walk.page.get_by_label("Column").select_option("visits")
        walk.look()
        walk.click("Ask")
        walk.page.get_by_role("heading", level=1, name="It has 6.").wait_for()
        walk.look()


def test_its_refusals_are_told(sent: tuple[httpx.Client, str, str]) -> None:
    client, workspace, table = sent
    run = answer(client, workspace, {"table": table, "times": 0})
    assert (run["state"], run["refusal"]) == (
        "refused",
        {"found": "times is below 1", "wanted": "1 or more", "remedy": "say --times 1"},
    )
    place = f"/api/v1/workspaces/{workspace}/ask/how-long"
    refused = client.post(place, json={"table": table, "tims": 1})
    assert refused.json()["remedy"] == "did you mean 'times'?"
