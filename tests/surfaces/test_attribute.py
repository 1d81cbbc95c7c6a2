"""From an event log to credit: Python and the command line say the same, and pages are whole."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.report.test_json import REGISTRY, SCHEMAS

from payoff.attribution import Journeys, attribute
from payoff.attribution.rules import Markov, TimeDecay
from payoff.cli.main import run
from payoff.data.touches import Touches
from payoff.report.json import json_text

CHANNELS = ("display", "email", "search", "social")


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a log of 120 customers, every seventh touch a conversion, one row twice."""
    monkeypatch.chdir(tmp_path)
    lines = ["customer,time,channel,campaign,cost,converted,value"]
    for customer in range(120):
        for touch in range(1 + customer % 4):
            channel = CHANNELS[(customer * 7 + touch * touch) % 4]
            sold = (customer + touch) % 7 == 0
            day = 1 + (customer + 3 * touch) % 28
            lines.append(
                f"c{customer},2024-03-{day:02} 1{touch}:00,{channel},"
                f"{'spring' if customer % 2 else ''},{0.5 * touch},{int(sold)},"
                f"{20 + customer % 9 if sold else ''}"
            )
    Path("events.csv").write_text("\n".join([*lines, lines[5]]), encoding="utf-8")
    return "events.csv"


def flat(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Return place and value of everything in JSON but the hash.

    Sums of the engine differ in their last digit from run to run, and so does their hash.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from flat(inner, f"{place}[{number}]")
    elif not place.endswith("data_hash"):
        yield place, value


def test_python_and_the_command_line_say_the_same(
    events: str, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [f"--rule={name}" for name in ("time-decay", "markov")]
    more = ["--half-life", "3", "--markov-order", "2", "--lookback", "14", "--money", "EUR"]
    assert run(["attribute", events, *named, *more, "--by-period", "week", "--json", "-"]) == 0
    said = json.loads(capsys.readouterr().out)
    rules = {"time-decay": TimeDecay(3.0), "markov": Markov(2)}
    answer = attribute(
        Touches.read(events), rules, Journeys(lookback=14.0), period="week", money="EUR"
    )
    assert list(flat(said)) == [
        (place, value if isinstance(value, str | None) else pytest.approx(value, rel=1e-9))
        for place, value in flat(json.loads(json_text(answer)))
    ]
    validator = Draft202012Validator(SCHEMAS["attribute"], registry=REGISTRY)
    assert [error.message for error in validator.iter_errors(said)] == []
    assert said["periods"]
    assert {part["campaign"] for part in said["campaigns"]} == {"spring", None}
    left = {out["reason"]: out["rows"] for out in said["journeys"]["left_out"]}
    assert left["that repeat another row"] == 1


def test_every_surface_is_written_and_asks_no_host(
    events: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payoff.report.html.vega_bundle", lambda: "window.vegaEmbed = null;")
    rules = ["--rule", "last", "--rule", "linear"]
    paths = ["--html", "page.html", "--markdown", "page.md", "--png", "pictures"]
    assert run(["attribute", events, *rules, *paths, "--quiet"]) == 0
    page = Path("page.html").read_text(encoding="utf-8")
    for name in ("credit", "cost", "paths", "flow", "agreement"):
        assert f'id="chart-{name}"' in page
        assert Path(f"pictures/{name}.png").read_bytes().startswith(b"\x89PNG")
    assert not re.search(r'(src|href)="https?:', page)
    assert "Which touches earn the credit" in page
    assert Path("page.md").read_text(encoding="utf-8").startswith("# ")


def test_the_events_are_not_written_over(events: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["attribute", events, "--json", events]) == 2
    assert "would be written over the table" in capsys.readouterr().err
