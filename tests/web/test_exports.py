"""Answers to take along: what is in each file, what it is called, and what is refused."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert
from tests.report import samples
from tests.web.test_api import NOWHERE, refusal

from payoff.report import page_of
from payoff.report.csv import sheets
from payoff.report.json import json_text
from payoff.report.plain import plain
from payoff.web import exports
from payoff.web.bench import Bench
from payoff.web.folders import RunFolder
from payoff.web.ids import new_id
from payoff.web.jobs.export import export
from payoff.web.routes.pages.exports import Answered
from payoff.web.state import runs
from payoff.web.state.runs import Run

ANSWER = samples.failed()
PAGE = page_of(ANSWER)
FORMS = ("report.html", "report.pdf", "tables.zip", "answer.json", "charts/fitted.png")


def kept(bench: Bench, workspace: str, **how: str) -> tuple[RunFolder, str]:
    """Put a run that has ended into a workspace; return its folder, and its address."""
    own, run = workspace.rpartition("/")[2], new_id()
    told = {"state": "answered", "task": "mix", "table_name": "shop.csv"} | how
    row = {"id": run, "workspace": own, "table_id": NOWHERE, "said": "{}", "person": "", "made": ""}
    with bench.state.begin() as connection:
        connection.execute(insert(runs.RUNS).values(**row | told))
    folder = bench.folders.run(own, run)
    folder.path.mkdir(parents=True)
    if told["state"] == "answered":
        folder.answer.write_text(json_text(ANSWER), encoding="utf-8")
        folder.page.write_text(json.dumps(plain(PAGE)), encoding="utf-8")
    return folder, f"/w/{own}/runs/{run}"


def test_an_answer_is_taken_along_in_every_form(
    bench: Bench, client: httpx.Client, workspace: str
) -> None:
    folder, address = kept(bench, workspace)
    with ThreadPoolExecutor(len(FORMS)) as together:
        got = list(together.map(lambda form: client.get(f"{address}/{form}"), FORMS))
    report, pdf, tables, answer, chart = (one.content for one in got)
    assert [one.headers["content-disposition"] for one in got] == [
        'attachment; filename="shop-mix.html"',
        'attachment; filename="shop-mix.pdf"',
        'attachment; filename="shop-mix-tables.zip"',
        'attachment; filename="shop-mix.json"',
        'attachment; filename="shop-mix-fitted.png"',
    ]
    assert PAGE.headline in report.decode()
    assert pdf.startswith(b"%PDF-")
    assert chart.startswith(b"\x89PNG")
    assert answer == folder.answer.read_bytes()
    with zipfile.ZipFile(io.BytesIO(tables)) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            f"{sheet.name}.csv": sheet.text for sheet in sheets(PAGE)
        }
    there = {path.name for path in folder.exports.iterdir()}
    assert there == {"report.html", "report.pdf", "tables.zip", "chart-fitted.png"}


def test_a_form_is_made_once_however_many_ask(
    bench: Bench, client: httpx.Client, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = exports._ran

    async def counted(folder: RunFolder, name: str) -> int:
        made.append(name)
        return await real(folder, name)

    monkeypatch.setattr(exports, "_ran", counted)
    address = f"{kept(bench, workspace)[1]}/tables.zip"
    with ThreadPoolExecutor(6) as together:
        got = list(together.map(client.get, [address] * 6))
    got.append(client.get(address))
    assert {one.status_code for one in got} == {200}
    assert len({one.content for one in got}) == 1
    assert made == ["tables.zip"]


def test_what_is_not_there_is_404(bench: Bench, client: httpx.Client, workspace: str) -> None:
    _, address = kept(bench, workspace)
    elsewhere = client.post("/api/v1/workspaces", json={"name": "other"}).json()["id"]
    own, _, run = address.removeprefix("/w/").partition("/runs/")
    for form in FORMS:
        for place in (f"/w/{own}/runs/{NOWHERE}", f"/w/{NOWHERE}/runs/{run}"):
            assert refusal(client.get(f"{place}/{form}"))[0] == 404
        assert refusal(client.get(f"/w/{elsewhere}/runs/{run}/{form}"))[0] == 404
    for chart in ("none", "..%2f..%2fanswer", "%00", "chart-fitted"):
        assert refusal(client.get(f"{address}/charts/{chart}.png"))[0] == 404


def test_without_an_answer_there_is_nothing_to_take(
    bench: Bench, client: httpx.Client, workspace: str
) -> None:
    why = {"found": "no column is called 'tv'", "wanted": "a column", "remedy": "name another"}
    _, refused = kept(bench, workspace, state="refused", **why)
    _, cancelled = kept(bench, workspace, state="cancelled")
    for form in FORMS:
        assert refusal(client.get(f"{refused}/{form}")) == (422, why["found"])
        assert refusal(client.get(f"{cancelled}/{form}"))[0] == 409


def test_an_answer_that_cannot_be_shown_is_refused_and_leaves_nothing(
    bench: Bench, client: httpx.Client, workspace: str
) -> None:
    folder, address = kept(bench, workspace)
    folder.page.write_text('{"format": "payoff/page/0"}')
    assert refusal(client.get(f"{address}/tables.zip")) == (
        422,
        "tables.zip cannot be made of this answer",
    )
    assert "FormatError" in folder.log.read_text()
    assert not folder.exports.exists()


def test_too_many_at_once_are_refused(
    bench: Bench, client: httpx.Client, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_WAITING", 0)
    _, address = kept(bench, workspace)
    assert refusal(client.get(f"{address}/report.pdf"))[0] == 503
    assert client.get(f"{address}/answer.json").status_code == 200


def test_one_that_takes_too_long_is_ended(
    bench: Bench, client: httpx.Client, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_SECONDS", 0.01)
    folder, address = kept(bench, workspace)
    assert refusal(client.get(f"{address}/report.pdf"))[0] == 422
    assert not (folder.exports / "report.pdf").exists()


def test_what_was_cut_off_is_cleared_away(
    bench: Bench, client: httpx.Client, workspace: str
) -> None:
    folder, _ = kept(bench, workspace)
    folder.exports.mkdir()
    (folder.exports / ".tables.zip.abcd").touch()
    export(folder, "tables.zip")
    assert [path.name for path in folder.exports.iterdir()] == ["tables.zip"]


@pytest.mark.parametrize(
    ("table", "called"),
    [
        ("sales.csv", "sales-mix.pdf"),
        ("Umsätze 2024 (neu).csv", "Umsätze-2024-(neu)-mix.pdf"),
        ('a";\r\nx: y.csv', "a-x-y-mix.pdf"),
        ("../../etc/passwd", "passwd-mix.pdf"),
        ("....csv", "table-mix.pdf"),
        ("x" * 500, "x" * 60 + "-mix.pdf"),
    ],
)
def test_names_are_safe(table: str, called: str) -> None:
    made: dict[str, Any] = dict.fromkeys(Run.__dataclass_fields__)
    run = Run(**made | {"table_name": table, "task": "mix"})
    assert Answered(run, RunFolder(Path())).name(".pdf") == called
