"""Laws of every rule: nothing is made or lost, order of rows is nothing, and hands agree."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.attribution.by_hand import Event, Journey, credit, journeys

from payoff.answers.credit import CreditAnswer
from payoff.attribution import Journeys, attribute
from payoff.attribution.rules import RULES, Rule
from payoff.core.errors import Refusal
from payoff.data.touches import Touches

CLOSE = 1e-9
BY_HAND = (
    "first",
    "last",
    "last-non-direct",
    "linear",
    "position",
    "time-decay",
    "shapley",
)
TOLD = {"w-shaped", "full-path"}  # want milestones
EVENTS = st.lists(
    st.builds(
        Event,
        customer=st.sampled_from(["ann", "bob", "eve", "joe", "kim"]),
        time=st.integers(0, 40).map(lambda step: step * 40_000),
        channel=st.sampled_from(["search", "email", "direct", "tv", None]),
        kind=st.sampled_from(["click", "view", "direct"]),
        converted=st.sampled_from([0, 0, 0, 1, 2]),
        value=st.sampled_from([0.0, 10.0, 0.1, 3.5]),
        cost=st.sampled_from([0.0, 0.25]),
    ),
    min_size=12,
    max_size=60,
)


def frame(events: list[Event]) -> pa.Table:
    return pa.table(
        {
            "customer": [event.customer for event in events],
            "time": pa.array([event.time * 10**6 for event in events], pa.timestamp("us")),
            "channel": pa.array([event.channel for event in events], pa.string()),
            "kind": [event.kind for event in events],
            "converted": [event.converted for event in events],
            "value": [event.value for event in events],
            "cost": [event.cost for event in events],
        }
    )


def every_rule() -> dict[str, Rule]:
    return {name: RULES[name]() for name in RULES if name not in {"sequence", "hazard"}}


def ask(
    events: list[Event], choices: Journeys | None = None, most_paths: int = 50
) -> CreditAnswer | None:
    touches = Touches.from_frame(frame(events))
    try:
        return attribute(touches, every_rule(), choices, most_paths=most_paths)
    except Refusal:
        return None


def kept(events: list[Event]) -> list[Event]:
    """Return the rows that the contract uses."""
    return [event for event in events if event.channel is not None or event.converted]


@settings(max_examples=8, deadline=None)
@given(events=EVENTS, choices=st.sampled_from([(None, 0.0), (5.0, 0.0), (None, 1500.0)]))
def test_every_rule_gives_out_what_was_earned_and_hands_agree(events, choices):
    lookback, gap = choices
    answer = ask(events, Journeys(lookback=lookback, session_gap=gap))
    found = journeys(kept(events), lookback, gap)
    touched = [own for own in found if own.channels]
    earned = sum(own.conversions for own in touched)
    worth = sum(own.value for own in touched)
    if answer is None:
        assert earned == 0
        return
    totals = answer.journeys
    bare = [own for own in found if not own.channels]
    assert totals.untouched_conversions == sum(own.conversions for own in bare)
    assert totals.journeys == sum(max(own.conversions, 1) for own in touched)
    assert totals.touches == sum(len(own.channels) for own in touched)
    used = totals.touches + sum(1 for own in found if not own.channels and own.conversions)
    bare_ends = sum(1 for e in set(kept(events)) if e.channel is None)
    assert sum(out.rows for out in totals.left_out) == totals.rows - totals.touches - bare_ends
    assert used <= totals.rows
    for own in answer.rules:
        assert sum(one.conversions for one in own.credit) == pytest.approx(earned, abs=CLOSE)
        assert sum(one.value for one in own.credit) == pytest.approx(worth, abs=CLOSE)
        assert min(one.conversions for one in own.credit) >= 0
        if own.rule in BY_HAND:
            hand = credit(own.rule, found)
            for one in own.credit:
                wanted = hand.get(one.channel, (0.0, 0.0))
                assert (one.conversions, one.value) == pytest.approx(wanted, abs=CLOSE)
    assert {own.rule for own in answer.skipped} >= TOLD


@settings(max_examples=8, deadline=None)
@given(events=EVENTS, most=st.sampled_from([0, 2, 10_000]))
def test_credit_of_paths_adds_up_to_channels_and_to_what_each_path_earned(events, most):
    answer = ask(events, most_paths=most)
    if answer is None:
        return
    found = [own for own in journeys(kept(events), None, 0.0) if own.channels and own.conversions]
    by_path: dict[tuple[str, ...], list[Journey]] = {}
    for own in found:
        by_path.setdefault(tuple(own.channels), []).append(own)
    assert len(answer.paths) == min(most, len(by_path))
    assert answer.other_paths.paths == len(by_path) - len(answer.paths)
    frequent = [path.conversions for path in answer.paths]
    assert frequent == sorted(frequent, reverse=True)
    for rule in answer.rules:
        for path in answer.paths:
            mine = [one for one in path.credit if one.rule == rule.rule]
            assert sum(one.conversions for one in mine) == pytest.approx(
                path.conversions, abs=CLOSE
            )
            assert sum(one.value for one in mine) == pytest.approx(path.value, abs=CLOSE)
            if rule.rule in BY_HAND:
                hand = credit(rule.rule, by_path[path.path])
                for one in mine:
                    assert (one.conversions, one.value) == pytest.approx(
                        hand[one.channel], abs=CLOSE
                    )
        for one in rule.credit:
            parts = [
                share
                for path in (*answer.paths, answer.other_paths)
                for share in path.credit
                if (share.rule, share.channel) == (rule.rule, one.channel)
            ]
            assert sum(own.conversions for own in parts) == pytest.approx(
                one.conversions, abs=CLOSE
            )
            assert sum(own.value for own in parts) == pytest.approx(one.value, abs=CLOSE)


@settings(max_examples=6, deadline=None)
@given(events=EVENTS, seed=st.integers(0, 1000))
def test_no_order_of_rows_changes_anything(events, seed):
    one = ask(events)
    shuffled = list(events)
    random.Random(seed).shuffle(shuffled)
    other = ask(shuffled)
    if one is None or other is None:
        assert one is other
        return
    assert one.journeys.left_out == other.journeys.left_out
    for mine, theirs in zip(one.rules, other.rules, strict=True):
        for a, b in zip(mine.credit, theirs.credit, strict=True):
            assert (a.conversions, a.value) == pytest.approx((b.conversions, b.value), abs=CLOSE)
            assert a.conversions_range == b.conversions_range or (
                a.conversions_range.high == pytest.approx(b.conversions_range.high, abs=1e-7)
            )
