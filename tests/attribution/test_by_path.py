"""Credit by path: of logs of whole paths, of too many paths, and of journeys too long for one."""

from __future__ import annotations

import pyarrow as pa
import pytest

from payoff.attribution import Journeys, attribute
from payoff.attribution.rules import RULES
from payoff.core.errors import ChoiceError
from payoff.data.touches import Touches

NAMES = ("first", "linear", "position", "markov", "shapley", "drop-one")


def whole_paths() -> Touches:
    return Touches.from_frame(
        pa.table(
            {
                "path": ["tv > search", "search", "tv > tv > email", "email"],
                "conversions": [4, 3, 2, 0],
                "value": [40.0, 15.0, 22.0, 0.0],
                "nulls": [10, 5, 20, 8],
            }
        )
    )


def asked(touches: Touches, **choices):
    return attribute(touches, {name: RULES[name]() for name in NAMES}, **choices)


def shares(path, rule):
    return {one.channel: one.conversions for one in path.credit if one.rule == rule}


def test_paths_of_a_log_of_paths_have_their_credit():
    answer = asked(whole_paths())
    assert [path.path for path in answer.paths] == [
        ("tv", "search"),
        ("search",),
        ("tv", "tv", "email"),
    ]
    first, _, third = answer.paths
    assert shares(first, "first") == {"tv": 4.0}
    assert shares(first, "linear") == {"tv": 2.0, "search": 2.0}
    assert shares(third, "linear") == pytest.approx({"tv": 4 / 3, "email": 2 / 3})
    assert shares(third, "shapley") == {"tv": 1.0, "email": 1.0}
    markov = next(rule for rule in answer.rules if rule.rule == "markov")
    whole = {one.channel: one.conversions / 9 for one in markov.credit}
    for path in answer.paths:
        same = {name: share * path.conversions for name, share in whole.items()}
        assert shares(path, "markov") == pytest.approx(same)
    assert (answer.other_paths.paths, answer.other_paths.conversions) == (0, 0.0)


def test_paths_that_are_not_told_are_told_together():
    answer = asked(whole_paths(), most_paths=1)
    assert [path.conversions for path in answer.paths] == [4.0]
    rest = answer.other_paths
    assert (rest.paths, rest.conversions, rest.value) == (2, 5.0, 37.0)
    assert shares(rest, "first") == {"search": 3.0, "tv": 2.0}


@pytest.mark.parametrize("most", [-1, 10_001])
def test_no_more_paths_than_a_report_can_hold(most):
    with pytest.raises(ChoiceError, match="told one by one"):
        asked(whole_paths(), most_paths=most)


def events(rows: list[tuple[str, int, str, int]]) -> Touches:
    customer, day, channel, converted = zip(*rows, strict=True)
    time = pa.array([own * 86_400_000_000 for own in day], pa.timestamp("us"))
    return Touches.from_frame(
        pa.table({"customer": customer, "time": time, "channel": channel, "converted": converted})
    )


def test_more_paths_than_fit_are_told_together_and_only_the_rule_that_needs_them_is_skipped(
    monkeypatch,
):
    monkeypatch.setattr("payoff.attribution.counts.MOST_PATHS", 1)
    answer = asked(events([("a", 1, "tv", 0), ("a", 2, "search", 1), ("b", 1, "search", 1)]))
    assert answer.paths == ()
    assert answer.other_paths.paths is None
    assert shares(answer.other_paths, "linear") == {"search": 1.5, "tv": 0.5}
    assert any("distinct paths" in note for note in answer.notes)
    assert [own.rule for own in answer.skipped] == ["drop-one"]


def test_what_came_after_a_thousand_touches_is_in_the_rest_and_drop_one_is_skipped():
    long = [("a", day, "tv", int(day == 1500)) for day in range(1, 1501)]
    answer = asked(events([*long, ("b", 1, "search", 1)]), journeys=Journeys())
    assert [path.path for path in answer.paths] == [("search",)]
    assert (answer.other_paths.paths, answer.other_paths.conversions) == (0, 1.0)
    assert shares(answer.other_paths, "linear") == pytest.approx({"tv": 1.0})
    assert [own.rule for own in answer.skipped] == ["drop-one"]
