"""The laws of rules on Spark: what is earned is given out, by channel and by path, as on DuckDB."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pyarrow import parquet
from tests.attribution.test_engines import numbers
from tests.attribution.test_laws import CLOSE, EVENTS, every_rule, frame

from payoff.attribution import attribute
from payoff.core.errors import Refusal
from payoff.data.touches import Touches


@pytest.mark.slow
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=EVENTS)
def test_every_rule_gives_out_what_was_earned_on_spark(spark, tmp_path, events):
    path = tmp_path / "events.parquet"
    parquet.write_table(frame(events), path)

    def asked(engine):
        try:
            return attribute(Touches.read(path, engine=engine), every_rule(), most_paths=2)
        except Refusal:
            return None

    here, there = asked("duckdb"), asked(spark)
    if here is None or there is None:
        assert here is there
        return
    for rule in there.rules:
        for earned in ("conversions", "value"):
            total = sum(getattr(one, earned) for one in rule.credit)
            assert total == pytest.approx(getattr(there.journeys, earned), abs=CLOSE)
            for one in rule.credit:
                parts = sum(
                    getattr(share, earned)
                    for path_ in (*there.paths, there.other_paths)
                    for share in path_.credit
                    if (share.rule, share.channel) == (rule.rule, one.channel)
                )
                assert parts == pytest.approx(getattr(one, earned), abs=CLOSE)
    for name in ("rules", "journeys", "paths", "other_paths"):
        mine, theirs = numbers(getattr(here, name)), numbers(getattr(there, name))
        assert mine[0] == theirs[0], name
        assert mine[1] == pytest.approx(theirs[1], rel=1e-9, abs=1e-9), name
