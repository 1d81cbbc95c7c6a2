"""The log posterior that the sampler walks on."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.maths.gaussian import Columns, Solved, Trials, log_density_of_trials, solve
from payoff.mix.layout import Layout, Values
from payoff.mix.media import Media, gather, strengths, trials


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
            solved = integrated(values, media, data)
            log_density = log_prior + solved.log_density
            return (
                log_density + log_density_of_trials(solved, tests) if layout.trials else log_density
            )
        tail = values["tail"]
        rotated = data["middle"] + data["width"] * tail["baseline"]
        baseline = jnp.einsum("gtp,gp->gt", data["left"], data["strength"] * rotated)
        varied = jnp.einsum("gta,ga->gt", media.own, tail["own"]) + media.shared @ tail["shared"]
        log_prior -= 0.5 * sum((z**2).sum() for z in (rotated, tail["own"], tail["shared"]))
        miss = tests.surprise - jnp.einsum("ega,ga->e", tests.own, tail["own"])
        miss = (miss - tests.shared @ tail["shared"]) / tests.error
        fitted = media.fixed + varied + baseline
        likelihood = layout.noise.log_likelihood(fitted, values["noise"], data)
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


def integrated(values: Values, media: Media, data: Any) -> Solved:
    """Integrate the baseline out, and the numbers by which effects vary."""
    used = data["used"]
    columns = Columns(
        data["target"] - used * media.fixed,
        values["noise"]["sigma"],
        used[:, :, None] * media.own,
        used[:, :, None] * media.shared,
    )
    return solve(columns, data["left"], data["strength"], used.sum(axis=1))
