"""payoff's side of `mix_speed.py`: the model of `pymc_marketing_mix.py`, in payoff's units.

PyMC-Marketing divides the KPI and each channel by their largest values; payoff divides by the mean
KPI and by the mean of the weeks in which a channel ran. The priors below are the same beliefs in
these units; only the season's prior is Normal where theirs is Laplace, with the same width for the
first harmonic. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoff import Mix, Panel

CHANNELS = ["x1", "x2"]
LAGS = 8
WEEKS_PER_YEAR = 52.18
PACKAGES = ("payoff", "jax", "numpy")


def main() -> None:
    start = time.perf_counter()
    options = arguments()
    from pyarrow import csv

    from payoff import Panel

    imported = time.perf_counter()
    panel = Panel.from_frame(
        csv.read_csv(options.table),
        time="date_week",
        kpi="y",
        spend=CHANNELS,
        events=["event_1", "event_2"],
    )
    fit = example_model(panel).fit(
        panel, seed=options.seed, draws=options.draws, chains=options.chains, holdout=0
    )
    fitted = time.perf_counter()
    answer = fit.ask()
    asked = time.perf_counter()
    print(
        json.dumps(
            {
                "versions": {name: version(name) for name in PACKAGES},
                "settings": {key: value for key, value in vars(options).items() if key != "table"},
                "parameters": fit.sampled.positions.shape[2] + fit.coefficients.shape[2],
                "ess_min": round(fit.health.ess_bulk_min, 1),
                "rhat_max": round(fit.health.rhat_max, 4),
                "divergences": fit.health.divergences,
                "roi": {own.channel: round(own.roi.p50, 1) for own in answer.channels},
                "phases": {
                    "import": round(imported - start, 3),
                    "fit": round(fitted - imported, 3),
                    "ask": round(asked - fitted, 3),
                },
            }
        )
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--draws", type=int, default=1000, help="per chain, after warm-up")
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def example_model(panel: Panel) -> Mix:
    """Return PyMC-Marketing's example model with its priors, in payoff's units."""
    from payoff import Mix
    from payoff.mix.baseline import Baseline, Events, Level, LinearTrend, Season

    top = float(panel.kpi.max() / panel.kpi.mean())
    return Mix(
        channels={name: channel(panel, place, top) for place, name in enumerate(panel.channels)},
        baseline=Baseline(
            level=Level(0.5 * top, 0.2 * top),
            trend=LinearTrend(0.05 * WEEKS_PER_YEAR * top),
            season=Season(harmonics=2, scale=0.2 * 2**0.5 * top),
            events=Events(0.05 * top),
        ),
    )


def channel(panel: Panel, place: int, top: float) -> Any:
    """Return alpha ~ Beta(1, 3), lam ~ Gamma(3, 1) and beta ~ HalfNormal(2 * share of spend)."""
    from payoff import Channel
    from payoff.mix.adstock import Geometric
    from payoff.mix.effects import OnCoefficient
    from payoff.mix.priors import Beta, Gamma, HalfNormal
    from payoff.mix.saturation import Logistic

    spend = panel.spend[:, place]
    share = float(spend.sum() / panel.spend.sum())
    return Channel(
        adstock=Geometric(Beta(1, 3), lags=LAGS),
        saturation=Logistic(Gamma(3, float(spend.max() / spend[spend > 0].mean()))),
        effect=OnCoefficient(HalfNormal(len(panel.channels) * share * top)),
    )


if __name__ == "__main__":
    main()
