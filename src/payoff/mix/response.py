"""How the KPI responds to spend in the periods after the table."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.errors import ChoiceError, Refusal
from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.data.calendar import next_periods
from payoff.data.panel import Panel
from payoff.maths.compile import compiled
from payoff.mix.chunks import chunks
from payoff.mix.curves import effect_curve
from payoff.mix.draws import factor_draws
from payoff.mix.fit import MixFit
from payoff.mix.layout import Family
from payoff.mix.parameters import coefficient_draws, shape_draws
from payoff.mix.problem import Problem

YEAR = {"day": 365, "week": 52, "month": 12}
# An effect that varies over time or segments is taken as it was in so many last periods.
LATELY = {"day": 91, "week": 13, "month": 3}
By = Literal["nation", "group"]


@frozen_arrays
class _Block:
    """Columns of a plan whose channels are alike: what their response is worked out from.

    Attributes
    ----------
    columns
        Their places in a plan.
    history
        Exposure before the horizon, shape ``(columns, cells, lags - 1)``, in typical exposure.
    rate
        Typical exposure in each cell per unit of spend of the column, ``(columns, cells)``.
    after
        Typical exposure per period beyond the horizon, ``(columns, cells)``: as lately.
    frequency
        Shape ``(columns, cells)``, as lately, over its mean; 0 for channels without one.
    parameters
        Shape ``(draws, columns)`` each.
    beta
        In units of the KPI, shape ``(draws, columns, cells)``.
    """

    family: Family
    columns: tuple[int, ...]
    history: Floats
    rate: Floats
    after: Floats
    frequency: Floats
    parameters: dict[str, Floats]
    beta: Floats

    @property
    def around(self) -> tuple[Floats, Floats, Floats, Floats]:
        """What surrounds the plan: history, rate, what comes after, and frequency."""
        return self.history, self.rate, self.after, self.frequency

    def numbers(self, horizon: int) -> int:
        """Length of the longest array that one draw of a plan needs."""
        return int(self.beta[0].size) * 4 * (horizon + 2 * self.family.lags)


@frozen_arrays
class MixResponse:
    """The posterior of what a plan brings; see :class:`payoff.answers.response.Response`.

    Spend turns into exposure at each channel's average price of the last year of the table, and is
    shared out over groups as in that year. Beyond the horizon spend goes on as in that year: what a
    plan carries over then meets curves that are as full as they usually are. On empty curves, the
    last period would look best of all.

    Attributes
    ----------
    cells
        Channel and group of each column of a plan; the group is empty where a column is a channel
        in all groups.
    """

    channels: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    periods: tuple[date, ...]
    kpi: str
    spend_unit: str
    recent_spend: Floats
    largest_spend: Floats
    blocks: tuple[_Block, ...]
    enveloped: bool = False

    def outcome(self, plan: Floats) -> Floats:
        """Return the extra KPI of ``plan`` in each draw, shape ``(draws,)``."""
        total: Floats = self.outcome_by_channel(plan).sum(axis=1)
        return total

    def outcome_by_channel(self, plan: Floats) -> Floats:
        """Return the same split by column, shape ``(draws, columns)``."""
        split = np.zeros((len(self.blocks[0].beta), len(self.channels)))
        for block in self.blocks:
            own = plan[:, list(block.columns)]
            parts = [
                _outcomes(block.family, self.enveloped, own, block.around, chunk)
                for chunk in _pieces(block, len(plan))
            ]
            split[:, list(block.columns)] = np.concatenate(parts)
        return split

    def weighted(self, plan: Floats, weights: Floats) -> tuple[float, Floats]:
        """Return ``weights @ outcome(plan)`` and its gradient."""
        total, gradient = 0.0, np.zeros_like(plan)
        for block in self.blocks:
            own, at = plan[:, list(block.columns)], 0
            for chunk in _pieces(block, len(plan)):
                weight = weights[at : at + len(chunk["beta"])]
                at += len(weight)
                value, slope = _weighted(
                    block.family, self.enveloped, own, block.around, chunk, weight
                )
                total += float(value)
                gradient[:, list(block.columns)] += slope
        return total, gradient

    def envelope(self) -> MixResponse:
        """Return the response with concave envelopes of the saturation curves."""
        if all(
            block.family.saturation.concave or block.family.first == "frequency"
            for block in self.blocks
        ):
            return self
        return replace(self, enveloped=True)

    def thinned(self, draws: int) -> MixResponse:
        """Return the same response on about ``draws`` evenly spaced draws."""
        have = len(self.blocks[0].beta)
        picked = np.linspace(0, have - 1, min(draws, have)).round().astype(int)
        blocks = tuple(
            replace(
                block,
                parameters={name: value[picked] for name, value in block.parameters.items()},
                beta=block.beta[picked],
            )
            for block in self.blocks
        )
        return replace(self, blocks=blocks)


def response(fit: MixFit, horizon: int, by: By) -> MixResponse:
    """Return how the KPI responds; see :meth:`payoff.mix.MixFit.response`."""
    panel = fit.panel
    _check(fit, horizon)
    problem = fit.problem()
    last = slice(-YEAR[panel.period], None)
    recent, largest = panel.spend[:, last].mean(axis=1), panel.spend.max(axis=1)
    names, cells, columns = plan_columns(panel, by)
    return MixResponse(
        channels=names,
        cells=cells,
        periods=next_periods(panel.periods, panel.period, horizon),
        kpi=panel.kpi_name,
        spend_unit=panel.spend_unit,
        recent_spend=np.array([_over(recent, k, g) for k, g in columns]),
        largest_spend=np.array(
            [_over(largest if g >= 0 else _most(panel.spend), k, g) for k, g in columns]
        ),
        blocks=tuple(
            block
            for family in range(len(problem.members))
            if (block := _block(problem, fit, family, columns)) is not None
        ),
    )


def plan_columns(
    panel: Panel, by: By
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], list[tuple[int, int]]]:
    """Return the columns of a plan: names, channel and group of each, and their indices.

    A group is ``""``, with the index -1, where a column is a channel in all groups.

    Raises
    ------
    ChoiceError
        When a plan by group is asked for, and the table has no groups.
    """
    if by == "group" and not panel.grouping:
        raise ChoiceError(
            "a plan by group is asked for, and the table has no groups",
            wanted="a table with a column of groups, such as regions",
            remedy="name the column as group, or plan for all channels as they are",
        )
    paid = [k for k, name in enumerate(panel.channels) if name not in panel.organic]
    places = range(len(panel.groups)) if by == "group" else [-1]
    columns = [(k, g) for k in paid for g in places]
    cells = tuple((panel.channels[k], panel.groups[g] if g >= 0 else "") for k, g in columns)
    names = tuple(f"{channel} in {group}" if group else channel for channel, group in cells)
    return names, cells, columns


def _check(fit: MixFit, horizon: int) -> None:
    if horizon < 1:
        raise ChoiceError(
            f"the horizon is {horizon} periods",
            wanted="1 period or more",
            remedy=f"13 plans the next 13 {fit.panel.period}s",
        )
    if not fit.spec.link.additive:
        raise Refusal(
            "effects multiply each other in this model (link=Log()): what a channel's next spend "
            "brings depends on the plans of all others and on a baseline that is not forecast",
            wanted="an additive model to plan with",
            remedy="fit the same table without the link, and compare what the two say of the past",
        )
    if fit.health.verdict == "failed":
        raise Refusal(
            "the fit failed its health checks: " + " ".join(f.says for f in fit.health.findings),
            wanted="a fit whose verdict is good or doubtful",
            remedy=" ".join(finding.remedy for finding in fit.health.findings),
        )


def _over(values: Floats, channel: int, group: int) -> float:
    """Return one cell of ``values``, shape ``(groups, channels)``, or the sum over groups."""
    return float(values[:, channel].sum() if group < 0 else values[group, channel])


def _most(spend: Floats) -> Floats:
    """Return the most that all groups together spent in one period, shape ``(1, channels)``."""
    most: Floats = spend.sum(axis=0).max(axis=0)[None]
    return most


def _block(
    problem: Problem, fit: MixFit, family: int, columns: list[tuple[int, int]]
) -> _Block | None:
    """Return the block of the columns whose channel is in ``family``, if there are any."""
    members, kind = problem.members[family], problem.layout.families[family]
    mine = [place for place, (k, _) in enumerate(columns) if k in members]
    if not mine:
        return None
    shapes, beta = _drawn(problem, fit, family)
    rows = [_cells(problem, fit, *columns[place], kind.lags) for place in mine]
    history, rate, after, frequency = (np.stack(column) for column in zip(*rows, strict=True))
    at = [members.index(columns[place][0]) for place in mine]
    groups = [columns[place][1] for place in mine]
    own = [
        beta[:, [k]][:, :, slice(None) if g < 0 else [g]] for k, g in zip(at, groups, strict=True)
    ]
    return _Block(
        kind,
        tuple(mine),
        history,
        rate,
        after,
        frequency,
        {name: values[:, at] for name, values in shapes.items()},
        np.concatenate(own, axis=1),
    )


def _drawn(problem: Problem, fit: MixFit, family: int) -> tuple[dict[str, Floats], Floats]:
    """Return the curves' parameters, and coefficients in units of the KPI as they were lately.

    Shapes ``(draws, channels)`` each, and ``(draws, channels, groups)``.
    """
    beta = coefficient_draws(problem, fit.positions, family)[:, :, None] * problem.kpi_scale
    if problem.layout.families[family].varies:
        late = slice(-LATELY[problem.panel.period], None)
        factors = [
            factor_draws(problem, fit.positions, fit.numbers, family, place, late)
            for place in range(len(problem.members[family]))
        ]
        beta = beta * np.stack(factors, axis=1)
    return shape_draws(problem, fit.positions, family), beta


def _cells(
    problem: Problem, fit: MixFit, channel: int, group: int, lags: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return history, rate, exposure beyond and frequency of a column, cell by cell."""
    panel, year = fit.panel, YEAR[fit.panel.period]
    cells = slice(None) if group < 0 else slice(group, group + 1)
    exposure = problem.exposure[channel, cells]
    spend = panel.spend[cells, :, channel]
    lately = spend[:, -year:] if spend[:, -year:].any() else spend
    shown = exposure[:, -year:] if spend[:, -year:].any() else exposure
    # What has never been spent in a cell has no price there: the others' price is taken.
    total = lately.sum()
    if total == 0:
        everywhere = problem.exposure[channel], panel.spend[:, :, channel].sum()
        rate = np.full(1, everywhere[0].sum() / everywhere[1])
    else:
        rate = shown.sum(axis=1) / total
    padded = np.pad(exposure, ((0, 0), (lags - 1, 0)))
    history = padded[:, padded.shape[1] - lags + 1 :]
    after = exposure[:, -year:].mean(axis=1)
    seen = problem.frequency[channel, cells]
    weight = np.maximum(exposure.sum(axis=1), 1e-300)
    frequency = (seen * exposure).sum(axis=1) / weight
    return history, rate, after, frequency


