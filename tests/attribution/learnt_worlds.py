"""Event logs whose truth is known: fading touches, an order that matters, and pure chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

START = np.datetime64("2024-01-01", "s")
DAY = 86_400
Row = tuple[str, float, str | None, int]


@dataclass(frozen=True)
class Hidden:
    """Strengths in conversions per touch, half-lives in days, baseline in conversions a day."""

    strength: tuple[float, ...] = (0.05, 0.2, 0.01)
    half_life: tuple[float, ...] = (1.0, 7.0, 3.0)
    baseline: float = 0.002
    days: int = 60


def frame(rows: list[Row], *, tick: int = 1) -> pa.Table:
    """Return rows of customer, day, channel and conversion as a log; each conversion earns 10."""
    customer, days, channel, converted = zip(*rows, strict=True)
    seconds = (np.array(days) * DAY // tick * tick).astype("timedelta64[s]")
    time = (START + seconds).astype("datetime64[us]")
    return pa.table(
        {
            "customer": customer,
            "time": pa.array(time, pa.timestamp("us", "UTC")),
            "channel": pa.array(channel, pa.string()),
            "converted": converted,
            "value": 10.0 * np.array(converted),
        }
    )


def hazard_log(customers: int, seed: int, hidden: Hidden | None = None) -> list[Row]:
    """Return a log in which the first conversion that a baseline or a touch brings ends all."""
    hidden, random = hidden or Hidden(), np.random.default_rng(seed)
    names = "abcdefgh"[: len(hidden.strength)]
    scale = np.array(hidden.half_life) / np.log(2)
    rows: list[Row] = [("nobody", float(hidden.days), "a", 0)]
    for customer in range(customers):
        times = np.sort(random.uniform(0, hidden.days, 1 + random.poisson(3.0)))
        units = random.integers(0, len(names), len(times))
        brought = [times[0] + random.exponential(1 / hidden.baseline)]
        for time, unit in zip(times, units, strict=True):
            count = random.poisson(hidden.strength[unit])
            brought += (time + random.exponential(scale[unit], count)).tolist()
        end = min(brought)
        rows += [
            (f"p{customer}", time, names[unit], 0)
            for time, unit in zip(times, units, strict=True)
            if time <= end
        ]
        if end < hidden.days:
            rows.append((f"p{customer}", end, None, 1))
    return rows


def ordered_log(customers: int, seed: int) -> list[Row]:
    """Return a log in which half convert if b follows a, else 1 in 20; c does nothing."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for customer in range(customers):
        met = [name for name in "abc" if random.random() < 0.8] or ["c"]
        names = random.permutation(met).tolist()
        times = np.sort(random.uniform(0, 20, len(names)))
        rows += [(f"p{customer}", time, name, 0) for time, name in zip(times, names, strict=True)]
        if random.random() < (0.5 if "a" in names and "b" in names[names.index("a") :] else 0.05):
            rows.append((f"p{customer}", times[-1] + 1.0, None, 1))
    return rows


def chance_log(customers: int, seed: int) -> list[Row]:
    """Return a log in which 30 % convert at some time in 20 days, whatever they met."""
    random = np.random.default_rng(seed)
    rows: list[Row] = [("nobody", 20.0, "a", 0)]
    for customer in range(customers):
        times = random.uniform(0, 1, random.integers(1, 4))
        rows += [(f"p{customer}", time, "abc"[random.integers(0, 3)], 0) for time in times]
        if random.random() < 0.3:
            rows.append((f"p{customer}", random.uniform(1, 20), None, 1))
    return rows
