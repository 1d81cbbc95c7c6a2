"""What goes together: correlations of all pairs, and whether spend columns can be told apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.answers.check import Collinearity, Inflated, Pair, Together
from payoff.core.frozen import Floats
from payoff.data.contents import Contents
from payoff.data.written import Ints
from payoff.maths.collinearity import condition_number, variance_inflation
from payoff.maths.correlation import Correlations, correlations, ends
from payoff.quality.look import Look, drawn_rows
from payoff.quality.when import within

STRONG = 0.8
MOST_ROWS = 20_000
MOST_PAIRS = 30
MOST_COLUMNS = 40


def together(look: Look, columns: Sequence[Contents]) -> Together | None:
    """Correlate the columns, at most 40 of them, on at most 20,000 rows."""
    shown = columns[:MOST_COLUMNS]
    if len(shown) < 2:
        return None
    rows = drawn_rows(look.hashes, MOST_ROWS, look.seed)
    values = _values(look, shown, rows)
    found = correlations(values)
    pairs = _pairs([column.name for column in shown], found)
    return Together(
        columns=tuple(column.name for column in shown),
        left_out=len(columns) - len(shown),
        within=_grouping(look),
        rows=len(rows),
        drawn=len(rows) < look.rows,
        linear=found.linear,
        ranked=found.ranked,
        pairs=tuple(pairs[:MOST_PAIRS]),
        more=max(len(pairs) - MOST_PAIRS, 0),
    )


def collinearity(look: Look, spend: Sequence[Contents]) -> Collinearity | None:
    """Say how well spend columns can be told apart, on the rows in which all are there."""
    if len(spend) < 2:
        return None
    values = _values(look, spend, np.arange(look.rows))
    values = values[~np.isnan(values).any(axis=1)]
    varies = np.ptp(values, axis=0) > 0 if len(values) else np.zeros(len(spend), dtype=bool)
    names = [column.name for column, moves in zip(spend, varies, strict=True) if moves]
    values = values[:, varies]
    if len(names) < 2 or len(values) <= len(names) + 1:
        return None
    factors = variance_inflation(values)
    return Collinearity(
        tuple(Inflated(name, float(own)) for name, own in zip(names, factors, strict=True)),
        condition_number(values),
        len(values),
        _grouping(look),
    )


def _values(look: Look, columns: Sequence[Contents], rows: Ints) -> Floats:
    """Return finite numbers of some rows, less the mean of their group among these in a panel."""
    values = np.column_stack([column.values[rows] for column in columns])
    finite = np.where(np.isfinite(values), values, np.nan)
    when = look.when
    return finite if when is None or when.groups is None else within(finite, when.group[rows])


def _grouping(look: Look) -> str:
    return "" if look.when is None or look.when.groups is None else look.when.groups.name


def _pairs(names: Sequence[str], found: Correlations) -> list[Pair]:
    """Return the pairs that are strongly correlated, linearly or by rank, the strongest first."""
    strength = np.fmax(np.abs(found.linear), np.abs(found.ranked))
    strong = [
        (one, other)
        for one in range(len(names))
        for other in range(one + 1, len(names))
        if strength[one, other] >= STRONG
    ]
    strong.sort(key=lambda pair: -strength[pair])
    return [_pair(names, found, *pair) for pair in strong]


def _pair(names: Sequence[str], found: Correlations, one: int, other: int) -> Pair:
    linear, ranked = float(found.linear[one, other]), float(found.ranked[one, other])
    rows = int(found.rows[one, other])
    return Pair(
        names[one],
        names[other],
        linear,
        ends(linear, rows, ranked=False),
        ranked,
        ends(ranked, rows, ranked=True),
        rows,
    )
