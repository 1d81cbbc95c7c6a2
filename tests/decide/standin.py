"""A small analytic `Response`: what the optimiser is tested against.

Per draw and channel: `beta * (sat(a + h) - sat(h))` summed over the horizon and the tail beyond it,
where `a` is the plan carried over by a normalised kernel and `h` what history still carries.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from payoff.core.frozen import Floats


@dataclass(frozen=True)
class Hill:
    """`x^s / (x^s + k^s)`; arrays broadcast as `(draws, 1, channels)`."""

    k: Floats
    s: Floats
    concave: bool = False

    def value(self, x: Floats) -> Floats:
        if not self.concave:
            return self._curve(x)
        tangent, slope = self._tangent()
        return np.where(x < tangent, slope * x, self._curve(x))

    def slope(self, x: Floats) -> Floats:
        if not self.concave:
            return self._slope(x)
        tangent, slope = self._tangent()
        return np.where(x < tangent, slope, self._slope(x))

    def envelope(self) -> Hill:
        return replace(self, concave=True)

    def take(self, rows: slice) -> Hill:
        return replace(self, k=self.k[rows], s=self.s[rows])

    def _curve(self, x: Floats) -> Floats:
        return 1.0 - 1.0 / (1.0 + (x / self.k) ** self.s)

    def _slope(self, x: Floats) -> Floats:
        ratio = np.maximum(x / self.k, 1e-12)
        power = ratio**self.s
        return self.s * power / ratio / (1.0 + power) ** 2 / self.k

    def _tangent(self) -> tuple[Floats, Floats]:
        """Where a line from the origin touches the curve: `k (s - 1)^(1/s)` for `s > 1`."""
        bend = np.maximum(self.s - 1.0, 0.0)
        point = self.k * bend ** (1.0 / self.s)
        return point, np.where(bend > 0, self._curve(point) / np.maximum(point, 1e-300), 0.0)


@dataclass(frozen=True)
class Exponential:
    """`1 - exp(-x / k)`, concave everywhere."""

    k: Floats

    def value(self, x: Floats) -> Floats:
        return 1.0 - np.exp(-x / self.k)

    def slope(self, x: Floats) -> Floats:
        return np.exp(-x / self.k) / self.k

    def envelope(self) -> Exponential:
        return self

    def take(self, rows: slice) -> Exponential:
        return replace(self, k=self.k[rows])


@dataclass(frozen=True)
class StandIn:
    """`beta`: draws, channels; `kernel`: draws, lags, channels; `history`: past, channels."""

    beta: Floats
    kernel: Floats
    curve: Hill | Exponential
    horizon: int
    recent_spend: Floats
    largest_spend: Floats
    history: Floats | None = None
    channels: tuple[str, ...] = ("tv", "radio")
    kpi: str = "sales"
    spend_unit: str = "EUR"
    bent: Hill | Exponential | None = None
    grouped: tuple[tuple[str, str], ...] = ()

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        return self.grouped or tuple((channel, "") for channel in self.channels)

    @property
    def periods(self) -> tuple[date, ...]:
        return tuple(date(2024, 1, 1) + timedelta(weeks=week) for week in range(self.horizon))

    def outcome(self, plan: Floats) -> Floats:
        return self.outcome_by_channel(plan).sum(axis=1)

    def outcome_by_channel(self, plan: Floats) -> Floats:
        carried = self._carried_in()
        exposure = self._carry(np.asarray(plan)) + carried
        gained = self._curve().value(exposure) - self.curve.value(carried)
        return self.beta * gained.sum(axis=1)

    def weighted(self, plan: Floats, weights: Floats) -> tuple[float, Floats]:
        carried = self._carried_in()
        exposure = self._carry(np.asarray(plan)) + carried
        value = weights @ (
            self.beta * (self._curve().value(exposure) - self.curve.value(carried)).sum(axis=1)
        ).sum(axis=1)
        pull = (weights[:, None] * self.beta)[:, None, :] * self._curve().slope(exposure)
        gradient = np.zeros((self.horizon, len(self.channels)))
        for lag in range(self.kernel.shape[1]):
            gradient += np.einsum(
                "dtc,dc->tc", pull[:, lag : lag + self.horizon], self.kernel[:, lag]
            )
        return float(value), gradient

    def envelope(self) -> StandIn:
        return replace(self, bent=self.curve.envelope())

    def thinned(self, draws: int) -> StandIn:
        rows = slice(None, None, max(1, len(self.beta) // draws))
        return replace(
            self,
            beta=self.beta[rows],
            kernel=self.kernel[rows],
            curve=self.curve.take(rows),
            bent=None if self.bent is None else self.bent.take(rows),
        )

    def _curve(self) -> Hill | Exponential:
        return self.bent or self.curve

    def _carry(self, spend: Floats) -> Floats:
        """Carry `(periods, channels)` over; shape `(draws, periods + lags - 1, channels)`."""
        draws, lags, channels = self.kernel.shape
        out = np.zeros((draws, len(spend) + lags - 1, channels))
        for lag in range(lags):
            out[:, lag : lag + len(spend)] += self.kernel[:, lag, None, :] * spend
        return out

    def _carried_in(self) -> Floats:
        draws, lags, channels = self.kernel.shape
        out = np.zeros((draws, self.horizon + lags - 1, channels))
        if self.history is not None:
            tail = self._carry(self.history)[:, len(self.history) :][:, : out.shape[1]]
            out[:, : tail.shape[1]] = tail
        return out


def world(
    channels: int = 2,
    horizon: int = 4,
    draws: int = 40,
    *,
    slopes: tuple[float, float] | None = None,
    lags: int = 3,
    history: bool = True,
    seed: int = 0,
    money: float = 1.0,
) -> StandIn:
    """Make a response; `slopes` draws Hill slopes from that range, else curves are exponential."""
    rng = np.random.default_rng(seed)
    recent = rng.uniform(50.0, 150.0, channels) * money
    decay = rng.beta(4.0, 4.0, (draws, 1, channels)) * 0.8
    kernel = decay ** np.arange(lags)[None, :, None]
    k = recent * rng.uniform(0.5, 2.0, channels) * rng.lognormal(0.0, 0.2, (draws, 1, channels))
    curve: Hill | Exponential = Exponential(k)
    if slopes is not None:
        spread = rng.uniform(-0.05, 0.05, (draws, 1, channels))
        curve = Hill(k, rng.uniform(*slopes, channels) + spread)
    return StandIn(
        beta=rng.uniform(200.0, 2000.0, channels) * rng.lognormal(0.0, 0.3, (draws, channels)),
        kernel=kernel / kernel.sum(axis=1, keepdims=True),
        curve=curve,
        horizon=horizon,
        recent_spend=recent,
        largest_spend=recent * 2.0,
        history=np.tile(recent, (lags, 1)) if history else None,
        channels=tuple(f"channel {index}" for index in range(channels)),
    )
