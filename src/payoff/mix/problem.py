"""A model meets its data: scales, designs, priors, and the tree of arrays for the density."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from payoff.core.errors import ChoiceError, DesignError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.panel import Panel
from payoff.maths.gaussian import Rotation, rotate
from payoff.mix.adstock import DEFAULT_LAGS
from payoff.mix.baseline import Block, stacked
from payoff.mix.layout import Group, Layout
from payoff.mix.model import Choices, Mix
from payoff.mix.priors import HalfNormal, Prior


@frozen_arrays
class Problem:
    """Everything that a fit needs, in units of the mean KPI and of typical exposure.

    Attributes
    ----------
    members
        Per group of the layout, the channels in it as indices into ``panel.channels``.
    priors
        One prior per parameter, in the order of the vector: owner, parameter, prior.
    kpi_scale
        Mean absolute KPI.
    exposure
        Shape ``(channels, periods)``, over each channel's mean where it ran.
    exposure_scale
        Those means, shape ``(channels,)``.
    blocks
        The Gaussian parts of the baseline.
    signed, signed_names
        Controls with a sign, turned so that it is positive, shape ``(periods, signed)``.
    """

    spec: Mix
    panel: Panel
    layout: Layout
    members: tuple[tuple[int, ...], ...]
    priors: tuple[tuple[str, str, Prior], ...]
    kpi_scale: float
    exposure: Floats
    exposure_scale: Floats
    blocks: tuple[Block, ...]
    signed_names: tuple[str, ...]
    signed: Floats

    @classmethod
    def of(cls, spec: Mix, panel: Panel) -> Problem:
        """Join choices and data; raise ``ChoiceError`` or ``DesignError`` where they do not fit."""
        spec.check(panel)
        kpi_scale = float(np.abs(panel.kpi).mean())
        spread = float(panel.kpi.std() / kpi_scale)
        running = np.where(panel.exposure > 0, panel.exposure, np.nan)
        exposure_scale = np.nanmean(running, axis=0)
        blocks = spec.baseline.blocks(panel)
        signed_names, signed = spec.baseline.controls.signed(panel)
        choices = [spec.channel(name) for name in panel.channels]
        effects = [_effect_prior(panel, k, choices[k]) for k in range(len(choices))]
        layout, members = _arrange(panel, choices, effects, spec, spread, len(signed_names), blocks)
        problem = cls(
            spec=spec,
            panel=panel,
            layout=layout,
            members=members,
            priors=tuple(_priors(panel, choices, effects, spec, spread, signed_names, members)),
            kpi_scale=kpi_scale,
            exposure=(panel.exposure / exposure_scale).T,
            exposure_scale=exposure_scale,
            blocks=blocks,
            signed_names=signed_names,
            signed=signed,
        )
        problem._check_rows()
        return problem

    @property
    def names(self) -> tuple[str, ...]:
        """One name per parameter of the vector, such as ``"tv: adstock.alpha"``."""
        own = tuple(f"{owner}: {name}" for owner, name, _ in self.priors)
        rotated = range(self.layout.sampled_baseline)
        return (*own, *(f"baseline: rotated {k + 1}" for k in rotated))

    @property
    def coefficient_names(self) -> tuple[str, ...]:
        """One name per Gaussian coefficient of the baseline."""
        return tuple(name for block in self.blocks for name in block.names)

    def centre(self) -> Floats:
        """Return the baseline at its prior mean, shape ``(periods,)``."""
        columns, means, _ = stacked(self.blocks)
        return columns @ means

    def rotation(self, used: Floats) -> Rotation:
        """Return the rotated baseline design over the periods that are ``used``."""
        columns, _, scales = stacked(self.blocks)
        return rotate(columns, scales, used)

    def data(self, used: Floats) -> dict[str, Any]:
        """Return the tree of arrays for :class:`payoff.mix.density.LogPosterior`."""
        rotation = self.rotation(used)
        target = used * (self.panel.kpi / self.kpi_scale - self.centre())
        rough = np.var(target[used > 0] - (rotation.left @ (rotation.left.T @ target))[used > 0])
        spread = rotation.strength**2 + rough
        return {
            "used": used,
            "kpi": target,
            "left": rotation.left,
            "strength": rotation.strength,
            "middle": rotation.strength / spread * (rotation.left.T @ target),
            "width": np.sqrt(rough / spread),
            "signed": self.signed * used[:, None],
            "numbers": self._numbers(),
            "groups": [self._group(list(members), used) for members in self.members],
        }

    def _group(self, members: list[int], used: Floats) -> dict[str, Any]:
        spend = (self.panel.spend[:, members] * used[:, None]).sum(axis=0) / self.kpi_scale
        kpi = np.full(len(members), (self.panel.kpi * used).sum() / self.kpi_scale)
        return {"exposure": self.exposure[members], "totals": {"spend": spend, "kpi": kpi}}

    def _numbers(self) -> tuple[tuple[Floats, ...], ...]:
        numbers, at = [], 0
        for _, _, _, size in self.layout.blocks():
            own = [prior.numbers for _, _, prior in self.priors[at : at + size]]
            numbers.append(tuple(np.array(column) for column in zip(*own, strict=True)))
            at += size
        return tuple(numbers)

    def _check_rows(self) -> None:
        rows = len(self.panel.periods)
        baseline = len(self.coefficient_names)
        parameters = len(self.priors) + baseline
        if rows < parameters:
            raise DesignError(
                f"the table has {rows} rows, and the model {parameters} parameters: "
                f"{len(self.priors)} for channels, signed controls and noise, "
                f"{baseline} for the baseline",
                wanted="at least as many rows as parameters, better three times as many",
                remedy="bring a longer history, join channels, "
                "or take out controls, events or holidays",
            )


def _effect_prior(panel: Panel, channel: int, choice: Choices) -> Prior:
    total, kpi = panel.spend.sum(), panel.kpi.sum()
    if choice.effect.prior is not None:
        return choice.effect.prior
    if kpi <= 0:
        raise ChoiceError(
            f"the total of {panel.kpi_name!r} is {kpi:g}: no share or return can be expected of it",
            wanted="a KPI with a positive total, or a prior of your own",
            remedy="model sales rather than a balance, "
            "or give effect=OnCoefficient(HalfNormal(...))",
        )
    return choice.effect.default(panel.spend[:, channel].sum() / total, kpi / total)


def _channel_priors(choice: Choices, effect: Prior) -> dict[str, Prior]:
    adstock = {f"adstock.{name}": prior for name, prior in choice.adstock.priors.items()}
    saturation = {f"saturation.{name}": prior for name, prior in choice.saturation.priors.items()}
    return {"effect": effect, **adstock, **saturation}


def _arrange(
    panel: Panel,
    choices: list[Choices],
    effects: list[Prior],
    spec: Mix,
    spread: float,
    signed: int,
    blocks: tuple[Block, ...],
) -> tuple[Layout, tuple[tuple[int, ...], ...]]:
    """Group the channels that share a structure."""
    found: dict[Group, list[int]] = {}
    for index, (choice, effect) in enumerate(zip(choices, effects, strict=True)):
        kinds = tuple(
            (name, type(prior)) for name, prior in _channel_priors(choice, effect).items()
        )
        adstock, saturation = type(choice.adstock), type(choice.saturation)
        lags = choice.adstock.lags or DEFAULT_LAGS[panel.period]
        key = Group(adstock, saturation, type(choice.effect), choice.first, lags, 0, kinds)
        found.setdefault(key, []).append(index)
    groups = tuple(
        Group(g.adstock, g.saturation, g.effect, g.first, g.lags, len(members), g.priors)
        for g, members in found.items()
    )
    noise = spec.noise.priors(spread)
    columns = sum(len(block.names) for block in blocks)
    layout = Layout(
        groups,
        signed,
        type(spec.noise),
        tuple((name, type(prior)) for name, prior in noise.items()),
        0 if spec.noise.integrates else columns,
    )
    return layout, tuple(tuple(members) for members in found.values())


def _priors(
    panel: Panel,
    choices: list[Choices],
    effects: list[Prior],
    spec: Mix,
    spread: float,
    signed_names: tuple[str, ...],
    members: tuple[tuple[int, ...], ...],
) -> Iterator[tuple[str, str, Prior]]:
    """Yield owner, parameter and prior in the order of the vector: block by block."""
    for group in members:
        own = [_channel_priors(choices[k], effects[k]) for k in group]
        for parameter in own[0]:
            for k, priors in zip(group, own, strict=True):
                yield panel.channels[k], parameter, priors[parameter]
    for name in signed_names:
        yield name, "effect", HalfNormal(spec.baseline.controls.scale)
    for name, prior in spec.noise.priors(spread).items():
        yield "noise", name, prior