def _pieces(block: _Block, horizon: int) -> Any:
    inputs = {"shape": block.parameters, "beta": block.beta}
    return chunks(inputs, len(block.beta), block.numbers(horizon))


def _cell(family: Family, enveloped: bool, spend: Any, around: Any, parameters: Any) -> jax.Array:
    """Return what a column's plan brings in one cell, in one draw, with all that it carries on."""
    history, rate, after, frequency = around
    beyond = jnp.full(family.lags - 1, after)
    planned = jnp.concatenate([history, rate * spend, beyond])
    nothing = jnp.concatenate([history, jnp.zeros_like(spend), beyond])
    seen = jnp.full(planned.shape, frequency)
    with_plan = effect_curve(family, planned, seen, parameters, envelope=enveloped)
    without = effect_curve(family, nothing, seen, parameters)
    gain: jax.Array = (with_plan - without)[family.lags - 1 :].sum()
    return gain


@compiled(static=("family", "enveloped"))
def _outcomes(family: Family, enveloped: bool, plan: Any, around: Any, parameters: Any) -> Any:
    return _all(family, enveloped, plan, around, parameters)


@compiled(static=("family", "enveloped"))
def _weighted(
    family: Family, enveloped: bool, plan: Any, around: Any, parameters: Any, weights: Any
) -> Any:
    def total(plan: Any) -> jax.Array:
        weighed: jax.Array = weights @ _all(family, enveloped, plan, around, parameters)
        return weighed.sum()

    return jax.value_and_grad(total)(plan)


def _all(family: Family, enveloped: bool, plan: Any, around: Any, parameters: Any) -> jax.Array:
    """Return what each column brings in each draw, shape ``(draws, columns)``."""

    def column(spend: Any, around: Any, own: Any) -> jax.Array:
        def cell(around: Any) -> jax.Array:
            return _cell(family, enveloped, spend, around, own["shape"])

        brought: jax.Array = (own["beta"] * jax.vmap(cell)(around)).sum()
        return brought

    def draw(own: Any) -> jax.Array:
        return jax.vmap(column)(plan.T, around, own)

    split: jax.Array = jax.vmap(draw)(parameters)
    return split
