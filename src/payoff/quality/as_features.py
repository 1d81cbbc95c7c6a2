"""Whether a table has a target, and columns that may drive it."""

from __future__ import annotations

from typing import Any

from payoff.data.contents import Contents
from payoff.data.features import MOST_FEATURES, MOST_ROWS
from payoff.data.words import CUSTOMER, RATE, TARGET, hint
from payoff.quality.columns import is_identifier
from payoff.quality.look import Look
from payoff.quality.parts import LACKS_ALL, Casting, Parts, is_amount, is_who

FEWEST_ROWS, FEWEST_OF_TWO = 100, 25
SAY_TARGET = "Say which column is to be explained: a number, or two values such as yes and no."


def as_features(look: Look) -> Parts:
    """Return how drivers would be asked for."""
    casting = Casting(look.columns)
    target = casting.pick(TARGET, _may_be_explained)
    odd = [column.name for column in look.columns if column.odd or column.kind == "other"]
    others = [column for column in look.columns if column is not target and _may_explain(column)]
    lacks = _lacks(look, target, [column for column in others if column.name not in odd])
    if lacks or target is None:
        return Parts({}, lacks, (SAY_TARGET,))
    said: dict[str, Any] = {"target": target.name}
    left_out = [name for name in odd if name != target.name]
    if left_out:
        said["leave_out"] = left_out
    whose = next((column for column in others if _names_customers(column)), None)
    if whose is not None:
        said["group"] = whose.name
    return Parts(said, (), _remarks(left_out))


def _may_be_explained(column: Contents) -> bool:
    two = column.distinct == 2 and column.kind in ("yes or no", "text", "number")
    many = column.kind == "number" and column.distinct > 2 and is_amount(column)
    return (two or (many and not is_identifier(column))) and not hint(column.name, RATE)


def _may_explain(column: Contents) -> bool:
    return column.kind in ("number", "yes or no", "text") and column.distinct > 1


def _names_customers(column: Contents) -> bool:
    return bool(hint(column.name, CUSTOMER)) and is_identifier(column) and is_who(column)


def _lacks(look: Look, target: Contents | None, others: list[Contents]) -> tuple[str, ...]:
    rows = look.rows if target is None else look.rows - target.missing
    explaining = [column for column in others if not is_identifier(column)]
    lacks = []
    if not look.excerpt.whole:
        lacks.append(LACKS_ALL)
    if rows > MOST_ROWS:
        lacks.append(f"At most {MOST_ROWS:,} rows: draw that many at random, whole customers.")
    if rows < FEWEST_ROWS:
        lacks.append(f"At least {FEWEST_ROWS} rows with a target; there are {rows}.")
    if target is not None and target.distinct == 2 and _fewer(target) < FEWEST_OF_TWO:
        lacks.append(f"At least {FEWEST_OF_TWO} rows of each value of {target.name}.")
    if not explaining:
        lacks.append("A column that may drive the target: numbers or categories that vary.")
    if len(explaining) > MOST_FEATURES:
        lacks.append(f"At most {MOST_FEATURES} features: say which are of interest.")
    return tuple(lacks)


def _fewer(target: Contents) -> int:
    one = int((target.present == target.present[0]).sum())
    return min(one, len(target.present) - one)


def _remarks(left_out: list[str]) -> tuple[str, ...]:
    if not left_out:
        return ()
    return (f"Left out, because it holds both numbers and text: {', '.join(left_out)}.",)
