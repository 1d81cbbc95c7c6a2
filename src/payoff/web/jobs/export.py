"""A process that makes one form of an answer: ``python -m payoff.web.jobs.export FOLDER NAME``.

Drawing charts and setting type takes seconds and much memory, and a bad chart can end the process
that draws it; so that is none of the server's. The curves of a fit, which the planner looks up, are
such a form too.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from payoff.core.errors import PayoffError
from payoff.core.files import whole_file
from payoff.report.page import Page
from payoff.report.plain import page_of_plain
from payoff.web.folders import RunFolder
from payoff.web.jobs.limits import confine, step_back

NICER = 10
MOST_MEMORY = 2 * 10**9
CHART, PICTURE = "chart-", ".png"
CURVES, ARRAYS = "curves-", ".npz"
REFUSED = ".refused.json"


def main() -> None:
    """Make the form that is named of the run whose folder is named."""
    step_back(NICER)
    confine(MOST_MEMORY)
    export(RunFolder(Path(sys.argv[1])), sys.argv[2])


def export(folder: RunFolder, name: str) -> None:
    """Write one form of an answer whole; ``name`` is that of its file."""
    if name.startswith(CURVES):
        try:
            _curves(folder, name)
        except PayoffError as error:
            _refuse(folder, name, error)
        return
    page = page_of_plain(json.loads(folder.page.read_bytes()))
    _start(folder, name)
    content = FORMS[name](page) if name in FORMS else _picture(page, name)
    with whole_file(folder.exports / name) as path:
        path.write_bytes(content)


def _start(folder: RunFolder, name: str) -> None:
    """Make room for a form, and clear what was left of one that was cut off."""
    folder.exports.mkdir(exist_ok=True)
    for cut_off in folder.exports.glob(f".{name}.*"):
        cut_off.unlink()


def _refuse(folder: RunFolder, name: str, error: PayoffError) -> None:
    found = error.found.replace(f"{folder.path}{os.sep}", "")  # no path of the server is told
    told = {"found": found, "wanted": error.wanted, "remedy": error.remedy}
    with whole_file(folder.exports / f"{name}{REFUSED}") as path:
        path.write_text(json.dumps(told), encoding="utf-8")


def refused(folder: RunFolder, name: str) -> PayoffError | None:
    """Return why a form could not be made; ``None`` when nothing says so."""
    try:
        told = json.loads((folder.exports / f"{name}{REFUSED}").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return PayoffError(told["found"], wanted=told["wanted"], remedy=told["remedy"])


def curves_file(horizon: int) -> str:
    """Return the name of the file that holds the curves of a fit over so many periods."""
    return f"{CURVES}{horizon}{ARRAYS}"


def _curves(folder: RunFolder, name: str) -> None:
    from payoff.decide.curves import tabulate
    from payoff.mix import MixFit

    _start(folder, name)
    horizon = int(name.removeprefix(CURVES).removesuffix(ARRAYS))
    tabulate(MixFit.load(folder.fit).response(horizon)).save(folder.exports / name)


def chart_file(chart: str) -> str:
    """Return the name of the file that holds a chart as a picture."""
    return f"{CHART}{chart}{PICTURE}"


def _html(page: Page) -> bytes:
    from payoff.report.html import html

    return html(page).encode()


def _pdf(page: Page) -> bytes:
    from payoff.report.pdf import pdf

    return pdf(page)


def _tables(page: Page) -> bytes:
    from payoff.report.csv import sheets_zip

    return sheets_zip(page)


def _picture(page: Page, name: str) -> bytes:
    from payoff.report.png import png

    return png({chart_file(chart.name): chart for chart in page.charts()}[name])


FORMS: dict[str, Callable[[Page], bytes]] = {
    "report.html": _html,
    "report.pdf": _pdf,
    "tables.zip": _tables,
}


if __name__ == "__main__":
    main()
