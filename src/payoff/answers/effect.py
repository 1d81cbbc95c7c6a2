"""What an experiment found: the effect of spend that was changed on purpose."""

from __future__ import annotations

from datetime import date

from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen


@frozen
class Effect:
    """The KPI that a change of spend brought, measured by an experiment.

    Attributes
    ----------
    channels
        Whose spend was changed.
    start, end
        First day of the first and of the last period in which it was.
    spend_change
        Spend that was added (above 0) or taken away (below 0) in all, in units of spend, against
        what would have been spent without the experiment. The table holds what was really spent.
    incremental
        KPI that came on top because of it; negative when sales fell, and when spend was cut.
    standard_error
        Of ``incremental``.
    groups
        Where; empty for everywhere.
    until
        First day of the last period whose KPI was measured; ``None`` takes ``end``.
    source
        In words, such as ``"geo test, spring 2026"``.
    """

    channels: tuple[str, ...]
    start: date
    end: date
    spend_change: float
    incremental: float
    standard_error: float
    groups: tuple[str, ...] = ()
    until: date | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not self.channels:
            raise ChoiceError(
                "an experiment names no channel",
                wanted="the spend columns that were changed",
                remedy="give channels=('tv',)",
            )
        if not self.standard_error > 0:
            raise ChoiceError(
                f"an experiment has a standard error of {self.standard_error:g}",
                wanted="a standard error above 0, in units of the KPI",
                remedy="a 90 % interval is 3.29 standard errors wide",
            )
        if self.spend_change == 0:
            raise ChoiceError(
                "an experiment changed no spend",
                wanted="spend_change above 0 for more, below 0 for less",
                remedy="give the spend that was added or taken away in all",
            )
        if not self.start <= self.end <= self.last:
            raise ChoiceError(
                f"an experiment runs from {self.start} to {self.end}, measured until {self.last}",
                wanted="start, end and until in this order",
                remedy="correct the dates",
            )

    @property
    def last(self) -> date:
        """First day of the last period whose KPI was measured."""
        return self.until or self.end
