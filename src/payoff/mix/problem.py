"""A model meets its data: scales, designs, priors, and the tree of arrays for the density."""

from __future__ import annotations

from typing import Any

import numpy as np

from payoff.answers.effect import Effect
from payoff.core.errors import ChoiceError, DesignError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.panel import Panel
from payoff.maths.gaussian import Rotation, rotate
from payoff.mix.arrange import choose, families, priors
from payoff.mix.baseline import Block, stacked
from payoff.mix.layout import Layout
from payoff.mix.model import Mix
from payoff.mix.priors import Prior
from payoff.mix.rough import rough_own
from payoff.mix.shocks import axes
from payoff.mix.trial import Trial, outcomes
from payoff.mix.varies import Basis


@frozen_arrays
class Problem:
    """Everything that a fit needs, in units of a group's scale and of typical exposure.

    Attributes
    ----------
    members
        Per family of the layout, the channels in it as indices into ``panel.channels``.
    priors
        One prior per parameter, in the order of the vector: owner, parameter, prior.
    kpi_scale
        What the KPI of each group is divided by, in proportion to its size, shape ``(groups,)``.
    level
        Mean absolute KPI over ``kpi_scale``, shape ``(groups,)``: the unit of the baseline.
    exposure, frequency
        Shape ``(channels, groups, periods)``: exposure for its size over the channel's mean where
        it ran, frequency over its mean where it ran.
    exposure_scale, frequency_scale
        Those means, shape ``(channels,)``.
    bases
        Per family and variation.
    blocks
        The Gaussian parts of the baseline.
    signed, signed_names
        Controls with a sign, turned so that it is positive, shape ``(groups, periods, signed)``.
    trials
        Experiments that the fit is calibrated by.
    """

    spec: Mix
    panel: Panel
    layout: Layout
    members: tuple[tuple[int, ...], ...]
    priors: tuple[tuple[str, str, Prior], ...]
    kpi_scale: Floats
    level: Floats
    exposure: Floats
    exposure_scale: Floats
    frequency: Floats
    frequency_scale: Floats
    bases: tuple[tuple[Basis, ...], ...]
    blocks: tuple[Block, ...]
    signed_names: tuple[str, ...]
    signed: Floats
    trials: tuple[Trial, ...]

    @classmethod
    def of(cls, spec: Mix, panel: Panel, experiments: tuple[Effect, ...] = ()) -> Problem:
        """Join choices and data; raise ``ChoiceError`` or ``DesignError`` where they do not fit."""
        spec.check(panel)
        _check_additive(spec, experiments)
        kpi_scale, level = _scales(spec, panel)
        blocks = spec.baseline.blocks(panel, spec.link.level)
        signed_names, signed = spec.baseline.controls.signed(panel)
        chosen = choose(spec, panel)
        alike, members = families(panel, chosen)
        spreads = _spreads(spec, panel, kpi_scale)
        noise = spec.noise.priors(spreads)
        shocks = _shocks(spec, panel, spreads / level)
        layout = Layout(
            families=alike,
            groups=len(panel.groups),
            signed=len(signed_names),
            baseline=sum(len(block.names) for block in blocks),
            link=type(spec.link),
            noise=type(spec.noise),
            noise_priors=tuple((name, type(own[0]), len(own)) for name, own in noise.items()),
            trials=len(experiments),
            shocks=(type(shocks), len(panel.periods)) if shocks else None,
        )
        exposure, exposure_scale = _typical(panel.exposure / panel.size[:, None, None])
        frequency, frequency_scale = _typical(panel.frequency)
        problem = cls(
            spec,
            panel,
            layout,
            members,
            tuple(priors(spec, panel, layout, members, chosen, signed_names, noise, shocks)),
            kpi_scale,
            level,
            exposure,
            exposure_scale,
            frequency,
            frequency_scale,
            tuple(tuple(basis for _, basis in chosen[own[0]].varies) for own in members),
            blocks,
            signed_names,
            signed * level[:, None, None],
            tuple(Trial.of(effect, panel) for effect in experiments),
        )
        problem._check_rows()
        return problem

    @property
    def names(self) -> tuple[str, ...]:
        """One name per parameter of the vector, such as ``"tv: adstock.alpha"``."""
        own = tuple(f"{owner}: {name}" for owner, name, _ in self.priors)
        tail = (f"not integrated: {k + 1}" for k in range(self.layout.tail))
        return (*own, *tail, *(f"shocks: standardised {k + 1}" for k in range(self.layout.periods)))

    @property
    def coefficient_names(self) -> tuple[str, ...]:
        """One name per Gaussian coefficient of the baseline, group by group."""
        names = [name for block in self.blocks for name in block.names]
        return tuple(
            f"{name} in {group}" if group else name for group in self.panel.groups for name in names
        )

    @property
    def observed(self) -> Floats:
        """1 where the KPI is known, shape ``(groups, periods)``."""
        return self.panel.observed.astype(float)

    @property
    def kpi(self) -> Floats:
        """The KPI, 0 where it is not known, shape ``(groups, periods)``."""
        return np.nan_to_num(self.panel.kpi)

    def design(self) -> tuple[Floats, Floats, Floats]:
        """Return the baseline's columns in units of the KPI's scale, prior means and scales."""
        columns, means, scales = stacked(self.blocks, len(self.panel.groups))
        return columns * self.level[:, None, None], means, scales

    def rotation(self, used: Floats) -> Rotation:
        """Return the rotated baseline design over the cells that are ``used``."""
        columns, _, scales = self.design()
        return rotate(columns, np.broadcast_to(scales, columns.shape[::2]), used)

    def data(self, used: Floats) -> dict[str, Any]:
        """Return the tree of arrays for :class:`payoff.mix.density.LogPosterior`.

        ``used`` is 1 for cells that are fitted, shape ``(groups, periods)``.
        """
        columns, means, _ = self.design()
        rotation, centre = self.rotation(used), columns @ means
        target = used * (self.linked() - centre)
        inside = np.einsum("gtp,gt->gp", rotation.left, target)
        rest = (target - np.einsum("gtp,gp->gt", rotation.left, inside)) * used
        rough = (rest**2).sum(axis=1) / np.maximum(used.sum(axis=1), 1.0)
        spread = rotation.strength**2 + rough[:, None]
        scale = self.kpi_scale[:, None]
        data = {
            "used": used,
            "target": target,
            "centre": centre,
            "design": columns,
            "means": means,
            "scale": self.kpi_scale,
            "counts": self.kpi,
            "log_scale": np.log(self.kpi_scale),
            "left": rotation.left,
            "strength": rotation.strength,
            "right": rotation.right,
            "share": rotation.strength / spread,
            "width": np.sqrt(rough[:, None] / spread),
            "signed": self.signed,
            "weight": used * (scale if self.spec.link.additive else self.kpi),
            "total": (self.kpi * used).sum(),
            "numbers": self._numbers(),
            "families": [self._family(k, used) for k in range(len(self.members))],
            "trials": outcomes(self.trials),
        }
        if self.layout.shocks is not None:
            data["shocks"] = axes(rest, used, self.level, self._absorbed(used, data))
        return data

    def _absorbed(self, used: Floats, data: dict[str, Any]) -> Rotation | None:
        """Return the columns that each group has for itself and that are integrated out."""
        if not self.spec.noise.integrates:
            return None
        columns, _, scales = self.design()
        varying = rough_own(self.layout, tuple(prior for *_, prior in self.priors), data)
        wide = np.concatenate([columns * scales, varying.transpose(0, 2, 1)], axis=2)
        return rotate(wide, np.ones(wide.shape[::2]), used)

    def linked(self) -> Floats:
        """Return where the sum of effects should be, shape ``(groups, periods)``."""
        kpi = np.where(self.panel.observed, self.kpi, self.kpi_scale[:, None])
        more = 0.5 if self.spec.noise.counts else 0.0
        return self.spec.link.forward((kpi + more) / self.kpi_scale[:, None])

    def _family(self, family: int, used: Floats) -> dict[str, Any]:
        members, bases = list(self.members[family]), self.bases[family]
        own = {
            "exposure": self.exposure[members],
            "frequency": self.frequency[members],
            "spend": np.einsum("gtc,gt->c", self.panel.spend[:, :, members], used),
            "bases": [_alike_as_one(basis.columns) for basis in bases],
            "constants": [basis.constants for basis in bases],
        }
        longest = max(family.lags for family in self.layout.families)
        return own | {"tried": [self._tried(trial, members, own, longest) for trial in self.trials]}

    def _tried(
        self, trial: Trial, members: list[int], own: dict[str, Any], longest: int
    ) -> dict[str, Any]:
        size = self.panel.size[:, None, None]
        without = (trial.exposure / size / self.exposure_scale).transpose(2, 0, 1)[members]
        return {
            "with": trial.cut(own["exposure"], longest),
            "without": trial.cut(without, longest),
            "frequency": trial.cut(own["frequency"], longest),
            "bases": [
                basis
                if basis.shape[1] == 1
                else trial.cut(basis.transpose(2, 0, 1), longest).transpose(1, 2, 0)
                for basis in own["bases"]
            ],
            "cells": trial.cut(trial.cells, longest) * self.kpi_scale[:, None],
        }

    def _numbers(self) -> tuple[tuple[Floats, ...], ...]:
        numbers, at = [], 0
        for _, _, _, size in self.layout.blocks():
            own = [prior.numbers for _, _, prior in self.priors[at : at + size]]
            numbers.append(tuple(np.array(column) for column in zip(*own, strict=True)))
            at += size
        return tuple(numbers)

    def _check_rows(self) -> None:
        known = self.panel.observed.sum(axis=1)
        fewest, baseline = int(known.argmin()), self.layout.baseline
        own = len(self.priors)
        needed = own + baseline if len(known) == 1 else baseline
        if known[fewest] >= needed and self.panel.rows >= own + baseline * len(known):
            return
        where = f" of {self.panel.groups[fewest]!r}" if self.panel.groups[fewest] else ""
        raise DesignError(
            f"the table{where} has {known[fewest]} rows with a KPI, and the model "
            f"{own + baseline} parameters: {own} for channels, signed controls and noise, "
            f"{baseline} for the baseline",
            wanted="at least as many rows as parameters, better three times as many",
            remedy="bring a longer history, join channels, "
            "or take out controls, events or holidays",
        )


