"""Laws that hold in every world, and the truth found again by brute force."""

from __future__ import annotations

import numpy as np
import pytest

from payoff.core.errors import ChoiceError
from payoff.core.frozen import replace
from payoff.data.simulate.capture import Capture
from payoff.data.simulate.curves import carry_over
from payoff.data.simulate.drift import Drift
from payoff.data.simulate.exposure import BySpend
from payoff.data.simulate.links import Identity
from payoff.data.simulate.mix import Simulated, simulate
from payoff.data.simulate.outcomes import Counts

from .worlds import HIDDEN, MAIL, PLAIN, RADIO, SEARCH, TV, WORLDS, world


@pytest.fixture(params=WORLDS.values(), ids=WORLDS, scope="module")
def made(request) -> Simulated:
    return simulate(request.param, 7)


def without(made: Simulated, channel: int) -> np.ndarray:
    """Return the mean KPI once the channel's column is emptied and all else is run again."""
    relative = made.mechanism.relative.copy()
    relative[..., channel] = 0.0
    effects = made.mechanism.scaled(made.mechanism.units(relative).value)
    return made.mechanism.link.mean(made.baseline, effects, made.mechanism.heads)


def test_the_panel_reads_what_was_simulated(made):
    panel, there = made.panel(), made.baseline > 0
    assert panel.groups == made.groups
    assert panel.channels == tuple(channel.name for channel in made.world.channels)
    np.testing.assert_allclose(panel.kpi, made.kpi)
    np.testing.assert_allclose(panel.spend, made.spend, rtol=1e-12)
    np.testing.assert_allclose(panel.exposure, made.exposure, rtol=1e-12)
    np.testing.assert_allclose(panel.frequency, made.frequency)
    np.testing.assert_allclose(panel.segment_values[there], made.modifiers.segments[there])
    if made.world.regions:
        np.testing.assert_array_equal(panel.size, made.population)


def test_the_same_seed_gives_the_same_and_another_does_not(made):
    again, other = simulate(made.world, 7), simulate(made.world, 8)
    assert made.table.equals(again.table)
    assert not made.table.equals(other.table)


def test_contribution_is_what_is_lost_without_the_channel(made):
    for channel in range(made.spend.shape[-1]):
        lost = made.mean - without(made, channel)
        np.testing.assert_allclose(made.contribution[..., channel], lost, atol=1e-7)
        spend = made.spend[..., channel]
        if spend.any():
            assert made.roi[channel] == pytest.approx(lost.sum() / spend.sum())
            np.testing.assert_allclose(
                made.roi_by_group[:, channel], lost.sum(axis=1) / spend.sum(axis=1)
            )
        else:
            assert np.isnan(made.roi[channel])


def test_marginal_roi_is_a_finite_difference(made):
    step = 1e-5
    for channel in range(made.spend.shape[-1]):
        relative = [made.mechanism.relative.copy() for _ in range(2)]
        relative[0][..., channel] *= 1 - step
        relative[1][..., channel] *= 1 + step
        low, high = (
            made.mechanism.link.mean(
                made.baseline,
                made.mechanism.scaled(made.mechanism.units(one).value),
                made.mechanism.heads,
            ).sum()
            for one in relative
        )
        spend = made.spend[..., channel].sum()
        if spend:
            wanted = (high - low) / (2 * step * spend)
            assert made.marginal_roi[channel] == pytest.approx(wanted, rel=1e-5)


def test_the_split_adds_up_to_what_marketing_brings(made):
    np.testing.assert_allclose(made.baseline + made.shapley.sum(axis=-1), made.mean)
    if isinstance(made.mechanism.link, Identity):
        np.testing.assert_allclose(made.shapley, made.contribution)


def test_shares_are_those_of_the_world(made):
    told = [channel.share for channel in made.world.channels]
    shares = made.contribution.sum(axis=(0, 1)) / made.mean.sum()
    additive = isinstance(made.mechanism.link, Identity)
    np.testing.assert_allclose(shares, told, rtol=1e-9 if additive else 0.2)


def test_the_nation_is_the_sum_of_its_regions(made):
    paid = made.spend.sum(axis=(0, 1)) > 0
    weighted = (made.roi_by_group * made.spend.sum(axis=1)).sum(axis=0)
    np.testing.assert_allclose((weighted / made.spend.sum(axis=(0, 1)))[paid], made.roi[paid])


def test_nothing_changes_when_nothing_is_changed_and_no_media_leave_the_baseline(made):
    np.testing.assert_array_equal(made.mean_when(np.ones(1)), made.mean)
    np.testing.assert_allclose(made.mean_when(np.zeros(1)), made.baseline)


