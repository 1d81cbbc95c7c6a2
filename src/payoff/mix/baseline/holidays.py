"""Public holidays of a country."""

from __future__ import annotations

from datetime import date, timedelta

import holidays as calendars
import numpy as np

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen
from payoff.data.calendar import Period, next_periods
from payoff.mix.baseline.block import Block


@frozen
class Holidays:
    """One column per holiday: the number of its days in each period.

    Attributes
    ----------
    country
        ISO 3166 code, such as ``"DE"``, or with a subdivision, such as ``"DE-BY"``.
    scale
        Standard deviation of each holiday's coefficient per day, as a share of the mean KPI.
    """

    country: str
    scale: float = 0.2

    def __post_init__(self) -> None:
        country, _, subdivision = self.country.partition("-")
        known = calendars.list_supported_countries()
        if country not in known:
            raise ChoiceError(
                f"no holidays are known for the country {country!r}",
                wanted="an ISO 3166 code such as 'DE', 'US' or 'GB'",
                remedy=nearest(country, known),
            )
        if subdivision and subdivision not in known[country]:
            raise ChoiceError(
                f"no holidays are known for {subdivision!r} in {country!r}",
                wanted="a subdivision code",
                remedy=nearest(subdivision, known[country]),
            )

    def block(self, periods: tuple[date, ...], period: Period) -> Block | None:
        """Return the columns, or ``None`` when no holiday falls into the table."""
        ends = (*periods[1:], next_periods(periods, period, 1)[0])
        country, _, subdivision = self.country.partition("-")
        years = range(periods[0].year, ends[-1].year + 1)
        # Without a language the names would follow the locale of the machine.
        found = calendars.country_holidays(
            country, subdiv=subdivision or None, years=years, language="en_US"
        )
        names = sorted({name for text in found.values() for name in text.split("; ")})
        columns = np.zeros((len(periods), len(names)))
        for row, (first, end) in enumerate(zip(periods, ends, strict=True)):
            for offset in range((end - first).days):
                for name in found.get(first + timedelta(offset), "").split("; "):
                    if name:
                        columns[row, names.index(name)] += 1
        seen = np.flatnonzero(columns.any(axis=0))
        if not seen.size:
            return None
        kept = tuple(names[column] for column in seen)
        columns = columns[:, seen]
        scales = np.full(len(kept), self.scale)
        return Block("holidays", kept, columns[None], np.zeros(len(kept)), scales)
