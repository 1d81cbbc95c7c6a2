"""What the sequence model reads; how it learns is tested where it is used."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from payoff.core.errors import MissingExtra
from payoff.core.progress import silent
from payoff.maths.sequence import RATE, Network, Sequences, _Adam, train

JOURNEYS = Sequences(
    np.array([2, 0, 1, 1, 0, 2]),
    np.array([0.0, 3.0, 5.0, 0.0, 0.0, 7.0]),
    np.array([0, 3, 4, 6]),
    3,
)


def test_each_touch_is_left_out_once_and_waits_close_up():
    without, touch = JOURNEYS.without_each(np.array([0, 1, 2]))
    assert touch.tolist() == [0, 1, 2, 4, 5]
    assert without.lengths.tolist() == [2, 2, 2, 1, 1]
    assert without.unit.tolist() == [0, 1, 2, 1, 2, 0, 2, 0]
    assert without.hours.tolist() == [0.0, 5.0, 0.0, 8.0, 0.0, 3.0, 0.0, 0.0]


def test_journeys_of_one_touch_have_nothing_to_leave_out():
    without, touch = JOURNEYS.without_each(np.array([1]))
    assert len(touch) == 0
    assert len(without.unit) == 0


@pytest.mark.slow
def test_steps_are_those_of_torch():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    mine, theirs = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    mine.load_state_dict(theirs.state_dict())
    adam, other = _Adam.of(torch, mine), torch.optim.Adam(theirs.parameters(), lr=RATE)
    for step in range(1, 51):
        inputs = torch.randn(8, 3)
        adam.down(torch, (mine(inputs) ** 2).sum(), step)
        other.zero_grad()
        (theirs(inputs) ** 2).sum().backward()
        other.step()
    assert torch.allclose(mine.weight, theirs.weight, atol=1e-6)


def test_without_torch_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    ones = np.ones(3, dtype=bool)
    with pytest.raises(MissingExtra, match=r"payoff\[deep\]"):
        train(JOURNEYS, np.array([1.0, 0.0, 0.0]), ones, ones, Network(), silent)
