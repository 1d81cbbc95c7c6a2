"""The shop of the examples: three months of touches, everything known."""

from __future__ import annotations

import csv
import io

from payoff.core.frozen import replace
from payoff.data.simulate.journey_world import CHANNELS, JourneyWorld
from payoff.data.simulate.journeys import Journeys, draw_journeys

SEED = 20240101
COLUMNS = [
    "customer", "time", "channel", "campaign", "kind", "cost", "converted", "value", "milestone",
]  # fmt: skip


def shop_world() -> JourneyWorld:
    """Return the world behind ``examples/events.csv``: costs and values in euros."""
    return JourneyWorld(
        customers=2_000,
        channels=tuple(
            replace(channel, touches=0.57 * channel.touches, effect=4 * channel.effect)
            for channel in CHANNELS
        ),
        base=0.04,
        value=40.0,
    )


def shop() -> Journeys:
    """Return the shop's log and its truth, always the same."""
    return draw_journeys(shop_world(), SEED)


def events_csv() -> str:
    """Return the text of ``examples/events.csv``: times to the second, without what is hidden."""
    events = shop().events.select(COLUMNS)
    columns = {name: events[name].to_pylist() for name in COLUMNS}
    columns["time"] = [time.isoformat(" ", "seconds") for time in columns["time"]]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()
