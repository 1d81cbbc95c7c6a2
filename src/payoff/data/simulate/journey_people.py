"""The customers of a block, and when things happen to them."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.journey_world import JourneyWorld

BLOCK = 65_536
DEVICES = 3
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
KNOTS = 2**15
HOURS = np.array([2, 1, 1, 1, 1, 2, 3, 5, 6, 7, 7, 7, 8, 7, 7, 7, 8, 9, 11, 13, 14, 13, 9, 5])
WEEKDAYS = np.array([1.0, 0.95, 0.95, 1.0, 1.0, 1.1, 1.25])

Numbers = npt.NDArray[np.int64]
Customers = npt.NDArray[np.uint16]


@frozen_arrays
class People:
    """Customers of one block, ``n`` of them.

    Attributes
    ----------
    log_intent
        Shape ``(n,)``, standard normal: the logarithm of intent over its standard deviation.
    value
        Shape ``(n,)``, mean value of a conversion, in units of money.
    devices
        Shape ``(n,)``, how many, 1 to 3.
    """

    log_intent: Floats
    value: Floats
    devices: npt.NDArray[np.int8]

    def followers(self, selection: float, spread: float) -> Floats:
        """Return ``intent ** selection`` over its mean, shape ``(n,)``."""
        strength = selection * spread
        weights: Floats = np.exp(strength * self.log_intent - strength**2 / 2)
        return weights


def block_stream(seed: int, name: str, block: int) -> np.random.Generator:
    """Return the random numbers of one piece of one block, whatever else is drawn."""
    return np.random.default_rng([seed, zlib.crc32(name.encode()), block])


def block_sizes(world: JourneyWorld) -> list[int]:
    """Return the number of customers in each block; all but the last have ``BLOCK``."""
    whole, rest = divmod(world.customers, BLOCK)
    return [BLOCK] * whole + [rest] * (rest > 0)


def draw_people(world: JourneyWorld, seed: int, block: int, size: int) -> People:
    """Draw the customers of a block."""
    rng = block_stream(seed, "people", block)
    log_intent, log_value = rng.standard_normal((2, size))
    spread = world.customer_spread
    return People(
        log_intent=log_intent,
        value=world.value * np.exp(spread * log_value - spread**2 / 2),
        devices=(1 + rng.binomial(DEVICES - 1, 0.2, size)).astype(np.int8),
    )


def clock(world: JourneyWorld) -> Floats:
    """Return moments between which touches are equally likely, in ms, shape ``(KNOTS + 1,)``."""
    hours = np.arange(24 * world.days)
    weekday = (world.start.weekday() + hours // 24) % 7
    shares = np.cumsum(HOURS[hours % 24] * WEEKDAYS[weekday])
    ends = np.linspace(0, shares[-1], KNOTS + 1)
    return np.interp(ends, [0, *shares], HOUR_MS * np.arange(len(shares) + 1))


def moments(knots: Floats, count: int, rng: np.random.Generator) -> Numbers:
    """Draw moments of the log as whole ms since its start, shape ``(count,)``."""
    chance = rng.random(count) * KNOTS
    knot = chance.astype(np.int64)
    chance -= knot
    when: Numbers = (knots[knot] + chance * np.diff(knots)[knot]).astype(np.int64)
    return when
