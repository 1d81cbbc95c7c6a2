"""Progress is shown on stderr, and only in a terminal."""

import io

import pytest

from payoff.cli.progress import progress
from payoff.core.progress import silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_outside_a_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(wanted=True) as hear:
        assert hear is silent
    assert capsys.readouterr().err == ""


def test_in_a_terminal_the_stage_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress(wanted=True) as hear:
        hear("sampling", 0.5)
        hear("[red]tv[/red]", 1.0)
    assert "[red]tv[/red]" in terminal.getvalue()


def test_unwanted_progress_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    with progress(wanted=False) as hear:
        assert hear is silent
