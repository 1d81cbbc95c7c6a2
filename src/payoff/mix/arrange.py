"""Arrange the parameters of a model: channels that are alike side by side, priors in one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen_arrays
from payoff.data.panel import Panel
from payoff.mix.adstock import DEFAULT_LAGS
from payoff.mix.effects import Effect, OnMarginalRoi, OnRoi, OnShare
from payoff.mix.layout import Family, Layout, Varying
from payoff.mix.model import Choices, Mix
from payoff.mix.priors import HalfNormal, Normal, Prior
from payoff.mix.varies import Basis, Variation


@frozen_arrays
class Chosen:
    """The choices for one channel, and what the panel makes of them.

    Attributes
    ----------
    effect
        Prior of the channel's strength.
    varies
        The variations that the panel has a basis for, with it.
    """

    choices: Choices
    first: str
    effect: Prior
    varies: tuple[tuple[Variation, Basis], ...]

    @property
    def priors(self) -> dict[str, Prior]:
        """Parameter name to prior: effect, adstock, saturation."""
        own = self.choices
        adstock = {f"adstock.{name}": prior for name, prior in own.adstock.priors.items()}
        saturation = {f"saturation.{name}": prior for name, prior in own.saturation.priors.items()}
        return {"effect": self.effect, **adstock, **saturation}

    def family(self, period: str) -> Family:
        """Return the family that the channel belongs to, as if it were alone there."""
        own = self.choices
        return Family(
            adstock=type(own.adstock),
            saturation=type(own.saturation),
            effect=type(own.effect),
            first=self.first,
            lags=own.adstock.lags or DEFAULT_LAGS[period],
            size=1,
            priors=_kinds(self.priors),
            varies=tuple(
                Varying(type(kind), len(basis.constants), _kinds(kind.priors))
                for kind, basis in self.varies
            ),
        )


def choose(spec: Mix, panel: Panel) -> list[Chosen]:
    """Return what is chosen for each channel of the panel."""
    found = []
    for index, name in enumerate(panel.channels):
        reached = bool(panel.frequency_names[index])
        choices = spec.channel(name, reached=reached)
        if name in panel.organic:
            # Nothing is spent: only a prior on the share of sales, or on the coefficient, is one.
            choices = replace(choices, effect=_without_spend(name, choices))
        varies = ((kind, kind.basis(panel)) for kind in choices.varies)
        found.append(
            Chosen(
                choices,
                "frequency" if reached else choices.first,
                _effect_prior(panel, index, choices),
                tuple((kind, basis) for kind, basis in varies if basis is not None),
            )
        )
    return found


def families(
    panel: Panel, chosen: list[Chosen]
) -> tuple[tuple[Family, ...], tuple[tuple[int, ...], ...]]:
    """Put channels that share a structure together; return families and their members."""
    found: dict[Family, list[int]] = {}
    for index, own in enumerate(chosen):
        found.setdefault(own.family(panel.period), []).append(index)
    return (
        tuple(replace(family, size=len(members)) for family, members in found.items()),
        tuple(tuple(members) for members in found.values()),
    )


def priors(
    spec: Mix,
    panel: Panel,
    layout: Layout,
    members: tuple[tuple[int, ...], ...],
    chosen: list[Chosen],
    signed_names: tuple[str, ...],
    noise: dict[str, tuple[Prior, ...]],
    shocks: Prior | None,
) -> Iterator[tuple[str, str, Prior]]:
    """Yield owner, parameter and prior in the order of the vector: block by block."""
    for family, channels in zip(layout.families, members, strict=True):
        for parameter, _ in family.priors:
            for k in channels:
                yield panel.channels[k], parameter, chosen[k].priors[parameter]
        for place in range(len(family.varies)):
            yield from _of_variation(panel, family.varies[place], channels, chosen, place)
    for name in signed_names:
        yield name, "effect", HalfNormal(spec.baseline.controls.scale)
    for name, each in noise.items():
        for index, prior in enumerate(each):
            yield f"noise{_in(panel.groups[index]) if len(each) > 1 else ''}", name, prior
    if shocks is not None:
        yield "shocks", "scale", shocks


def _of_variation(
    panel: Panel, varying: Varying, channels: tuple[int, ...], chosen: list[Chosen], place: int
) -> Iterator[tuple[str, str, Prior]]:
    name = varying.kind.name
    for parameter, _ in varying.priors:
        for k in channels:
            own = chosen[k].varies[place][0]
            yield panel.channels[k], f"{name}.{parameter}", own.priors[parameter]
    if varying.kind.linear:
        return
    groups = panel.groups if varying.kind.own else ("",)
    for k, number, group in product(channels, range(varying.numbers), groups):
        yield f"{panel.channels[k]}{_in(group)}", f"{name}.z{number + 1}", Normal()


def _in(group: str) -> str:
    return f" in {group}" if group else ""


def _kinds(priors: dict[str, Prior]) -> tuple[tuple[str, type[Prior]], ...]:
    return tuple((name, type(prior)) for name, prior in priors.items())


def _effect_prior(panel: Panel, channel: int, choices: Choices) -> Prior:
    if choices.effect.prior is not None:
        return choices.effect.prior
    total, kpi = float(panel.spend.sum()), float(np.nansum(panel.kpi))
    if kpi <= 0:
        raise ChoiceError(
            f"the total of {panel.kpi_name!r} is {kpi:g}: no share or return can be expected of it",
            wanted="a KPI with a positive total, or a prior of your own",
            remedy="model sales rather than a balance, "
            "or give effect=OnCoefficient(HalfNormal(...))",
        )
    if panel.channels[channel] in panel.organic:
        return choices.effect.default(1 / len(panel.channels), 1.0)
    return choices.effect.default(float(panel.spend[:, :, channel].sum()) / total, kpi / total)


def _without_spend(name: str, choices: Choices) -> Effect:
    """Return what a prior of an organic channel can be on: a return on spend it has none."""
    if not isinstance(choices.effect, OnRoi | OnMarginalRoi):
        return choices.effect
    if choices.effect.prior is not None:
        raise ChoiceError(
            f"{name!r} is organic, and its prior is on a return on spend",
            wanted="a prior on the share of sales, or on the coefficient",
            remedy="give effect=OnShare(...) for it",
        )
    return OnShare()
