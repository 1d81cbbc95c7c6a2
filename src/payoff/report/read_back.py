"""Numbers out of the words of :mod:`payoff.report.words`, as exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from payoff.report.words import NOTHING, STEPS

UNITS = {name: Decimal(repr(step)) for step, name in STEPS} | {" %": Decimal("0.01")}
SAID = r"([+−-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?(?:e[+−-]?[0-9]+)?)( [kMBT%])?"
NUMBER = re.compile(SAID)
INTERVAL = re.compile(f"{SAID}(?:{NOTHING}| to ){SAID}")


def number_of(text: str) -> Decimal | None:
    """Return the number that a text says, if it says one: ``1.23 M`` is 1230000, ``23 %`` 0.23."""
    found = NUMBER.fullmatch(text)
    return found and _number(*found.groups())


def interval_of(text: str) -> tuple[Decimal, Decimal] | None:
    """Return the two ends that a text says, if it says an interval: ``61.0 k–1.26 M``."""
    found = INTERVAL.fullmatch(text)
    return found and (_number(*found.groups()[:2]), _number(*found.groups()[2:]))


def _number(digits: str, unit: str | None) -> Decimal:
    number = Decimal(digits.replace("−", "-").replace(",", ""))
    return number * UNITS[unit] if unit else number
