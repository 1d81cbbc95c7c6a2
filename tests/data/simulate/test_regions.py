from __future__ import annotations

import numpy as np
import pytest

from payoff.core.frozen import replace
from payoff.data.simulate.curves import Logistic, carry_over
from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.funnel import funnel_world
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.regions import LogNormalSpread, NormalSpread, Regions
from payoff.data.simulate.world import ChannelWorld

from .worlds import PLAIN, RADIO, TV, WORLDS, world

EVEN = Regions(
    (100.0, 300.0),
    level=0.0,
    season=0.0,
    trend=0.0,
    spend=0.0,
    strength=NormalSpread(0.0),
    alike=1.0,
)


def test_a_nation_of_one_region_is_the_nation():
    nation, one = (
        simulate(PLAIN, 3),
        simulate(replace(PLAIN, regions=replace(EVEN, sizes=(1.0,))), 3),
    )
    np.testing.assert_array_equal(nation.kpi, one.kpi)
    np.testing.assert_array_equal(nation.contribution, one.contribution)
    assert nation.table.equals(one.table.drop_columns(["region", "population"]))


def test_regions_that_differ_in_nothing_are_the_nation_divided_by_population():
    nation, made = simulate(PLAIN, 3), simulate(world(regions=EVEN), 3)
    for name in ("baseline", "contribution", "mean"):
        whole, parts = getattr(nation, name)[0], getattr(made, name)
        np.testing.assert_allclose(parts[0], 0.25 * whole, rtol=1e-4)
        np.testing.assert_allclose(parts.sum(axis=0), whole, rtol=1e-4)
    np.testing.assert_allclose(made.spend.sum(axis=0), nation.spend[0], atol=0.02)


def test_saturation_is_of_exposure_per_head_over_its_mean_where_it_ran():
    made = simulate(world(regions=replace(EVEN, spend=0.5, alike=0.2)), 4)
    per_head = made.spend[..., 0] / made.population[:, None]
    u = carry_over(per_head / per_head[per_head > 0].mean(), TV.kernel)
    effect = TV.curve.value(u) * made.population[:, None]
    size = made.contribution[..., 0].sum() / effect.sum()
    np.testing.assert_allclose(made.contribution[..., 0], size * effect)


@pytest.mark.parametrize("spread", [NormalSpread(0.3), LogNormalSpread(0.3)])
def test_strength_is_drawn_with_mean_1_and_the_spread_told(spread):
    made = simulate(world(regions=Regions(800, strength=spread)), 1)
    strength = made.modifiers.strength
    assert strength.mean() == pytest.approx(1.0, abs=0.03)
    logs = isinstance(spread, LogNormalSpread)
    assert (np.log(strength) if logs else strength).std() == pytest.approx(0.3, rel=0.06)


def test_strength_multiplies_what_the_same_spend_brings():
    weak = simulate(world(regions=EVEN), 4)
    made = simulate(world(regions=replace(EVEN, strength=LogNormalSpread(0.5))), 4)
    ratio = made.roi_by_group / weak.roi_by_group / made.modifiers.strength
    np.testing.assert_allclose(ratio[0], ratio[1])


def test_drawn_sizes_are_log_normal_around_their_mean():
    made = simulate(world(regions=Regions(2000, mean_size=5e5, size_spread=0.7)), 2)
    assert made.population.mean() == pytest.approx(5e5, rel=0.06)
    assert np.log(made.population).std() == pytest.approx(0.7, rel=0.06)


@pytest.mark.parametrize("part", ["level", "season", "trend", "spend"])
def test_regions_differ_only_where_told(part):
    even = simulate(world(regions=EVEN), 5)
    made = simulate(world(regions=replace(EVEN, **{part: 0.3})), 5)
    moved = made.spend if part == "spend" else made.baseline
    stays = made.baseline if part == "spend" else made.spend
    before = even.spend if part == "spend" else even.baseline
    same = even.baseline if part == "spend" else even.spend
    assert np.abs(moved / np.where(before, before, np.nan) - 1)[moved > 0].max() > 1e-3
    np.testing.assert_array_equal(stays, same)


