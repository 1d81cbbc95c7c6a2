from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import ChoiceError
from payoff.data.simulate.random_paths import LONGEST, random_paths


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 30), st.integers(1, 2_000))
def test_paths_are_distinct_and_as_many_as_were_asked_for(seed, channels, paths):
    frame = random_paths(seed, channels=channels, paths=paths).to_pandas()
    assert len(frame) == frame["path"].nunique() == paths
    touches = frame["path"].str.split(" > ")
    assert touches.map(len).between(1, LONGEST).all()
    assert len({name for path in touches for name in path}) <= channels
    assert (frame[["conversions", "nulls"]] >= 0).all(axis=None)
    journeys = frame["conversions"] + frame["nulls"]
    assert journeys.min() >= 1
    assert journeys.is_monotonic_decreasing
    assert ((frame["value"] > 0) == (frame["conversions"] > 0)).all()


def test_the_same_seed_gives_the_same_paths_of_the_size_of_a_benchmark():
    one, same, other = (random_paths(seed) for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)
    frame = one.to_pandas()
    lengths = frame["path"].str.count(">") + 1
    assert lengths.mean() == pytest.approx(7, abs=1)
    assert set(" > ".join(frame["path"]).split(" > ")) == {f"c{n:02d}" for n in range(1, 13)}
    assert 1_000 < frame["conversions"].sum() < frame["nulls"].sum()


@pytest.mark.parametrize(("channels", "paths"), [(0, 5), (1, 31), (3, 0), (70_000, 5)])
def test_what_cannot_be_drawn_is_refused(channels, paths):
    with pytest.raises(ChoiceError, match="distinct paths"):
        random_paths(1, channels=channels, paths=paths)
