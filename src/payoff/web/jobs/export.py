"""A process that makes one form of an answer: ``python -m payoff.web.jobs.export FOLDER NAME``.

Drawing charts and setting type takes seconds and much memory, and a bad chart can end the process
that draws it; so that is none of the server's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from payoff.core.files import whole_file
from payoff.report.page import Page
from payoff.report.plain import page_of_plain
from payoff.web.folders import RunFolder
from payoff.web.jobs.limits import confine, step_back

NICER = 10
MOST_MEMORY = 2 * 10**9
CHART, PICTURE = "chart-", ".png"


def main() -> None:
    """Make the form that is named of the run whose folder is named."""
    step_back(NICER)
    confine(MOST_MEMORY)
    export(RunFolder(Path(sys.argv[1])), sys.argv[2])


def export(folder: RunFolder, name: str) -> None:
    """Write one form of an answer whole; ``name`` is that of its file."""
    page = page_of_plain(json.loads(folder.page.read_bytes()))
    folder.exports.mkdir(exist_ok=True)
    for cut_off in folder.exports.glob(f".{name}.*"):
        cut_off.unlink()
    content = FORMS[name](page) if name in FORMS else _picture(page, name)
    with whole_file(folder.exports / name) as path:
        path.write_bytes(content)


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
