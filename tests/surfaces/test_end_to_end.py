"""From a table to a plan on the command line, with a real and small fit."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from tests.report.test_json import REGISTRY, SCHEMAS

from payoff.cli.main import run

WEEKS = 104


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a table in which tv brings about 2 sales per unit of spend and radio about 1."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(11)
    tv, radio = rng.gamma(2.0, 50.0, WEEKS), rng.gamma(2.0, 40.0, WEEKS)
    season = 60 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    sales = 900 + season + 2 * tv**0.9 + radio**0.9 + rng.normal(0, 15, WEEKS)
    first = date(2023, 1, 2)
    rows = [
        f"{first + timedelta(weeks=row)},{sales[row]:.2f},{tv[row]:.2f},{radio[row]:.2f}"
        for row in range(WEEKS)
    ]
    path = tmp_path / "sales.csv"
    path.write_text(
        "\n".join(["week,sales,tv spend,Café 📻 spend,", *rows]).replace(",\n", "\n", 1)
    )
    return path


def test_init_then_plan(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", table.name, "--quiet"]) == 0
    small = ["--draws", "200", "--chains", "2", "--json", "-", "--save", "fit.payoff"]
    code = run(["plan", table.name, "--budget", "900", "--horizon", "4", *small])
    said = capsys.readouterr()
    assert code in (0, 3), said.err
    answer = json.loads(said.out)
    assert answer["provenance"]["source"] == "sales.csv, with the columns of payoff.toml"
    assert Path("fit.payoff").exists()
    if code == 0:
        assert [channel["channel"] for channel in answer["channels"]] == [
            "tv spend",
            "Café 📻 spend",
        ]
        planned = sum(each["planned"] for each in answer["plan"]["allocation"])
        assert planned == pytest.approx(900)


@pytest.mark.slow
def test_mix_beside_regression_then_refresh(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = ["--time", "week", "--kpi", "sales", "--spend", "tv spend"]
    small = ["--spend", "Café 📻 spend", "--draws", "300", "--json", "-"]
    whole = table.read_text().splitlines()
    Path("old.csv").write_text("\n".join(whole[:97]))
    assert run(["mix", "old.csv", *columns, *small, "--compare", "--save", "fit.payoff"]) == 0
    before = json.loads(capsys.readouterr().out)
    tv = before["counterpart"]["channels"][0]["regressions"][0]
    assert tv["roi"]["value"] == pytest.approx(before["channels"][0]["roi"]["p50"], rel=0.2)
    assert run(["refresh", table.name, *columns, *small, "--fit", "fit.payoff"]) == 0
    after = json.loads(capsys.readouterr().out)
    assert (after["known"], after["added"], after["revised"]) == (96, 8, [])
    moved = after["moved"][0]
    assert moved["before"]["p50"] == pytest.approx(before["channels"][0]["roi"]["p50"], rel=1e-12)
    assert moved["after"]["p50"] == pytest.approx(after["channels"][0]["roi"]["p50"])
    assert run(["refresh", table.name, *columns, *small]) == 2
    assert "no saved fit is given" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("segments-by-media", ["--segment", "a", "--segment", "b"]),
        ("test-plan", ["--horizon", "4", "--measured-to", "30"]),
    ],
)
def test_every_answer_has_the_shape_of_its_schema(
    table: Path, capsys: pytest.CaptureFixture[str], command: str, options: list[str]
) -> None:
    lines = table.read_text().splitlines()
    ends = ["a,b", *(f"{row % 2},{1 - row % 2}" for row in range(WEEKS))]
    table.write_text("\n".join(f"{line},{end}" for line, end in zip(lines, ends, strict=True)))
    named = ["--time", "week", "--kpi", "sales", "--spend", "tv spend"]
    named += ["--spend", "Café 📻 spend", "--draws", "200", "--chains", "2"]
    code = run([command, table.name, *named, *options, "--json", "-", "--html", "page.html"])
    said = capsys.readouterr()
    assert code in (0, 3), said.err
    validator = Draft202012Validator(SCHEMAS[command], registry=REGISTRY)
    assert [error.message for error in validator.iter_errors(json.loads(said.out))] == []
    assert Path("page.html").stat().st_size > 10_000


@pytest.mark.slow
def test_an_experiment_narrows_what_is_known(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = 'channels = "tv spend"\nstart = 2023-06-05\nend = 2023-07-30\n'
    said += "spend_change = 800\nincremental = 1000\nstandard_error = 30\n"
    Path("spring.toml").write_text(said)
    named = ["--time", "week", "--kpi", "sales", "--spend", "tv spend"]
    named += ["--spend", "Café 📻 spend", "--chains", "2", "--json", "-"]
    widths, seen = [], []
    for more in ([], ["--experiment", "spring.toml"]):
        run(["mix", table.name, *named, *more])
        answer = json.loads(capsys.readouterr().out)
        roi = answer["channels"][0]["roi"]
        widths.append(roi["p95"] - roi["p05"])
        seen.append([each["source"] for each in answer["experiments"]])
    assert seen == [[], ["spring"]]
    assert widths[1] < widths[0]
