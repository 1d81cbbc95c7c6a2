"""Help is quick, because it loads no array library, and it tells every option."""

import subprocess
import sys

import pytest

from payoff.cli.main import run
from payoff.tasks import TASKS

HEAVY = ("jax", "altair", "scipy", "numpy", "pyarrow", "narwhals", "vl_convert", "jinja2")
CHECK = """
import sys
from payoff.cli.main import run
code = run(sys.argv[1:])
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("tokens", [["--help"], ["plan", "--help"], ["--version"], ["mix"]])
def test_help_loads_no_array_library(tokens: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECK.format(heavy=HEAVY), *tokens],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "[]", done.stderr
    assert done.returncode == (2 if tokens == ["mix"] else 0)


def test_every_question_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"│ {name} " in shown for name in TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_help_tells_every_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    wanted = ["--html", "--json", "--markdown", "--png", "--quiet", "--debug"]
    wanted.append({"attribute": "EVENTS", "cohorts": "PURCHASES"}.get(name, "TABLE"))
    if name == "attribute":
        wanted += ["--rule", "--customer", "--engine", "--lookback-of", "--half-life"]
    elif name == "drivers":
        wanted += ["--target", "--feature", "--lever", "--segment", "--stage", "--group"]
    elif name == "cohorts":
        wanted += ["--customer", "--time", "--quantity", "--period", "--horizon", "--engine"]
    elif name == "check":
        wanted += ["--seed"]
    elif name != "init":
        wanted += ["--time", "--kpi", "--spend", "--missing-spend-is-zero", "--adstock"]
        wanted += ["--slices", "--winsorise", "--ray"] if name == "search" else ["--save"]
    assert all(option in shown for option in wanted)
    assert "--progress" not in shown
    assert "None" not in shown
    assert "()" not in shown


def test_python_m_payoff_is_payoff() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "payoff", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().count(".") == 2
