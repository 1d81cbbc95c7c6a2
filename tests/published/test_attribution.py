"""Credit that others published, on their own tables and toys."""

import csv
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from payoff.attribution import attribute
from payoff.attribution.rules import DropOne, First, Last, Linear, Position
from payoff.data.touch_columns import EventColumns
from payoff.data.touches import Touches
from payoff.maths.absorbing import removal_effects
from payoff.maths.coalitions import shapley_of_sums
from payoff.maths.drop_one import drop_one
from payoff.maths.paths import Paths, count_grams

DATA = Path(os.environ.get("PAYOFF_DATA", ""))
SUMMARY = "attribution/snowplow_fractribution_path_summary.csv"


def published(dataset, setting):
    """Return quantity to number for one dataset and setting, or skip."""
    path = DATA.parent / "reference" / "attribution_and_experiments.csv"
    if not path.is_file():
        pytest.skip("beside the folder that PAYOFF_DATA names there is no reference/")
    with path.open() as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["dataset"] == dataset and row["setting"].startswith(setting)
        ]
    assert rows
    return {row["quantity"]: float(row["value"]) for row in rows}


def coded(walks, conversions, nulls, earned):
    names = sorted({name for walk in walks for name in walk})
    codes = np.array([names.index(name) for walk in walks for name in walk], dtype=np.int16)
    offsets = np.concatenate([[0], np.cumsum([len(walk) for walk in walks])])
    ends = [np.array(numbers, dtype=float) for numbers in (conversions, nulls, earned)]
    return Paths(codes, offsets, *ends, len(names)), names


def test_drop_one_is_that_of_fractribution():
    expected = published(SUMMARY, "fractribution")
    with (DATA / SUMMARY).open() as file:
        rows = list(csv.DictReader(file))
    paths, names = coded(
        [row["transformed_path"].split(" > ") for row in rows],
        [row["conversions"] for row in rows],
        [row["non_conversions"] for row in rows],
        [row["revenue"] or 0 for row in rows],
    )
    shares = drop_one(paths)
    for kind, earned in (("conversions", paths.conversions), ("revenue", paths.earned)):
        credit = np.bincount(paths.codes, shares * earned[paths.owner], paths.channels)
        assert credit.sum() == pytest.approx(earned.sum(), abs=1e-9)
        for channel in ("direct", "organic", "video"):
            place = next(i for i, name in enumerate(names) if name.lower().startswith(channel))
            assert credit[place] == pytest.approx(expected[f"{channel}_{kind}"], abs=1e-9)


def test_the_rules_give_the_published_numbers_too():
    toy = "toy direct(2/1), search>email(3/2), search>social>email(5/4)"
    expected = published(toy, "first / last / linear")
    table = pa.table(
        {
            "path": ["direct", "search>email", "search>social>email"],
            "conversions": [2, 3, 5],
            "value": [1, 2, 4],
        }
    )
    rules = {"first": First(), "last": Last(), "linear": Linear(), "position": Position()}
    answer = attribute(Touches.from_frame(table), rules)
    found = {
        f"{own.rule}_{one.channel}": one.conversions for own in answer.rules for one in own.credit
    }
    for quantity, number in expected.items():
        assert found[quantity] == pytest.approx(number, abs=1e-9), quantity


def test_last_touch_and_drop_one_of_a_table_as_it_is_published():
    published(SUMMARY, "last touch")
    columns = EventColumns(path="transformed_path")
    touches = Touches.read(DATA / SUMMARY, columns)
    answer = attribute(touches, {"last touch": Last(), "fractribution": DropOne()})
    for own in answer.rules:
        expected = published(SUMMARY, own.rule)
        for one in own.credit:
            short = one.channel.lower().split("_")[0]
            if f"{short}_conversions" in expected:
                assert one.conversions == pytest.approx(expected[f"{short}_conversions"], abs=1e-9)
                revenue = expected.get(f"{short}_revenue", one.value)
                assert one.value == pytest.approx(revenue, abs=1e-9)


def test_shapley_is_that_of_mta():
    expected = published("toy a(4), a>b(6)", "Shapley")
    members, earned = np.array([[True, False], [True, True]]), np.array([4.0, 6.0])
    credit = shapley_of_sums(members, earned)
    np.testing.assert_allclose(credit, [expected["a"], expected["b"]], rtol=0, atol=1e-9)


def test_markov_is_that_of_analyzecore():
    expected = published("toy C1>C2>C3 conv, C1 null, C2>C3 null", "Markov")
    walks = [("c1", "c2", "c3"), ("c1",), ("c2", "c3")]
    paths, names = coded(walks, [1, 0, 0], [0, 1, 1], [1, 0, 0])
    found = removal_effects(count_grams(paths, 1)[0])
    assert found.expected == pytest.approx(expected["p_conv"], abs=1e-9)
    for name, effect, share in zip(names, found.effects, found.shares, strict=True):
        assert effect == pytest.approx(expected[f"re_{name}"], abs=1e-9)
        assert share == pytest.approx(expected[f"share_{name}"], abs=1e-9)
