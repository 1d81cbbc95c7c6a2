"""Bad tables and choices, and the messages that the page on tables must show for them."""

import io
import re
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import ROOT

from payoff.cli.main import run

Edit = Callable[[str], str | bytes]
LINES = (ROOT / "examples" / "brand.csv").read_text(encoding="utf-8").splitlines()[:105]
GOOD = "\n".join(LINES) + "\n"
COLUMNS = ("--time", "week", "--kpi", "sales", "--spend", "tv", "--spend", "radio")


@dataclass(frozen=True)
class Bad:
    """What is bad, how it comes about, and with which options it is asked."""

    title: str
    edit: Edit = str
    options: tuple[str, ...] = COLUMNS
    command: str = "mix"
    table: str = "sales.csv"

    def message(self, folder: Path) -> str:
        """Return what the command line says, run in ``folder``."""
        content = self.edit(GOOD)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / "sales.csv").write_bytes(data)
        said = io.StringIO()
        with chdir(folder), redirect_stderr(said), redirect_stdout(io.StringIO()):
            code = run([self.command, self.table, *self.options])
        assert code == 2, f"{self.title} {said.getvalue()}"
        return said.getvalue()


def cell(row: int, column: int, value: str) -> Edit:
    """Return an edit that puts ``value`` into a cell; rows count from 1, the header."""

    def edit(text: str) -> str:
        lines = [line.split(",") for line in text.splitlines()]
        lines[row - 1][column] = value
        return "\n".join(",".join(line) for line in lines) + "\n"

    return edit


def column(number: int, value: Callable[[list[str]], str]) -> Edit:
    """Return an edit that makes a column of the other cells of each row."""

    def edit(text: str) -> str:
        head, *lines = [line.split(",") for line in text.splitlines()]
        made = [[*line[:number], value(line), *line[number + 1 :]] for line in lines]
        return "\n".join(",".join(line) for line in [head, *made]) + "\n"

    return edit


def without_row(row: int) -> Edit:
    """Return an edit that takes a row out."""
    return lambda text: "".join(
        line for number, line in enumerate(text.splitlines(keepends=True), 1) if number != row
    )


def swapped_days(text: str) -> str:
    """Write dates so that nothing tells day from month."""
    head, *_ = text.splitlines()
    days = [f"0{n}/0{n + 1}/2023" for n in range(1, 9)]
    rows = [f"{day},{900 + n},{n},{n * n},0,0,0,0,0" for n, day in enumerate(days)]
    return "\n".join([head, *rows]) + "\n"


def continental(text: str) -> str:
    """Write the table as a spreadsheet does where a comma is the decimal point."""
    return text.replace(",", ";").replace(".", ",")


def regions(edit: Edit = str) -> Edit:
    """Return an edit of a table with a row for north and one for south in every week.

    The new columns are region, people, reach and frequency, from the tenth on.
    """

    def long(text: str) -> str:
        head, *lines = text.splitlines()
        made = [f"{head},region,people,reach,frequency"]
        for place, line in enumerate(lines):
            week, sales, *others = line.split(",")
            for region, people in (("north", 30), ("south", 10)):
                sold = int(sales) * people // 40
                more = [region, people, 500 + place % 7, 1 + place % 3]
                made.append(",".join(map(str, [week, sold, *others, *more])))
        edited = edit("\n".join(made) + "\n")
        assert isinstance(edited, str)
        return edited

    return long


def each(number: int, row: Callable[[list[str]], bool], value: str) -> Edit:
    """Return an edit that puts ``value`` into a column in some rows."""
    return column(number, lambda line: value if row(line) else line[number])


