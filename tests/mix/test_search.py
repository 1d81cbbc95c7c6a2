"""A search ranks what is true above what is not, and averages by what was foretold."""

import time

import numpy as np
import pytest
from scipy.stats import norm

from payoff.core.errors import ChoiceError, MissingExtra
from payoff.core.frozen import replace
from payoff.data.panel import Panel
from payoff.data.simulate.curves import Hill as HillCurve
from payoff.data.simulate.curves import delayed_weights
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.world import ChannelWorld, MixWorld
from payoff.data.sources import read_table
from payoff.maths.scores import crps
from payoff.mix import Mix
from payoff.mix.baseline import Baseline, LinearTrend, NoTrend, PiecewiseTrend
from payoff.mix.noise import NegativeBinomial, NormalNoise, StudentTNoise
from payoff.mix.problem import Problem
from payoff.mix.search import (
    Candidate,
    Cores,
    Ray,
    Slices,
    default_links,
    grid,
    search,
    search_many,
)
from payoff.mix.search.alike import filled, widest
from payoff.mix.search.judge import outliers
from payoff.mix.search.posteriors import approximated, sampled
from payoff.mix.search.signs import Signs, concerns
from payoff.mix.search.slices import Forecast
from payoff.mix.search.stack import mixture
from payoff.mix.search.workers import each

ALONG_TIME = (
    "kpi",
    "spend",
    "exposure",
    "frequency",
    "control_values",
    "event_values",
    "segment_values",
)
PAIR = ("delayed, hill, none", "none, none, none")


@pytest.fixture(scope="module")
def true_world():
    """Return a market with late and S-shaped effects, without a trend."""
    kernel = delayed_weights(0.6, 2.0, 13)
    return simulate(
        MixWorld(
            channels=(
                ChannelWorld("tv", 60_000, kernel, HillCurve(1.0, 2.0), 0.2, spread=0.8),
                ChannelWorld("radio", 20_000, kernel, HillCurve(0.8, 2.0), 0.12, spread=0.8),
            ),
            periods=130,
            level=900_000,
            trend=0.0,
            season=0.05,
            noise=0.25,
        ),
        5,
    )


def pair():
    both = grid(Mix(), adstocks=("delayed", "none"), saturations=("hill", "none"), trends=("none",))
    return [candidate for candidate in both if candidate.name in PAIR]


@pytest.fixture(scope="module")
def answer(true_world):
    return search(true_world.panel(), pair(), slices=Slices(2, 8), seed=3)


@pytest.mark.slow
def test_the_true_family_wins_and_carries_the_answer(answer, true_world):
    first, second = answer.leaderboard
    assert (first.name, second.name) == PAIR
    assert first.held_out.crps < second.held_out.crps
    assert first.held_out.behind == 0.0
    assert second.held_out.behind > 0
    assert first.loo.elpd > second.loo.elpd + 10
    assert first.weight > 0.9
    assert sum(row.weight for row in answer.leaderboard) == pytest.approx(1.0)
    for channel, truth in zip(answer.channels, true_world.roi, strict=True):
        assert channel.roi.p05 <= truth <= channel.roi.p95
    assert answer.health.verdict != "failed"
    assert any("outlier" in note for note in answer.notes)


@pytest.mark.slow
def test_slices_end_with_the_table_and_do_not_overlap(answer, true_world):
    periods = true_world.panel().periods
    assert [(each.first, each.last) for each in answer.slices] == [
        (periods[-16], periods[-9]),
        (periods[-8], periods[-1]),
    ]


@pytest.mark.parametrize("slices", [Slices(0), Slices(4, 0), Slices(9, 8)])
def test_slices_that_leave_too_little_are_refused(slices, panel):
    with pytest.raises(ChoiceError, match="slices"):
        slices.cuts(panel)


def test_a_grid_has_every_combination_once():
    found = grid(Mix(), links=("identity", "log"))
    assert len({candidate.name for candidate in found}) == len(found) == 54
    assert "geometric, logistic, piecewise, identity" in {candidate.name for candidate in found}
    assert len(grid(Mix(), adstocks=("none", "none"), saturations=("hill",), trends=("none",))) == 1
    with pytest.raises(ChoiceError, match="geometric"):
        grid(Mix(), adstocks=("geometrc",))


def test_the_logarithm_is_tried_only_where_it_can_be(panel):
    assert default_links(panel) == ("identity", "log")
    kpi = panel.kpi.copy()
    kpi[0, 3] = 0.0
    assert default_links(replace(panel, kpi=kpi)) == ("identity",)


def test_names_must_differ(panel):
    with pytest.raises(ChoiceError, match="'one'"):
        search(panel, [Candidate("one", Mix()), Candidate("one", Mix())])


