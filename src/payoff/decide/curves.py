"""What spend on each channel brings, worked out once, so that any amount is looked up at once.

A response is sampled at some levels of each channel, in every posterior draw; between them runs
the monotone cubic of Fritsch and Butland (1984), which never turns where the response does not.
"""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from payoff.answers.response import Response
from payoff.core.errors import ChoiceError, FormatError
from payoff.core.files import whole_file
from payoff.core.frozen import Floats, frozen_arrays, read_only
from payoff.core.progress import Progress, silent

LEVELS = 40
CLOSER_TO_ZERO = 1.5
STRETCH = 1.5
TIMES_TODAY = 4.0
ROUNDING = 1e-9
FORMAT = "payoff/curves/1"
ARRAYS = ("today", "levels", "outcomes", "slopes")
STAGE = "reading the curves of the fit"


@frozen_arrays
class Curves:
    """The posterior of what each channel brings, at any total from nothing to the most.

    Spend is spread evenly over the horizon.

    Attributes
    ----------
    periods
        First day of each period of the horizon.
    today
        What the channels would get if spend went on as lately, shape ``(channels,)``, in units of
        spend over the horizon.
    levels
        Totals at which the response was sampled, shape ``(channels, levels)``, from 0 up.
    outcomes
        Extra KPI there, shape ``(channels, levels, draws)``.
    slopes
        Of the curve there, in KPI per unit of spend, of the same shape.
    """

    channels: tuple[str, ...]
    periods: tuple[date, ...]
    kpi: str
    spend_unit: str
    today: Floats
    levels: Floats
    outcomes: npt.NDArray[np.floating[Any]]
    slopes: npt.NDArray[np.floating[Any]]

    @property
    def most(self) -> Floats:
        """Most that each channel can be asked about, shape ``(channels,)``."""
        return self.levels[:, -1]

    def at(self, spend: Floats) -> tuple[Floats, Floats]:
        """Return extra KPI and its slope in every draw, each of shape ``(draws, channels)``.

        Parameters
        ----------
        spend
            Total of each channel over the horizon, shape ``(channels,)``.

        Raises
        ------
        ChoiceError
            When a channel gets less than nothing, or more than the curve reaches.
        """
        spend = self._within(spend)
        own = np.arange(len(spend))
        after = [np.searchsorted(self.levels[c], spend[c], side="right") for c in own]
        right = np.clip(after, 1, self.levels.shape[1] - 1)
        left = right - 1
        start, width = self.levels[own, left], self.levels[own, right] - self.levels[own, left]
        width = np.where(width > 0, width, 1.0)
        t, h = ((spend - start) / width)[:, None], width[:, None]
        y0, y1 = (self.outcomes[own, k].astype(np.float64) for k in (left, right))
        m0, m1 = (self.slopes[own, k].astype(np.float64) for k in (left, right))
        value = (
            (1 + 2 * t) * (1 - t) ** 2 * y0
            + t * (1 - t) ** 2 * h * m0
            + t**2 * (3 - 2 * t) * y1
            + t**2 * (t - 1) * h * m1
        )
        slope = 6 * t * (1 - t) * (y1 - y0) / h + (1 - t) * (1 - 3 * t) * m0 + t * (3 * t - 2) * m1
        return value.T, slope.T

    def _within(self, spend: Floats) -> Floats:
        for channel, amount, most in zip(self.channels, spend, self.most, strict=True):
            room = ROUNDING * max(most, 1.0)
            if not -room <= amount <= most + room:
                raise ChoiceError(
                    f"{channel} gets {amount:,.6g} over the horizon",
                    wanted=f"0 to {most:,.6g}: beyond that its curve would be extrapolation",
                    remedy="choose an amount within that, or test what more spend does",
                )
        return np.clip(spend, 0.0, self.most)

    def save(self, path: str | Path) -> None:
        """Write the curves to a file, whole or not at all."""
        head = {
            "format": FORMAT,
            "channels": self.channels,
            "periods": [day.isoformat() for day in self.periods],
            "kpi": self.kpi,
            "spend_unit": self.spend_unit,
        }
        arrays: dict[str, Any] = {name: getattr(self, name) for name in ARRAYS}
        with whole_file(path) as temporary, temporary.open("wb") as file:
            np.savez(file, head=np.frombuffer(json.dumps(head).encode(), np.uint8), **arrays)

    @classmethod
    def load(cls, path: str | Path) -> Curves:
        """Read what :meth:`save` wrote.

        Raises
        ------
        FormatError
            When it is something else.
        """
        try:
            with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                head = json.loads(file["head"].tobytes())
                arrays = {name: file[name] for name in ARRAYS}
            form, periods = head.pop("format"), head.pop("periods")
            if form == FORMAT:
                known = head | arrays | {"channels": tuple(head["channels"])}
                return cls(**known, periods=tuple(map(date.fromisoformat, periods)))
            why = f"their format is {form!r}"
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
            why = str(error)
        raise FormatError(
            f"curves cannot be read: {why}",
            wanted=f"a file in the format {FORMAT!r}",
            remedy="let them be worked out from the fit again",
        )


def tabulate(response: Response, progress: Progress = silent) -> Curves:
    """Sample a response, so that it can be asked without the model.

    A channel can be asked about up to 1.5 times the most that the table ever saw in one period,
    in every period, and up to four times of what it gets today.
    """
    horizon = len(response.periods)
    today = np.asarray(response.recent_spend) * horizon
    most = STRETCH * np.asarray(response.largest_spend) * horizon
    most = np.where(today > 0, np.minimum(most, TIMES_TODAY * today), most)
    levels = _levels(today, most)
    outcomes = []
    for place, level in enumerate(levels.T):
        progress(STAGE, place / levels.shape[1])
        even = np.tile(level / horizon, (horizon, 1))
        outcomes.append(response.outcome_by_channel(even).T)
    progress(STAGE, 1.0)
    sampled = np.stack(outcomes, axis=1)
    return Curves(
        channels=response.channels,
        periods=response.periods,
        kpi=response.kpi,
        spend_unit=response.spend_unit,
        today=read_only(today),
        levels=read_only(levels),
        outcomes=sampled.astype(np.float32),
        slopes=np.stack([*map(_slopes, levels, sampled)]).astype(np.float32),
    )


def _levels(today: Floats, most: Floats) -> Floats:
    """Return totals from 0 to the most, closer to each other near 0, today's among them."""
    shares = np.linspace(0, 1, LEVELS) ** CLOSER_TO_ZERO
    levels = np.outer(most, shares)
    for own, now in zip(levels, today, strict=True):
        if own[0] < now < own[-1]:
            own[1 + np.argmin(np.abs(own[1:-1] - now))] = now
    return levels


def _slopes(levels: Floats, outcomes: Floats) -> Floats:
    """Return the slopes of one channel's curve at its levels, shape ``(levels, draws)``."""
    from scipy.interpolate import PchipInterpolator

    if levels[-1] <= 0:
        return np.zeros_like(outcomes)
    slopes: Floats = PchipInterpolator(levels, outcomes).derivative()(levels)
    return slopes