GROUP = (*COLUMNS, "--group", "region")
REACH = (*COLUMNS, "--reach", "tv=reach")
PLAN = (*COLUMNS, "--horizon", "13")
GROUPS: dict[str, tuple[Bad, ...]] = {
    "The file": (
        Bad("There is no such file.", table="sale.csv"),
        Bad("The file is empty.", lambda _: ""),
        Bad("There is a header and nothing below it.", lambda text: text.splitlines()[0]),
        Bad("It is a spreadsheet, not CSV.", lambda _: b"PK\x03\x04" + bytes(40)),
        Bad("It is some other binary file.", lambda _: b"\x00\x01\x02\xff" * 20),
        Bad(
            "It is not UTF-8.",
            lambda text: text.replace("print", "café", 1).encode("cp1252"),
        ),
        Bad("A line has more cells than the header.", cell(5, 2, "72,974.54")),
        Bad("Two columns share a name.", lambda text: text.replace("print", "radio", 1)),
        Bad("The address is of a database that is not known.", table="mysql://host/shop#weekly"),
    ),
    "Columns": (
        Bad("Nothing says which column plays which part.", options=()),
        Bad(
            "A name is misspelt.",
            options=("--time", "week", "--kpi", "sale", "--spend", "tv"),
        ),
        Bad("A column is in two parts.", options=(*COLUMNS, "--control", "radio")),
        Bad("A channel is always zero.", column(3, lambda _: "0")),
        Bad("A channel never changes.", column(3, lambda _: "500")),
        Bad("Two channels are the same.", column(3, lambda line: line[2])),
    ),
    "Cells": (
        Bad("A cell is missing.", cell(9, 2, "")),
        Bad(
            "The KPI is missing in most rows.",
            column(1, lambda line: line[1] if line[0] < "2023-06" else ""),
        ),
        Bad("There is text where a number should be.", cell(9, 2, "n.n.")),
        Bad("Semicolons are read, decimal commas are not.", continental),
        Bad("Spend is negative.", cell(9, 2, "-50")),
        Bad("A number is infinite.", cell(9, 1, "inf")),
    ),
    "Dates": (
        Bad("A cell is no date.", cell(9, 0, "week 8")),
        Bad("A date occurs twice.", cell(9, 0, "2023-02-13")),
        Bad("A period is missing.", without_row(9)),
        Bad("A date is out of step.", cell(9, 0, "2023-02-21")),
        Bad("Day and month could be swapped.", swapped_days),
    ),
    "Regions, brands, stores": (
        Bad("Nothing says which rows are of which group.", regions()),
        Bad("A group has two rows for a period.", regions(cell(9, 0, "2023-01-02")), GROUP),
        Bad("A period is missing inside a group.", regions(without_row(9)), GROUP),
        Bad("A row has no group.", regions(cell(9, 9, "")), GROUP),
        Bad(
            "The KPI of a group never changes.",
            regions(each(1, lambda line: line[9] == "south", "70000")),
            GROUP,
        ),
        Bad(
            "The population of a group changes.",
            regions(cell(9, 10, "31")),
            (*GROUP, "--population", "people"),
        ),
        Bad(
            "The population of a group is zero.",
            regions(cell(9, 10, "0")),
            (*GROUP, "--population", "people"),
        ),
        Bad(
            "A national amount differs between groups.",
            regions(cell(9, 2, "1000")),
            (*GROUP, "--national", "tv"),
        ),
        Bad("National spend needs a group.", options=(*COLUMNS, "--national", "tv")),
        Bad("A population needs a group.", options=(*COLUMNS, "--population", "print")),
    ),
    "Reach, organic media, segments, demand": (
        Bad("There is reach without frequency.", regions(), REACH),
        Bad(
            "There are impressions beside reach and frequency.",
            regions(),
            (*REACH, "--frequency", "tv=frequency", "--impressions", "tv=print"),
        ),
        Bad(
            "A frequency is below 1.",
            regions(cell(9, 12, "0.5")),
            (*REACH, "--frequency", "tv=frequency", "--group", "region"),
        ),
        Bad(
            "Organic media never change.",
            column(6, lambda _: "3"),
            (*COLUMNS, "--organic", "print"),
        ),
        Bad("A segment never changes.", column(6, lambda _: "1"), (*COLUMNS, "--segment", "print")),
        Bad("A segment is negative.", cell(9, 6, "-1"), (*COLUMNS, "--segment", "print")),
        Bad(
            "The channel of a demand is no spend column.",
            options=(*COLUMNS, "--control", "price", "--demand", "price=print"),
        ),
    ),
    "The model": (
        Bad(
            "There are fewer rows than parameters.",
            lambda text: "\n".join(text.splitlines()[:9]) + "\n",
        ),
        Bad("A choice is misspelt.", options=(*COLUMNS, "--saturation", "hil")),
        Bad("A country is not known.", options=(*COLUMNS, "--holidays", "GER")),
    ),
    "The plan": (
        Bad("There is no budget.", options=PLAN, command="plan"),
        Bad("The budget is zero.", options=(*PLAN, "--budget", "0"), command="plan"),
        Bad(
            "A lower limit is above the upper limit.",
            options=(*PLAN, "--budget", "900", "--lower", "tv=500", "--upper", "tv=400"),
            command="plan",
        ),
        Bad(
            "A limit is on a channel that is not there.",
            options=(*PLAN, "--budget", "900", "--upper", "tvv=400"),
            command="plan",
        ),
    ),
}
CASES = tuple(bad for group in GROUPS.values() for bad in group)


def section(folder: Path) -> str:
    """Return the part of the page that shows every message."""
    parts = []
    for heading, group in GROUPS.items():
        parts.append(f"### {heading}\n")
        parts += [f"{bad.title}\n\n```text\n{bad.message(folder)}```\n" for bad in group]
    return "\n".join(parts)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        print(re.sub(r"[ \t]+$", "", section(Path(made)), flags=re.MULTILINE))