def test_trends_of_one_width_share_a_layout_and_say_the_same(panel):
    specs = [Mix(baseline=Baseline(trend=t)) for t in (PiecewiseTrend(), LinearTrend(), NoTrend())]
    columns = widest(specs, panel.periods)
    problems = [Problem.of(filled(spec, columns), panel) for spec in specs]
    assert len({problem.layout for problem in problems}) == 1
    for spec, wide in zip(specs, problems, strict=True):
        own = Problem.of(spec, panel)
        # The same Gaussian prior of the baseline, which is all that a trend is.
        narrow, broad = (
            each.design()[0][0] @ np.diag(each.design()[2] ** 2) @ each.design()[0][0].T
            for each in (own, wide)
        )
        np.testing.assert_allclose(broad, narrow)


def test_an_approximation_says_what_the_sampler_says(panel):
    problem = Problem.of(Mix(), panel)
    quick, slow = (fit(problem, problem.observed, 3) for fit in (approximated, sampled))
    assert quick.trusted
    spread = slow.positions.std(axis=0)
    moved = np.abs(quick.positions.mean(axis=0) - slow.positions.mean(axis=0)) / spread
    assert moved.max() < 0.25
    assert np.abs(np.log(quick.positions.std(axis=0) / spread)).max() < 0.25


def test_a_mixture_has_the_quantiles_of_its_parts():
    random = np.random.default_rng(1)
    one, other = random.normal(0, 1, 50_000), random.normal(8, 1, 20_000)
    mixed = mixture([one, other, np.array([1e9])], np.array([0.25, 0.75, 0.0]))
    assert (mixed < 4).mean() == pytest.approx(0.25, abs=0.001)
    assert mixed.mean() == pytest.approx(6.0, abs=0.05)
    assert np.quantile(mixed, 0.25 + 0.75 / 2) == pytest.approx(8.0, abs=0.05)


def test_behind_counts_groups_of_one_period_together():
    random = np.random.default_rng(2)
    period = np.repeat(np.arange(50.0), 4)
    shared = np.repeat(random.normal(3.0, 2.0, 50), 4)
    worse = Forecast(shared, shared, shared, period)
    best = Forecast(np.zeros(200), shared, shared, period)
    behind, error = worse.behind(best)
    assert behind == pytest.approx(shared.mean())
    assert error == pytest.approx(shared[::4].std(ddof=1) / np.sqrt(50))


def test_a_forecast_is_scored_over_known_cells_only(panel):
    kpi = panel.kpi.copy()
    kpi[0, -2] = np.nan
    draws = np.random.default_rng(3).normal(panel.kpi.mean(), 100.0, (200, 1, 4))
    scored = Forecast.of(draws, replace(panel, kpi=kpi), len(panel.periods) - 4, len(panel.periods))
    assert len(scored.crps) == 3
    np.testing.assert_allclose(scored.crps[0], crps(draws[:, 0, 0], panel.kpi[0, -4]))


@pytest.mark.parametrize(
    ("noise", "parameters"),
    [
        (NormalNoise(), {"sigma": 0.3}),
        (StudentTNoise(), {"sigma": 0.3, "nu": 4.0}),
        (NegativeBinomial(), {"excess": 0.2}),
    ],
)
def test_densities_are_those_that_are_drawn_from(noise, parameters):
    """Compare what is predicted with the density, as a distribution function."""
    draws, scale = 40_000, np.array([20.0])
    centre = np.full((draws, 1, 1), 0.4)
    own = {name: np.full((draws, 1), value) for name, value in parameters.items()}
    drawn = noise.predict(np.random.default_rng(4), centre, own, scale)[:, 0, 0]
    one = {name: value[:1] for name, value in own.items()}
    if noise.counts:
        grid_, step = np.log(np.arange(1, 400) / scale[0]), 1.0
    else:
        grid_, step = np.linspace(-6, 7, 4001), 13 / 4000
    density = np.exp(
        [noise.pointwise(np.array([[x]]), centre[:1], one, scale)[0, 0, 0] for x in grid_]
    )
    for x in (0.1, 0.4, 0.7):
        below = (density * step)[grid_ <= x].sum()
        if noise.counts:
            below += np.exp(noise.pointwise(np.array([[-np.inf]]), centre[:1], one, scale))[0, 0, 0]
        assert below == pytest.approx((drawn <= x).mean(), abs=0.01)


