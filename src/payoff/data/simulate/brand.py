"""The brand of the examples: three years of weeks, five channels, everything known."""

from __future__ import annotations

import csv
import io

import numpy as np

from payoff.data.simulate.curves import Logistic, geometric_weights
from payoff.data.simulate.mix import Simulated, simulate
from payoff.data.simulate.world import ChannelWorld, ControlWorld, EventWorld, MixWorld

SEED = 20230102
LAGS = 13
PROMOTIONS = (11, 24, 37, 47, 63, 76, 90, 99, 115, 128, 141, 151)


def brand_world() -> MixWorld:
    """Return the world behind ``examples/brand.csv``: sales and spend in euros."""
    return MixWorld(
        channels=(
            ChannelWorld("tv", 62_000, geometric_weights(0.65, LAGS), Logistic(1.5), 0.11, 0.35),
            ChannelWorld("radio", 17_000, geometric_weights(0.4, LAGS), Logistic(1.6), 0.03, 0.25),
            ChannelWorld("search", 21_000, geometric_weights(0.15, LAGS), Logistic(1.2), 0.09),
            ChannelWorld("social", 26_000, geometric_weights(0.3, LAGS), Logistic(2.2), 0.06),
            ChannelWorld("print", 14_000, geometric_weights(0.5, LAGS), Logistic(3.0), 0.01, 0.4),
        ),
        level=1_150_000,
        trend=0.12,
        season=0.1,
        controls=(ControlWorld("price", 24.9, 0.9, -32_000),),
        events=(EventWorld("promo", PROMOTIONS, 160_000),),
        noise=0.35,
        correlation=0.15,
    )


def brand() -> Simulated:
    """Return the brand's panel and its truth, always the same."""
    return simulate(brand_world(), SEED)


def brand_csv() -> str:
    """Return the text of ``examples/brand.csv``: whole euros of sales, spend to the cent."""
    table = brand().table
    columns = {name: table[name].to_pylist() for name in table.column_names}
    columns["sales"] = [int(np.rint(value)) for value in columns["sales"]]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["week", *list(columns)[1:]])
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()
