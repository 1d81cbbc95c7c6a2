from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from payoff.core.frozen import replace
from payoff.data.simulate.curves import (
    Hill,
    Logistic,
    MichaelisMenten,
    Power,
    Straight,
    Tanh,
    carry_over,
    delayed_weights,
    geometric_weights,
)
from payoff.data.simulate.draw import random_world
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.world import ChannelWorld, ControlWorld, EventWorld, MixWorld

CURVES = [Straight(), Logistic(1.7), Hill(1.2, 1.6), MichaelisMenten(0.8), Tanh(1.3), Power(0.6)]
LOGISTIC = Logistic(1.5)
KERNEL = geometric_weights(0.5, 8)


def world(curve=LOGISTIC, **changes) -> MixWorld:
    channels = (
        ChannelWorld("tv", 5000.0, KERNEL, curve, 0.2, sparsity=0.4, season=0.5),
        ChannelWorld("search", 900.0, geometric_weights(0.1, 8), Logistic(1.0), 0.1),
    )
    return replace(MixWorld(channels, periods=104, level=50_000, trend=0.1, season=0.15), **changes)


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: type(curve).__name__)
def test_stretch_is_the_derivative_of_value(curve):
    u, step = np.linspace(0, 4, 41), 1e-6
    numeric = (curve.value(u * (1 + step)) - curve.value(u * (1 - step))) / (2 * step)
    np.testing.assert_allclose(curve.stretch(u), numeric, atol=1e-8)


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: type(curve).__name__)
def test_no_exposure_no_effect_and_more_never_less(curve):
    values = curve.value(np.linspace(0, 6, 100))
    assert values[0] == 0
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize(
    ("curve", "formula"),
    [
        (Logistic(1.7), lambda u: (1 - np.exp(-1.7 * u)) / (1 + np.exp(-1.7 * u))),
        (Hill(1.2, 1.6), lambda u: u**1.6 / (1.2**1.6 + u**1.6)),
        (MichaelisMenten(0.8), lambda u: u / (0.8 + u)),
        (Tanh(1.3), lambda u: np.tanh(u / 1.3)),
        (Power(0.6), lambda u: u**0.6),
        (Straight(), lambda u: u),
    ],
)
def test_curves_are_their_formulas(curve, formula):
    u = np.linspace(0, 5, 51)
    np.testing.assert_allclose(curve.value(u), formula(u))


@pytest.mark.parametrize(
    "kernel", [KERNEL, delayed_weights(0.6, 2.0, 8), geometric_weights(0.0, 4)]
)
def test_carry_over_spends_out_what_came_in_and_nothing_before(kernel):
    exposure = np.zeros(30)
    exposure[5] = 7.0
    spread = carry_over(exposure, kernel)
    assert sum(kernel) == pytest.approx(1.0)
    assert spread.sum() == pytest.approx(7.0)
    assert not spread[:5].any()
    np.testing.assert_allclose(spread[5 : 5 + len(kernel)], 7.0 * np.array(kernel))


def test_kernels_are_their_formulas():
    assert geometric_weights(0.5, 3) == pytest.approx((4 / 7, 2 / 7, 1 / 7))
    assert np.argmax(delayed_weights(0.6, 2.0, 8)) == 2


def test_the_same_seed_gives_the_same_panel_and_another_does_not():
    one, same, other = simulate(world(), 1), simulate(world(), 1), simulate(world(), 2)
    assert one.table.equals(same.table)
    assert one.panel().data_hash == same.panel().data_hash != other.panel().data_hash


def test_the_kpi_is_baseline_and_channels_and_noise():
    made = simulate(world(noise=0.25), 3)
    expected = (made.baseline + made.contribution.sum(axis=-1))[0]
    noise = made.table["sales"].to_numpy() - expected
    assert made.noise_sd == pytest.approx([0.25 * expected.std()])
    assert noise.std() == pytest.approx(made.noise_sd[0], rel=0.3)
    without = simulate(world(noise=0.0), 3)
    np.testing.assert_allclose(without.table["sales"].to_numpy(), expected)


def test_contributions_are_carry_over_then_saturation_of_the_spend_in_the_table():
    made = simulate(world(), 4)
    spend = made.table["tv"].to_numpy()
    spread = [
        sum(w * spend[t - lag] for lag, w in enumerate(KERNEL) if lag <= t) for t in range(104)
    ]
    u = np.array(spread) / spend[spend > 0].mean()
    effect = (1 - np.exp(-1.5 * u)) / (1 + np.exp(-1.5 * u))
    contribution = made.contribution[0, :, 0]
    size = contribution.sum() / effect.sum()
    np.testing.assert_allclose(contribution, size * effect)


