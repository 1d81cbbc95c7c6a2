"""The log posterior that the sampler walks on."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.maths.gaussian import Columns, Solved, Trials, log_density_of_trials, solve
from payoff.mix.layout import Layout, Values
from payoff.mix.media import Media, gather, strengths, trials
from payoff.mix.shocks import shocked


@frozen
class LogPosterior:
    """Log posterior of everything that is not integrated out; equal layouts are one program.

    ``data`` is the tree that :meth:`payoff.mix.problem.Problem.data` returns.
    """

    layout: Layout

    def __call__(self, position: jax.Array, data: Any) -> jax.Array:
        """Return the log density at ``position``, shape ``(dim,)``, up to a constant."""
        layout = self.layout
        values = layout.unpack(position)
        log_prior = layout.log_prior(position, data["numbers"])
        media, tests = explained(layout, values, data)
        if layout.noise.integrates:
            media, log_shocks, _ = with_shocks(layout, values, media, data)
            solved = integrated(values, media, data)
            log_density = log_prior + log_shocks + solved.log_density
            return (
                log_density + log_density_of_trials(solved, tests) if layout.trials else log_density
            )
        tail, (baseline, known) = values["tail"], sampled(values, media, data)
        standard = (baseline, tail["own"], tail["shared"])
        log_prior -= 0.5 * sum((z**2).sum() for z in standard)
        miss = tests.surprise - jnp.einsum("ega,ga->e", tests.own, tail["own"])
        miss = (miss - tests.shared @ tail["shared"]) / tests.error
        media, log_shocks, _ = with_shocks(layout, values, media, data, known)
        log_prior += log_shocks
        likelihood = layout.noise.log_likelihood(media.fixed + known, values["noise"], data)
        return log_prior + likelihood - 0.5 * (miss**2).sum()


def explained(layout: Layout, values: Values, data: Any) -> tuple[Media, Trials]:
    """Return what media and signed controls bring, and what that says of the experiments."""
    strong = strengths(layout, values, data)
    curves = [each.beta[:, None, None] * each.curve for each in strong]
    bases = [own["bases"] for own in data["families"]]
    media = gather(layout, values, curves, bases, data)
    if layout.signed:
        controls = data["signed"] @ values["controls"]["effect"]
        media = media._replace(fixed=media.fixed + controls)
    return media, trials(layout, values, strong, data)


class Sampled(NamedTuple):
    """What is sampled where it could not be integrated out.

    Attributes
    ----------
    baseline
        The rotated coefficients, shape ``(groups, columns)``.
    brought
        By the baseline, and by how much effects vary, shape ``(groups, periods)``.
    """

    baseline: jax.Array
    brought: jax.Array


def sampled(values: Values, media: Media, data: Any) -> Sampled:
    """Return what the tail stands for.

    That of the baseline is around the least squares of what media leave: its level and a channel
    that is always on make up for each other, and so the sampler need not know.
    """
    tail, left = values["tail"], data["left"]
    varied = jnp.einsum("gat,ga->gt", media.own, tail["own"])
    varied += jnp.einsum("gbt,b->gt", media.shared, tail["shared"])
    rest = data["target"] - data["used"] * (media.fixed + varied)
    middle = data["share"] * jnp.einsum("gtp,gt->gp", left, rest)
    baseline = middle + data["width"] * tail["baseline"]
    brought = jnp.einsum("gtp,gp->gt", left, data["strength"] * baseline)
    return Sampled(baseline, brought + varied)


class WithShocks(NamedTuple):
    """Media whose fixed part holds the shocks, their log density, and they, ``(periods,)``."""

    media: Media
    log_prior: jax.Array
    shocks: jax.Array


def with_shocks(
    layout: Layout, values: Values, media: Media, data: Any, known: jax.Array | None = None
) -> WithShocks:
    """Add the shocks to what is fixed; ``known`` is what the sampled tail brings."""
    if layout.shocks is None:
        return WithShocks(media, jnp.zeros(()), jnp.zeros(0))
    used, own = data["used"], data["shocks"]
    residual = data["target"] - used * media.fixed
    if known is None:
        variance, integrated = values["noise"]["sigma"] ** 2, True
    else:
        variance, integrated = own["usual"], False
        residual -= used * known
    found = shocked(values["shocks"], residual, variance, own, integrated=integrated)
    fixed = media.fixed + own["level"][:, None] * found.shocks
    return WithShocks(media._replace(fixed=fixed), found.log_prior, found.shocks)


def integrated(values: Values, media: Media, data: Any) -> Solved:
    """Integrate the baseline out, and the numbers by which effects vary."""
    used = data["used"]
    columns = Columns(
        data["target"] - used * media.fixed,
        values["noise"]["sigma"],
        used[:, None, :] * media.own,
        used[:, None, :] * media.shared,
    )
    return solve(columns, data["left"], data["strength"], used.sum(axis=1))
