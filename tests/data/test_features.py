"""Columns are guessed, counted and named; what cannot be used is refused with its reason."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from payoff.core.errors import CellError, ChoiceError, ColumnError, DesignError, InputError
from payoff.data import features as module
from payoff.data.feature_columns import MISSING, OTHER, Feature
from payoff.data.features import Features

ROWS = 60


def frame(**columns):
    rng = np.random.default_rng(1)
    own = {
        "customerID": [f"C-{row}" for row in range(ROWS)],
        "price": rng.normal(30, 5, ROWS).round(2),
        "brand": [("north", "south")[row % 2] for row in range(ROWS)],
        "bought": [("yes", "no", "no")[row % 3] for row in range(ROWS)],
    }
    return pd.DataFrame(own | columns)


def read(target="bought", data=None, **choices):
    return Features.from_frame(frame() if data is None else data, target=target, **choices)


def reasons(features):
    return {each.column: each.reason for each in features.left_out}


def test_kinds_are_guessed_and_what_is_no_feature_is_named():
    data = frame(
        country=["DE"] * ROWS,
        blank=[None] * ROWS,
        number=range(ROWS),
        signed=pd.date_range("2024-01-01", periods=ROWS).strftime("%Y-%m-%d"),
        store_id=[100 + row % 3 for row in range(ROWS)],
        code=[row % 4 for row in range(ROWS)],
    )
    found = read(data=data, categories=("code",), leave_out=("price",))
    assert {each.name: each.kind for each in found.features} == {
        "brand": "category",
        "store_id": "category",
        "code": "category",
    }
    assert reasons(found) == {
        "customerID": "identifier",
        "country": "constant",
        "blank": "blank",
        "number": "identifier",
        "signed": "date",
        "price": "told",
    }


def test_gaps_are_counted_and_kept_apart():
    data = frame()
    data.loc[[1, 5], "price"] = np.nan
    data.loc[[2, 3, 4], "brand"] = None
    found = read(data=data)
    price, brand = found.features
    assert np.flatnonzero(np.isnan(price.values)).tolist() == [1, 5]
    assert brand.levels == ("north", "south", MISSING)
    assert brand.values[2:5].tolist() == [2, 2, 2]
    assert found.notes[0].startswith("price: 2 missing cells, set to the median")
    assert found.notes[1] == "brand: 3 missing cells, a category of their own."


def test_rows_without_a_target_are_counted():
    data = frame()
    data.loc[[0, 7], "bought"] = None
    found = read(data=data)
    assert found.rows == ROWS - 2
    assert found.notes[0] == "2 rows without bought left out: row 1, 8 (the first is row 1)."
    assert len(found.features[0].values) == ROWS - 2


def test_rare_values_are_taken_together():
    rare = [f"v{row % 30:02}" for row in range(60)]
    rare[:20] = ["v00"] * 20
    found = read(data=frame(model=rare))
    (model,) = (each for each in found.features if each.name == "model")
    assert len(model.levels) == 20
    assert model.levels[-1] == OTHER
    assert model.pooled == 30 - 19
    assert any("11 rarest values are taken together" in note for note in found.notes)


@pytest.mark.parametrize(
    ("values", "positive", "said"),
    [
        (["yes", "no"], None, "yes"),
        (["0", "1"], None, "1"),
        ([0.0, 1.0], None, "1"),
        ([2, 10], None, "10"),
        (["stay", "leave"], None, "stay"),
        (["stay", "leave"], "leave", "leave"),
        ([True, False], None, "True"),
    ],
)
def test_which_value_is_yes_is_said(values, positive, said):
    found = read("t", frame(t=values * (ROWS // 2)), positive=positive)
    assert found.outcome.kind == "yes or no"
    assert found.outcome.positive == said
    other = next(value for value in values if str(value).removesuffix(".0") != said)
    assert found.outcome.negative == str(other).removesuffix(".0")
    wanted = [float(str(value).removesuffix(".0") == said) for value in values]
    assert found.outcome.values[:2].tolist() == wanted


def test_the_library_of_the_frame_changes_nothing():
    data = frame()
    assert read(data=data).data_hash == read(data=pl.from_pandas(data)).data_hash


@pytest.mark.parametrize(
    ("choices", "kind", "said"),
    [
        ({"target": "boughd"}, ColumnError, "did you mean 'bought'"),
        ({"leave_out": ("prise",)}, ColumnError, "did you mean 'price'"),
        ({"features": ("bought",)}, ColumnError, "is the target and something else"),
        (
            {"features": ("price",), "leave_out": ("price",)},
            ChoiceError,
            "is a feature and is left",
        ),
        ({"levers": ("customerID",)}, ChoiceError, "'customerID' is a lever and no feature"),
        ({"features": ("customerID",)}, DesignError, "no feature is left. customerID tells rows"),
        ({"segment": "price"}, ChoiceError, "'price' has 60 values"),
        ({"positive": "maybe"}, ChoiceError, "never is 'maybe'"),
        ({"target": "price", "positive": "3"}, ChoiceError, "which has 60 values"),
        ({"target": "customerID"}, DesignError, "holds 60 words"),
    ],
)
def test_refusals_of_choices(choices, kind, said):
    with pytest.raises(kind, match=said):
        read(**choices)


@pytest.mark.parametrize(
    ("column", "kind", "said"),
    [
        (["a"] * ROWS, DesignError, "is 'a' in every row"),
        ([None] * ROWS, DesignError, "is blank in every row"),
        (["a", "b", "c"] * (ROWS // 3), DesignError, "holds 3 words: 'a', 'b', 'c'"),
        ([1.0, 2.0, np.inf] * (ROWS // 3), CellError, "is infinite"),
    ],
)
def test_refusals_of_targets(column, kind, said):
    with pytest.raises(kind, match=said):
        read("t", frame(t=column))


def test_a_word_among_numbers_is_named():
    column = [str(row / 7) for row in range(ROWS - 1)] + ["12,5"]
    with pytest.raises(CellError, match=r"row 60 .* holds '12,5'"):
        read(data=frame(weight=column))
    found = read(data=frame(weight=column), categories=("weight",))
    assert next(each for each in found.features if each.name == "weight").kind == "category"


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", ROWS - 1)
    with pytest.raises(InputError, match="the table has 60 rows"):
        read()


def test_rows_without_a_group_are_groups_of_their_own():
    data = frame(home=["a", "a", None] * (ROWS // 3))
    found = read(data=data, group="home")
    assert len(np.unique(found.groups)) == 1 + ROWS // 3
    assert "home" not in {each.name for each in found.features}


def test_a_constant_with_gaps_is_a_category():
    data = frame(gift=[1, None] * (ROWS // 2))
    gift = next(each for each in read(data=data).features if each.name == "gift")
    assert isinstance(gift, Feature)
    assert gift.levels == ("1", MISSING)
