"""The page of a refresh: what moved since the last fit, and what moved it."""

from __future__ import annotations

from functools import partial

from payoff.answers.refresh import MovedChannel, Part, RefreshAnswer, Step
from payoff.report.charts import draw
from payoff.report.line import Line
from payoff.report.mix import channel_sections
from payoff.report.page import Block, Cell, Chart, Column, Page, Points, Section, Table
from payoff.report.parts import doubt, health_section, provenance_section, ranged
from payoff.report.refused import refused_page
from payoff.report.words import amount, count, day, joined, signed

TITLE = "What moved since the last fit"
BEFORE, AFTER = "before", "now"


def refresh_page(answer: RefreshAnswer) -> Page:
    """Return the page of a refresh; without any number of a channel when the new fit failed."""
    if answer.mix.health.verdict == "failed":
        return refused_page(TITLE, answer.mix)
    return Page(
        title=TITLE,
        headline=headline(answer),
        verdict=answer.mix.health.verdict,
        doubt=doubt(answer.mix.health),
        sections=(
            _moves(answer),
            *_changes(answer),
            *channel_sections(answer.mix),
            health_section(answer.mix),
            provenance_section(answer.mix),
        ),
    )


def step_names(answer: RefreshAnswer) -> dict[Step, str]:
    """Return what each step is called on the page."""
    period = answer.mix.period
    return {
        "revised": "history revised",
        "added": f"new {period}s",
        "prior": "priors' units renewed",
        "specification": "model changed",
        "window": f"all {period}s counted",
    }


def headline(answer: RefreshAnswer) -> str:
    """Return in one sentence which channel moved most, and what moved it."""
    came = _came(answer)
    moved = [each for each in answer.channels if any(part.clear for part in each.parts)]
    if not moved:
        return f"{came}: no channel moved by more than the sampler's own error."
    most = max(moved, key=_size)
    largest = max((part for part in most.parts if part.clear), key=lambda part: abs(part.move))
    name = step_names(answer)[largest.step]
    apart = most.before.p95 < most.after.p05 or most.after.p95 < most.before.p05
    so = "the intervals no longer overlap" if apart else "the intervals overlap"
    return (
        f"{came}: {most.channel} moved most, from {amount(most.before.p50)} to "
        f"{amount(most.after.p50)} {most.after.unit}; the largest step is '{name}' "
        f"({signed(largest.move)}), and {so}."
    )


def _came(answer: RefreshAnswer) -> str:
    cells = sum(column.count for column in answer.revised)
    parts = []
    if answer.added:
        parts.append(count(answer.added, f"new {answer.mix.period}"))
    if cells:
        parts.append(count(cells, "revised value"))
    if answer.respecified:
        parts.append("another model")
    said = joined(parts)
    return said[:1].upper() + said[1:]


def _size(channel: MovedChannel) -> float:
    """Return the move in units of the old interval's width."""
    width = channel.before.p95 - channel.before.p05
    return abs(channel.after.p50 - channel.before.p50) / max(width, 1e-300)


def _moves(answer: RefreshAnswer) -> Section:
    names = step_names(answer)
    steps = [part.step for part in answer.channels[0].parts]
    lines = [
        Line(each.channel, kind, said.p50, said.p05, said.p95)
        for each in answer.channels
        if each.channel not in _free(answer)
        for kind, said in ((BEFORE, each.before), (AFTER, each.after))
    ]
    unit = next(each.after.unit for each in answer.channels if each.channel not in _free(answer))
    blocks: tuple[Block, ...] = (
        _table(answer, steps),
        Chart(
            "before-and-now",
            "Return on spend before and now",
            f"ROI in {unit}, median and 90 % interval: {_said(lines)}.",
            partial(draw, "forest", lines, unit),
        ),
        Chart(
            "steps",
            "Step by step from the old median to the new one",
            f"Bars of moves in {unit}, one below the other: {_steps_said(answer)}.",
            partial(draw, "steps", _paid(answer), names, unit),
        ),
        Points("What the steps are", tuple(_meaning(answer, step) for step in steps)),
    )
    notes = (Points("What to know before reading the moves", answer.notes),) if answer.notes else ()
    return Section("moves", "What moved, and what moved it", (*blocks, *notes))