def test_wrong_signs_are_named(panel):
    """Where sales fall with a channel, a regression says so against a model that cannot."""
    spec = Mix(baseline=Baseline(trend=NoTrend()))
    down = panel.kpi - 0.6 * panel.spend[:, :, 0] * panel.kpi.mean() / panel.spend[:, :, 0].mean()
    problem = Problem.of(spec, replace(panel, kpi=down - down.min() + 1.0))
    effects = panel.spend.transpose(2, 0, 1) / panel.spend.mean(axis=(0, 1))[:, None, None]
    share = np.full((100, 3), 0.2)
    share[:, 1] = 1e-5
    without = np.full(panel.kpi.shape, 5.0)
    without[0, :30] = -1.0
    signs = Signs(effects, without, share, np.full(100, 0.95))
    said = concerns(problem, signs)
    assert not signs.sensible
    assert "below zero in 25.0% of the cells" in said[0]
    assert "95%" in said[1]
    assert f"The posterior of {panel.channels[1]} piles up at zero" in said[2]
    assert any(f"gives {panel.channels[0]} the wrong sign" in text for text in said[3:])
    fine = Signs(effects, np.full(panel.kpi.shape, 5.0), np.full((100, 3), 0.2), np.full(100, 0.5))
    assert concerns(Problem.of(spec, panel), fine) == ()


def test_outliers_are_named(panel):
    residuals = norm.ppf((np.arange(120) + 0.5) / 120)[None] * 10
    assert outliers(panel, residuals).startswith("No week is an outlier")
    residuals[0, 60] = -200.0
    said = outliers(panel, residuals)
    assert said.startswith("1 outlier")
    assert str(panel.periods[60]) in said


def test_work_is_shared_out_and_errors_come_through():
    assert sorted(each(abs, [-3, 2, -1], Cores(2))) == [1, 2, 3]
    with pytest.raises(TypeError):
        list(each(abs, ["text"], Cores(2)))
    with pytest.raises(ChoiceError, match="0 cores"):
        Cores(0)


@pytest.mark.slow
def test_one_brand_that_is_refused_does_not_stop_another(true_world, answer):
    panel = true_world.panel()
    short = replace(
        panel,
        periods=panel.periods[:20],
        **{name: getattr(panel, name)[:, :20] for name in ALONG_TIME},
    )
    brands = {"good": panel, "short": short}
    found = search_many(brands, pair(), slices=Slices(2, 8), seed=3)
    assert list(found) == ["good", "short"]
    assert [row.name for row in found["good"].leaderboard] == list(PAIR)
    for ours, theirs in zip(found["good"].channels, answer.channels, strict=True):
        assert ours.roi.p50 == pytest.approx(theirs.roi.p50, rel=1e-9)
    assert isinstance(found["short"], ChoiceError)
    assert "in a table of 20" in str(found["short"])
    with pytest.raises(ChoiceError, match="no brand"):
        search_many({})


def test_a_cluster_without_ray_says_what_to_install():
    try:
        import ray  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtra, match=r"payoff\[ray\]"):
            list(each(abs, [1], Ray("local")))
    else:
        pytest.skip("Ray is installed")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_local_cluster_gives_the_same_answer(true_world, answer):
    pytest.importorskip("ray", reason="Ray is not installed")
    both = grid(Mix(), adstocks=("delayed", "none"), saturations=("hill", "none"), trends=("none",))
    pair = [candidate for candidate in both if candidate.name in PAIR]
    remote = search(true_world.panel(), pair, slices=Slices(2, 8), seed=3, workers=Ray("local"))
    assert [row.name for row in remote.leaderboard] == [row.name for row in answer.leaderboard]
    for ours, theirs in zip(answer.channels, remote.channels, strict=True):
        assert theirs.roi.p50 == pytest.approx(ours.roi.p50, rel=1e-6)


@pytest.mark.slow
def test_the_real_table_is_searched_in_time(real_table):
    frame = read_table(real_table("segments_and_media.csv"))
    panel = Panel.from_frame(
        frame,
        time="Week Start Date",
        kpi="Sales",
        spend=["TV", "Radio", "Newspaper", "Social Media"],
        events=[name for name in frame.column_names if name.startswith("hldy_")],
    )
    begun = time.process_time()
    answer = search(panel)
    # Three minutes of two cores, whatever else runs beside.
    assert time.process_time() - begun < 360
    assert len(answer.leaderboard) >= 40
    rows = {row.name: row for row in answer.leaderboard}
    default = rows["geometric, logistic, piecewise, identity"]
    winner = answer.leaderboard[0]
    assert winner.held_out.crps <= default.held_out.crps
    assert winner.held_out.wmape <= default.held_out.wmape
    # In this table television and radio multiply each other (James et al. 2013, ISLR 3.3.2).
    assert winner.name.endswith("log")
    assert any(row.standing == "senseless" for row in answer.leaderboard)
