"""The log posterior against the model written out in NumPy, with nothing integrated cleverly."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from payoff.maths.compile import compiled
from payoff.mix.adstock import Delayed, Geometric
from payoff.mix.baseline import stacked
from payoff.mix.density import LogPosterior
from payoff.mix.effects import OnCoefficient, OnMarginalRoi, OnRoi, OnShare
from payoff.mix.model import Channel, Mix
from payoff.mix.noise import StudentTNoise
from payoff.mix.parameters import natural_draws, parameter_draws, prior_positions
from payoff.mix.priors import Beta, Gamma, HalfNormal, HalfStudentT, LogNormal
from payoff.mix.problem import Problem
from payoff.mix.saturation import Hill, Logistic

DISTRIBUTIONS = {
    Beta: lambda p: stats.beta(p.a, p.b),
    Gamma: lambda p: stats.gamma(p.shape, scale=1 / p.rate),
    HalfNormal: lambda p: stats.halfnorm(scale=p.scale),
    LogNormal: lambda p: stats.lognorm(p.sigma, scale=p.median),
    HalfStudentT: lambda p: stats.t(p.nu, scale=p.scale),
}
LAGS = 13


@compiled(static=("posterior",))
def density(posterior, position, data):
    return posterior(position, data)


def kernel(adstock, own):
    lag = np.arange(LAGS)
    if adstock is Geometric:
        weights = own["adstock.alpha"] ** lag
    else:
        weights = own["adstock.alpha"] ** ((lag - own["adstock.delay"]) ** 2)
    return weights / weights.sum()


def curve(saturation, own, u):
    if saturation is Hill:
        power = own["saturation.slope"]
        raised, start = (u + 1e-4) ** power, 1e-4**power
        half = own["saturation.half"] ** power
        return raised / (half + raised) - start / (half + start)
    return np.tanh(own["saturation.lam"] * u / 2)


def transformed(choice, own, exposure):
    weights = kernel(type(choice.adstock), own)
    if choice.first == "saturation":
        return np.convolve(curve(type(choice.saturation), own, exposure), weights)[: len(exposure)]
    return curve(type(choice.saturation), own, np.convolve(exposure, weights)[: len(exposure)])


def contribution(choice, own, panel, k, used):
    """One channel, in units of the KPI, from the definition of what its prior is on."""
    running = panel.exposure[0, :, k][panel.exposure[0, :, k] > 0]
    exposure = panel.exposure[0, :, k] / running.mean()
    effect, curve = own["effect"], transformed(choice, own, exposure)
    step = 1e-6
    raised = transformed(choice, own, (1 + step) * exposure)
    lowered = transformed(choice, own, (1 - step) * exposure)
    spend, kpi = (panel.spend[0, :, k] * used).sum(), (panel.kpi[0] * used).sum()
    total = {
        OnShare: lambda: effect * kpi,
        OnRoi: lambda: effect * spend,
        OnCoefficient: lambda: effect * np.abs(panel.kpi).mean() * (curve * used).sum(),
        OnMarginalRoi: lambda: (
            effect * spend * (curve * used).sum() / (((raised - lowered) * used).sum() / (2 * step))
        ),
    }[type(choice.effect)]()
    return total * curve / (curve * used).sum()


def brute_force(spec, panel, position, used):
    """Log posterior density on the real line, up to a constant."""
    problem = Problem.of(spec, panel)
    drawn = parameter_draws(problem, position[None])
    media = 0.0
    for k, name in enumerate(panel.channels):
        own = {p: v[0, who.index(name)] for p, (who, v) in drawn.items() if name in who}
        media = media + contribution(spec.channel(name), own, panel, k, used)
    scale = np.abs(panel.kpi).mean()
    target = (panel.kpi[0] - media) / scale
    columns, means, scales = stacked(problem.blocks, 1)
    columns = columns[0]
    log_density, at = 0.0, 0
    for (_, _, prior), natural in zip(
        problem.priors, natural_draws(problem, position[None])[0], strict=True
    ):
        log_slope = np.log(natural)
        if isinstance(prior, Beta):
            log_slope += np.log1p(-natural)
        log_density += DISTRIBUTIONS[type(prior)](prior).logpdf(natural) + log_slope
        at += 1
    names = [f"{owner}: {name}" for owner, name, _ in problem.priors]
    for k, control in enumerate(problem.signed_names):
        own = np.exp(position[names.index(f"{control}: effect")])
        target = target - own * problem.signed[0, :, k]
    sigma = np.exp(position[names.index("noise: sigma")])
    rows = used > 0
    if isinstance(spec.noise, StudentTNoise):
        data = problem.data(used[None])
        rotation = problem.rotation(used[None])
        middle = data["share"][0] * (rotation.left[0].T @ (target - columns @ means))
        rotated = middle + data["width"][0] * position[at:]
        coefficients = means + rotation.right[0] @ rotated
        log_density += stats.norm.logpdf((coefficients - means) / scales).sum()
        nu = np.exp(position[names.index("noise: nu")])
        residual = target - columns @ coefficients
        return log_density + stats.t(nu, scale=sigma).logpdf(residual[rows]).sum()
    covariance = (columns * scales**2) @ columns.T + sigma**2 * np.eye(len(target))
    normal = stats.multivariate_normal(cov=covariance[np.ix_(rows, rows)])
    return log_density + normal.logpdf((target - columns @ means)[rows])


SPECS = {
    "default": Mix(),
    "on roi": Mix(effect=OnRoi()),
    "on marginal roi": Mix(effect=OnMarginalRoi(), saturation=Hill()),
    "on coefficient": Mix(effect=OnCoefficient(), adstock=Delayed()),
    "saturation first": Mix(first="saturation"),
    "student": Mix(noise=StudentTNoise()),
    "mixed": Mix(
        channels={"search": Channel(adstock=Delayed(), saturation=Hill(), effect=OnRoi())}
    ),
}


@pytest.mark.parametrize(
    ("name", "sign"),
    [*((name, "any") for name in SPECS), ("default", "negative"), ("student", "positive")],
)
def test_density_is_the_model_written_out(name, sign, panel):
    spec, panel = SPECS[name], replace(panel, control_signs=(sign,))
    problem = Problem.of(spec, panel)
    used = (np.arange(len(panel.periods)) < 110).astype(float)
    positions = prior_positions(problem, np.random.default_rng(0), 3)
    # Densities are up to a constant: differences between positions must agree.
    data = problem.data(used[None])
    ours = [float(density(LogPosterior(problem.layout), p, data)) for p in positions]
    full = [brute_force(spec, panel, p, used) for p in positions]
    np.testing.assert_allclose(np.diff(ours), np.diff(full), rtol=1e-5)


def test_a_coefficient_is_tied_to_what_it_brings(panel):
    problem = Problem.of(Mix(effect=OnCoefficient(), saturation=Logistic()), panel)
    position = prior_positions(problem, np.random.default_rng(0), 1)
    drawn = {name: own[0] for name, (_, own) in parameter_draws(problem, position).items()}
    brought = drawn["effect"] * np.tanh(0.5 * drawn["saturation.lam"])
    np.testing.assert_allclose(position[0, : len(brought)], np.log(brought), rtol=1e-9)
