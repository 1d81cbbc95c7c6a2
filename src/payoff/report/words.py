"""Numbers as people read them, with their units, and what an interval allows to be said."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from payoff.answers.interval import Interval

Number: TypeAlias = Callable[[float], str]

NOTHING = "–"
STEPS = ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k"))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WIDE = 5.0
NEAR_ZERO = 0.02


def amount(value: float) -> str:
    """Return three significant digits with a step: ``1.23 M``, ``845 k``, ``0.0123``."""
    if not math.isfinite(value):
        return NOTHING
    for step, name in STEPS:
        if abs(value) >= step * 0.9995:
            return _three_digits(value / step) + name
    return _three_digits(value)


def tally(value: float) -> str:
    """Return what was counted: ``94``, ``1.23 k``; three digits where it is no whole number."""
    whole = abs(value) < 1_000 and value == round(value)
    return f"{value:.0f}".replace("-", "−") if whole else amount(value)


def _three_digits(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) < 1e-4:
        return f"{value:.2e}".replace("-", "−")
    places = 2 - math.floor(math.log10(float(f"{abs(value):.2e}")))
    return f"{value:.{max(places, 0)}f}".replace("-", "−")


def percent(fraction: float) -> str:
    """Return a fraction as a percentage: ``23 %``, ``4.1 %``."""
    if not math.isfinite(fraction):
        return NOTHING
    if 0 < fraction < 0.0005:
        return "under 0.1 %"
    places = 0 if abs(fraction) >= 0.0995 else 1
    return f"{fraction * 100:.{places}f} %".replace("-0.0 ", "0.0 ").replace("-", "−")


def signed(value: float, number: Number = amount) -> str:
    """Return a number with its sign, plus included."""
    return "+" + number(value) if value > 0 and math.isfinite(value) else number(value)


def probability(value: float) -> str:
    """Return a probability that never claims certainty: ``97 %``, ``over 99 %``."""
    if not math.isfinite(value):
        return NOTHING
    if value > 0.99:
        return "over 99 %"
    return "under 1 %" if value < 0.01 else f"{value * 100:.0f} %"


def between(interval: Interval, number: Number = amount) -> str:
    """Return the central 90 % of an interval: ``1.84 to 2.93``."""
    return f"{number(interval.p05)} to {number(interval.p95)}"


def closely(interval: Interval, number: Number = amount) -> str:
    """Return the same for a cell, where room is short: ``1.84–2.93``."""
    if interval.p05 < 0:
        return between(interval, number)
    return f"{number(interval.p05)}–{number(interval.p95)}"


def about(interval: Interval, number: Number = amount) -> str:
    """Return median and central 90 %: ``2.31 (1.84 to 2.93)``."""
    return f"{number(interval.p50)} ({between(interval, number)})"


def about_unit(interval: Interval) -> str:
    """Return the same with the unit: ``2.31 sales per unit of spend (1.84 to 2.93)``."""
    return f"{amount(interval.p50)} {interval.unit} ({between(interval)})"


def caution(interval: Interval) -> str:
    """Say in words what an interval leaves open; empty when it is narrow and clear of zero."""
    if not (math.isfinite(interval.p05) and math.isfinite(interval.p95)):
        return "its size is not known"
    if interval.p95 < 0:
        return "the whole interval is below zero"
    if interval.p05 <= 0:
        return "the interval includes zero: it may have brought nothing"
    if interval.p05 < NEAR_ZERO * interval.p50:
        return "the interval reaches down to almost zero: it may have brought next to nothing"
    if interval.p95 > WIDE * interval.p05:
        return f"known only within a factor of {interval.p95 / interval.p05:.0f}"
    return ""


def joined(words: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 week``, ``13 weeks``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def day(value: date) -> str:
    """Return a date as ``2 Apr 2018``, the same in every locale."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