def test_noise_has_the_spread_that_is_told(made):
    seen = ~np.isnan(made.kpi) & (made.mean > 0)
    if isinstance(made.mechanism.link, Identity):
        noise = (made.kpi - made.mean) / made.noise_sd[:, None]
    else:
        noise = np.log(made.kpi / np.where(seen, made.mean, 1.0)) / made.noise_sd[:, None]
    assert noise[seen].std() == pytest.approx(1.0, rel=0.25)
    assert noise[seen].mean() == pytest.approx(0.0, abs=0.3)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": Counts()},
        {"channels": (replace(TV, drift=Drift(0.3)), SEARCH, RADIO)},
        {"channels": (TV, SEARCH, replace(RADIO, captures=(Capture("tv", 0.5),)))},
        {"hidden": HIDDEN},
    ],
    ids=["outcome", "drift", "capture", "demand"],
)
def test_one_piece_more_leaves_the_others_as_they_were(changes):
    plain, more = simulate(PLAIN, 3), simulate(replace(PLAIN, **changes), 3)
    np.testing.assert_array_equal(plain.spend[..., :2], more.spend[..., :2])
    assert plain.table["price"].equals(more.table["price"])


def test_regression_on_what_truly_happened_finds_the_sizes():
    made = simulate(world(noise=0.0), 5)
    u = [
        curve.value(carry_over(column / column[column > 0].mean(), kernel))
        for column, curve, kernel in (
            (made.spend[0, :, number], channel.curve, channel.kernel)
            for number, channel in enumerate(made.world.channels)
        )
    ]
    X = np.column_stack([made.baseline[0], *u])
    found = np.linalg.lstsq(X, made.kpi[0], rcond=None)[0]
    np.testing.assert_allclose(found, [1.0, *made.mechanism.size])


def test_regression_of_logarithms_finds_the_sizes_of_a_multiplicative_world():
    made = simulate(replace(WORLDS["multiplicative"], noise=0.0), 5)
    X = made.mechanism.units(made.mechanism.relative).value[0]
    y = np.log(made.kpi[0] / made.baseline[0])
    np.testing.assert_allclose(np.linalg.lstsq(X, y, rcond=None)[0], made.mechanism.size)


def test_the_noise_of_a_multiplicative_world_has_mean_1():
    made = simulate(replace(WORLDS["multiplicative"], periods=4000, noise=4.0), 2)
    assert made.noise_sd[0] > 0.3
    assert (made.kpi / made.mean).mean() == pytest.approx(1.0, abs=0.02)


def test_counts_are_whole_and_vary_as_a_negative_binomial():
    small = replace(WORLDS["counts"], periods=4000, level=20.0, noise=2.0, controls=(), events=())
    made = simulate(small, 2)
    assert (made.kpi == np.round(made.kpi)).all()
    expected = made.mean + made.noise_sd[0] ** 2 * made.mean**2
    assert ((made.kpi - made.mean) ** 2 / expected).mean() == pytest.approx(1.0, abs=0.12)
    assert ((made.kpi - made.mean) ** 2 / made.mean).mean() > 1.3
    poisson = simulate(replace(small, noise=0.0), 2)
    assert ((poisson.kpi - poisson.mean) ** 2 / poisson.mean).mean() == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"channels": (MAIL, TV)}, "'mail', 'tv'"),
        ({"channels": (MAIL,)}, "'mail'"),
        ({"channels": (replace(TV, captures=(Capture("radio", 0.1),)), RADIO)}, "'radio'"),
        (
            {"channels": (TV, replace(RADIO, national=True, captures=(Capture("tv", 0.1),)))},
            "is national and captures",
        ),
        ({"channels": (replace(TV, segments=(1.0, 2.0)),)}, "2 segments"),
        ({"channels": (replace(TV, demand=0.5),)}, "follows a demand"),
        ({"outcome": Counts(), "noise_df": 4.0}, "noise_df=4"),
    ],
)
def test_worlds_that_contradict_themselves_are_refused(changes, found):
    with pytest.raises(ChoiceError, match=found):
        replace(PLAIN, **changes)


def test_an_organic_channel_costs_nothing_and_works_as_if_it_did():
    made = simulate(WORLDS["organic"], 4)
    paid = simulate(world(TV, replace(MAIL, exposure=BySpend())), 4)
    assert not made.spend[..., 1].any()
    np.testing.assert_array_equal(made.exposure, paid.exposure)
    np.testing.assert_allclose(made.contribution, paid.contribution)
