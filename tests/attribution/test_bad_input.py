"""What a log can get wrong, what is said of it, and what is left out and counted."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from payoff.attribution import Journeys, attribute
from payoff.attribution.rules import Last, Linear, Markov
from payoff.core.errors import ChoiceError, ColumnError, InputError, Refusal, SourceError
from payoff.data.touch_columns import EventColumns
from payoff.data.touches import Touches

HEADER = "customer,time,channel,converted,value,cost\n"
RULES = {"last": Last(), "linear": Linear()}


def log(tmp_path, *rows, header=HEADER):
    path = tmp_path / "events.csv"
    path.write_text(header + "\n".join(rows) + "\n")
    return path


def left_out(answer):
    return {out.reason: out.rows for out in answer.journeys.left_out}


def given(answer, rule="last"):
    own = next(one for one in answer.rules if one.rule == rule)
    return {one.channel: one.conversions for one in own.credit}


def test_times_with_and_without_a_zone_are_refused(tmp_path):
    path = log(tmp_path, "a,2024-01-01 10:00:00,tv,0,,", "a,2024-01-01T09:00:00Z,tv,1,5,")
    with pytest.raises(
        InputError, match="1 times in the column 'time' have a zone and 1 have none"
    ):
        Touches.read(path)


def test_times_with_zones_are_put_in_order(tmp_path):
    path = log(
        tmp_path,
        "a,2024-01-01T10:00+02:00,tv,0,,",
        "a,2024-01-01T07:59Z,tv,0,,",
        "a,2024-01-01T09:00:00+00:00,search,1,5,",
    )
    assert given(attribute(Touches.read(path), RULES)) == {"search": 1.0, "tv": 0.0}


def test_a_column_that_mixes_kinds_of_time_is_refused():
    times = [datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2)]
    frame = pd.DataFrame({"customer": ["a", "a"], "channel": "tv", "converted": [0, 1]})
    frame["time"] = pd.Series(times, dtype=object)
    with pytest.raises(InputError, match="1 times in the column 'time' have a zone and 1 have"):
        Touches.from_frame(frame)


def test_rows_that_cannot_be_used_are_counted_by_reason(tmp_path):
    path = log(
        tmp_path,
        "a,2024-01-01,tv,0,,1",
        "a,2024-01-02,search,1,5,1",
        ",2024-01-02,search,0,,1",
        "a,,search,0,,1",
        "a,yesterday,search,0,,1",
        "a,2024-01-02,search,maybe,,1",
        "a,2024-01-02,search,1,much,1",
        "a,2024-01-02,search,1,-5,1",
        "a,2024-01-02,search,0,,-1",
        "a,2024-01-02,search,0,,dear",
        "a,2024-01-02,  ,0,,1",
    )
    answer = attribute(Touches.read(path), RULES)
    assert answer.journeys.rows == 11
    assert left_out(answer) == {
        "without a customer": 1,
        "without a time": 1,
        "with a time that cannot be read": 1,
        "with converted neither yes nor no nor a count": 1,
        "with value that is no number": 1,
        "with a negative value": 1,
        "with a negative cost": 1,
        "with cost that is no number": 1,
        "without a channel, and no conversion": 1,
    }
    assert given(answer) == {"search": 1.0, "tv": 0.0}


def test_rows_that_repeat_another_count_once(tmp_path):
    rows = ["a,2024-01-01,tv,0,,1", "a,2024-01-02,search,1,5,1"]
    answer = attribute(Touches.read(log(tmp_path, *rows, *rows, *rows)), RULES)
    assert left_out(answer) == {"that repeat another row": 4}
    assert given(answer) == {"search": 1.0, "tv": 0.0}
    assert [one.cost for one in answer.rules[0].credit] == [1.0, 1.0]


def test_a_conversion_before_any_touch_earns_nobody_credit(tmp_path):
    path = log(
        tmp_path,
        "a,2024-01-01,,1,7,",
        "a,2024-01-02,tv,0,,",
        "a,2024-01-03,,1,5,",
        "b,2024-01-03,tv,0,,",
    )
    answer = attribute(Touches.read(path), RULES)
    assert (answer.journeys.untouched_conversions, answer.journeys.untouched_value) == (1, 7)
    assert given(answer) == {"tv": 1.0}
    assert "conversions_without_touch" in {own.check for own in answer.findings}


def test_channels_that_look_alike_are_named_and_merged_only_when_told(tmp_path):
    path = log(
        tmp_path,
        "a,2024-01-01,TV,0,,",
        "a,2024-01-02,tv ,0,,",
        "b,2024-01-02,TV,0,,",
        "a,2024-01-03,search,1,5,",
    )
    apart = Touches.read(path)
    assert apart.channels == ("TV", "search", "tv ")
    assert "'TV' (2) = 'tv ' (1)" in " ".join(apart.notes)
    together = Touches.read(path, merge_channels=True)
    assert together.channels == ("TV", "search")
    assert "made one" in " ".join(together.notes)
    assert given(attribute(together, RULES), "linear")["TV"] == pytest.approx(2 / 3)


def test_a_customer_with_very_many_touches_is_named(tmp_path):
    start = pd.Timestamp("2024-01-01")
    robot = pd.DataFrame(
        {
            "customer": "robot",
            "time": start + pd.to_timedelta(range(100_000), unit="s"),
            "channel": "display",
            "converted": 0,
        }
    )
    person = pd.DataFrame(
        {"customer": "a", "time": [start, start], "channel": ["tv", "search"], "converted": [0, 1]}
    )
    touches = Touches.from_frame(pl.from_pandas(pd.concat([robot, person])))
    answer = attribute(touches, RULES | {"markov": Markov()})
    assert answer.journeys.most_touches == 100_000
    assert answer.journeys.most_touches_of == "robot"
    assert "one_customer" in {own.check for own in answer.findings}
    without = attribute(touches, RULES, Journeys(most_touches=1000))
    assert left_out(without) == {"of customers with more touches than allowed": 100_000}
    assert given(without) == {"display": 0.0, "search": 1.0, "tv": 0.0}


def test_order_of_rows_in_a_file_does_not_matter(tmp_path):
    rows = ["a,2024-01-03,search,1,5,", "a,2024-01-01,tv,0,,", "a,2024-01-02,email,0,,"]
    assert given(attribute(Touches.read(log(tmp_path, *rows)), RULES)) == {
        "email": 0.0,
        "search": 1.0,
        "tv": 0.0,
    }


def test_one_damaged_file_of_a_folder_is_named(tmp_path):
    table = pa.table(
        {
            "customer": ["a"],
            "time": pa.array([0], pa.timestamp("us")),
            "channel": ["tv"],
            "converted": [1],
        }
    )
    for name in ("one", "two", "three"):
        parquet.write_table(table, tmp_path / f"{name}.parquet")
    whole = (tmp_path / "two.parquet").read_bytes()
    (tmp_path / "two.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match=r"'two.parquet' \(one of 3 files\) is damaged"):
        Touches.read(tmp_path)


def test_a_page_that_is_damaged_inside_is_refused(tmp_path):
    size = 50_000
    table = pa.table(
        {
            "customer": pa.array([f"c{at}" for at in range(size)]),
            "time": pa.array(range(size), pa.timestamp("us")),
            "channel": ["tv"] * size,
            "converted": [1] * size,
        }
    )
    path = tmp_path / "events.parquet"
    parquet.write_table(table, path)
    whole = bytearray(path.read_bytes())
    whole[2000:6000] = bytes(4000)
    path.write_bytes(whole)
    with pytest.raises(SourceError, match="nothing was counted"):
        attribute(Touches.read(path), RULES)


def test_a_missing_column_is_named_with_the_nearest(tmp_path):
    path = log(tmp_path, "a,2024-01-01,tv,0", header="customer,tiem,channel,converted\n")
    with pytest.raises(ColumnError, match="did you mean 'tiem'"):
        Touches.read(path)
    path = log(tmp_path, "a,2024-01-01,tv", header="customer,time,channel\n")
    with pytest.raises(ColumnError, match="no column says who converted"):
        Touches.read(path)


def test_a_log_without_conversions_is_refused(tmp_path):
    path = log(tmp_path, "a,2024-01-01,tv,0,,", ",2024-01-01,tv,1,,")
    with pytest.raises(Refusal, match="none of 1 journeys converted"):
        attribute(Touches.read(path), RULES)
    path = log(tmp_path, ",2024-01-01,tv,1,,")
    with pytest.raises(InputError, match="1 without a customer"):
        Touches.read(path)


def test_an_engine_that_is_none_is_refused(tmp_path):
    path = log(tmp_path, "a,2024-01-01,tv,1,,")
    with pytest.raises(ChoiceError, match="no engine is called 'sprak'"):
        Touches.read(path, engine="sprak")


def test_devices_become_their_person(tmp_path):
    path = log(tmp_path, "phone,2024-01-01,tv,0,,", "desk,2024-01-02,search,1,5,")
    known = tmp_path / "people.csv"
    known.write_text("device,customer\nphone,ann\ndesk,ann\n")
    apart = attribute(Touches.read(path), RULES)
    assert given(apart, "linear") == {"search": 1.0, "tv": 0.0}
    together = attribute(Touches.read(path, identities=known), RULES)
    assert given(together, "linear") == {"search": 0.5, "tv": 0.5}
    known.write_text("device,customer\nphone,ann\nphone,bob\n")
    with pytest.raises(InputError, match="more than one customer"):
        Touches.read(path, identities=known)


def test_lookbacks_and_visits(tmp_path):
    rows = [
        "a,2024-01-01 00:00,tv,0,,",
        "a,2024-01-09 00:00,search,0,,",
        "a,2024-01-09 00:20,search,0,,",
        "a,2024-01-10 00:00,email,1,5,",
    ]
    touches = Touches.read(log(tmp_path, *rows))
    near = attribute(touches, RULES, Journeys(lookback=5))
    assert left_out(near) == {"older than the lookback": 1}
    assert given(near, "linear")["tv"] == 0
    own = attribute(touches, RULES, Journeys(lookback_of=(("search", 0.0), ("tv", 30.0))))
    assert given(own, "linear") == {"email": 0.5, "search": 0.0, "tv": 0.5}
    visits = attribute(touches, RULES, Journeys(session_gap=30))
    assert left_out(visits) == {"that go on with a visit": 1}
    assert given(visits, "linear")["search"] == pytest.approx(1 / 3)
    assert given(attribute(touches, RULES, Journeys(session_gap=15)), "linear")["search"] == 0.5
    with pytest.raises(ChoiceError, match="no channel"):
        attribute(touches, RULES, Journeys(lookback_of=(("serach", 3.0),)))


def test_paths_with_bad_rows(tmp_path):
    path = tmp_path / "paths.csv"
    path.write_text("path,conversions,value,nulls\na > b,2,4,1\n > a,1,1,1\nb,-1,0,0\na,x,0,0\n")
    touches = Touches.read(path)
    assert {out.reason: out.rows for out in touches.left_out} == {
        "with conversions that is no number": 1,
        "with a negative conversions": 1,
        "with a path that is empty, or has an empty touch": 1,
    }
    assert given(attribute(touches, RULES)) == {"a": 0.0, "b": 2.0}
    with pytest.raises(ColumnError, match="no column says how often"):
        Touches.from_frame(pa.table({"path": ["a"]}), EventColumns())
