"""Every ending has a message and an exit code, and never a traceback that nobody asked for."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import Ask
from tests.report import samples

from payoff.cli.main import run
from payoff.core.errors import CellError, Refusal

ERROR = CellError("row 7 of 'tv' holds 'n/a\x1b[31m'", wanted="a number", remedy="correct it")


def raising(error: BaseException) -> object:
    def fail(*told: object) -> object:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "lines"),
    [
        (
            ERROR,
            2,
            ["error: row 7 of 'tv' holds 'n/a�[31m'", "  wanted: a number", "  do:     correct it"],
        ),
        (
            Refusal("no plan", wanted="a plan", remedy="try another seed"),
            3,
            ["error: no plan", "  wanted: a plan", "  do:     try another seed"],
        ),
        (
            ValueError("two\nlines"),
            1,
            ["error: ValueError: two lines", "  do:     run it again with --debug"],
        ),
        (KeyboardInterrupt(), 130, ["stopped; nothing was written"]),
    ],
)
def test_errors_are_told(
    ask: Ask,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    lines: list[str],
) -> None:
    assert ask("--html", "a.html", answer=raising(error)) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == lines


@pytest.mark.parametrize("error", [ERROR, ValueError("no")])
def test_debug_shows_where_an_error_came_from(
    ask: Ask, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    ask("--debug", answer=raising(error))
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (["mxi"], 'Did you mean "mix"'),
        (["mix"], "TABLE requires an argument"),
        (["mix", "sales.csv", "--tme", "week"], "Did you mean --time"),
        (["mix", "sales.csv", "--draws", "many"], "--draws"),
        (["plan", "sales.csv", "--risk", "none"], "--risk"),
        (["mix", "sales.csv", "more.csv"], "more.csv"),
        (["mix", "sales.csv", "--json", "--quiet"], "--json"),
        (["mix", "sales.csv", "--json"], "--json requires an argument"),
        (["mix", "none.csv", "--time", "a", "--kpi", "b", "--spend", "c"], "none.csv"),
    ],
)
def test_a_wrong_command_line_is_explained(
    folder: Path, capsys: pytest.CaptureFixture[str], tokens: list[str], said: str
) -> None:
    assert run(tokens) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "  do:     " in err
    assert "Traceback" not in err


def test_a_stop_while_reporting_leaves_whole_files(
    folder: Path, ask: Ask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.json").write_text("old")
    monkeypatch.setattr("payoff.report.json.json_text", raising(KeyboardInterrupt()))
    assert ask("--html", "a.html", "--json", "a.json") == 130
    assert "every file that was written is whole" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["a.html", "a.json", "sales.csv"]
    assert (folder / "a.json").read_text() == "old"
    assert (folder / "a.html").read_text("utf-8").endswith("</html>\n")


SLOW = """
import sys, time
from payoff.cli import main
from payoff.core.progress import silent

def mix(table: str, *, progress=silent):
    "Take long."
    print("asked", file=sys.stderr, flush=True)
    time.sleep(60)

import payoff.cli.app
payoff.cli.app.TASKS = {"mix": mix}
main()
"""


def test_ctrl_c_ends_with_130_and_no_file(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "mix", "sales.csv", "--html", "a.html"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "asked\n"
    time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "stopped; nothing was written\n"
    assert [path.name for path in folder.iterdir()] == ["sales.csv"]


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    script = "from payoff.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, "plan", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.wait(30)
    process.stderr.close()


def test_samples_have_a_verdict_that_ends_with_0(ask: Ask) -> None:
    assert ask("--quiet", answer=samples.doubtful()) == 0
