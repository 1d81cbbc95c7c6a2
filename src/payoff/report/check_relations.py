"""What goes together in a table, and what is missing together."""

from __future__ import annotations

import math
from functools import partial

from payoff.answers.check import CheckAnswer, Collinearity, MissingMap, Pair, Together
from payoff.report.charts import draw
from payoff.report.page import Block, Cell, Chart, Column, Section, Table, Text
from payoff.report.words import amount, count, joined, percent

MOST_NAMED = 6


def together_section(answer: CheckAnswer) -> tuple[Section, ...]:
    """Return correlations and collinearity; nothing with fewer than two columns of numbers."""
    found = answer.together
    if found is None:
        return ()
    blocks: list[Block] = [Text(_about(found))]
    if len(found.columns) > 2:
        blocks.append(_map(found))
    if found.pairs:
        blocks.append(_pairs(found))
    if answer.collinearity is not None:
        blocks.append(_inflation(answer.collinearity))
    return (Section("together", "What goes together", tuple(blocks)),)


def _about(found: Together) -> tuple[str, ...]:
    drawn = ", drawn by what they hold" if found.drawn else ""
    said = [f"Correlations of {count(len(found.columns), 'column')} on {found.rows:,} rows{drawn}."]
    if found.within:
        said.append(f"Each value is taken less the mean of its {found.within}.")
    if found.left_out:
        said.append(f"{count(found.left_out, 'more column')} of numbers left out, beyond 40.")
    if not found.pairs:
        said.append("No pair has one of 0.8 or more.")
    if len(found.columns) == 2:
        said.append(f"{joined(found.columns)}: {_signed(float(found.ranked[0, 1]))} (Spearman).")
    return tuple(said)


def _map(found: Together) -> Chart:
    said = [f"{pair.one} with {pair.other} {_signed(pair.ranked)}" for pair in found.pairs[:4]]
    strongest = f"; the strongest: {joined(said)}" if said else ""
    return Chart(
        "correlations",
        "Rank correlation (Spearman) of every pair",
        f"Map of {len(found.columns)} by {len(found.columns)} columns{strongest}.",
        partial(draw, "correlations", found),
    )


def _pairs(found: Together) -> Table:
    more = f"; {found.more} more pairs" if found.more else ""
    return Table(
        caption="Pairs with a correlation of 0.8 or more, with 90 % intervals that take rows as "
        f"independent, which those of a time series are not quite{more}.",
        columns=(
            Column("pair", numeric=False),
            Column("Spearman"),
            Column("Pearson"),
            Column("rows"),
        ),
        rows=tuple(_pair(pair) for pair in found.pairs),
    )


def _pair(pair: Pair) -> tuple[Cell, ...]:
    return (
        Cell(f"{pair.one} and {pair.other}"),
        Cell(_signed(pair.ranked), _ends(pair.ranked_range)),
        Cell(_signed(pair.linear), _ends(pair.linear_range)),
        Cell(f"{pair.rows:,}"),
    )


def _inflation(found: Collinearity) -> Table:
    within = f", each less the mean of its {found.within}" if found.within else ""
    return Table(
        caption="Variance inflation factor: by how much the variance of a regression coefficient "
        f"grows because the other spend columns go with this one, on {found.rows:,} rows{within}; "
        "10 or more is much. The condition number of all of them and a constant is "
        f"{_large(found.condition)}; above 30 some are nearly a sum of others.",
        columns=(Column("spend column", numeric=False), Column("variance inflation")),
        rows=tuple(
            (Cell(each.column), Cell(_large(each.factor)))
            for each in sorted(found.columns, key=lambda each: -each.factor)
        ),
    )


def missing_section(answer: CheckAnswer) -> tuple[Section, ...]:
    """Return where cells are missing, and in which rows together; nothing where none is."""
    if answer.missing_map is None:
        return ()
    table = Table(
        caption="Columns that are missing in the same rows, the most frequent first.",
        columns=(
            Column("missing", numeric=False),
            Column("rows"),
            Column("share"),
        ),
        rows=tuple(
            (
                Cell(_names(each.columns)),
                Cell(f"{each.rows:,}"),
                Cell(percent(each.rows / answer.looked)),
            )
            for each in answer.missing_together
        ),
    )
    return (Section("missing", "What is missing", (_holes(answer.missing_map), table)),)


def _holes(found: MissingMap) -> Chart:
    more = f"; {count(found.left_out, 'more column')} not drawn" * bool(found.left_out)
    worst = max(found.columns, key=lambda name: sum(found.shares[found.columns.index(name)]))
    return Chart(
        "missing",
        f"Share of missing cells, darker where more are{more}",
        f"Map of {count(len(found.columns), 'column')} by {found.by}; most is missing of {worst}.",
        partial(draw, "holes", found),
    )


def _names(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_NAMED
    return joined(names) if more <= 0 else f"{', '.join(names[:MOST_NAMED])} and {more} more"


def _ends(ends: tuple[float, float]) -> str:
    return f"{_signed(ends[0])} to {_signed(ends[1])}"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−") if math.isfinite(value) else "–"


def _large(value: float) -> str:
    return amount(value) if math.isfinite(value) else "without bound"
