"""Products and their customers: sales or engagement of which every driver is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from payoff.core.frozen import Floats, frozen, frozen_arrays

BRANDS = {"north": 1.2, "house": -1.0, "alpine": 0.4, "nova": -0.3}
CHANNELS = {"store": -0.5, "search": 0.6, "social": 0.2, "email": -0.2}
SEGMENTS = {"students": 1.8, "families": 0.7}
STAGES = {"awareness": 0.1, "consideration": 0.5, "purchase": 1.0, "repeat": 1.9}
DRIVERS = (
    "price",
    "reliability",
    "brand",
    "design",
    "channel",
    "segment",
    "stage",
)
NUISANCES = ("shelf_height", "battery", "weight", "colour")
TRUTH_SHUFFLES = 20

Columns = dict[str, npt.NDArray[Any]]


@frozen
class ProductWorld:
    """Sales (or engagement) of products to customers.

    What is expected, in standard deviations of what nobody can foresee when ``noise`` is 1:

        − sensitivity[segment] * price  +  growth[stage] * reliability  −  0.6 * design²
        +  brand  +  channel

    with price, reliability and design in standard deviations from their mean. Price counts 1.8
    among students and 0.7 among families; reliability hardly counts at the first stage and 1.9 at
    repeat purchases: these are the two interactions. Design is best in the middle.

    ``shelf_height`` goes with reliability (correlation 0.6), ``battery`` with price (0.5) and
    ``weight`` with ``battery`` (0.7); these and ``colour`` do nothing.

    Attributes
    ----------
    rows
        How many sales of a product to a customer.
    noise
        Standard deviation of what is not foreseeable.
    yes_or_no
        Whether the target is ``engaged`` (yes or no, log-odds as above over ``noise``) rather
        than ``sales`` (100 and ten times the above).
    """

    rows: int = 2_000
    noise: float = 1.0
    yes_or_no: bool = False


@frozen_arrays
class SimulatedProducts:
    """A table and its truth.

    Attributes
    ----------
    table
        One row per sale; the target is ``sales`` or ``engaged``.
    target
        Its name.
    expected
        What was foreseeable, in units of the formula; shape ``(rows,)``.
    importance
        Driver to the mean squared change of ``expected`` when it is shuffled, over the variance
        of the target's own scale (expected and noise); nuisances have 0.
    interactions
        Pairs whose effects depend on each other.
    """

    table: pa.Table
    target: str
    expected: Floats
    importance: dict[str, float]
    interactions: tuple[tuple[str, str], ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The drivers, the most important first."""
        return tuple(sorted(DRIVERS, key=lambda name: -self.importance[name]))


def simulate_products(world: ProductWorld, seed: int) -> SimulatedProducts:
    """Draw a table of products, always the same one for the same seed."""
    rng = np.random.default_rng(seed)
    columns = _columns(world.rows, rng)
    expected = _expected(columns)
    spread = float(expected.var()) + world.noise**2
    importance = dict.fromkeys(NUISANCES, 0.0)
    for name in DRIVERS:
        importance[name] = _change(columns, name, expected, rng) / spread
    target, values = _target(world, expected, rng)
    shown: dict[str, object] = {"product": [f"P{row:06}" for row in range(world.rows)]}
    for name, column in columns.items():
        shown[name] = _shown(name, column)
    return SimulatedProducts(
        pa.table({**shown, target: values}),
        target,
        expected,
        importance,
        (("price", "segment"), ("reliability", "stage")),
    )


def _columns(rows: int, rng: np.random.Generator) -> Columns:
    price, reliability = rng.normal(size=rows), rng.normal(size=rows)
    battery = 0.5 * price + np.sqrt(0.75) * rng.normal(size=rows)
    return {
        "price": price,
        "brand": rng.choice(list(BRANDS), rows, p=(0.2, 0.35, 0.25, 0.2)),
        "design": rng.uniform(-1.7, 1.7, rows),
        "reliability": reliability,
        "channel": rng.choice(list(CHANNELS), rows),
        "segment": rng.choice(list(SEGMENTS), rows),
        "stage": rng.choice(list(STAGES), rows),
        "shelf_height": 0.6 * reliability + 0.8 * rng.normal(size=rows),
        "battery": battery,
        "weight": 0.7 * battery + np.sqrt(0.51) * rng.normal(size=rows),
        "colour": rng.choice(["red", "blue", "black"], rows),
    }


def _expected(columns: Columns) -> Floats:
    sensitivity, growth = _of(columns, "segment", SEGMENTS), _of(columns, "stage", STAGES)
    total: Floats = (
        growth * columns["reliability"]
        - sensitivity * columns["price"]
        - 0.6 * columns["design"] ** 2
        + _of(columns, "brand", BRANDS)
        + _of(columns, "channel", CHANNELS)
    )
    centred: Floats = total - total.mean()
    return centred


def _of(columns: Columns, name: str, effects: dict[str, float]) -> Floats:
    words, places = np.unique(columns[name], return_inverse=True)
    found: Floats = np.array([effects[str(word)] for word in words])[places]
    return found


def _change(columns: Columns, name: str, expected: Floats, rng: np.random.Generator) -> float:
    changes = []
    for _ in range(TRUTH_SHUFFLES):
        shuffled = columns | {name: rng.permutation(columns[name])}
        changes.append(float(((_expected(shuffled) - expected) ** 2).mean()))
    return float(np.mean(changes))


def _target(
    world: ProductWorld, expected: Floats, rng: np.random.Generator
) -> tuple[str, list[float] | list[str]]:
    if world.yes_or_no:
        likely = 1 / (1 + np.exp(-expected / world.noise))
        return "engaged", np.where(rng.random(world.rows) < likely, "yes", "no").tolist()
    sales = 100 + 10 * (expected + rng.normal(0, world.noise, world.rows))
    return "sales", sales.round(2).tolist()


UNITS = {
    "price": (30.0, 6.0),
    "design": (5.0, 1.5),
    "reliability": (80.0, 6.0),
    "shelf_height": (120.0, 25.0),
    "battery": (12.0, 2.5),
    "weight": (900.0, 140.0),
}


def _shown(name: str, column: npt.NDArray[Any]) -> list[Any]:
    """Return a column in units that people know."""
    if name not in UNITS:
        return list(column.tolist())
    middle, unit = UNITS[name]
    return list((middle + unit * column).round(2).tolist())