def test_alike_is_the_correlation_between_regions():
    channel = ChannelWorld("tv", 5000, TV.kernel, Logistic(1.5), 0.1)
    regions = Regions(2, alike=0.6)
    made = simulate(replace(world(channel, regions=regions), periods=4000), 6)
    assert np.corrcoef(np.log(made.spend[..., 0]))[0, 1] == pytest.approx(0.6, abs=0.08)


def test_shocks_hit_every_region_at_once():
    plain = simulate(world(regions=EVEN), 6)
    made = simulate(world(regions=replace(EVEN, shock=0.05)), 6)
    shock = (made.baseline - plain.baseline) / (PLAIN.level * np.array([[0.25], [0.75]]))
    np.testing.assert_allclose(shock[0], shock[1])
    assert shock[0].std() == pytest.approx(0.05, rel=0.25)


def test_regions_that_start_later_have_no_rows_before_and_nothing_carried_over():
    made = simulate(world(regions=replace(Regions(8), late=0.5)), 7)
    there = made.mean > 0
    starts = there.argmax(axis=1)
    assert (starts > 0).sum() == 4
    assert made.table.num_rows == there.sum()
    for part in (made.spend, made.contribution):
        assert not part[~there].any()
    assert np.isnan(made.kpi[~there]).all()
    late = int(starts.argmax())
    first = made.contribution[late, starts[late], 1]
    alone = made.mechanism.relative[late, starts[late], 1] * made.world.channels[1].kernel[0]
    unit = made.world.channels[1].curve.value(np.array(alone))
    assert first == pytest.approx(
        unit
        * made.mechanism.size[1]
        * made.mechanism.heads[late]
        * made.modifiers.strength[late, 1]
    )


def test_some_region_is_there_from_the_first_day():
    made = simulate(world(regions=Regions(3, late=1.0)), 1)
    assert made.panel().periods == made.dates


def test_missing_cells_of_the_kpi_keep_their_row():
    made = simulate(world(regions=replace(Regions(10), missing=0.1)), 8)
    assert made.table.num_rows == 800
    assert np.isnan(made.kpi).mean() == pytest.approx(0.1, abs=0.03)
    np.testing.assert_array_equal(np.isnan(made.panel().kpi), np.isnan(made.kpi))


def test_a_national_channel_is_shared_out_by_population_among_those_there():
    made = simulate(WORLDS["national"], 9)
    total = made.spend[..., 1].sum(axis=0)
    there = made.mean > 0
    people = there * made.population[:, None]
    np.testing.assert_allclose(made.spend[..., 1], total * people / people.sum(axis=0))
    rows = made.table.select(["date", "radio"]).to_pylist()
    assert len({(row["date"], row["radio"]) for row in rows}) == len(made.dates)
    assert total[total > 0].mean() == pytest.approx(RADIO.mean_spend, rel=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_random_regional_worlds_are_plausible(seed):
    made = simulate(random_regional_world(seed, regions=12, channels=5, periods=104), seed)
    assert made.spend.shape == (12, 104, 5)
    assert 0.14 < made.contribution.sum() / made.mean.sum() < 0.46
    assert (made.kpi > 0).all()
    assert ((made.roi > 0.2) & (made.roi < 15)).all()
    assert made.panel().groups[0] == "region_01"


def test_the_funnel_is_a_panel_with_every_kind_of_channel():
    panel = simulate(funnel_world(), 1).panel()
    assert panel.exposure_names == ("video_reach", "display_impressions", "search", "newsletter")
    assert panel.frequency_names == ("video_frequency", "", "", "")
    assert panel.organic == ("newsletter",)
    assert panel.demand == (("queries", "search"),)
