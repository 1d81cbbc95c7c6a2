"""Where answers go, and that nothing else does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Ask
from tests.report import samples

from payoff.report import page_of


def test_every_output_is_written(
    folder: Path, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--html", "a.html", "--json", "a.json", "--markdown", "a.md", "--png", "charts")
    options += ("--csv", "tables", "--pdf", "a.pdf")
    answer = samples.mix_answer(("tv",))
    assert ask(*options, answer=answer) == 0
    page = page_of(answer)
    assert page.headline in (folder / "a.html").read_text("utf-8")
    assert json.loads((folder / "a.json").read_text("utf-8"))["format"] == "payoff/mix/1"
    assert (folder / "a.md").read_text("utf-8").startswith("# ")
    charts = {path.stem for path in (folder / "charts").iterdir()}
    assert charts == {chart.name for chart in page.charts()}
    tables = {path.name for path in (folder / "tables").iterdir()}
    assert tables == {"contents.csv", "contributions.csv"}
    assert (folder / "a.pdf").read_bytes().startswith(b"%PDF-")
    said = capsys.readouterr()
    assert page.headline in " ".join(said.out.split())
    assert said.err.endswith(
        "wrote a.html\nwrote a.json\nwrote a.md\nwrote a.pdf\nwrote charts\nwrote tables\n"
    )


def test_json_on_stdout_is_alone_there(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("--json", "-", "--markdown", "a.md") == 0
    assert json.loads(capsys.readouterr().out)["kpi"] == "sales"


def test_quiet_is_quiet(folder: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("--quiet", "--html", "a.html") == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert (folder / "a.html").exists()


def test_a_failed_answer_is_written_and_ends_with_3(folder: Path, ask: Ask) -> None:
    assert ask("--json", "a.json", "--html", "a.html", answer=samples.failed()) == 3
    assert json.loads((folder / "a.json").read_text("utf-8"))["channels"] == []
    assert "No answer" in (folder / "a.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--html", "missing/a.html"), "cannot write to 'missing/a.html'"),
        (("--json", "missing/a.json"), "cannot write to 'missing/a.json'"),
        (("--png", "missing/charts"), "cannot write to 'missing/charts'"),
        (("--csv", "missing/tables"), "cannot write to 'missing/tables'"),
        (("--pdf", "missing/a.pdf"), "cannot write to 'missing/a.pdf'"),
        (("--markdown", "."), "it is a folder"),
        (("--html", "sales.csv"), "would be written over the table 'sales.csv' itself"),
        (("--html", "a", "--json", "a"), "'a' would be written over another output"),
    ],
)
def test_outputs_are_checked_before_the_question_is_asked(
    ask: Ask, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    def never(*told: object) -> object:
        raise AssertionError("asked")

    assert ask(*options, answer=never) == 2
    assert said in capsys.readouterr().err


def test_pictures_and_tables_may_go_to_a_folder_that_is_there(folder: Path, ask: Ask) -> None:
    (folder / "both").mkdir()
    assert ask("--quiet", "--png", "both", "--csv", "both", answer=samples.failed()) == 3
    assert (folder / "both" / "fitted.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "both" / "contents.csv").exists()


def test_a_pdf_that_cannot_be_made_is_refused_before_the_question_is_asked(
    ask: Ask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*told: object) -> object:
        raise AssertionError("asked")

    monkeypatch.setitem(sys.modules, "typst", None)
    assert ask("--pdf", "a.pdf", answer=never) == 2
    assert "pip install 'payoff[pdf]'" in capsys.readouterr().err


SHOW = """
import sys
from payoff.cli import main
from payoff.core.progress import silent
from tests.report import samples

def mix(table: str, *, progress=silent):
    "Answer at once."
    return samples.mix_answer(("Café 📻",))

import payoff.cli.app
payoff.cli.app.TASKS = {"mix": mix}
try:
    main()
finally:
    loaded = [name for name in ("altair", "vl_convert", "jinja2") if name in sys.modules]
    print(loaded, file=sys.stderr)
"""


@pytest.mark.parametrize("options", [[], ["--json", "-"]])
def test_any_encoding_will_do_and_no_chart_is_loaded_for_text(
    folder: Path, options: list[str]
) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SHOW, "mix", "sales.csv", *options],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(root)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"[]\n")
    if options:
        assert json.loads(done.stdout)["channels"][0]["channel"] == "Café 📻"
    else:
        assert b"Caf? ?" in done.stdout
