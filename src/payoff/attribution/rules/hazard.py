"""Additive hazard: by what each touch added to the rate of converting, at the conversion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from payoff.attribution.journeys import FOLDS, Walk
from payoff.attribution.rules.held_out import PARTS, check_enough, check_gain, facts_of
from payoff.attribution.rules.rule import Learnt, LearntRule, TouchRule
from payoff.attribution.sample import Sample
from payoff.attribution.steps import age
from payoff.core.frozen import Floats, frozen
from payoff.core.progress import Progress
from payoff.maths.hazard import Episodes, Hazard
from payoff.maths.hazard_fit import HazardErrors, fit_hazard
from payoff.maths.held_out import Gain
from payoff.maths.paths import Ints, added

DAY = 86_400.0
MOST_ROWS = 1_000_000
MINUTE = 60.0
EDGE = 1.05


@frozen
class AdditiveHazard(LearntRule):
    """Credit in proportion to what touches add to the hazard of converting at the conversion.

    Sources: Zhang, Wei & Ren 2014, "Multi-touch attribution in online advertising with survival
    theory", ICDM; Ji, Wang & Zhang 2016, "A probabilistic multi-touch attribution model for online
    advertising", CIKM. Journeys that had not converted by the end of the log count as far as they
    were watched. A constant part of the hazard belongs to no touch: its share is a fact beside the
    credit, which still adds up to what was earned. A row that is a touch and the conversion at
    once is how the customer came: what happens at a time cannot have raised the hazard before, so
    it gets credit only where it is the only touch.
    """

    title: ClassVar[str] = "Additive hazard"

    def learn(self, walk: Walk, progress: Progress) -> Learnt:
        """Fit the hazard to about a million rows at most.

        Raises
        ------
        Refusal
            When there are too few journeys of either end, or the hazard foretells customers who
            were left out no better than a constant one.
        """
        progress("learning a hazard", 0.0)
        whole = Sample.of(walk, MOST_ROWS)
        sample = whole.before_arrivals()
        check_enough(*sample.ends())
        episodes = _episodes(sample, len(walk.touches.channels))
        fastest = max(sample.tick, MINUTE) / DAY
        hazard, errors = fit_hazard(episodes, fastest=fastest)
        scores = np.zeros((2, FOLDS))
        for place, part in enumerate(PARTS):
            progress("learning a hazard", (place + 1) / (len(PARTS) + 1))
            held = np.isin(sample.fold, part)
            scores += _scores(episodes, held, sample.fold, hazard, fastest)
        gain = Gain.of(scores[0] - scores[1], np.add(*sample.ends()))
        progress("learning a hazard", 1.0)
        check_gain(gain, "an additive hazard")
        return Learnt(
            HazardWeights(
                tuple((hazard.strength * hazard.decay).tolist()),
                tuple(hazard.decay.tolist()),
                sample.tick / 2,
            ),
            _figures(hazard, errors, episodes),
            _facts(scores, gain, hazard, errors, episodes, sample),
            tuple(_says(gain, hazard, episodes, (whole, sample), fastest, walk)),
        )


@frozen
class HazardWeights(TouchRule):
    """What each touch adds to the hazard at the conversion.

    Attributes
    ----------
    rate, decay
        Of each channel, per day: what a touch adds at once, and how fast that fades.
    soonest
        Seconds: a touch that is nearer to the conversion counts as if it were so far away, half
        of what times of the log tell apart.
    """

    rate: tuple[float, ...]
    decay: tuple[float, ...]
    soonest: float
    title: ClassVar[str] = AdditiveHazard.title
    closed: ClassVar[bool] = False

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return ``rate * exp(-decay * age)``; 0 for a touch that is the conversion itself."""
        import ibis

        def of_channel(numbers: tuple[float, ...]) -> Any:
            cases = [(touches.unit == unit, number) for unit, number in enumerate(numbers)]
            return ibis.cases(*cases, else_=0.0)

        days = ibis.greatest(age(touches), self.soonest) / DAY
        hazard = of_channel(self.rate) * (-of_channel(self.decay) * days).exp()
        return ibis.ifelse(touches.converted > 0, 0.0, hazard)


def _episodes(sample: Sample, channels: int) -> Episodes:
    ages = np.maximum(sample.end[sample.journey] - sample.time, sample.tick / 2) / DAY
    first = np.searchsorted(sample.journey, np.arange(len(sample.end)))
    return Episodes(sample.unit, sample.journey, ages, sample.converted, ages[first], channels)


def _scores(
    episodes: Episodes, held: npt.NDArray[np.bool_], fold: Ints, hazard: Hazard, fastest: float
) -> Floats:
    """Return log-likelihoods of held-out journeys by group: of the hazard, and of a constant."""
    rest, out = episodes.where(~held), episodes.where(held)
    fitted, _ = fit_hazard(rest, fastest=fastest, start=hazard)
    kinds = fitted.log_likelihoods(out), out.constant_log_likelihoods(rest.constant)
    return np.stack([added(fold[held], own, FOLDS) for own in kinds])


def _figures(
    hazard: Hazard, errors: HazardErrors, episodes: Episodes
) -> tuple[tuple[str, Floats], ...]:
    half_life = np.log(2) / hazard.decay
    return (
        ("conversions_per_touch", hazard.strength),
        ("conversions_per_touch_error", hazard.strength * errors.strength),
        ("half_life_days", half_life),
        ("half_life_days_error", half_life * errors.decay),
        ("share_of_hazard", hazard.shares(episodes)),
    )


def _facts(
    scores: Floats,
    gain: Gain,
    hazard: Hazard,
    errors: HazardErrors,
    episodes: Episodes,
    sample: Sample,
) -> tuple[tuple[str, float], ...]:
    journeys = len(episodes.span)
    return (
        ("held_out_log_likelihood", float(scores[0].sum()) / journeys),
        ("held_out_log_likelihood_of_constant", float(scores[1].sum()) / journeys),
        *facts_of(gain),
        ("baseline_conversions_per_day", hazard.baseline),
        ("baseline_conversions_per_day_error", hazard.baseline * errors.baseline),
        ("baseline_share", float(1 - hazard.shares(episodes).sum())),
        ("learnt_from_journeys", float(journeys)),
        ("learnt_from_share_of_customers", sample.share),
    )


def _says(
    gain: Gain,
    hazard: Hazard,
    episodes: Episodes,
    samples: tuple[Sample, Sample],
    fastest: float,
    walk: Walk,
) -> Iterator[str]:
    whole, sample = samples
    yield (
        f"On customers who were left out, the log-likelihood per journey is {gain.mean:.4f} "
        f"(standard error {gain.error:.4f}) better than by a constant hazard."
    )
    yield (
        f"By the model {1 - hazard.shares(episodes).sum():.0%} of conversions belong to no touch; "
        "credit shares these out too, and channels that fade slowly gain by it: the figure "
        "share_of_hazard leaves them out."
    )
    yield sample.told()
    yield "Intervals are over journeys, with the hazard as it is."
    if arrived := float(whole.arrival.sum() / whole.converted.sum()):
        yield (
            f"{arrived:.0%} of conversions stand on the row of a touch: that touch is how the "
            "customer came, and gets credit only where there is no other."
        )
    short = np.log(2) / hazard.decay <= fastest * EDGE
    if short.any():
        names = ", ".join(walk.touches.channels[unit] for unit in np.flatnonzero(short))
        yield f"The half-life of {names} is as short as the times of the log can tell."
    if walk.journeys.lookback is not None or walk.journeys.lookback_of:
        yield "It is learnt from journeys without the lookback, and shares within the lookback."
