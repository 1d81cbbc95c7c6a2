"""The choices of a marketing mix model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen
from payoff.core.progress import Progress, silent
from payoff.data.panel import Panel
from payoff.mix.adstock import Adstock, Geometric
from payoff.mix.baseline import Baseline
from payoff.mix.effects import Effect, OnShare
from payoff.mix.noise import Noise, NormalNoise
from payoff.mix.saturation import Logistic, Saturation

if TYPE_CHECKING:
    from payoff.mix.fit import MixFit
    from payoff.mix.prior_predictive import PriorPredictive

First = Literal["adstock", "saturation"]


@frozen
class Channel:
    """Choices for one channel; what is ``None`` is as in the :class:`Mix`."""

    adstock: Adstock | None = None
    saturation: Saturation | None = None
    first: First | None = None
    effect: Effect | None = None


@frozen
class Choices:
    """The choices for one channel with none left open."""

    adstock: Adstock
    saturation: Saturation
    first: First
    effect: Effect


@frozen
class Mix:
    """A Bayesian marketing mix model of one region.

    The KPI of a period is the sum of a baseline, of each channel's coefficient times its
    transformed exposure, and of noise (Jin et al. 2017, "Bayesian methods for media mix modeling
    with carryover and shape effects").

    Attributes
    ----------
    adstock, saturation, first, effect
        For every channel without choices of its own. ``first`` says which of adstock and
        saturation comes first; ``effect`` what the prior of a channel's strength is on.
    channels
        Choices of single channels, by the name of the spend column.
    baseline
        What would have sold without media.
    noise
        What is left unexplained.
    """

    adstock: Adstock = Geometric()
    saturation: Saturation = Logistic()
    first: First = "adstock"
    effect: Effect = OnShare()
    channels: Mapping[str, Channel] = field(default_factory=dict)
    baseline: Baseline = Baseline()
    noise: Noise = NormalNoise()

    def __post_init__(self) -> None:
        for first in (
            self.first,
            *(channel.first or self.first for channel in self.channels.values()),
        ):
            if first not in {"adstock", "saturation"}:
                raise ChoiceError(
                    f"first is {first!r}",
                    wanted="'adstock' or 'saturation'",
                    remedy="'adstock' suits effects that build up before they saturate",
                )

    def channel(self, name: str) -> Choices:
        """Return the choices for one channel, with none left open."""
        own = self.channels.get(name, Channel())
        return Choices(
            own.adstock or self.adstock,
            own.saturation or self.saturation,
            own.first or self.first,
            own.effect or self.effect,
        )

    def check(self, panel: Panel) -> None:
        """Raise ``ChoiceError`` when choices are made for a channel that the panel lacks."""
        for name in self.channels:
            if name not in panel.channels:
                raise ChoiceError(
                    f"choices are made for a channel {name!r} that the table does not have",
                    wanted="names of spend columns",
                    remedy=nearest(name, panel.channels),
                )

    def fit(
        self,
        panel: Panel,
        *,
        seed: int = 1,
        draws: int = 1000,
        chains: int = 4,
        holdout: int | None = None,
        progress: Progress = silent,
    ) -> MixFit:
        """Draw from the posterior given ``panel``.

        Parameters
        ----------
        seed
            Of every random number; the same seed gives the same fit.
        draws, chains
            Posterior draws per chain, rounded up to fifties, and independent chains.
        holdout
            Last periods that a second fit does not see, to compare its forecast with what
            happened; ``None`` takes a tenth of the table, at most 13; 0 takes none.

        Raises
        ------
        DesignError
            When the table has fewer rows than the model has parameters.
        ChoiceError
            When choices contradict each other or the panel.
        """
        from payoff.mix.fit import fit

        return fit(
            self, panel, seed=seed, draws=draws, chains=chains, holdout=holdout, progress=progress
        )

    def prior_predictive(self, panel: Panel, *, draws: int = 500, seed: int = 1) -> PriorPredictive:
        """Return what the priors alone say about the KPI and the channels of ``panel``."""
        from payoff.mix.prior_predictive import prior_predictive

        return prior_predictive(self, panel, draws=draws, seed=seed)