def _scales(spec: Mix, panel: Panel) -> tuple[Floats, Floats]:
    """Return what the KPI of each group is divided by, and how its mean compares to that."""
    means = np.nanmean(np.abs(panel.kpi), axis=1)
    counts = panel.observed.sum(axis=1)
    scale = panel.size * (means @ counts) / (panel.size @ counts)
    level = means / scale if spec.link.additive else np.ones(len(scale))
    return scale, level


def _spreads(spec: Mix, panel: Panel, scale: Floats) -> Floats:
    """Return the standard deviation of each group's KPI over its scale, after the link."""
    if spec.noise.counts:
        return np.ones(len(scale))
    known = np.where(panel.observed, panel.kpi, scale[:, None]) / scale[:, None]
    linked = np.where(panel.observed, spec.link.forward(known), np.nan)
    spreads: Floats = np.nanstd(linked, axis=1)
    return spreads


def _shocks(spec: Mix, panel: Panel, spreads: Floats) -> Prior | None:
    """Return the prior of the shocks' scale; one group alone cannot tell them from noise."""
    if spec.baseline.shocks is None or len(panel.groups) == 1:
        return None
    return spec.baseline.shocks.prior(float(spreads.mean()))


def _typical(values: Floats) -> tuple[Floats, Floats]:
    """Return ``(channels, groups, periods)`` over their means where not 0, and those means."""
    running = (values > 0).sum(axis=(0, 1))
    means = values.sum(axis=(0, 1)) / np.maximum(running, 1)
    means = np.where(running > 0, means, 1.0)
    return np.ascontiguousarray((values / means).transpose(2, 0, 1)), means


def _check_additive(spec: Mix, experiments: tuple[Effect, ...]) -> None:
    if experiments and not spec.link.additive:
        raise ChoiceError(
            "experiments are given, and effects multiply each other (link=Log())",
            wanted="an additive model, which experiments can calibrate",
            remedy="leave the link out, or put what was found into the prior of the ROI",
        )


def _alike_as_one(basis: Floats) -> Floats:
    """Return one period of ``(groups, periods, numbers)`` for all where they are alike.

    Every gradient goes through what is returned.
    """
    return (
        basis[:, :1] if np.array_equal(basis, np.broadcast_to(basis[:, :1], basis.shape)) else basis
    )
