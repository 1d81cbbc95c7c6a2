"""Media that cannot have worked bring nothing."""

import numpy as np
import pytest

from payoff.core.errors import ChoiceError
from payoff.core.progress import silent
from payoff.data.simulate.funnel import funnel_world
from payoff.data.simulate.mix import simulate
from payoff.mix.placebo import _with_placebo


def test_a_placebo_brings_nothing_and_says_so(fit):
    found = fit.placebo("tv", seed=1)
    assert found.channel == "tv"
    assert 30 <= found.shift <= 90
    assert found.passed
    assert found.contribution.p05 < 0 < found.contribution.p95
    assert 0.1 < found.tail <= 1
    spend = fit.panel.spend[:, :, 0].sum()
    assert found.roi.mean == pytest.approx(found.contribution.mean / spend)
    assert found.roi.unit == "sales per spend"


def test_the_placebo_is_the_channel_moved_in_time():
    panel = simulate(funnel_world(), 1).panel()
    paid = _with_placebo(panel, "video", "placebo of video", 3, 50)
    assert paid.channels == ("video", "display", "search", "placebo of video", "newsletter")
    assert paid.organic == ("newsletter",)
    np.testing.assert_array_equal(paid.exposure[:, :, 4], panel.exposure[:, :, 3])
    for name in ("spend", "exposure", "frequency"):
        before, after = getattr(panel, name)[:, :, 0], getattr(paid, name)[:, :, 3]
        np.testing.assert_array_equal(after[:, 50:], before[:, :-50])
        assert after.sum() == pytest.approx(before.sum())
    free = _with_placebo(panel, "newsletter", "placebo of newsletter", 4, 50)
    assert free.organic == ("newsletter", "placebo of newsletter")
    assert free.channels[-1] == "placebo of newsletter"


def test_an_unknown_channel_is_refused(fit):
    with pytest.raises(ChoiceError, match="did you mean 'tv'"):
        fit.placebo("tvv", progress=silent)
