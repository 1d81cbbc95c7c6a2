"""Winsorising changes what it says, and nothing else."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import ChoiceError
from payoff.data.panel import Panel
from payoff.data.winsorise import winsorised


def panel(kpi):
    weeks = [date(2024, 1, 1) + timedelta(weeks=week) for week in range(len(kpi))]
    spend = [10.0 + week % 3 for week in range(len(kpi))]
    table = pa.table({"week": weeks, "sales": kpi, "tv": spend})
    return Panel.from_frame(table, time="week", kpi="sales", spend=["tv"])


def test_what_is_far_out_is_drawn_in_and_named():
    kpi = [100.0 + week for week in range(100)]
    kpi[40] = 9000.0
    drawn = winsorised(panel(kpi), 0.01)
    assert drawn.kpi.max() < 300
    assert (drawn.kpi == panel(kpi).kpi).sum() == 98
    (note,) = set(drawn.notes) - set(panel(kpi).notes)
    assert note.startswith("2 values of sales winsorised at 0.01 on either side: 2024-01-01 from")
    assert "2024-10-07 from 9,000 to" in note
    assert drawn.data_hash != panel(kpi).data_hash


def test_it_says_when_nothing_changed():
    assert "changed no value" in winsorised(panel([1.0, 2.0] * 20), 0.05).notes[-1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1, 1e6), min_size=30, max_size=60, unique=True), st.floats(0.001, 0.1))
def test_order_is_kept_and_the_median_does_not_move(kpi, share):
    before = panel(kpi)
    after = winsorised(before, share)
    assert (np.diff(after.kpi[0][np.argsort(before.kpi[0])]) >= 0).all()
    assert np.median(after.kpi) == pytest.approx(np.median(before.kpi))
    assert np.ptp(after.kpi) <= np.ptp(before.kpi)


@pytest.mark.parametrize("share", [0.0, -0.1, 0.2])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(ChoiceError, match="winsorise"):
        winsorised(panel([1.0 * week for week in range(1, 31)]), share)
