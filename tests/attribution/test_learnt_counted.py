"""Rules that learn from counts of sets: what they find, what they refuse, what they keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from tests.attribution.learnt_worlds import chance_log, frame

from payoff.attribution import attribute
from payoff.attribution.rules import Counted, Logistic, Sets, ShapleyRate
from payoff.core.errors import Refusal
from payoff.data.touches import Touches
from payoff.maths.coalitions import shapley_of_rates

MEMBER = np.array([[bool(at >> c & 1) for c in range(3)] for at in range(1, 8)])


def counted(
    odds: tuple[float, float, float], journeys: int, seed: int, level: float = -3.0
) -> Counted:
    """Return journeys of 16 groups of customers whose log-odds add up over channels met."""
    random = np.random.default_rng(seed)
    member, fold = np.tile(MEMBER, (16, 1)), np.repeat(np.arange(16), len(MEMBER))
    count = random.poisson(journeys / len(member), len(member))
    won = random.binomial(count, expit(member @ np.array(odds) + level)).astype(float)
    value = won * random.uniform(5, 50, len(won))
    sets = Sets(member, fold, won, value, count - won)
    return Counted(3, won.sum(), value.sum(), sets)


def test_logistic_recovers_log_odds_and_says_how_well_it_foretells():
    found = Logistic().split(counted((1.5, 0.5, 0.0), 40_000, seed=1))
    figures, facts = dict(found.figures), dict(found.facts)
    away = figures["log_odds"] - np.array([1.5, 0.5, 0.0])
    assert np.all(np.abs(away) < 3 * figures["log_odds_error"])
    assert facts["held_out_log_loss"] < facts["held_out_log_loss_of_constant"]
    assert facts["held_out_gain"] > 2 * facts["held_out_gain_error"] > 0
    assert 0.6 < facts["held_out_auc"] < 0.8
    assert facts["calibration_slope"] == pytest.approx(1.0, abs=0.1)
    assert "left out" in found.says[0]


def test_logistic_shares_each_set_by_the_drop_in_chance():
    one = counted((1.5, 0.5, 0.0), 40_000, seed=1)
    rule = Logistic(penalty=1e-6)
    odds = dict(rule.split(one).figures)["log_odds"]
    won = one.sets.conversions + one.sets.nulls
    level = np.log(one.conversions / (won.sum() - one.conversions))
    assert level < 0
    wanted = np.zeros(3)
    for row, own in zip(one.sets.member, one.sets.conversions, strict=True):
        base = fitted_level(one, odds)
        drop = [
            max(expit(base + row @ odds) - expit(base + row @ odds - odds[c]), 0) * row[c]
            for c in range(3)
        ]
        wanted += own * np.array(drop) / sum(drop)
    assert rule.split(one).conversions == pytest.approx(wanted, rel=1e-6)


def fitted_level(one: Counted, odds: np.ndarray) -> float:
    """Return the intercept at which as many convert as did: the score equation of a constant."""
    from scipy.optimize import brentq

    count = one.sets.conversions + one.sets.nulls
    return brentq(lambda at: count @ expit(at + one.sets.member @ odds) - one.conversions, -9, 9)


def test_logistic_refuses_conversions_that_channels_do_not_foretell():
    with pytest.raises(Refusal, match="than by a constant"):
        Logistic().split(counted((0.0, 0.0, 0.0), 20_000, seed=2))
    with pytest.raises(Refusal, match="journeys converted"):
        Logistic().split(counted((1.0, 0.0, 0.0), 300, seed=2))


def test_logistic_is_skipped_with_its_reason_where_chance_converts():
    answer = attribute(
        Touches.from_frame(frame(chance_log(1_500, seed=5))),
        {"logistic": Logistic(), "s": ShapleyRate()},
    )
    assert [own.rule for own in answer.skipped] == ["logistic"]
    assert "constant" in answer.skipped[0].reason


def test_logistic_of_whole_paths_deals_journeys_to_groups_by_chance():
    one = counted((1.5, 0.5, 0.0), 40_000, seed=1)
    sets = one.sets
    nowhere = Sets(
        sets.member, np.full(len(sets.fold), -1), sets.conversions, sets.value, sets.nulls
    )
    found = Logistic().split(Counted(3, one.conversions, one.value, nowhere))
    assert found.conversions.sum() == pytest.approx(one.conversions, abs=1e-9)
    assert "no customers" in found.says[-1]


def test_replicates_do_not_choose_again():
    one = counted((1.5, 0.5, 0.0), 20_000, seed=1)
    split = Logistic().split(one)
    assert Logistic().settled(split).split(one).conversions == pytest.approx(split.conversions)


def test_shapley_rate_is_the_value_of_rates_times_what_was_earned():
    one = counted((1.5, 0.5, 0.0), 5_000, seed=3)
    sets, found = one.sets, ShapleyRate().split(one)
    shares = shapley_of_rates(sets.member, sets.conversions + sets.nulls, sets.conversions)
    assert found.conversions == pytest.approx(sets.conversions @ shares.shares, abs=1e-9)
    assert found.conversions[2] < found.conversions[1] < found.conversions[0]


def test_shapley_rate_refuses_what_it_cannot_look_through():
    random = np.random.default_rng(1)
    member = random.random((3_000, 30)) < 0.3
    member[:, 0] = True
    ones = np.ones(len(member))
    sets = Sets(member, np.zeros(len(member), np.int64), ones, ones, ones)
    with pytest.raises(Refusal, match="30 channels"):
        ShapleyRate().split(Counted(30, ones.sum(), ones.sum(), sets))


@settings(max_examples=25, deadline=None)
@given(
    odds=st.tuples(*[st.floats(-1.5, 1.5)] * 3),
    level=st.floats(-2.5, 0.0),
    seed=st.integers(0, 10_000),
)
def test_both_give_out_what_was_earned_and_only_to_channels_that_were_met(odds, level, seed):
    one = counted(odds, 3_000, seed, level)
    for rule in (Logistic(), ShapleyRate()):
        try:
            found = rule.split(one)
        except Refusal:
            continue
        assert found.conversions.sum() == pytest.approx(one.conversions, abs=1e-9)
        assert found.value.sum() == pytest.approx(one.value, rel=1e-12)
        assert found.conversions.min() >= 0
        met = one.sets.conversions @ one.sets.member
        assert np.all(found.conversions <= met + 1e-9)
