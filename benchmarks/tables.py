"""The tables of the comparison: published ones where they are at hand, else simulated ones."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoff.data.simulate.mix import Simulated

QUARTERS_OF_THREE_YEARS = 13


@dataclass(frozen=True)
class Case:
    """A table and what its columns are, as `peers/common.py` has them in `Roles`.

    Attributes
    ----------
    truth
        ROI per channel where the table is simulated.
    """

    name: str
    table: Path
    roles: dict[str, Any]
    source: str
    truth: dict[str, float]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.table.read_bytes()).hexdigest()[:16]


def speed_cases(folder: Path) -> tuple[Case, Case]:
    """Return the one-region and the 20-region table; simulated ones are written to `folder`."""
    return (
        published(
            "one region",
            "pymc_example.csv",
            {
                "time": "date_week",
                "kpi": "y",
                "spend": ["x1", "x2"],
                "exposures": ["x1", "x2"],
                "events": ["event_1", "event_2"],
            },
        )
        or simulated("one region", folder, seed=1, channels=2, periods=179),
        published(
            "20 regions",
            "meridian_geo_media.csv",
            {
                "time": "time",
                "kpi": "conversions",
                "spend": [f"Channel{n}_spend" for n in range(4)],
                "exposures": [f"Channel{n}_impression" for n in range(4)],
                "controls": ["competitor_activity_score_control", "sentiment_score_control"],
                "group": "geo",
                "population": "population",
                "knots": QUARTERS_OF_THREE_YEARS,
            },
        )
        or simulated("20 regions", folder, seed=1, regions=20, channels=4, periods=156),
    )


def published(name: str, file: str, roles: dict[str, Any]) -> Case | None:
    """Return a table in the subfolder `mix` of what PAYOFF_DATA names, if it is there."""
    table = Path(os.environ.get("PAYOFF_DATA", ""), "mix", file)
    if not os.environ.get("PAYOFF_DATA") or not table.exists():
        return None
    return Case(name, table.resolve(), roles, file, {})


def simulated(
    name: str, folder: Path, *, seed: int, channels: int, periods: int, regions: int = 0
) -> Case:
    """Draw a world and its table; both depend on `seed` and the sizes alone."""
    from pyarrow import csv

    from payoff.data.simulate.mix import simulate

    world = drawn_world(seed, channels, periods, regions)
    drawn: Simulated = simulate(world, seed)
    names = [channel.name for channel in world.channels]
    table = folder / f"{name.replace(' ', '_')}_{seed}.csv"
    csv.write_csv(drawn.table, table)
    roles = {
        "time": "date",
        "kpi": world.kpi,
        "spend": names,
        "exposures": names,
        "controls": [control.name for control in world.controls],
        "events": [event.name for event in world.events],
        "money": True,
    }
    if regions:
        knots = max(2, round(periods / 12))
        roles |= {"group": "region", "population": "population", "knots": knots}
    truth = dict(zip(names, drawn.roi.tolist(), strict=True))
    return Case(name, table, roles, f"simulated, seed {seed}", truth)


def drawn_world(seed: int, channels: int, periods: int, regions: int) -> Any:
    if not regions:
        from payoff.data.simulate.draw import random_world

        return random_world(seed, channels=channels, periods=periods)
    from payoff.data.simulate.draw_regional import random_regional_world

    return random_regional_world(seed, regions=regions, channels=channels, periods=periods)
