from __future__ import annotations

import tracemalloc
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import ChoiceError, SourceError
from payoff.core.frozen import replace
from payoff.data.simulate import journey_block, journey_people, journey_table
from payoff.data.simulate.journey_world import (
    CHANNELS,
    Free,
    JourneyChannel,
    JourneyWorld,
    PerClick,
    PerView,
)
from payoff.data.simulate.journeys import Journeys, draw_journeys, write_journeys

DIRECT = JourneyChannel("direct", "direct", 0.2, selection=1.0, arrival=0.4)
WORLD = JourneyWorld(customers=20_000)


@pytest.fixture(scope="module")
def made() -> Journeys:
    return draw_journeys(WORLD, 3)


def without(world: JourneyWorld, name: str) -> JourneyWorld:
    kept = tuple(channel for channel in world.channels if channel.name != name)
    return replace(world, channels=kept)


def touches_of(events: pa.Table, name: str) -> list[tuple]:
    own = events.filter(
        pc.and_(pc.equal(events["channel"], name), pc.equal(events["converted"], 0))
    )
    return [own[column].to_pylist() for column in ("customer", "time", "kind", "campaign")]


def conversions_not_by(events: pa.Table, name: str) -> list[tuple]:
    own = events.filter(
        pc.and_(pc.not_equal(events["cause"], name), pc.equal(events["converted"], 1))
    )
    return [own[column].to_pylist() for column in ("customer", "time", "value", "device", "cause")]