def _free(answer: RefreshAnswer) -> set[str]:
    return {each.channel for each in answer.mix.channels if each.roi is None}


def _paid(answer: RefreshAnswer) -> list[MovedChannel]:
    return [each for each in answer.channels if each.channel not in _free(answer)]


def _said(lines: list[Line]) -> str:
    return "; ".join(
        f"{line.channel} {line.kind} {amount(line.value)} "
        f"({amount(line.low)} to {amount(line.high)})"
        for line in lines
    )


def _steps_said(answer: RefreshAnswer) -> str:
    names = step_names(answer)
    return "; ".join(
        f"{each.channel} "
        + joined([f"{names[part.step]} {signed(part.move)}" for part in each.parts])
        for each in _paid(answer)
    )


def _table(answer: RefreshAnswer, steps: list[Step]) -> Table:
    names, period = step_names(answer), answer.mix.period
    free = joined(sorted(_free(answer)))
    costless = f" {free}, which costs nothing: what it brought per {period}." if free else ""
    head = ("channel", BEFORE, *(names[step] for step in steps), AFTER)
    ranked = sorted(answer.channels, key=_size, reverse=True)
    return Table(
        caption="ROI: median and 90 % interval before and now, and between them the moves of the "
        "median, which add up, with twice their Monte-Carlo error; a move within that is none. "
        f"The largest move first.{costless}",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(
            (
                Cell(each.channel),
                ranged(each.before),
                *(_moved(part) for part in each.parts),
                ranged(each.after),
            )
            for each in ranked
        ),
    )


def _moved(part: Part) -> Cell:
    return Cell(signed(part.move), f"± {amount(2 * part.error)}" + ("" if part.clear else ", none"))


def _meaning(answer: RefreshAnswer, step: Step) -> str:
    period, name = answer.mix.period, step_names(answer)[step]
    known = count(answer.known, period)
    meanings: dict[Step, str] = {
        "revised": f"the same {known} with the values that they have now.",
        "added": f"{count(answer.added, period)} more to learn from, with all that priors are in "
        f"units of held; the ROI is still over the first {known}.",
        "prior": "what priors are in units of (mean KPI, typical spend, shares of spend) is taken "
        "from the new table.",
        "specification": "the model has other choices.",
        "window": f"the same fit, and the ROI over all {count(answer.known + answer.added, period)}"
        f" in place of the first {known}: what was spent when differs, the curve does not.",
    }
    return f"{name}: {meanings[step]}"


def _changes(answer: RefreshAnswer) -> tuple[Section, ...]:
    if not (answer.revised or answer.respecified):
        return ()
    blocks: list[Block] = []
    if answer.revised:
        blocks.append(_revised_table(answer))
    if answer.respecified:
        blocks.append(Points("Other choices of the model", answer.respecified))
    return (Section("changes", "What is not as it was", tuple(blocks)),)


def _revised_table(answer: RefreshAnswer) -> Table:
    grouped = bool(answer.mix.grouping)
    head = ("column", *((answer.mix.grouping,) if grouped else ()), "from", "was", "is")
    rest = [
        f"{column.column} {column.count - len(column.cells)} more"
        for column in answer.revised
        if column.count > len(column.cells)
    ]
    more = f" Not shown: {joined(rest)}." if rest else ""
    return Table(
        caption=f"Values of the history that the old fit knew otherwise.{more}",
        columns=tuple(
            Column(name, numeric=index >= len(head) - 2) for index, name in enumerate(head)
        ),
        rows=tuple(
            (
                Cell(cell.column),
                *((Cell(cell.group),) if grouped else ()),
                Cell(day(cell.period)),
                _value(cell.before),
                _value(cell.after),
            )
            for column in answer.revised
            for cell in column.cells
        ),
    )


def _value(value: float | None) -> Cell:
    return Cell("none" if value is None else f"{value:,.10g}".replace("-", "−"))
