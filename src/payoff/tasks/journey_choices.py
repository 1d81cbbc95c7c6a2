"""The choices of questions about event logs, as they are named on the command line.

Standard library only: the help of the command line is made from these, and has to be quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from payoff.tasks.parts import Column, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChoices:
    """Where events are, and which columns play which part.

    Parameters
    ----------
    customer
        Column that tells customers apart.
    time
        Column of times.
    channel
        Column of channels; empty where a conversion belongs to none.
    campaign
        Column of a finer name within the channel; `campaign` where there is one.
    kind
        Column of what sort of touch it is (view, click, visit, open); `kind` where there is one.
    cost
        Column of what the touch cost; `cost` where there is one.
    converted
        Column of whether (yes/no) or how often (0, 1, 2 ...) the customer converted with the event;
        `converted` where there is one.
    value
        Column of what the conversion brought; `value` where there is one.
    milestone
        Column of a stage that was reached (lead, opportunity, sale); `milestone` where there is
        one.
    path
        Instead of events: column of whole paths, as in "search > email"; `path` where there is one
        and no customer. Then --converted counts journeys that converted; --value is that of all.
    nulls
        Column of how many journeys on a path did not convert; `nulls` where there is one.
    separator
        What stands between the channels of a path.
    money
        What cost and value are counted in, such as EUR.
    identities
        CSV or Parquet file with the columns device and customer: events of a device are its
        person's.
    merge_channels
        Make channels that differ only by case or outer blanks one; otherwise they are named and
        kept apart.
    engine
        What counts the events: duckdb (in this process), local[2] or spark://host:port for Spark.
        A table of a database is counted in that database.
    """

    TITLE: ClassVar[str] = "Events"
    customer: Column = "customer"
    time: Column = "time"
    channel: Column = "channel"
    campaign: Column | None = None
    kind: Column | None = None
    cost: Column | None = None
    converted: Column | None = None
    value: Column | None = None
    milestone: Column | None = None
    path: Column | None = None
    nulls: Column | None = None
    separator: str = ">"
    money: str | None = None
    identities: Path | None = None
    merge_channels: bool = False
    engine: Place = "duckdb"


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyChoices:
    """How events become journeys.

    Parameters
    ----------
    lookback
        Days before a conversion within which a touch can earn credit; the whole log when left out.
    lookback_of
        NAME=DAYS: another lookback for a channel or a kind of touch, as view=1; 0 leaves it out.
    session_gap
        Minutes: touches of one channel that follow each other within so many are one visit.
    most_touches
        Leave customers with more touches than this out, and count them.
    """

    TITLE: ClassVar[str] = "Journeys"
    lookback: float | None = None
    lookback_of: tuple[str, ...] = ()
    session_gap: float = 0.0
    most_touches: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoices:
    """What single rules are told.

    Parameters
    ----------
    half_life
        Days in which the credit of a touch halves, of the rule time-decay; 7 when left out.
    markov_order
        How many touches the rule markov remembers, such as 2; auto compares 1 to 3 on customers
        that were held out; 1 when left out.
    pass_over
        Channel or kind of touch that the rule last-non-direct passes over; direct when left out.
        For last non-brand name direct and the brand's channel.
    first_share
        Share of the first touch in the rule position, then of the second, and so on; 0.4 when no
        share is given.
    last_share
        Shares of the last touches, the very last one at the end; 0.4 when no share is given. What
        is left goes to the touches between.
    """

    TITLE: ClassVar[str] = "Rules"
    half_life: float | None = None
    markov_order: str | None = None
    pass_over: tuple[str, ...] = ()
    first_share: tuple[float, ...] = ()
    last_share: tuple[float, ...] = ()


EVENTS, JOURNEYS, SHARING = EventChoices(), JourneyChoices(), RuleChoices()
