"""Demand that one channel makes and another captures: laws, truth, and what is refused."""

import numpy as np
import pytest

from payoff.core.errors import ChoiceError
from payoff.core.frozen import replace
from payoff.data.simulate.capture import Capture
from payoff.data.simulate.curves import Logistic, geometric_weights
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.world import ChannelWorld, MixWorld
from payoff.mix import Channel, Mix, MixFit
from payoff.mix.capture import _not_below_zero
from payoff.mix.counterfactual import curves, totals_with
from payoff.mix.links import Log

LAGS = 13
WORLD = MixWorld(
    (
        ChannelWorld("tv", 50_000, geometric_weights(0.5, LAGS), Logistic(1.5), 0.12, spread=0.6),
        ChannelWorld("radio", 30_000, geometric_weights(0.3, LAGS), Logistic(1.2), 0.06),
        ChannelWorld(
            "search",
            20_000,
            geometric_weights(0.1, LAGS),
            Logistic(1.0),
            0.15,
            spread=0.3,
            captures=(Capture("tv", 0.6), Capture("radio", 0.3)),
        ),
    ),
    level=1_000_000,
    noise=0.3,
)
SPEC = Mix(channels={"search": Channel(fed_by=("tv", "radio"))})


@pytest.fixture(scope="module")
def world():
    return simulate(WORLD, 3)


@pytest.fixture(scope="module")
def fit(world):
    return SPEC.fit(world.panel(), seed=1, draws=250, holdout=0)


@pytest.fixture(scope="module")
def answer(fit):
    return fit.ask()


@pytest.mark.slow
def test_nothing_is_counted_twice(answer):
    (captured,) = answer.funnel.captured
    search = answer.channels[2]
    assert captured.channel == search.channel == "search"
    parts = captured.own.mean + sum(feed.split.mean for feed in captured.feeds)
    assert parts == pytest.approx(search.contribution.mean, rel=1e-9)
    moved = {effect.channel: effect.direct.mean for effect in answer.funnel.effects}
    moved |= {feed.channel: moved[feed.channel] + feed.split.mean for feed in captured.feeds}
    total = sum(moved.values()) + captured.own.mean
    assert total == pytest.approx(sum(each.split.mean for each in answer.channels), rel=1e-9)


@pytest.mark.slow
def test_total_is_direct_and_indirect(answer):
    for effect, channel in zip(answer.funnel.effects, answer.channels, strict=False):
        assert effect.direct == channel.contribution
        assert effect.direct_roi == channel.roi
        assert effect.total.mean == pytest.approx(effect.direct.mean + effect.indirect.mean)
        assert effect.total_roi.mean == pytest.approx(effect.total.mean / channel.spend)
        assert effect.by_way_of == ("search",)


@pytest.mark.slow
def test_the_truth_is_near(world, answer):
    """Inside twice the 90 % interval; the slow tests count how often it is inside of it."""
    for index, effect in enumerate(answer.funnel.effects):
        spent = world.spend[:, :, index].sum()
        for found, truth in (
            (effect.total_roi, world.total_roi[index]),
            (effect.indirect, world.indirect_roi[index] * spent),
        ):
            assert abs(truth - found.p50) < found.p95 - found.p05


def test_where_nothing_is_fed_next_to_nothing_is_found():
    """The same market, whose search nobody feeds."""
    *others, search = WORLD.channels
    dry = replace(WORLD, channels=(*others, replace(search, captures=())))
    answer = SPEC.fit(simulate(dry, 3).panel(), seed=1, draws=250, holdout=0).ask()
    for feed in answer.funnel.captured[0].feeds:
        assert feed.exposure.p05 < 0.03
        assert feed.exposure.p50 < 0.15


@pytest.mark.slow
def test_the_same_seed_gives_the_same_and_a_saved_fit_too(fit, answer, tmp_path):
    fit.save(tmp_path / "fit.payoff")
    assert MixFit.load(tmp_path / "fit.payoff").ask().funnel == answer.funnel


@pytest.mark.slow
def test_other_exposure_is_evaluated_exactly(fit, world):
    """All of it gives the contribution, none of it nothing."""
    problem, some = fit.problem(), slice(0, 1000, 250)
    positions, numbers = fit.positions[some], fit.numbers.take(some)
    shares = np.stack([np.ones((4, 1, 156)), np.zeros((4, 1, 156))], axis=1)
    totals = totals_with(problem, positions, numbers, 2, shares)
    assert np.all(totals[:, 1] == 0)
    media = curves(problem, positions, [2])
    assert media.shape == (4, 1, 1, 156)
    whole = fit.ask().channels[2].contribution
    assert whole.p05 * 0.5 < totals[:, 0].mean() < whole.p95 * 2
    assert world.panel().channels[2] == "search"


def test_without_feeders_there_is_no_funnel(world):
    fit = Mix().fit(world.panel(), seed=1, draws=100, chains=2, holdout=0)
    assert fit.ask().funnel is None


def test_draws_not_below_zero_are_those_of_the_cut_normal():
    random = np.random.default_rng(2)
    centre = np.tile([0.3, -0.4], (40_000, 1))
    precision = np.tile([[4.0, 1.5], [1.5, 2.0]], (40_000, 1, 1))
    got = _not_below_zero(centre, precision, random)
    plain = random.multivariate_normal(centre[0], np.linalg.inv(precision[0]), 400_000)
    kept = plain[(plain > 0).all(axis=1)]
    np.testing.assert_allclose(got.mean(axis=0), kept.mean(axis=0), rtol=0.03)
    np.testing.assert_allclose(got.std(axis=0), kept.std(axis=0), rtol=0.03)
    far = _not_below_zero(np.full((5, 1), -50.0), np.ones((5, 1, 1)), random)
    assert np.all((far >= 0) & (far < 0.5))


@pytest.mark.parametrize(
    ("channels", "says"),
    [
        ({"search": Channel(fed_by=("tvv",))}, "did you mean 'tv'"),
        ({"search": Channel(fed_by=("search",))}, "is itself fed"),
        ({"search": Channel(fed_by=("tv", "tv"))}, "named twice"),
        (
            {"search": Channel(fed_by=("radio",)), "radio": Channel(fed_by=("tv",))},
            "is itself fed",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(world, channels, says):
    with pytest.raises(ChoiceError, match=says):
        Mix(channels=channels).fit(world.panel())


def test_effects_that_multiply_are_refused(world):
    with pytest.raises(ChoiceError, match="fed by other channels"):
        replace(SPEC, link=Log()).fit(world.panel())
