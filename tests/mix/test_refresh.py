"""A refresh: the moves add up, the scaling is held, revisions are named, effects are followed."""

from dataclasses import replace

import numpy as np
import pytest

from payoff.answers.health import Finding
from payoff.core.errors import ChoiceError, Refusal
from payoff.data.simulate.draw import random_world
from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.exposure import ByReach, Organic
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.segments import SegmentShares
from payoff.mix import Mix
from payoff.mix.baseline import Baseline, LinearTrend
from payoff.mix.draws import explain_draws
from payoff.mix.links import Log
from payoff.mix.numbers import from_prior
from payoff.mix.parameters import prior_positions
from payoff.mix.problem import Problem
from payoff.mix.refresh import refresh
from payoff.mix.revision import cut, revised, sized
from payoff.mix.scaling import held
from payoff.mix.varies import ByGroup, BySegment
from payoff.mix.windows import window_totals

KNOWN = 104


@pytest.fixture(scope="module")
def old(panel):
    return Mix().fit(cut(panel, KNOWN), seed=3, holdout=0)


@pytest.fixture(scope="module")
def refreshed(old, panel):
    return refresh(old, panel, seed=3)


def test_the_moves_add_up_from_the_old_answer_to_the_new_one(old, refreshed):
    answer, before = refreshed.answer, old.ask()
    assert (answer.known, answer.added, answer.revised, answer.notes) == (KNOWN, 16, (), ())
    for channel, was, now in zip(
        answer.channels, before.channels, answer.mix.channels, strict=True
    ):
        assert [part.step for part in channel.parts] == ["added", "prior", "window"]
        assert channel.before.p50 == pytest.approx(was.roi.p50, rel=1e-12)
        assert channel.after == now.roi or channel.after.p50 == pytest.approx(now.roi.p50)
        whole = channel.after.p50 - channel.before.p50
        assert sum(part.move for part in channel.parts) == pytest.approx(whole, abs=1e-12)
        for part in channel.parts:
            assert part.clear == (abs(part.move) > 2 * part.error)
            assert part.error > 0


def test_the_new_fit_is_that_of_the_new_table_alone(refreshed, panel):
    alone = Mix().fit(panel, seed=3)
    np.testing.assert_array_equal(refreshed.fit.sampled.positions, alone.sampled.positions)


def test_renewed_units_move_little_where_the_table_is_much_the_same(refreshed):
    for channel in refreshed.answer.channels:
        by_step = {part.step: part for part in channel.parts}
        width = channel.after.p95 - channel.after.p05
        assert abs(by_step["prior"].move) < 0.1 * width


def test_a_channel_that_doubles_is_moved_by_the_new_weeks(world, old, panel, refreshed):
    more = np.zeros(panel.kpi.shape)
    more[:, KNOWN:] = world.contribution[:, KNOWN:, 2]
    answer = refresh(old, replace(panel, kpi=panel.kpi + more), seed=3).answer
    assert answer.revised == ()
    plain, doubled = (
        {part.step: part for part in each.channels[2].parts} for each in (refreshed.answer, answer)
    )
    added = doubled["added"]
    assert added.clear
    assert added.move > 0
    assert abs(added.move) == max(abs(part.move) for part in doubled.values())
    # The same weeks without the doubling moved it down: what differs is the doubling alone.
    assert added.move - plain["added"].move > 10 * added.error
    prior = doubled["prior"]
    assert abs(prior.move - plain["prior"].move) < 0.2 * (added.move - plain["added"].move)


def test_a_revised_value_is_named_and_has_a_step_of_its_own(old, panel):
    kpi, spend = panel.kpi[:, :KNOWN].copy(), panel.spend[:, :KNOWN].copy()
    kpi[0, 50] *= 1.4
    kpi[0, 7] = np.nan
    spend[0, 9, 1] += 5.0
    table = replace(cut(panel, KNOWN), kpi=kpi, spend=spend, exposure=spend)
    answer = refresh(old, table, seed=3).answer
    sales, search = answer.revised
    assert (sales.column, sales.count, search.column, search.count) == ("sales", 2, "search", 1)
    first, second = sales.cells
    assert (first.period, first.after) == (panel.periods[7], None)
    assert first.before == panel.kpi[0, 7]
    assert (second.period, second.before, second.after) == (
        panel.periods[50], panel.kpi[0, 50], kpi[0, 50],
    )  # fmt: skip
    for channel in answer.channels:
        assert [part.step for part in channel.parts] == ["revised", "prior"]
    assert any(channel.parts[0].clear for channel in answer.channels)


@pytest.mark.slow
def test_another_model_has_a_step_of_its_own(old):
    spec = replace(old.spec, baseline=Baseline(trend=LinearTrend()))
    answer = refresh(old, old.panel, spec, seed=3, draws=200).answer
    assert answer.respecified == (
        "baseline.trend: LinearTrend(scale=0.25) in place of "
        "PiecewiseTrend(scale=0.25, knots_per_year=2)",
    )
    for channel in answer.channels:
        assert [part.step for part in channel.parts] == ["specification"]


