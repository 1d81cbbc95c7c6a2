"""The sections on effects that vary over time, and on how often people are reached."""

from __future__ import annotations

from functools import partial

import numpy as np

from payoff.answers.band import Band
from payoff.answers.mix import ChannelAnswer, FrequencyAnswer, MixAnswer
from payoff.report.charts import draw
from payoff.report.page import Chart, Gallery, Section
from payoff.report.words import about, day


def strengths(answer: MixAnswer) -> Section | None:
    """Return how strong channels were over time; ``None`` where no effect varies over it."""
    charts = tuple(
        _strength(answer, channel, channel.strength, number)
        for number, channel in enumerate(answer.channels, start=1)
        if channel.strength is not None
    )
    caption = "Median and 90 % interval; the dashed line is the channel's average."
    title = "When channels were stronger or weaker"
    return Section("strength", title, (Gallery(caption, charts),)) if charts else None


def _strength(answer: MixAnswer, channel: ChannelAnswer, course: Band, number: int) -> Chart:
    first, top = course.p50[0], int(np.argmax(course.p50))
    return Chart(
        f"strength-{number}",
        channel.channel,
        f"{channel.channel} began at {first:.2f} times its average effect, was strongest at "
        f"{course.p50[top]:.2f} times on {day(answer.periods[top])}, and ended at "
        f"{course.p50[-1]:.2f} times.",
        partial(draw, "strength", answer, channel, course),
    )


def frequencies(answer: MixAnswer) -> Section | None:
    """Return what an impression brings at each frequency; ``None`` without any."""
    charts = tuple(
        _frequency(answer, channel, channel.frequency, number)
        for number, channel in enumerate(answer.channels, start=1)
        if channel.frequency is not None
    )
    caption = "The same number of impressions, to fewer people more often or to more less often."
    title = "How often to reach the same people"
    return Section("frequency", title, (Gallery(caption, charts),)) if charts else None


def _frequency(
    answer: MixAnswer, channel: ChannelAnswer, often: FrequencyAnswer, number: int
) -> Chart:
    return Chart(
        f"frequency-{number}",
        channel.channel,
        f"{channel.channel} reached people {often.today:.1f} times per {answer.period}; an "
        f"impression would bring most at {about(often.best)}.",
        partial(draw, "frequency", answer, channel, often),
    )
