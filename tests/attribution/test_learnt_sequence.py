"""The sequence model in a world where only order matters, and the shares of a sample."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.attribution.learnt_worlds import chance_log, frame, ordered_log

from payoff.attribution import Journeys, attribute
from payoff.attribution.rules import RULES, Counted, First, Sequence, Sets
from payoff.attribution.rules import sequence as module
from payoff.attribution.rules.seen import SeenShares
from payoff.data.touches import Touches


@pytest.fixture(scope="module")
def touches() -> Touches:
    return Touches.from_frame(frame(ordered_log(1_500, seed=1)))


def test_order_is_learnt_and_credit_goes_to_the_touches_that_make_it(touches):
    pytest.importorskip("torch")
    answer = attribute(touches, {"sequence": RULES["sequence"]()})
    found = answer.rules[0]
    assert found.title == Sequence.title
    facts = dict(found.facts)
    assert facts["held_out_gain_over_logistic"] > 2 * facts["held_out_gain_over_logistic_error"]
    assert facts["held_out_log_loss"] < facts["held_out_log_loss_of_logistic"]
    assert facts["held_out_auc"] > 0.75
    credit = {own.channel: own for own in found.credit}
    assert sum(own.conversions for own in found.credit) == pytest.approx(
        answer.journeys.conversions, abs=1e-9
    )
    assert sum(own.value for own in found.credit) == pytest.approx(answer.journeys.value, abs=1e-6)
    assert credit["c"].conversions < 0.12 * answer.journeys.conversions
    for name in "ab":
        assert 0.3 < credit[name].conversions / answer.journeys.conversions < 0.6
        assert dict(credit[name].figures)["drop_in_chance"] > 0.2
    assert dict(credit["c"].figures)["drop_in_chance"] < 0.1


def test_without_torch_it_is_skipped_and_says_what_to_install(touches, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    answer = attribute(touches, {"sequence": Sequence(), "first": First()})
    assert [own.rule for own in answer.rules] == ["first"]
    assert "payoff[deep]" in answer.skipped[0].remedy


@pytest.mark.slow
def test_the_same_seed_gives_the_same_credit_and_a_lookback_is_kept(touches):
    pytest.importorskip("torch")
    one, other = (attribute(touches, {"s": Sequence()}).rules[0] for _ in range(2))
    assert one == other
    short = attribute(touches, {"s": Sequence()}, Journeys(lookback=5.0))
    credit = sum(own.conversions for own in short.rules[0].credit)
    assert credit == pytest.approx(short.journeys.conversions, abs=1e-9)
    assert short.rules[0].facts == one.facts


@pytest.mark.slow
def test_a_sample_shares_out_all_and_chance_is_refused(monkeypatch):
    pytest.importorskip("torch")
    touches = Touches.from_frame(frame(ordered_log(6_000, seed=1)))
    whole = attribute(touches, {"s": Sequence()})
    monkeypatch.setattr(module, "MOST_ROWS", touches.rows * 2 // 3)
    part = attribute(touches, {"s": Sequence()})
    for mine, theirs in zip(part.rules[0].credit, whole.rules[0].credit, strict=True):
        apart = abs(mine.conversions - theirs.conversions)
        assert apart < 0.08 * whole.journeys.conversions
    assert "this sample" in " ".join(part.rules[0].says)
    monkeypatch.undo()
    chance = Touches.from_frame(frame(chance_log(1_500, seed=5)))
    refused = attribute(chance, {"s": Sequence(), "first": First()})
    assert "constant" in refused.skipped[0].reason


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), journeys=st.integers(1, 40), seen=st.integers(1, 40))
def test_shares_of_a_sample_give_out_all_that_was_earned(seed, journeys, seen):
    random = np.random.default_rng(seed)
    member = random.random((journeys, 4)) < 0.5
    member[np.arange(journeys), random.integers(0, 4, journeys)] = True
    shares = member * random.random((journeys, 4))
    shares /= np.where(shares.sum(axis=1) > 0, shares.sum(axis=1), 1.0)[:, None]
    earned, worth = random.integers(1, 3, journeys).astype(float), random.uniform(0, 9, journeys)
    rule = SeenShares.of(member[:seen], shares[:seen], earned[:seen], worth[:seen])
    sets = Sets(member, np.zeros(journeys, np.int64), earned, worth, np.zeros(journeys))
    found = rule.split(Counted(4, earned.sum(), worth.sum(), sets))
    assert found.conversions.sum() == pytest.approx(earned.sum(), abs=1e-9)
    assert found.value.sum() == pytest.approx(worth.sum(), abs=1e-9)
    if seen >= journeys:
        assert found.conversions == pytest.approx(earned @ shares, abs=1e-9)
        assert found.value == pytest.approx(worth @ shares, abs=1e-9)


def test_a_set_that_the_sample_did_not_meet_shares_as_its_channels_usually_do():
    member = np.array([[True, True, False], [False, True, True]])
    shares = np.array([[0.8, 0.2, 0.0], [0.0, 0.4, 0.6]])
    rule = SeenShares.of(member, shares, np.ones(2), np.ones(2))
    unmet = Sets(np.array([[True, False, True]]), np.zeros(1, np.int64), *[np.full(1, 7.0)] * 3)
    found = rule.split(Counted(3, 7.0, 7.0, unmet))
    assert found.conversions == pytest.approx([7 * 0.8 / 1.4, 0.0, 7 * 0.6 / 1.4])