def test_what_does_not_go_together_is_refused(old, panel):
    with pytest.raises(ChoiceError, match=r"missing: social; new: video"):
        refresh(old, replace(panel, channels=("tv", "search", "video")))
    with pytest.raises(ChoiceError, match=f"no week of {panel.periods[100]}"):
        refresh(old, cut(panel, 100))
    with pytest.raises(ChoiceError, match="nothing has changed"):
        refresh(old, cut(panel, KNOWN))
    finding = Finding("rhat", "failed", "The chains disagree.", "Draw more.")
    failed = replace(old, health=replace(old.health, findings=(finding,)))
    with pytest.raises(Refusal, match="the saved fit failed its checks"):
        refresh(failed, panel)


def market():
    """Return a panel of groups with all that has a unit, and a table of its first weeks."""
    world = random_regional_world(4, regions=3, channels=4, periods=90, curve="hill")
    reached, national, *rest = world.channels
    reached = replace(reached, exposure=ByReach(), national=False)
    organic = replace(rest[-1], exposure=Organic(), national=False)
    channels = (reached, replace(national, national=True), *rest[:-1], organic)
    young = SegmentShares(("young", "old"))
    world = replace(world, channels=channels, segments=young)
    return simulate(world, 4).panel()


def by_kpi(panel):
    """Return the panel as a table without a population makes it: sizes are mean KPIs."""
    size = np.nanmean(np.abs(panel.kpi), axis=1)
    return replace(sized(panel, size), size_name="")


EVERY = Mix(varies=(ByGroup(), BySegment()))


def test_the_scaling_of_a_table_held_for_itself_changes_nothing():
    panel = by_kpi(market())
    old = Problem.of(EVERY, panel)
    same = held(EVERY, sized(panel, old.panel.size), (), old)
    ours, theirs = (each.data(each.observed) for each in (same, old))
    assert same.priors == old.priors
    for name in ("target", "design", "signed", "scale", "used", "centre", "weight"):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12, atol=1e-12)
    for one, other in zip(ours["families"], theirs["families"], strict=True):
        for name in ("exposure", "frequency", "spend"):
            np.testing.assert_allclose(one[name], other[name], rtol=1e-12)
        for a, b in zip(one["bases"], other["bases"], strict=True):
            np.testing.assert_allclose(a, b, atol=1e-12)


def test_new_periods_leave_the_units_of_the_old_ones_as_they_were():
    whole = market()
    spend, exposure = whole.spend.copy(), whole.exposure.copy()
    spend[:, 70:] *= 5
    exposure[:, 70:] *= 5
    controls = whole.control_values.copy()
    controls[:, 70:] += 100
    whole = replace(
        whole, spend=spend, exposure=exposure, control_values=controls, kpi=whole.kpi * 1.0
    )
    short, long = by_kpi(cut(whole, 70)), by_kpi(whole)
    old = Problem.of(EVERY, short)
    new = held(EVERY, sized(long, short.size), (), old)
    free = Problem.of(EVERY, long)
    assert new.priors == old.priors
    assert free.priors != old.priors
    np.testing.assert_array_equal(new.kpi_scale, old.kpi_scale)
    np.testing.assert_allclose(new.exposure[:, :, :70], old.exposure, rtol=1e-9)
    np.testing.assert_allclose(new.frequency[:, :, :70], old.frequency, rtol=1e-9)
    np.testing.assert_allclose(new.signed[:, :70], old.signed, atol=1e-9)
    assert not np.allclose(free.exposure[:, :, :70], old.exposure, rtol=1e-3)
    for now, was in zip(new.bases, old.bases, strict=True):
        for a, b in zip(now, was, strict=True):
            np.testing.assert_allclose(a.columns[:, :70], b.columns, atol=1e-9)
    known = {*short.controls, *short.events}
    by_part = {block.part: block for block in old.blocks}
    seen = [block for block in new.blocks if block.part in known]
    assert {block.part for block in seen} == {part for part in by_part if part in known}
    for block in seen:
        np.testing.assert_allclose(block.columns[:, :70], by_part[block.part].columns, atol=1e-9)
    assert revised(short, sized(long, short.size)) == ()
    assert revised(short, long) != ()


@pytest.mark.parametrize("spec", [Mix(), Mix(link=Log())], ids=["adds", "multiplies"])
def test_windows_add_up_to_what_the_answer_has(spec, panel):
    problem, random = Problem.of(spec, panel), np.random.default_rng(2)
    positions = prior_positions(problem, random, 40)
    numbers = from_prior(problem, positions, random)
    windows = np.stack([np.arange(120) < 50, np.arange(120) >= 50]).astype(float)
    ours = window_totals(problem, positions, numbers, windows)
    every = explain_draws(problem, positions, numbers, problem.observed)
    whole = np.concatenate([part.total.sum(axis=2) for part in every])
    np.testing.assert_allclose(ours.sum(axis=2), whole, rtol=1e-9)
    assert (ours > 0).all()


def test_a_table_is_its_own_history_and_a_missing_kpi_is_no_revision():
    panel = simulate(random_world(5, channels=2, periods=60), 5).panel()
    kpi = panel.kpi.copy()
    kpi[0, 7] = np.nan
    panel = replace(panel, kpi=kpi)
    assert revised(cut(panel, 40), panel) == ()
    assert cut(panel, 60).data_hash == panel.data_hash
