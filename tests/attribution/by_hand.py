"""Attribution by hand: plain Python over rows, for a few events; shares no code with the engine."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

DAY = 86_400


@dataclass(frozen=True)
class Event:
    customer: str
    time: int
    channel: str | None
    kind: str
    converted: int
    value: float
    cost: float


@dataclass(frozen=True)
class Journey:
    channels: tuple[str, ...]
    kinds: tuple[str, ...]
    ages: tuple[int, ...]
    conversions: int
    value: float


def journeys(events: list[Event], lookback: float | None = None, gap: float = 0.0) -> list[Journey]:
    """Walk through each customer's events in order; a conversion ends a journey."""
    by_customer: dict[str, list[Event]] = defaultdict(list)
    for event in set(events):
        by_customer[event.customer].append(event)
    found = []
    for own in by_customer.values():
        own.sort(
            key=lambda e: (
                e.time,
                e.converted,
                e.channel is None,
                e.channel or "",
                e.kind,
                e.value,
                e.cost,
            )
        )
        current: list[Event] = []
        for event in own:
            current.append(event)
            if event.converted:
                found.append(_journey(current, lookback, gap))
                current = []
        if current:
            found.append(_journey(current, lookback, gap))
    return found


def _journey(events: list[Event], lookback: float | None, gap: float) -> Journey:
    won = events[-1].converted > 0
    end = events[-1].time
    if lookback is not None and won:
        events = [e for e in events if e.converted or end - e.time <= lookback * DAY]
    if gap:
        events = [
            event
            for before, event in zip([None, *events], events, strict=False)
            if before is None
            or event.converted
            or before.channel != event.channel
            or event.time - before.time > gap * 60
        ]
    touched = [event for event in events if event.channel is not None]
    return Journey(
        tuple(str(event.channel) for event in touched),
        tuple(event.kind for event in touched),
        tuple(events[-1].time - event.time for event in touched),
        events[-1].converted,
        events[-1].value if won else 0.0,
    )


def weights(rule: str, journey: Journey) -> list[float]:
    """Return the share of each touch of a journey."""
    size = len(journey.channels)
    match rule:
        case "first":
            own = [1.0] + [0.0] * (size - 1)
        case "last":
            own = [0.0] * (size - 1) + [1.0]
        case "linear":
            own = [1.0] * size
        case "position":
            own = [0.2 / max(size - 2, 1)] * size
            own[0] = own[-1] = 0.4
        case "time-decay":
            own = [0.5 ** (age / (7 * DAY)) for age in journey.ages]
        case "last-non-direct":
            kept = [
                at
                for at in range(size)
                if journey.channels[at] != "direct" and journey.kinds[at] != "direct"
            ]
            own = [0.0] * size
            own[kept[-1] if kept else size - 1] = 1.0
        case "shapley":
            own = [1.0 / journey.channels.count(channel) for channel in journey.channels]
        case _:
            raise AssertionError(rule)
    return [share / sum(own) for share in own]


def credit(rule: str, found: list[Journey]) -> dict[str, tuple[float, float]]:
    """Return conversions and value of each channel."""
    earned: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for journey in found:
        if not journey.channels:
            continue
        for channel, share in zip(journey.channels, weights(rule, journey), strict=True):
            earned[channel][0] += share * journey.conversions
            earned[channel][1] += share * journey.value
    return {channel: (own[0], own[1]) for channel, own in earned.items()}
