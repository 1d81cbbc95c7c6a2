"""Hold what priors are in units of: the scaling of one fit for the table of another.

A prior is on a number that has a unit: a group's mean KPI, a typical period of a channel, a
standard deviation of a control. All of these are taken from the table, so that a longer table
shifts every prior a little. Under the scaling of the old fit the same number means the same.
"""

from __future__ import annotations

import numpy as np

from payoff.answers.effect import Effect
from payoff.core.frozen import Floats, replace
from payoff.data.panel import Panel
from payoff.mix.baseline import Block
from payoff.mix.baseline.covariates import standardised
from payoff.mix.model import Mix
from payoff.mix.problem import Problem
from payoff.mix.varies import Basis, BySegment


def held(spec: Mix, panel: Panel, effects: tuple[Effect, ...], old: Problem) -> Problem:
    """Join choices and data in the units of ``old``, a problem with the same columns.

    Scales of KPI, exposure and frequency, what controls, events and segments are standardised by,
    and the priors that depend on the table are those of ``old``. Where the calendar itself sets a
    column, as for trend and season, there is nothing to hold.

    Parameters
    ----------
    panel
        Its groups have the size that they had in ``old``.
    """
    new = Problem.of(spec, panel, effects)
    known = {(owner, name): prior for owner, name, prior in old.priors}
    priors = tuple(
        (owner, name, known.get((owner, name), prior)) for owner, name, prior in new.priors
    )
    exposure_ratio = (new.exposure_scale / old.exposure_scale)[:, None, None]
    frequency_ratio = (new.frequency_scale / old.frequency_scale)[:, None, None]
    signed = _standardised_by(old.panel, panel)[:, :, _signed(panel)] * _turns(panel)
    return replace(
        new,
        priors=priors,
        kpi_scale=old.kpi_scale,
        level=old.level,
        exposure=new.exposure * exposure_ratio,
        exposure_scale=old.exposure_scale,
        frequency=new.frequency * frequency_ratio,
        frequency_scale=old.frequency_scale,
        bases=tuple(
            tuple(
                _basis(basis, varying.kind, old.panel, panel)
                for basis, varying in zip(own, family.varies, strict=True)
            )
            for own, family in zip(new.bases, new.layout.families, strict=True)
        ),
        blocks=tuple(_block(block, old.panel, panel) for block in new.blocks),
        signed=signed * old.level[:, None, None],
    )


def _block(block: Block, old: Panel, new: Panel) -> Block:
    """Return a block of a control or an event in the old units, and any other as it is."""
    if block.names != (block.part,):
        return block
    if block.part in new.events:
        k = new.events.index(block.part)
        top = np.abs(old.event_values[:, :, k]).max()
        return replace(block, columns=new.event_values[:, :, [k]] / top)
    if block.part in new.controls:
        k = new.controls.index(block.part)
        return replace(block, columns=_standardised_by(old, new)[:, :, [k]])
    return block


def _standardised_by(old: Panel, new: Panel) -> Floats:
    """Return the controls of ``new`` by mean and standard deviation of those of ``old``."""
    known = old.control_values
    mean, spread = known.mean(axis=1, keepdims=True), known.std(axis=1, keepdims=True)
    moved = new.control_values - mean
    # A control that never changed before has no unit: it is standardised by what is there now.
    return np.where(spread > 0, moved / np.where(spread > 0, spread, 1.0), _anew(new))


def _anew(new: Panel) -> Floats:
    return standardised(new.control_values)


def _signed(panel: Panel) -> list[int]:
    return [k for k, sign in enumerate(panel.control_signs) if sign != "any"]


def _turns(panel: Panel) -> Floats:
    return np.array([1.0 if panel.control_signs[k] == "positive" else -1.0 for k in _signed(panel)])


def _basis(basis: Basis, kind: type, old: Panel, new: Panel) -> Basis:
    """Return segments over the largest of the old table, around the old mean."""
    if kind is not BySegment:
        return basis
    top = old.segment_values.max(axis=(0, 1))
    middle = (old.segment_values / top).mean(axis=(0, 1))
    return replace(basis, columns=new.segment_values / top - middle)
