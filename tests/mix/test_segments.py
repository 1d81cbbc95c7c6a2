"""Channels by segment: a known truth comes back, parts add up, and bad segments are refused."""

from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from payoff.core.errors import ChoiceError, DesignError
from payoff.data.panel import Panel
from payoff.data.simulate.curves import Logistic, geometric_weights
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.segments import SegmentDummies, SegmentShares
from payoff.data.simulate.world import ChannelWorld, MixWorld
from payoff.data.sources import read_table
from payoff.mix import Mix
from payoff.mix.baseline import Baseline
from payoff.mix.baseline.covariates import Segments
from payoff.mix.links import Log
from payoff.mix.problem import Problem
from payoff.mix.segments import REST, check_segments, segments_by_media
from payoff.mix.varies import BySegment

NAMES = ("young", "middle", "old")
SPEC = Mix(varies=(BySegment(),))
QUICK = {"seed": 1, "holdout": 0}


def world(kind, multipliers=(2.0, 0.7, 0.3)):
    """TV works alike on everybody, search by the multipliers."""
    tv = ChannelWorld("tv", 50_000, geometric_weights(0.5, 13), Logistic(1.5), share=0.12)
    search = ChannelWorld(
        "search",
        20_000,
        geometric_weights(0.1, 13),
        Logistic(1.0),
        share=0.12,
        segments=multipliers,
    )
    return MixWorld((tv, search), periods=156, level=1_000_000, noise=0.1, segments=kind)


@pytest.fixture(scope="module")
def truth():
    return simulate(world(SegmentShares(NAMES, 1.0)), seed=2)


@pytest.fixture(scope="module")
def answer(truth):
    return segments_by_media(SPEC.fit(truth.panel(), **QUICK))


@pytest.mark.slow
def test_a_known_truth_comes_back(truth, answer):
    assert answer.mix.health.verdict == "good"
    for channel, brought in zip(("tv", "search"), truth.by_segment, strict=True):
        for effect, true in zip(answer.of(channel), brought, strict=True):
            wide = 0.5 * (effect.everyone.p95 - effect.everyone.p05)
            assert effect.everyone.p05 - wide <= true <= effect.everyone.p95 + wide
            assert effect.told
    young, middle, old = answer.of("search")
    assert young.above > 0.99
    assert max(middle.above, old.above) < 0.01
    assert all(0.05 < effect.above < 0.95 for effect in answer.of("tv"))


@pytest.mark.slow
def test_parts_add_up_to_the_channel_and_factors_average_one(answer):
    shares = np.array([segment.share for segment in answer.segments])
    assert shares.sum() == pytest.approx(1.0)
    for channel in answer.mix.channels:
        effects = answer.of(channel.channel)
        parts = sum(effect.contribution.mean for effect in effects)
        assert parts == pytest.approx(channel.contribution.mean, rel=1e-9)
        assert shares @ [effect.factor.mean for effect in effects] == pytest.approx(1.0, rel=1e-9)
        for effect in effects:
            assert effect.roi.p50 == pytest.approx(effect.everyone.p50 / channel.spend)


def shifted(panel):
    """The first segment buys a fifth more, whatever the channels do."""
    level = 0.2 * np.nanmean(panel.kpi) * panel.segment_values[:, :, 0]
    return replace(panel, kpi=panel.kpi + level)


@pytest.mark.slow
def test_a_segment_that_buys_more_anyway_is_not_credited_to_a_channel():
    dummies = shifted(simulate(world(SegmentDummies(NAMES), (1.0, 1.0, 1.0)), seed=3).panel())
    young = segments_by_media(SPEC.fit(dummies, **QUICK)).of("tv")[0].factor
    blind = replace(SPEC, baseline=Baseline(segments=Segments(scale=1e-6)))
    fooled = segments_by_media(blind.fit(dummies, **QUICK)).of("tv")[0].factor
    assert young.p05 - 0.1 < 1.0 < young.p95 + 0.1
    assert fooled.p05 > 1.2


@pytest.mark.slow
def test_who_is_in_no_segment_has_a_part_too(truth, answer):
    panel = truth.panel()
    fewer = replace(panel, segments=NAMES[:2], segment_values=panel.segment_values[:, :, :2])
    found = segments_by_media(SPEC.fit(fewer, **QUICK))
    assert [segment.segment for segment in found.segments] == [*NAMES[:2], REST]
    assert sum(segment.share for segment in found.segments) == pytest.approx(1.0)
    rest, old = found.of("search")[2], answer.of("search")[2]
    assert rest.factor.p50 == pytest.approx(old.factor.p50, abs=0.15)


def test_what_the_data_cannot_tell_is_marked():
    panel = simulate(world(SegmentDummies(NAMES)), seed=3).panel()
    spend = panel.spend.copy()
    # What was spent on search has nothing to do with what was sold.
    spend[:, :, 1] = np.random.default_rng(1).gamma(2.0, 1.0, spend.shape[:2])
    found = segments_by_media(SPEC.fit(replace(panel, spend=spend, exposure=spend), **QUICK))
    assert all(effect.told for effect in found.of("tv"))
    assert not any(effect.told for effect in found.of("search"))


def test_segments_that_are_no_shares_are_refused(truth):
    panel = truth.panel()
    with pytest.raises(ChoiceError, match="--segment"):
        check_segments(replace(panel, segments=(), segment_values=panel.segment_values[:, :, :0]))
    with pytest.raises(DesignError, match=r"add up to 100 in the row of 20.*\n.*\n.*by 100"):
        check_segments(replace(panel, segment_values=100 * panel.segment_values))


def test_a_fit_without_segments_is_refused(truth):
    panel = truth.panel()
    for spec in (Mix(), Mix(link=Log(), varies=(BySegment(),))):
        fit = SimpleNamespace(panel=panel, spec=spec, problem=partial(Problem.of, spec, panel))
        with pytest.raises(ChoiceError, match="BySegment"):
            segments_by_media(fit)


def test_a_segment_that_is_never_there_is_refused_by_name():
    rows = {"week": [f"2024-01-{day:02}" for day in (1, 8, 15, 22, 29)], "sales": [1, 2, 3, 2, 4]}
    frame = rows | {"tv": [3, 1, 4, 1, 5], "young": [0] * 5, "old": [1, 0, 1, 1, 0]}
    pyarrow = pytest.importorskip("pyarrow")
    with pytest.raises(DesignError, match="'young'"):
        Panel.from_frame(
            pyarrow.table(frame), time="week", kpi="sales", spend=["tv"], segments=["young", "old"]
        )


@pytest.mark.slow
def test_the_real_table_has_no_clear_difference(real_table):
    """Sales of this table were made from TV and radio without any segment."""
    clusters = [f"Cluster_{number}.0" for number in range(5)]
    panel = Panel.from_frame(
        read_table(str(real_table("segments_and_media.csv"))),
        time="Week Start Date",
        kpi="Sales",
        spend=["TV", "Radio", "Newspaper", "Social Media"],
        segments=clusters,
    )
    found = segments_by_media(SPEC.fit(panel, seed=1))
    assert found.mix.health.verdict == "good"
    assert [segment.segment for segment in found.segments] == clusters
    strong = found.of("TV") + found.of("Radio")
    assert all(effect.told and effect.factor.p05 < 1.05 for effect in strong)
    assert not any(effect.told for effect in found.of("Newspaper"))
    assert max(abs(effect.factor.p50 - 1) for effect in found.effects) < 0.2
