"""The additive hazard on a log: what it finds, what it gives out, and what it refuses."""

from __future__ import annotations

import random

import numpy as np
import pytest
from tests.attribution.learnt_worlds import DAY, Hidden, chance_log, frame, hazard_log

from payoff.answers.credit import CreditAnswer
from payoff.attribution import Journeys, attribute
from payoff.attribution.journeys import Walk
from payoff.attribution.rules import AdditiveHazard, First
from payoff.attribution.rules.hazard import HazardWeights
from payoff.attribution.sample import Sample
from payoff.core.progress import silent
from payoff.data.touches import Touches

ROWS = hazard_log(4_000, seed=2)
RULES = {"hazard": AdditiveHazard()}


@pytest.fixture(scope="module")
def touches() -> Touches:
    return Touches.from_frame(frame(ROWS))


@pytest.fixture(scope="module")
def answer(touches) -> CreditAnswer:
    return attribute(touches, RULES)


def test_strengths_and_half_lives_are_found(answer):
    hidden = Hidden()
    for own, strength, half_life in zip(
        answer.rules[0].credit, hidden.strength, hidden.half_life, strict=True
    ):
        figures = dict(own.figures)
        away = figures["conversions_per_touch"] - strength
        assert abs(away) < 3 * figures["conversions_per_touch_error"], own.channel
        away = np.log(figures["half_life_days"] / half_life)
        error = figures["half_life_days_error"] / figures["half_life_days"]
        assert abs(away) < 3 * error, own.channel
    facts = dict(answer.rules[0].facts)
    assert facts["held_out_gain"] > 2 * facts["held_out_gain_error"]
    assert 0.15 < facts["baseline_share"] < 0.35
    assert facts["learnt_from_share_of_customers"] == 1


def test_credit_is_what_was_earned_in_proportion_to_the_hazard_at_the_conversion(answer, touches):
    credit = answer.rules[0].credit
    assert sum(own.conversions for own in credit) == pytest.approx(
        answer.journeys.conversions, abs=1e-9
    )
    assert sum(own.value for own in credit) == pytest.approx(answer.journeys.value, abs=1e-6)
    rule = AdditiveHazard().learn(Walk(touches), silent).rule
    assert isinstance(rule, HazardWeights)
    wanted = dict.fromkeys("abc", 0.0)
    met: dict[str, list[tuple[str, int]]] = {}
    for customer, day, channel, converted in sorted(ROWS, key=lambda row: (row[0], row[1])):
        if not converted:
            met.setdefault(customer, []).append((channel, int(day * DAY)))
            continue
        weights = [
            rule.rate["abc".index(name)]
            * np.exp(-rule.decay["abc".index(name)] * (int(day * DAY) - time) / DAY)
            for name, time in met[customer]
        ]
        for (name, _), weight in zip(met[customer], weights, strict=True):
            wanted[name] += weight / sum(weights)
    for own in credit:
        assert own.conversions == pytest.approx(wanted[own.channel], rel=1e-9)


def test_a_touch_that_is_the_conversion_is_how_the_customer_came(answer):
    rows = [(who, day, channel or "c", won) for who, day, channel, won in ROWS]
    alone = [("x", day, "c", 1) for day in np.linspace(1.0, 59.0, 25)]
    other = attribute(Touches.from_frame(frame(rows + alone)), RULES)
    found, before = other.rules[0], answer.rules[0]
    assert dict(found.facts)["held_out_gain"] == dict(before.facts)["held_out_gain"]
    for mine, theirs, more in zip(found.credit, before.credit, (0, 0, 25), strict=True):
        assert mine.figures == theirs.figures
        assert mine.conversions == pytest.approx(theirs.conversions + more, rel=1e-9)
    assert "stand on the row of a touch" in " ".join(found.says)


def test_a_lookback_changes_what_is_shared_and_not_what_is_learnt(answer, touches):
    short = attribute(touches, RULES, Journeys(lookback=3.0))
    figures = [own.rules[0].credit[1].figures for own in (answer, short)]
    assert figures[0] == figures[1]
    assert short.journeys.untouched_conversions > 0
    assert "without the lookback" in short.rules[0].says[-1]


def test_no_order_of_rows_changes_what_is_learnt(answer):
    rows = list(ROWS)
    random.Random(4).shuffle(rows)
    other = attribute(Touches.from_frame(frame(rows)), RULES)
    assert other.rules[0].credit[1].figures == answer.rules[0].credit[1].figures


def test_a_sample_is_whole_customers_of_all_groups(touches):
    sample, whole = (Sample.of(Walk(touches), most) for most in (touches.rows // 2, touches.rows))
    assert 0.4 < len(sample.end) / len(whole.end) < 0.6
    assert set(sample.fold) == set(range(16))
    rate = sample.converted.mean(), whole.converted.mean()
    assert rate[0] == pytest.approx(rate[1], abs=0.05)
    lengths = [np.bincount(own.journey).mean() for own in (sample, whole)]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.1)
    assert "all" in whole.told()
    assert "hash" in sample.told()


def test_journeys_without_a_conversion_are_watched_to_the_end_of_the_log(touches):
    sample = Sample.of(Walk(touches), touches.rows)
    lost = sample.earned == 0
    assert np.ptp(sample.end[lost]) == 0
    assert sample.end[lost][0] == sample.time.max()


def test_dates_without_a_time_of_day_are_told_apart_by_days():
    log = Touches.from_frame(frame(ROWS, tick=DAY))
    found = attribute(log, RULES).rules[0]
    assert Sample.of(Walk(log), log.rows).tick == DAY
    half_lives = [dict(own.figures)["half_life_days"] for own in found.credit]
    assert 4 < half_lives[1] < 12
    assert min(half_lives) >= 1


def test_what_foretells_nothing_is_skipped_and_the_others_stay():
    few = [row for row in ROWS if row[0].endswith("77")]
    answer = attribute(Touches.from_frame(frame(few)), {**RULES, "first": First()})
    assert [own.rule for own in answer.rules] == ["first"]
    assert "journeys converted" in answer.skipped[0].reason
    chance = attribute(
        Touches.from_frame(frame(chance_log(1_000, seed=1))), {**RULES, "first": First()}
    )
    assert "constant" in chance.skipped[0].reason


@pytest.mark.slow
def test_spark_learns_what_duckdb_learns(spark):
    rows = frame(hazard_log(1_000, seed=3))
    here, there = (Touches.from_frame(rows, engine=engine) for engine in ("duckdb", spark))
    samples = [Sample.of(Walk(own), own.rows // 2) for own in (here, there)]
    for name in ("unit", "time", "journey", "fold", "end", "earned"):
        assert np.array_equal(*(getattr(own, name) for own in samples)), name
    mine, theirs = (attribute(own, RULES).rules[0] for own in (here, there))
    assert mine.facts == theirs.facts
    for one, other in zip(mine.credit, theirs.credit, strict=True):
        assert one.conversions == pytest.approx(other.conversions, rel=1e-12)