def test_shares_and_roi_are_what_the_world_says():
    made = simulate(world(), 5)
    totals = made.contribution.sum(axis=(0, 1))
    whole = made.baseline.sum() + totals.sum()
    np.testing.assert_allclose(totals / whole, [0.2, 0.1])
    np.testing.assert_allclose(made.roi, totals / made.spend.sum(axis=(0, 1)))


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: type(curve).__name__)
def test_marginal_roi_is_what_a_little_more_of_all_spend_brings(curve):
    made = simulate(world(curve), 6)
    spend = made.spend[0, :, 0]
    u = carry_over(spend / spend[spend > 0].mean(), KERNEL)
    size = made.contribution[0, :, 0].sum() / curve.value(u).sum()
    step = 1e-5
    extra = size * (curve.value(u * (1 + step)) - curve.value(u)).sum()
    assert made.marginal_roi[0] == pytest.approx(extra / (step * spend.sum()), rel=1e-4)


def test_sparsity_is_the_share_of_periods_without_spend_and_spend_is_whole_cents():
    made = simulate(world(), 7)
    tv, search = made.spend[0].T
    assert (tv == 0).sum() == round(0.4 * 104)
    assert (search > 0).all()
    assert tv[tv > 0].mean() == pytest.approx(5000, rel=1e-4)
    np.testing.assert_array_equal(made.spend, np.round(made.spend, 2))


def test_controls_and_events_move_the_baseline():
    plain = simulate(world(season=0.0, trend=0.0), 8)
    np.testing.assert_allclose(plain.baseline, 50_000)
    moved = simulate(
        world(
            season=0.0,
            trend=0.0,
            controls=(ControlWorld("price", 10.0, 1.0, -300.0),),
            events=(EventWorld("promo", (3, 60), 4000.0),),
        ),
        8,
    )
    price, promo = moved.table["price"].to_numpy(), moved.table["promo"].to_numpy()
    np.testing.assert_allclose(moved.baseline[0], 50_000 - 300 * (price - 10) + 4000 * promo)
    assert np.flatnonzero(promo).tolist() == [3, 60]
    assert moved.panel().controls == ("price",)


@pytest.mark.parametrize(
    ("period", "last"), [("day", date(2023, 4, 15)), ("month", date(2031, 8, 2))]
)
def test_other_periods(period, last):
    panel = simulate(world(period=period), 9).panel()
    assert (panel.period, panel.periods[-1]) == (period, last)


def test_heavy_tailed_noise_has_the_same_spread():
    made = simulate(world(periods=4000, noise_df=4.0), 10)
    noise = (made.kpi - made.baseline - made.contribution.sum(axis=-1))[0]
    assert noise.std() == pytest.approx(made.noise_sd, rel=0.2)
    assert np.abs(noise).max() > 5 * made.noise_sd


def test_correlation_is_between_logarithms_of_spend():
    channels = tuple(ChannelWorld(f"c{n}", 100.0, KERNEL, Logistic(1.0), 0.1) for n in range(2))
    made = simulate(MixWorld(channels, periods=4000, correlation=0.5), 11)
    assert np.corrcoef(np.log(made.spend[0].T))[0, 1] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("seed", range(20))
def test_random_worlds_are_plausible(seed):
    made = simulate(random_world(seed), seed)
    kpi = made.panel().kpi
    media = made.contribution.sum() / kpi.sum()
    explained = 1 - made.noise_sd[0] ** 2 / kpi.var()
    assert 0.14 < media < 0.46
    assert 0.7 < explained < 0.97
    assert (made.baseline > 0).all()
    assert (kpi > 0).all()
    assert (made.marginal_roi > 0).all()


def test_worlds_of_the_first_version_are_what_they_were():
    made = simulate(random_world(3), 3)
    assert made.kpi.sum() == pytest.approx(204101485.298855, rel=1e-13)
    np.testing.assert_allclose(
        made.marginal_roi,
        [0.9975150896118793, 1.0855826146685157, 2.14428682928852, 2.272089888470809],
        rtol=1e-12,
    )


def test_random_worlds_can_be_told_the_number_of_channels_and_the_curve():
    made = random_world(1, channels=10, periods=80, curve="hill")
    assert len({channel.name for channel in made.channels}) == 10
    assert {type(channel.curve) for channel in made.channels} == {Hill}
    assert simulate(made, 1).spend.shape == (1, 80, 10)
