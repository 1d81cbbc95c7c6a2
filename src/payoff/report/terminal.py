"""A page in the terminal: compact, and without charts but for tiny bars."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text as Line

from payoff.answers.health import Finding, Verdict
from payoff.core.text import visible
from payoff.report.page import (
    SEVERITIES,
    Block,
    Cell,
    Facts,
    Figures,
    Findings,
    Page,
    Points,
    Section,
    Span,
    Table,
    Text,
)

GAP = 2
LONGEST_TEXT = 24
SHORTEST_BAR, LONGEST_BAR = 8, 24
STYLES: dict[Verdict, str] = {"good": "green", "doubtful": "yellow", "failed": "red"}


def show(page: Page, console: Console) -> None:
    """Print a page; no text on it can act as markup or as a control sequence."""
    console.print(terminal(page, console.width))


def terminal(page: Page, width: int) -> RenderableType:
    """Return a page as something that rich prints in ``width`` columns."""
    head = [Line(visible(page.headline), style="bold"), Line()]
    if page.doubt:
        said = f"Take with care. {page.doubt}"
        head[1:1] = [Line(), Line(visible(said), style=STYLES[page.verdict])]
    return Group(*head, *(part for section in page.sections for part in _section(section, width)))


def _section(section: Section, width: int) -> list[RenderableType]:
    shown = [_block(block, width) for block in section.blocks]
    blocks = [Padding(block, (0, 0, 1, 0)) for block in shown if block is not None]
    if not blocks:
        return []
    return [Rule(Line(visible(section.title), style="bold"), align="left", style="dim"), *blocks]


def _block(block: Block, width: int) -> RenderableType | None:
    match block:
        case Text(sentences):
            return _line(" ".join(sentences))
        case Points(title, sentences):
            return _points(title, sentences)
        case Figures(items):
            return _pairs((i.label, f"{i.value}  {i.note}") for i in items)
        case Facts(items):
            return _pairs(items)
        case Findings(items):
            return Group(*map(_finding, items))
        case Table():
            return _table(block, width)
        case _:
            return None


def _line(text: str, style: str = "") -> Line:
    return Line(visible(text), style=style)


def _points(title: str, sentences: tuple[str, ...]) -> Group:
    grid = Grid.grid(padding=(0, 1))
    for sentence in sentences:
        grid.add_row("·", _line(sentence))
    return Group(_line(title, "bold"), grid)


def _finding(finding: Finding) -> Group:
    grid = Grid.grid(padding=(0, 1))
    label = Line(f"{SEVERITIES[finding.severity]:<6}", style=f"bold {STYLES[finding.severity]}")
    grid.add_row(label, _line(finding.says))
    grid.add_row("", _line(finding.remedy, "dim"))
    return Group(grid)


def _pairs(items: Iterable[tuple[str, str]]) -> Grid:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in items:
        grid.add_row(_line(name), _line(value))
    return grid


def _table(table: Table, width: int) -> RenderableType:
    widths = _widths(table)
    room = width - sum(widths) - GAP * len(widths)
    rows = _stacked(table) if room < 0 else _grid(table, _bars(table.spans, min(LONGEST_BAR, room)))
    return Group(rows, _line(table.caption, "dim"))


def _grid(table: Table, bars: list[Line]) -> Grid:
    grid = Grid(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    for column in table.columns:
        justify: JustifyMethod = "right" if column.numeric else "left"
        grid.add_column(_line(column.head), justify=justify, no_wrap=column.numeric)
    if bars:
        grid.add_column(_line(table.spans_head), no_wrap=True)
    for index, row in enumerate(table.rows):
        grid.add_row(*map(_cell, row), *bars[index : index + 1])
    return grid


def _stacked(table: Table) -> Group:
    """Return each row as a list, for terminals that are too narrow for the table."""
    heads = [column.head for column in table.columns[1:]]
    parts: list[RenderableType] = []
    for name, *cells in table.rows:
        said = [f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in cells]
        parts += [_line(name.text, "bold"), _pairs(zip(heads, said, strict=True))]
    return Group(*parts)


def _widths(table: Table) -> list[int]:
    """Return how wide each of a table's columns has to be; texts can be folded, numbers cannot."""
    needed = []
    for column, *cells in zip(table.columns, *table.rows, strict=True):
        longest = max([cell_len(column.head), *map(_width, cells)])
        needed.append(longest if column.numeric else min(longest, LONGEST_TEXT))
    return needed


def _width(cell: Cell) -> int:
    return max(cell_len(visible(cell.text)), cell_len(visible(cell.note)))


def _cell(cell: Cell) -> Line:
    note = f"\n{visible(cell.note)}" if cell.note else ""
    return Line.assemble(visible(cell.text), (note, "dim"))


def _bars(spans: tuple[Span, ...], width: int) -> list[Line]:
    """Return one bar per span on one scale that starts at zero or below; none without room."""
    if width < SHORTEST_BAR:
        return []
    low = min((0.0, *(span.low for span in spans)))
    reach = max((0.0, *(span.high for span in spans))) - low
    return [_bar(span, low, reach / (width - 1)) for span in spans] if reach > 0 else []


def _bar(span: Span, low: float, step: float) -> Line:
    start, middle, end = (
        round((place - low) / step) for place in (span.low, span.middle, span.high)
    )
    drawn = [" "] * start + ["─"] * (end - start + 1)
    drawn[min(max(middle, start), end)] = "●"
    return Line("".join(drawn), style="cyan")
