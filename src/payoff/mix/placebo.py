"""A placebo test of the whole model: media that cannot have worked must be said to bring nothing.

The media of one channel are moved in time and fitted as one more channel, whose effect may have
either sign. The idea of a placebo treatment: Abadie, Diamond & Hainmueller 2010, JASA 105(490).
"""

from __future__ import annotations

import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.placebo import PlaceboAnswer
from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import Floats, replace
from payoff.core.progress import Progress
from payoff.data.panel import Panel
from payoff.mix.effects import OnShare
from payoff.mix.fit import MixFit
from payoff.mix.model import Channel, Mix
from payoff.mix.posterior import Posterior
from payoff.mix.priors import Normal

WIDE = 2.0
FEWEST = 12
FIELDS = ("spend", "exposure", "frequency")


def placebo(fit: MixFit, channel: str, seed: int, progress: Progress) -> PlaceboAnswer:
    """Fit again with a placebo of ``channel``; see :meth:`payoff.MixFit.placebo`."""
    panel = fit.panel
    if channel not in panel.channels:
        raise ChoiceError(
            f"a placebo of {channel!r}, a channel that the table does not have",
            wanted="the name of a channel",
            remedy=nearest(channel, panel.channels),
        )
    periods = len(panel.periods)
    if periods < FEWEST:
        raise ChoiceError(
            f"a placebo in a table of {periods} periods",
            wanted=f"at least {FEWEST} periods, so that media can be moved far enough",
            remedy="bring a longer history",
        )
    # A quarter of the table at least, either way, so that carry-over does not reach.
    far = periods // 4
    shift = int(np.random.default_rng((seed, 7)).integers(far, periods - far + 1))
    name, place = f"placebo of {channel}", len(panel.channels)
    if channel not in panel.organic:
        place -= len(panel.organic)
    moved = _with_placebo(panel, channel, name, place, shift)
    spec = _with_choices(fit, channel, name)
    effects = tuple(tested.effect for tested in fit.experiments)
    again = spec.fit(moved, seed=seed, draws=500, holdout=0, experiments=effects, progress=progress)
    problem = again.problem()
    said = Posterior.of(problem, again.positions, again.numbers, problem.observed, seed)
    brought = said.total[:, place].sum(axis=1)
    spend = float(moved.spend[:, :, place].sum())
    per = f"{panel.kpi_name} per {panel.spend_unit}"
    above = float(np.mean(brought > 0))
    return PlaceboAnswer(
        channel,
        shift,
        Interval.of(brought, panel.kpi_name),
        Interval.of(brought / spend, per) if spend else None,
        2 * min(above, 1 - above),
        again.health,
    )


def _with_placebo(panel: Panel, channel: str, name: str, place: int, shift: int) -> Panel:
    index = panel.channels.index(channel)

    def insert(values: Floats) -> Floats:
        moved = np.roll(values[:, :, index], shift, axis=1)
        wider: Floats = np.insert(values, place, moved, axis=2)
        return wider

    def named(names: tuple[str, ...], new: str) -> tuple[str, ...]:
        return (*names[:place], new, *names[place:])

    frequency = name if panel.frequency_names[index] else ""
    return replace(
        panel,
        channels=named(panel.channels, name),
        organic=(*panel.organic, name) if channel in panel.organic else panel.organic,
        exposure_names=named(panel.exposure_names, name),
        frequency_names=named(panel.frequency_names, frequency),
        **{field: insert(getattr(panel, field)) for field in FIELDS},
    )


def _with_choices(fit: MixFit, channel: str, name: str) -> Mix:
    """Return the model with a placebo whose prior is wide on both sides of nothing.

    Its standard deviation is twice the share of the KPI that the channel itself is said to have.
    """
    problem = fit.problem()
    said = Posterior.of(problem, fit.positions, fit.numbers, problem.observed, fit.seed)
    index = fit.panel.channels.index(channel)
    share = np.median(said.total[:, index].sum(axis=1)) / np.nansum(fit.panel.kpi)
    prior = Normal(0.0, WIDE * max(abs(float(share)), 1e-3))
    own = replace(fit.spec.channels.get(channel, Channel()), effect=OnShare(prior), fed_by=())
    return replace(fit.spec, channels={**fit.spec.channels, name: own})
