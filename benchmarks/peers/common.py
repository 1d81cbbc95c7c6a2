"""What the scripts of all contenders share: the roles of columns, the clock, the diagnostics.

Imported by each contender's own interpreter, so nothing here needs more than the standard library
until it is called.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

STARTED = float(os.environ.get("BENCH_STARTED", time.time()))
Fit = Callable[[int], Any]


@dataclass(frozen=True)
class Roles:
    """What the columns of a table are, and what model of them is wanted.

    Attributes
    ----------
    exposures
        Per channel the column that its effect is on; the spend column itself where there is none.
    group, population
        Empty for a table of one region.
    lags
        Length of the adstock's kernel.
    harmonics
        Pairs of sine and cosine per year, beside a straight line; Meridian has knots instead where
        a table has regions.
    knots
        Meridian's; 0 means a straight line and the waves, as controls.
    money
        Whether the KPI is in the unit of spend.
    """

    time: str
    kpi: str
    spend: tuple[str, ...]
    exposures: tuple[str, ...]
    controls: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    group: str = ""
    population: str = ""
    lags: int = 8
    harmonics: int = 2
    knots: int = 0
    money: bool = False


class Clock:
    """Seconds of each part of the run, as they end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def end(self, part: str) -> float:
        now = time.perf_counter()
        spent = round(now - self._since, 3)
        self.seconds[part] = self.seconds.get(part, 0.0) + spent
        self._since = now
        return spent


class Compiling:
    """Counts the seconds that JAX spends in its compiler from here on."""

    def __init__(self) -> None:
        import jax

        self._seconds = 0.0
        jax.monitoring.register_event_duration_secs_listener(self._heard)

    def _heard(self, event: str, seconds: float, **_: Any) -> None:
        if event.endswith(("backend_compile_duration", "jaxpr_to_mlir_module_duration")):
            self._seconds += seconds

    def split(self, clock: Clock) -> None:
        """End two parts that cannot be told apart from outside."""
        clock.end("sample")
        seconds, self._seconds = round(self._seconds, 3), 0.0
        clock.seconds["sample"] = round(clock.seconds["sample"] - seconds, 3)
        clock.seconds["compile"] = seconds


def parser(about: str | None) -> argparse.ArgumentParser:
    """Return the arguments that every contender takes."""
    own = argparse.ArgumentParser(description=about)
    own.add_argument("table", type=Path, help="CSV")
    own.add_argument("roles", type=Path, help="JSON with the fields of Roles")
    own.add_argument("--model", choices=("matched", "default"), default="matched")
    own.add_argument("--draws", type=int, default=1000, help="per chain, after warm-up")
    own.add_argument("--tune", type=int, default=1000, help="warm-up per chain")
    own.add_argument("--chains", type=int, default=4)
    own.add_argument("--seed", type=int, default=1)
    own.add_argument("--fits", type=int, default=1, help="how many in this process")
    return own


def read_roles(path: Path) -> Roles:
    said = json.loads(path.read_text())
    return Roles(**{key: tuple(v) if isinstance(v, list) else v for key, v in said.items()})


def timed(clock: Clock, fit: Fit, options: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    """Fit as often as asked for, and return the first fit and when each was done.

    ``clock`` counts the parts of the first fit; a further fit has the next seed, and starts from
    the table in memory.
    """
    first = fit(options.seed)
    seconds = {"cold_seconds": round(time.time() - STARTED, 3), "parts": dict(clock.seconds)}
    further = []
    for more in range(1, options.fits):
        start = time.perf_counter()
        fit(options.seed + more)
        further.append(round(time.perf_counter() - start, 3))
    return first, {**seconds, "further_seconds": further}


def diagnose(posterior: Any, names: list[str]) -> dict[str, Any]:
    """Return the smallest bulk ESS and the largest R-hat over the parameters that vary."""
    import arviz as az
    import numpy as np

    free = posterior[names]
    ess, rhat = az.ess(free, method="bulk"), az.rhat(free)
    least, most, count = {}, 1.0, 0
    for name in names:
        varies = np.atleast_1d(free[name].std(("chain", "draw")).to_numpy() > 0)
        if varies.any():
            least[name] = float(np.atleast_1d(ess[name].to_numpy())[varies].min())
            most = max(most, float(np.atleast_1d(rhat[name].to_numpy())[varies].max()))
            count += int(varies.sum())
    worst = min(least, key=lambda name: least[name])
    return {
        "parameters": count,
        "ess_min": round(least[worst], 1),
        "ess_min_of": worst,
        "rhat_max": round(most, 4),
    }


def band(draws: Any) -> list[float]:
    """Return the 5 %, 50 % and 95 % quantiles."""
    import numpy as np

    return [float(f"{value:.6g}") for value in np.quantile(draws, (0.05, 0.5, 0.95))]


def say(options: argparse.Namespace, packages: tuple[str, ...], **figures: Any) -> None:
    """Print the one line of JSON that a run answers with."""
    settings = {k: v for k, v in vars(options).items() if k not in {"table", "roles"}}
    versions = {name: version(name) for name in packages}
    print(json.dumps({"versions": versions, "settings": settings, **figures}))


def waves(days: Any, harmonics: int) -> dict[str, Any]:
    """Return sines and cosines of the year, by column name; ``days`` is a series of dates."""
    import numpy as np

    angle = 2 * np.pi * days.dt.dayofyear.to_numpy() / 365.25
    return {
        f"{name}{k}": wave(k * angle)
        for k in range(1, harmonics + 1)
        for name, wave in (("sin", np.sin), ("cos", np.cos))
    }
