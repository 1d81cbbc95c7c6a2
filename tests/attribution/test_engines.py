"""The same events give the same credit on every engine."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from payoff.attribution import Journeys, attribute
from payoff.attribution.rules import RULES
from payoff.data.touches import Touches

CHOICES = Journeys(lookback=40, lookback_of=(("view", 7.0),), session_gap=30, most_touches=200)


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """Return a file of 4,000 events with everything in it that a log can have."""
    random, size = np.random.default_rng(5), 4000
    won = random.uniform(size=size) < 0.08
    seconds = random.integers(0, 60 * 86_400, size)
    channel = random.choice(["search", "email", "direct", "TV", "tv ", ""], size)
    table = pa.table(
        {
            "customer": random.integers(0, 700, size).astype(str),
            "time": pa.array((1_700_000_000 + seconds) * 1_000_000, pa.timestamp("us")),
            "channel": channel,
            "campaign": random.choice(["a", "b"], size),
            "kind": random.choice(["view", "click"], size),
            "milestone": random.choice(["lead", "opportunity", ""], size),
            "cost": random.integers(0, 5, size) / 10,
            "converted": won.astype(int),
            "value": np.where(won, random.lognormal(3, 1, size), 0.0),
        }
    )
    table = pa.concat_tables([table, table.slice(0, 50)])
    path = tmp_path_factory.mktemp("engines") / "events.parquet"
    parquet.write_table(table, path)
    return path


FEW = ("last-non-direct", "time-decay", "markov", "shapley")
EVERY = tuple(name for name in RULES if name not in {"sequence", "hazard"})


def asked(path, engine, names=EVERY, period="week"):
    rules = {name: RULES[name]() for name in names}
    return attribute(Touches.read(path, engine=engine), rules, CHOICES, period=period)


def same(here, there):
    for name in (
        *("rules", "journeys", "campaigns", "periods"),
        *("paths", "other_paths", "agreement", "skipped"),
    ):
        mine, theirs = numbers(getattr(here, name)), numbers(getattr(there, name))
        assert mine[0] == theirs[0], name
        assert mine[1] == pytest.approx(theirs[1], rel=1e-9, abs=1e-9), name


def numbers(value):
    """Return all that an answer holds as one list, and the numbers in it apart."""
    if dataclasses.is_dataclass(value):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, tuple | list):
        parts = [numbers(own) for own in value]
        return [w for words, _ in parts for w in words], [n for _, own in parts for n in own]
    if isinstance(value, float | int):
        return [], [float(value)]
    return [value], []


def test_spark_gives_what_duckdb_gives(events, spark):
    same(asked(events, "duckdb", FEW, "none"), asked(events, spark, FEW, "none"))


@pytest.mark.slow
def test_spark_gives_what_duckdb_gives_by_every_rule(events, spark):
    same(asked(events, "duckdb"), asked(events, spark))


def test_parts_of_the_work_add_up(events, monkeypatch):
    whole = asked(events, "duckdb")
    monkeypatch.setattr("payoff.data.store.BUCKET_ROWS", 1500)
    same(whole, asked(events, "duckdb"))


def test_campaigns_and_periods_add_up_to_channels(events):
    answer = asked(events, "duckdb")
    for own in answer.rules:
        for parts in (answer.campaigns, answer.periods):
            of_rule = [part for part in parts if part.rule == own.rule]
            for one in own.credit if of_rule else ():
                mine = [part for part in of_rule if part.channel == one.channel]
                assert sum(p.conversions for p in mine) == pytest.approx(one.conversions, abs=1e-9)
                assert sum(p.value for p in mine) == pytest.approx(one.value, abs=1e-9)
