"""Importance by segment and by stage, for the page of drivers."""

from __future__ import annotations

from functools import partial

from payoff.answers.drivers import DriversAnswer, Subgroup
from payoff.report.charts import draw
from payoff.report.page import Block, Cell, Chart, Column, Folded, Section, Table, Text
from payoff.report.words import amount, joined, percent


def parts_section(answer: DriversAnswer) -> tuple[Section, ...]:
    """Return a section by segment and one by stage, as far as they were asked for."""
    asked = (
        ("segments", "segment", answer.segment, answer.segments),
        ("stages", "stage", answer.stage, answer.stages),
    )
    return tuple(
        Section(name, f"By {kind}: {column}", _blocks(answer, name, column, parts))
        for name, kind, column, parts in asked
        if parts
    )


def _blocks(
    answer: DriversAnswer, name: str, column: str, parts: tuple[Subgroup, ...]
) -> tuple[Block, ...]:
    told = [part for part in parts if part.told]
    small = [part.part for part in parts if not part.told]
    said = [
        "The same model, shuffled among the rows of one part only; what is alike in all of them "
        "has no importance there."
    ]
    if small:
        said.append(f"Too small to tell: {joined(small)}.")
    if not told:
        return Text(tuple(said)), _sizes(answer, column, parts)
    best = [f"{part.part} {part.importances[0].feature}" for part in _by_own(told)]
    return (
        Text(tuple(said)),
        Chart(
            name,
            f"Rise in held-out loss within each {column}, in {answer.importance_unit}",
            f"Most important within each part: {joined(best)}.",
            partial(draw, "driver_parts", parts, answer.importance_unit),
        ),
        _sizes(answer, column, parts),
        Folded(f"Every importance by {column}, with its interval", _table(column, told)),
    )


def _by_own(parts: list[Subgroup]) -> list[Subgroup]:
    from payoff.core.frozen import replace

    return [
        replace(
            part, importances=tuple(sorted(part.importances, key=lambda each: -each.importance))
        )
        for part in parts
    ]


def _sizes(answer: DriversAnswer, column: str, parts: tuple[Subgroup, ...]) -> Table:
    mean = f"share of {answer.positive}" if answer.positive else f"mean {answer.target}"
    number = percent if answer.positive else amount
    return Table(
        caption="How many rows there are of each, and the target among them.",
        columns=(Column(column, numeric=False), Column("rows"), Column(mean)),
        rows=tuple(
            (Cell(part.part), Cell(f"{part.rows:,}"), Cell(number(part.mean))) for part in parts
        ),
    )


def _table(column: str, parts: list[Subgroup]) -> Table:
    return Table(
        caption="Rise in held-out loss and its 90 % interval.",
        columns=(Column(column, numeric=False), *(Column(part.part) for part in parts)),
        rows=tuple(
            (
                Cell(each.feature),
                *(
                    Cell(
                        amount(part.importances[place].importance),
                        f"{amount(part.importances[place].low)} to "
                        f"{amount(part.importances[place].high)}",
                    )
                    for part in parts
                ),
            )
            for place, each in enumerate(parts[0].importances)
        ),
    )