@st.composite
def worlds(draw) -> JourneyWorld:
    share = st.floats(0.0, 1.0)
    channels = [
        JourneyChannel(
            f"c{number}",
            draw(st.sampled_from(["view", "click", "visit", "open"])),
            touches=draw(st.floats(0.0, 3.0)),
            effect=draw(st.floats(0.0, 0.5)),
            half_life=draw(st.floats(0.1, 30.0)),
            selection=draw(st.floats(0.0, 1.5)),
            reach=draw(st.floats(0.1, 1.0)),
            clicks=draw(share),
            arrival=draw(st.floats(0.0, 0.1)),
            price=draw(st.sampled_from([Free(), PerView(0.25), PerClick(0.5)])),
            campaigns=draw(st.sampled_from([(), ("one",), ("one", "two")])),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    return JourneyWorld(
        customers=draw(st.integers(1, 200)),
        days=draw(st.integers(1, 400)),
        channels=(*channels, DIRECT),
        base=draw(st.floats(0.0, 0.5)),
    )


@settings(max_examples=40, deadline=None)
@given(worlds(), st.integers(0, 2**32))
def test_without_a_channel_exactly_what_it_caused_is_missing(world, seed):
    whole, rest = draw_journeys(world, seed), draw_journeys(without(world, "c0"), seed)
    assert conversions_not_by(whole.events, "c0") == conversions_not_by(rest.events, "c0")
    caused = whole.truth.channel("c0").incremental.conversions
    assert whole.truth.total.conversions - rest.truth.total.conversions == caused
    assert whole.truth.anyway == rest.truth.anyway
    for channel in rest.truth.channels:
        assert touches_of(whole.events, channel.name) == touches_of(rest.events, channel.name)
        assert channel.incremental == whole.truth.channel(channel.name).incremental


@settings(max_examples=40, deadline=None)
@given(worlds(), st.integers(0, 2**32))
def test_the_truth_counts_the_rows_of_the_log(world, seed):
    made = draw_journeys(world, seed)
    frame = made.events.to_pandas()
    sales = frame[frame["converted"] == 1]
    assert (frame["value"] > 0).eq(frame["converted"] == 1).all()
    assert sales["cause"].notna().all()
    assert frame["cause"].notna().sum() == made.truth.total.conversions
    assert set(sales["kind"]) <= {"click", "visit", "direct"}
    for channel in made.truth.channels:
        rows = frame[frame["channel"] == channel.name]
        assert (channel.rows, channel.arrivals) == (len(rows), rows["converted"].sum())
        assert channel.cost == pytest.approx(rows["cost"].sum())
        caused = sales[sales["cause"] == channel.name]
        assert channel.incremental.conversions == len(caused)
        assert channel.incremental.value == pytest.approx(caused["value"].sum())
    start = np.datetime64(world.start)
    assert frame["time"].between(start, start + world.days).all()
    assert frame["time"].is_monotonic_increasing
    assert frame["customer"].between(0, world.customers - 1).all()


def test_the_same_seed_gives_the_same_file_and_the_same_table(tmp_path, monkeypatch):
    monkeypatch.setattr(journey_people, "BLOCK", 3_000)
    monkeypatch.setattr(journey_table, "BLOCK", 3_000)
    world, heard = replace(WORLD, customers=8_000), []
    paths = [tmp_path / name for name in ("one", "same", "other")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        truth = write_journeys(
            world,
            seed,
            path,
            devices=tmp_path / "devices",
            progress=lambda stage, share: heard.append(share),
        )
    one, same, other = (path.read_bytes() for path in paths)
    assert one == same != other
    made = draw_journeys(world, 2)
    assert pq.read_table(paths[2]).equals(made.events.unify_dictionaries())
    assert pq.read_table(tmp_path / "devices").equals(made.devices.combine_chunks())
    assert truth == made.truth
    assert heard == pytest.approx([1 / 3, 2 / 3, 1] * 3)
    customers = pq.read_table(paths[0])["customer"].to_numpy()
    assert {0, 1, 2} == set(customers // 3_000)


def test_memory_is_that_of_one_block(tmp_path):
    def peak(customers: int) -> int:
        thin = tuple(replace(channel, touches=channel.touches / 4) for channel in CHANNELS)
        world = replace(WORLD, customers=customers, channels=thin)
        tracemalloc.start()
        write_journeys(world, 1, tmp_path / "log")
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(5 * journey_people.BLOCK) < 1.3 * peak(2 * journey_people.BLOCK)


def test_the_columns_of_the_log(made):
    assert " ".join(made.events.column_names) == (
        "customer time channel campaign kind cost converted value milestone device cause"
    )
    types = {field.name: field.type for field in made.events.schema}
    assert types["time"] == pa.timestamp("us")
    assert (types["customer"], types["device"]) == (pa.int64(), pa.int64())
    assert types["converted"] == pa.int8()
    assert types["channel"].value_type == pa.string()


def test_expected_is_what_many_logs_have_on_average():
    world = replace(WORLD, customers=4_000, days=30, base=0.05)
    truths = [draw_journeys(world, seed).truth for seed in range(30)]
    names = [channel.name for channel in truths[0].channels]
    for caused in [[t.channel(name).incremental for t in truths] for name in names] + [
        [t.anyway for t in truths]
    ]:
        expected = sum(each.expected for each in caused)
        found = sum(each.conversions for each in caused)
        assert abs(found - expected) <= 3.5 * np.sqrt(expected)
        money = sum(each.value - each.expected_value for each in caused)
        assert abs(money) <= 3.5 * 80 * np.exp((0.5**2 + 0.4**2) / 2) * np.sqrt(expected)


def test_expected_is_the_hazard_within_the_log(made):
    """Each touch of search adds ``effect * (1 - 2 ** (-(days left) / half_life))``."""
    search = WORLD.channels[3]
    frame = made.events.to_pandas()
    touches = frame[(frame["channel"] == "search") & (frame["converted"] == 0)]
    end = np.datetime64(WORLD.start) + np.timedelta64(WORLD.days, "D")
    left = (end - touches["time"]) / np.timedelta64(1, "D")
    expected = (search.effect * (1 - 2 ** (-left / search.half_life))).sum()
    assert made.truth.channel("search").incremental.expected == pytest.approx(expected, rel=1e-9)


def test_touches_reach_whom_they_should(made):
    frame = made.events.to_pandas()
    by = frame[frame["converted"] == 0].groupby(["channel", "customer"], observed=True).size()
    people = journey_people.draw_people(WORLD, 3, 0, WORLD.customers)
    for channel in WORLD.channels:
        counts = by[channel.name].reindex(range(WORLD.customers), fill_value=0).to_numpy()
        assert counts.mean() == pytest.approx(3 * channel.touches, rel=0.08)
        weighted = (counts * people.log_intent).sum() / counts.sum()
        assert weighted == pytest.approx(channel.selection, abs=0.12)
    assert len(by["email"]) <= 0.36 * WORLD.customers


def test_effects_come_with_their_half_life():
    mail = JourneyChannel("mail", "open", 0.05, effect=1.0, half_life=5.0)
    world = JourneyWorld(6_000, channels=(mail, DIRECT), base=0.0, days=360)
    frame = draw_journeys(world, 5).events.to_pandas()
    touches = frame[frame["channel"] == "mail"].groupby("customer")["time"]
    alone = touches.first()[touches.size() == 1]
    delays = frame.loc[frame["converted"] == 1, ["customer", "time"]].set_index("customer")["time"]
    days = (delays - alone.reindex(delays.index)).dropna() / np.timedelta64(1, "D")
    assert len(days) > 1_000
    assert days.min() > 0
    assert days.quantile([0.5, 0.75]).tolist() == pytest.approx([5.0, 10.0], rel=0.12)


def test_channels_without_effect_get_credit_from_the_last_touch():
    idle = tuple(replace(channel, effect=0.0) for channel in CHANNELS)
    truth = draw_journeys(replace(WORLD, channels=idle), 4).truth
    assert (truth.incremental.expected, truth.incremental.conversions) == (0.0, 0)
    assert truth.total == truth.anyway
    assert truth.channel("brand search").arrivals > 0.2 * truth.total.conversions
    assert sum(channel.arrivals for channel in truth.channels) == truth.total.conversions


def test_visits_and_milestones_are_what_a_walk_through_each_journey_says(made):
    columns = ["customer", "converted", "kind", "channel", "campaign", "milestone"]
    rows = zip(*(made.events[name].to_pylist() for name in columns), strict=True)
    clicked, clicks, by_click, others = {}, {}, 0, 0
    shares = {channel.name: channel.arrival for channel in WORLD.channels}
    for customer, converted, kind, channel, campaign, milestone in rows:
        wanted = None
        if converted:
            same = clicked.get(customer) == (channel, campaign)
            assert same or shares[channel] > 0
            by_click, others = by_click + same, others + (not same)
            clicks[customer], wanted = 0, "sale"
        elif kind == "click":
            clicked[customer] = (channel, campaign)
            clicks[customer] = clicks.get(customer, 0) + 1
            wanted = {1: "lead", 2: "opportunity"}.get(clicks[customer])
        assert milestone == wanted
    assert by_click > 100
    assert others > 500


def test_conversions_arrive_by_each_channel_as_often_as_it_says(made):
    sales = made.events.to_pandas().query("converted == 1")
    shares = sales["channel"].value_counts(normalize=True)
    clicks = made.events.to_pandas().query("kind == 'click' and converted == 0")
    never = sales[~sales["customer"].isin(clicks["customer"])]
    alone = never["channel"].value_counts(normalize=True)
    for channel in WORLD.channels:
        assert shares.get(channel.name, 0) >= channel.arrival - 0.04
        assert alone.get(channel.name, 0) == pytest.approx(channel.arrival / 0.7, abs=0.05)


def test_hours_and_weekdays_have_their_weights():
    world = replace(WORLD, customers=20_000, days=70, start=date(2024, 2, 28))
    times = draw_journeys(world, 6).events.to_pandas()["time"]
    hours = times.dt.hour.value_counts(normalize=True).sort_index()
    np.testing.assert_allclose(
        hours, journey_people.HOURS / journey_people.HOURS.sum(), rtol=0.08, atol=0.001
    )
    days = times.dt.day_of_week.value_counts(normalize=True).sort_index()
    weights = journey_people.WEEKDAYS / journey_people.WEEKDAYS.sum()
    np.testing.assert_allclose(days, weights, rtol=0.03)


def test_every_device_has_one_owner(made):
    devices = made.devices.to_pandas()
    assert devices["device"].is_unique
    assert devices["customer"].nunique() == WORLD.customers
    owner = devices.set_index("device")["customer"]
    frame = made.events.to_pandas()
    assert (frame["device"].map(owner) == frame["customer"]).all()
    assert frame["device"].nunique() > 1.2 * frame["customer"].nunique()


def test_moments_that_do_not_fit_beside_their_places_are_sorted_too():
    when = np.array([5, 3, 5, 1])
    for days in (90, 10**8):
        assert journey_block._order(when, days).tolist() == [3, 1, 0, 2]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channels": ()}, "none"),
        ({"channels": (DIRECT, DIRECT)}, "direct, direct"),
        ({"channels": (replace(DIRECT, name="anyway"),)}, "are anyway"),
        ({"channels": (replace(DIRECT, arrival=0.0),)}, "add up to 0"),
        ({"channels": (replace(DIRECT, arrival=1.2),)}, "add up to 1.2"),
        ({"customers": 0}, "0 customers"),
        ({"days": 0}, "0 days"),
    ],
)
def test_a_world_that_cannot_be_is_refused(changes, words):
    with pytest.raises(ChoiceError, match=words):
        replace(WORLD, **changes)


def test_what_is_not_there_is_named(made, tmp_path):
    with pytest.raises(ChoiceError, match="did you mean 'social'"):
        made.truth.channel("socail")
    with pytest.raises(SourceError, match="nowhere"):
        write_journeys(replace(WORLD, customers=10), 1, tmp_path / "nowhere" / "log")
