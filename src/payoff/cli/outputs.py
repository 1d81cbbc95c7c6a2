"""Where answers go: the surface options of every command, checked first and written last."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from payoff.core.files import whole_file
from payoff.tasks.paths import check_writable

if TYPE_CHECKING:
    from payoff.core.progress import Progress
    from payoff.report.page import Page

STDOUT = "-"


def _path(hint: Any, value: str | None) -> None:  # noqa: ARG001
    """Refuse an option where a path should be."""
    if value is not None and value != STDOUT and value.startswith("-"):
        raise ValueError(f"it needs a path, or {STDOUT} for standard output")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where the answer goes.

    Parameters
    ----------
    html
        File for the report: one self-contained page.
    json
        File for the answer as JSON; - prints it, and nothing else, on standard output.
    markdown
        File for the report as Markdown.
    png
        Folder for the charts as pictures.
    csv
        Folder for the tables of the report, for spreadsheets.
    pdf
        File for the report on paper; needs payoff[pdf].
    quiet
        Print no report and no progress.
    debug
        Show where in the code an error came from.
    """

    html: Path | None = None
    json: Annotated[str | None, Parameter(allow_leading_hyphen=True, validator=_path)] = None
    markdown: Path | None = None
    png: Path | None = None
    csv: Path | None = None
    pdf: Path | None = None
    quiet: bool = False
    debug: bool = False

    def check(self, table: str) -> None:
        """Raise ``PayoffError`` now when an output could not be written later."""
        json = None if self.json in (None, STDOUT) else Path(str(self.json))
        folders = {_probe(folder) for folder in (self.png, self.csv)}
        check_writable([self.html, json, self.markdown, self.pdf, *folders], table)
        if self.pdf is not None:
            from payoff.report.pdf import check_pdf

            check_pdf()

    def write(self, answer: object, page: Page, hear: Progress) -> list[Path]:
        """Write every file that was asked for, each whole or not at all; return where they are."""
        written: dict[Path, None] = {}
        for told, path, content in self._files(answer, page):
            hear("writing the report", 1.0)
            with whole_file(path) as temporary:
                temporary.write_bytes(content)
            written[told] = None
        return list(written)

    def show(self, answer: object, page: Page) -> None:
        """Print the report, or the answer as JSON, on standard output."""
        if self.json == STDOUT:
            from payoff.report.json import json_text

            sys.stdout.buffer.write(json_text(answer).encode())
            sys.stdout.buffer.flush()
        elif not self.quiet:
            from rich.console import Console

            from payoff.report.terminal import show

            show(page, Console())

    def _files(self, answer: object, page: Page) -> Iterator[tuple[Path, Path, bytes]]:
        """Give what was asked for, each file in it, and what that holds."""
        yield from ((path, path, content) for path, content in self._single(answer, page))
        if self.png is not None:
            from payoff.report.png import png

            self.png.mkdir(exist_ok=True)
            for chart in page.charts():
                yield self.png, self.png / f"{chart.name}.png", png(chart)
        if self.csv is not None:
            from payoff.report.csv import sheets

            self.csv.mkdir(exist_ok=True)
            for sheet in sheets(page):
                yield self.csv, self.csv / f"{sheet.name}.csv", sheet.text.encode()

    def _single(self, answer: object, page: Page) -> Iterator[tuple[Path, bytes]]:
        if self.html is not None:
            from payoff.report.html import html

            yield self.html, html(page).encode()
        if self.json is not None and self.json != STDOUT:
            from payoff.report.json import json_text

            yield Path(self.json), json_text(answer).encode()
        if self.markdown is not None:
            from payoff.report.markdown import markdown

            yield self.markdown, markdown(page).encode()
        if self.pdf is not None:
            from payoff.report.pdf import pdf

            yield self.pdf, pdf(page)


def _probe(folder: Path | None) -> Path | None:
    """Return the path of a file that can be written when the folder can."""
    return folder / "file" if folder is not None and folder.is_dir() else folder
