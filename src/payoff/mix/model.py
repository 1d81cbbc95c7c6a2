"""The choices of a marketing mix model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen
from payoff.core.progress import Progress, silent
from payoff.data.panel import Panel
from payoff.mix.adstock import Adstock, Geometric
from payoff.mix.baseline import Baseline
from payoff.mix.effects import Effect, OnShare
from payoff.mix.links import Identity, Link
from payoff.mix.noise import Noise, NormalNoise
from payoff.mix.saturation import Hill, Logistic, Saturation
from payoff.mix.varies import ByGroup, Variation

if TYPE_CHECKING:
    from payoff.answers.effect import Effect as Experiment
    from payoff.mix.fit import MixFit
    from payoff.mix.prior_predictive import PriorPredictive

First = Literal["adstock", "saturation"]


@frozen
class Channel:
    """Choices for one channel; what is ``None`` is as in the :class:`Mix`.

    Attributes
    ----------
    fed_by
        Channels that cause part of this one's exposure, as television does of branded search:
        what they bring by way of it is reported beside what they bring directly.
    """

    adstock: Adstock | None = None
    saturation: Saturation | None = None
    first: First | None = None
    effect: Effect | None = None
    varies: tuple[Variation, ...] | None = None
    fed_by: tuple[str, ...] = ()


@frozen
class Choices:
    """The choices for one channel with none left open."""

    adstock: Adstock
    saturation: Saturation
    first: First
    effect: Effect
    varies: tuple[Variation, ...]


@frozen
class Mix:
    """A Bayesian marketing mix model of one region or of many.

    The KPI of a period is the sum of a baseline, of each channel's coefficient times its
    transformed exposure, and of noise (Jin et al. 2017, "Bayesian methods for media mix modeling
    with carryover and shape effects"). In a panel of groups each has a baseline and noise of its
    own, and channels are stronger here and weaker there (Sun, Wang, Jin, Chan & Koehler 2017,
    "Geo-level Bayesian hierarchical media mix modeling").

    Attributes
    ----------
    adstock, saturation, first, effect, varies
        For every channel without choices of its own. ``first`` says which of adstock and
        saturation comes first; ``effect`` what the prior of a channel's strength is on; ``varies``
        over what that strength varies. A channel with reach and frequency takes ``saturation``
        only when it is a :class:`payoff.mix.saturation.Hill` one, otherwise that by default: it is
        a curve of frequency, and must be able to rise before it levels off.
    channels
        Choices of single channels, by the name of the spend column.
    baseline
        What would have sold without media.
    noise
        What is left unexplained.
    link
        Whether effects add up or multiply each other.
    """

    adstock: Adstock = Geometric()
    saturation: Saturation = Logistic()
    first: First = "adstock"
    effect: Effect = OnShare()
    varies: tuple[Variation, ...] = (ByGroup(),)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    baseline: Baseline = Baseline()
    noise: Noise = NormalNoise()
    link: Link = Identity()

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

    def channel(self, name: str, *, reached: bool = False) -> Choices:
        """Return the choices for one channel, with none left open.

        ``reached`` says that the channel has reach and frequency.
        """
        own = self.channels.get(name, Channel())
        saturation = own.saturation or self.saturation
        if reached and own.saturation is None and not isinstance(saturation, Hill):
            saturation = Hill()
        return Choices(
            own.adstock or self.adstock,
            saturation,
            own.first or self.first,
            own.effect or self.effect,
            self.varies if own.varies is None else own.varies,
        )

    def check(self, panel: Panel) -> None:
        """Raise ``ChoiceError`` when choices and panel contradict each other."""
        for name in self.channels:
            if name not in panel.channels:
                raise ChoiceError(
                    f"choices are made for a channel {name!r} that the table does not have",
                    wanted="names of spend columns",
                    remedy=nearest(name, panel.channels),
                )
        self._check_kpi(panel)
        self._check_fed(panel)

    def fed(self, panel: Panel) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Return every channel that captures demand with those that feed it, as indices."""
        return tuple(
            (index, tuple(panel.channels.index(feeder) for feeder in own.fed_by))
            for index, name in enumerate(panel.channels)
            if (own := self.channels.get(name, Channel())).fed_by
        )

    def _check_fed(self, panel: Panel) -> None:
        capturing = {name: own.fed_by for name, own in self.channels.items() if own.fed_by}
        if capturing and not self.link.additive:
            raise ChoiceError(
                f"{next(iter(capturing))!r} is fed by other channels, and effects multiply each "
                "other (link=Log())",
                wanted="an additive model, in which direct and indirect effects add up",
                remedy="leave the link out, or leave fed_by out",
            )
        for name, feeders in capturing.items():
            for feeder in feeders:
                if feeder not in panel.channels:
                    raise ChoiceError(
                        f"{name!r} is fed by {feeder!r}, a channel that the table does not have",
                        wanted="names of spend columns or organic media",
                        remedy=nearest(feeder, panel.channels),
                    )
                if feeder == name or feeder in capturing or feeders.count(feeder) > 1:
                    raise ChoiceError(
                        f"{name!r} is fed by {feeder!r}, which is itself fed, or named twice",
                        wanted="channels that make demand on one side, those that capture it on "
                        "the other",
                        remedy="name only the channels at the start of the funnel, once each",
                    )

    def _check_kpi(self, panel: Panel) -> None:
        known = panel.kpi[panel.observed]
        if self.noise.counts and (self.link.additive or (known < 0).any() or (known % 1).any()):
            raise ChoiceError(
                f"the noise is of counts, and the link is additive or {panel.kpi_name!r} "
                "is not a whole number in every period",
                wanted="a KPI of whole numbers from 0, and link=Log()",
                remedy="give link=Log(), or leave the noise out",
            )
        if not (self.link.additive or self.noise.counts) and (known <= 0).any():
            raise ChoiceError(
                f"the KPI {panel.kpi_name!r} is {known.min():g} in some period, "
                "and the link is the logarithm",
                wanted="a KPI above 0 in every period",
                remedy="leave the link out, or take noise=NegativeBinomial() for counts",
            )

    def fit(
        self,
        panel: Panel,
        *,
        seed: int = 1,
        draws: int | None = None,
        chains: int = 4,
        holdout: int | None = None,
        experiments: Sequence[Experiment] = (),
        progress: Progress = silent,
    ) -> MixFit:
        """Draw from the posterior given ``panel``.

        Parameters
        ----------
        seed
            Of every random number; the same seed gives the same fit.
        draws
            Posterior draws per chain, rounded up to fifties; ``None`` draws until R-hat is at most
            1.009 and the effective sample size 1,000 (tails: 400) for every parameter that is
            sampled, or 3,000 are drawn.
        chains
            Independent chains.
        holdout
            Last periods that a second fit does not see, to compare its forecast with what
            happened; ``None`` takes a tenth of the table, at most 13; 0 takes none.
        experiments
            What experiments found: each counts as an observation of what the model says of the
            very change of spend, carry-over included.

        Raises
        ------
        DesignError
            When the table has fewer rows than the model has parameters.
        ChoiceError
            When choices contradict each other or the panel.
        """
        from payoff.mix.fit import fit

        return fit(
            self,
            panel,
            seed=seed,
            draws=draws,
            chains=chains,
            holdout=holdout,
            experiments=tuple(experiments),
            progress=progress,
        )

    def prior_predictive(self, panel: Panel, *, draws: int = 500, seed: int = 1) -> PriorPredictive:
        """Return what the priors alone say about the KPI and the channels of ``panel``."""
        from payoff.mix.prior_predictive import prior_predictive

        return prior_predictive(self, panel, draws=draws, seed=seed)
