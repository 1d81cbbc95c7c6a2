"""How the KPI responds to spend in the periods after the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.errors import ChoiceError, Refusal
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.calendar import next_periods
from payoff.maths.compile import compiled
from payoff.mix.curves import effect_curve
from payoff.mix.draws import channel_draws, channel_parts, chunks
from payoff.mix.fit import MixFit
from payoff.mix.layout import Group
from payoff.mix.problem import Problem

YEAR = {"day": 365, "week": 52, "month": 12}


@frozen_arrays
class _Block:
    """Channels of one group: what their response is worked out from.

    Attributes
    ----------
    columns
        Their places in a plan.
    history
        Exposure before the horizon, shape ``(channels, lags - 1)``, in typical exposure.
    rate
        Typical exposure per unit of spend, shape ``(channels,)``.
    after
        Typical exposure per period beyond the horizon, shape ``(channels,)``: as lately.
    parameters
        Shape ``(draws, channels)`` each; ``beta`` is in units of the KPI.
    """

    group: Group
    columns: tuple[int, ...]
    history: Floats
    rate: Floats
    after: Floats
    parameters: dict[str, Floats]

    @property
    def around(self) -> tuple[Floats, Floats, Floats]:
        """What surrounds the plan: history, rate and what comes after."""
        return self.history, self.rate, self.after

    def numbers(self, horizon: int) -> int:
        """Length of the longest array that one draw of a plan needs."""
        return len(self.columns) * self.group.lags * (horizon + 2 * self.group.lags)


@frozen_arrays
class MixResponse:
    """The posterior of what a plan brings; see :class:`payoff.answers.response.Response`.

    Spend turns into exposure at each channel's average price of the last year of the table.
    Beyond the horizon spend goes on as in that year: what a plan carries over then meets curves
    that are as full as they usually are. On empty curves, the last period would look best of all.
    """

    channels: tuple[str, ...]
    periods: tuple[date, ...]
    kpi: str
    spend_unit: str
    recent_spend: Floats
    largest_spend: Floats
    blocks: tuple[_Block, ...]
    enveloped: bool = False

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """For each column its channel and no group."""
        return tuple((channel, "") for channel in self.channels)

    def outcome(self, plan: Floats) -> Floats:
        """Return the extra KPI of ``plan`` in each draw, shape ``(draws,)``."""
        total: Floats = self.outcome_by_channel(plan).sum(axis=1)
        return total

    def outcome_by_channel(self, plan: Floats) -> Floats:
        """Return the same split by channel, shape ``(draws, channels)``."""
        draws = len(next(iter(self.blocks[0].parameters.values())))
        split = np.zeros((draws, len(self.channels)))
        for block in self.blocks:
            own = plan[:, list(block.columns)]
            parts = [
                _outcomes(block.group, self.enveloped, own, block.around, chunk)
                for chunk in chunks(block.parameters, block.numbers(len(plan)))
            ]
            split[:, list(block.columns)] = np.concatenate(parts)
        return split

    def weighted(self, plan: Floats, weights: Floats) -> tuple[float, Floats]:
        """Return ``weights @ outcome(plan)`` and its gradient."""
        total, gradient = 0.0, np.zeros_like(plan)
        for block in self.blocks:
            own = plan[:, list(block.columns)]
            weighed = block.parameters | {"weight": weights[:, None]}
            for chunk in chunks(weighed, block.numbers(len(plan))):
                weight = chunk.pop("weight")[:, 0]
                value, slope = _weighted(
                    block.group, self.enveloped, own, block.around, chunk, weight
                )
                total += float(value)
                gradient[:, list(block.columns)] += slope
        return total, gradient

    def envelope(self) -> MixResponse:
        """Return the response with concave envelopes of the saturation curves."""
        if all(block.group.saturation.concave for block in self.blocks):
            return self
        return replace(self, enveloped=True)

    def thinned(self, draws: int) -> MixResponse:
        """Return the same response on about ``draws`` evenly spaced draws."""
        have = len(next(iter(self.blocks[0].parameters.values())))
        picked = np.linspace(0, have - 1, min(draws, have)).round().astype(int)
        blocks = tuple(
            replace(block, parameters={k: v[picked] for k, v in block.parameters.items()})
            for block in self.blocks
        )
        return replace(self, blocks=blocks)


def response(fit: MixFit, horizon: int) -> MixResponse:
    """Return how the KPI responds; see :meth:`payoff.mix.MixFit.response`."""
    panel = fit.panel
    if horizon < 1:
        raise ChoiceError(
            f"the horizon is {horizon} periods",
            wanted="1 period or more",
            remedy=f"13 plans the next 13 {panel.period}s",
        )
    if fit.health.verdict == "failed":
        raise Refusal(
            "the fit failed its health checks: " + " ".join(f.says for f in fit.health.findings),
            wanted="a fit whose verdict is good or doubtful",
            remedy=" ".join(finding.remedy for finding in fit.health.findings),
        )
    problem = Problem.of(fit.spec, panel)
    used = np.ones(len(panel.periods))
    positions = fit.sampled.positions.reshape(-1, fit.sampled.positions.shape[-1])
    betas = [draws.coefficient for draws in channel_draws(problem, positions, used)]
    year = YEAR[panel.period]
    recent = panel.spend[-year:]
    running = np.where(recent.any(axis=0), recent.sum(axis=0), panel.spend.sum(axis=0))
    bought = np.where(
        recent.any(axis=0), panel.exposure[-year:].sum(axis=0), panel.exposure.sum(axis=0)
    )
    rate = bought / running / problem.exposure_scale
    return MixResponse(
        channels=panel.channels,
        periods=next_periods(panel.periods, panel.period, horizon),
        kpi=panel.kpi_name,
        spend_unit=panel.spend_unit,
        recent_spend=recent.mean(axis=0),
        largest_spend=panel.spend.max(axis=0),
        blocks=tuple(
            _block(problem, positions, group, members, betas, rate, recent.mean(axis=0), used)
            for group, members in zip(problem.layout.groups, problem.members, strict=True)
        ),
    )


def _block(
    problem: Problem,
    positions: Floats,
    group: Group,
    members: tuple[int, ...],
    betas: list[Floats],
    rate: Floats,
    recent: Floats,
    used: Floats,
) -> _Block:
    own = [channel_parts(problem, positions, channel, used)[3] for channel in members]
    parameters = {name: np.stack([one[name] for one in own], axis=1) for name in own[0]}
    parameters["beta"] = np.stack([betas[k] for k in members], axis=1) * problem.kpi_scale
    carried = group.lags - 1
    padded = np.pad(problem.exposure[list(members)], ((0, 0), (carried, 0)))
    history = padded[:, padded.shape[1] - carried :]
    own_rate = rate[list(members)]
    return _Block(group, members, history, own_rate, own_rate * recent[list(members)], parameters)


def _channel(group: Group, enveloped: bool, spend: Any, around: Any, parameters: Any) -> jax.Array:
    """Return what one channel's plan brings in one draw, with all that it carries beyond."""
    history, rate, after = around
    beyond = jnp.full(group.lags - 1, after)
    planned = jnp.concatenate([history, rate * spend, beyond])
    nothing = jnp.concatenate([history, jnp.zeros_like(spend), beyond])
    with_plan = effect_curve(group, planned, parameters, envelope=enveloped)
    without = effect_curve(group, nothing, parameters)
    gain = (with_plan - without)[group.lags - 1 :]
    extra: jax.Array = parameters["beta"] * gain.sum()
    return extra


@compiled(static=("group", "enveloped"))
def _outcomes(group: Group, enveloped: bool, plan: Any, around: Any, parameters: Any) -> Any:
    return _all(group, enveloped, plan, around, parameters)


@compiled(static=("group", "enveloped"))
def _weighted(
    group: Group, enveloped: bool, plan: Any, around: Any, parameters: Any, weights: Any
) -> Any:
    def total(plan: Any) -> jax.Array:
        weighed: jax.Array = weights @ _all(group, enveloped, plan, around, parameters)
        return weighed.sum()

    return jax.value_and_grad(total)(plan)


def _all(group: Group, enveloped: bool, plan: Any, around: Any, parameters: Any) -> jax.Array:
    def one(spend: Any, around: Any, own: Any) -> jax.Array:
        return _channel(group, enveloped, spend, around, own)

    each = jax.vmap(jax.vmap(one), in_axes=(None, None, 0))
    split: jax.Array = each(plan.T, around, parameters)
    return split
