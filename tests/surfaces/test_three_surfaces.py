"""The same question gives the same JSON from Python, the command line and HTTP."""

import json
import math
import subprocess
import time
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.surfaces.tables import CASES, FILES, Case
from tests.surfaces.test_attribute import flat
from tests.web.conftest import serving

from payoff.cli.main import run as command_line
from payoff.report.json import json_text
from payoff.tasks import TASKS
from payoff.tasks.signature import Field, question
from payoff.web.folders import RunFolder
from payoff.web.jobs.launch import launch
from payoff.web.jobs.request import read_request
from payoff.web.jobs.worker import work
from payoff.web.settings import Settings
from payoff.web.start import open_bench

IN_A_PROCESS = "cohorts"
TAKE_LONG = {"drivers", "mix", "refresh", "search", "segments-by-media", "test-plan"}
NOISY = {"attribute", "search"}  # sums of an engine, and seconds that something took
FIT = "{}.payoff"


def launch_or_work(folder: RunFolder) -> subprocess.Popen[bytes] | None:
    """Answer one question in a process of its own, as all are, and the others here."""
    if read_request(folder).task == IN_A_PROCESS:
        return launch(folder)
    work(folder)
    return None


def _wait(client: httpx.Client, address: str) -> dict[str, Any]:
    """Return a run when it has ended."""
    while not (now := client.get(address).json())["ended"]:
        time.sleep(0.02)
    return dict(now)


@dataclass(frozen=True)
class Http:
    """A workspace that holds every file."""

    client: httpx.Client
    workspace: str
    files: dict[str, str]

    def answer(self, name: str, case: Case) -> str:
        """Return what HTTP says."""
        return self.client.get(f"{self.workspace}/runs/{self.asked(name)}/answer").text

    def asked(self, name: str) -> str:
        """Ask, and return the id of the run when it has ended."""
        case = CASES.get(name, Case())
        said = {field: self._ids(name, field, value) for field, value in case.said.items()}
        body = {"table": self.files[case.table], **said}
        asked = self.client.post(f"{self.workspace}/ask/{name}", json=body)
        assert asked.status_code == 202, asked.text
        now = _wait(self.client, f"{self.workspace}/runs/{asked.json()['id']}")
        assert now["state"] == "answered", now
        return str(now["id"])

    def _ids(self, name: str, field: str, value: Any) -> Any:
        kind = kind_of(name, field)
        if kind == "fit":
            return self.asked(value)
        return [self.files[each] for each in value] if kind == "file" else value


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the current folder, which holds every file."""
    made = tmp_path_factory.mktemp("tables")
    for name, text in FILES.items():
        (made / name).write_text(text(), encoding="utf-8")
    with chdir(made):
        yield made


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Http]:
    settings = Settings(folder=tmp_path_factory.mktemp("bench"), workers=1)
    with (
        open_bench(settings, launch_or_work) as bench,
        serving(bench) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        (only,) = client.get("/api/v1/workspaces").json()
        workspace = f"/api/v1/workspaces/{only['id']}"
        files = {}
        for name, text in FILES.items():
            sent = client.post(
                f"{workspace}/tables", files={"file": (name, text().encode())}
            ).json()
            files[name] = sent["table"]["id"]
            # Runs are answered in this process, which stands in their folder meanwhile.
            for run in sent["runs"]:
                _wait(client, f"{workspace}/runs/{run['id']}")
        yield Http(client, workspace, files)


def kind_of(name: str, field: str) -> str:
    return next(each.kind for each in question(name, TASKS[name]).fields() if each.name == field)


def from_python(name: str, case: Case) -> str:
    """Return what Python says."""
    asked = question(name, TASKS[name])
    fields = {field.name: field for field in asked.fields()}
    said = {field: _value(fields[field], value) for field, value in case.said.items()}
    return json_text(TASKS[name](case.table, **asked.arguments(said)))


def _value(field: Field, plain: Any) -> Any:
    def one(value: Any) -> Any:
        match field.kind:
            case "file":
                return Path(value)
            case "fit":
                return fit_of(value)
            case "date":
                return date.fromisoformat(value)
            case "number":
                return float(value)
        return value

    return tuple(map(one, plain)) if field.many else one(plain)


def from_the_command_line(name: str, case: Case, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the command line says."""
    options: list[str] = []
    for field, value in case.said.items():
        option = f"--{field.replace('_', '-')}"
        if kind_of(name, field) == "fit":
            options += [option, str(fit_of(value))]
        elif value is True:
            options.append(option)
        else:
            for each in value if isinstance(value, list) else [value]:
                options += [option, str(each)]
    code = command_line([name, case.table, *options, "--json", "-"])
    said = capsys.readouterr()
    assert code in (0, 3), said.err
    return said.out


def fit_of(name: str) -> Path:
    """Return the file that a question kept its fit in, which is asked when it is not there."""
    path = Path(FIT.format(name))
    if not path.exists():
        case = Case(CASES[name].table, CASES[name].said | {"save": path})
        from_python(name, case)
    return path


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if name in TAKE_LONG else name for name in TASKS],
)
def test_three_surfaces_say_the_same(
    name: str, folder: Path, http: Http, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES.get(name, Case())
    said = []
    for ask in (
        lambda: from_python(name, case),
        lambda: from_the_command_line(name, case, capsys),
        lambda: http.answer(name, case),
    ):
        said.append(ask())
        (folder / "payoff.toml").unlink(missing_ok=True)
    if name in NOISY:
        python, terminal, web = (dict(quiet(each)) for each in said)
        assert terminal.keys() == python.keys() == web.keys()
        for other in (terminal, web):
            wrong = [place for place in python if not alike(python[place], other[place])]
            assert wrong == []
    else:
        assert said[1] == said[0]
        assert said[2] == said[0]
    assert json.loads(said[0])["format"].startswith("payoff/")


def quiet(text: str) -> Iterator[tuple[str, Any]]:
    """Return place and value of everything in JSON but hashes and seconds."""
    return ((place, value) for place, value in flat(json.loads(text)) if "seconds" not in place)


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, numbers up to the order in which they were summed."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)
