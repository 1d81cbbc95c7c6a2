"""The page of a mix answer: what each channel brought, and how sure we are."""

from __future__ import annotations

from functools import partial

import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.mix import ChannelAnswer, MixAnswer
from payoff.report.charts import draw
from payoff.report.counterpart import counterpart
from payoff.report.experiments import calibrated
from payoff.report.funnel import funnel
from payoff.report.groups import groups
from payoff.report.page import Cell, Chart, Column, Gallery, Page, Points, Section, Span, Table
from payoff.report.parts import (
    doubt,
    health_section,
    period_of,
    provenance_section,
    ranged,
    spend_in,
)
from payoff.report.refused import refused_page
from payoff.report.unseen import unseen
from payoff.report.varying import frequencies, strengths
from payoff.report.words import (
    about,
    about_unit,
    amount,
    between,
    caution,
    count,
    joined,
    percent,
)

TITLE = "What each channel brought"
LEARNT_LITTLE = 0.1


def mix_page(answer: MixAnswer) -> Page:
    """Return the page of a mix answer; without any number of a channel when it failed."""
    if answer.health.verdict == "failed":
        return refused_page(TITLE, answer)
    return Page(
        title=TITLE,
        headline=headline(answer),
        verdict=answer.health.verdict,
        doubt=doubt(answer.health),
        sections=(
            *channel_sections(answer),
            health_section(answer),
            provenance_section(answer),
        ),
    )


def channel_sections(answer: MixAnswer) -> tuple[Section, ...]:
    """Return contributions, returns and curves, and what only some answers have."""
    drawn = (strengths(answer), frequencies(answer))
    more = (*drawn, counterpart(answer), groups(answer), funnel(answer), *calibrated(answer))
    return (
        contributions(answer),
        returns(answer),
        curves(answer),
        *(section for section in (*more, unseen(answer)) if section is not None),
    )


def paid(answer: MixAnswer) -> list[tuple[ChannelAnswer, Interval]]:
    """Return the channels that cost anything with their ROI, the highest median first."""
    found = [(each, each.roi) for each in answer.channels if each.roi is not None]
    return sorted(found, key=lambda pair: -pair[1].p50)


def headline(answer: MixAnswer) -> str:
    """Return the answer in one sentence that claims no order which the intervals leave open."""
    assert answer.media is not None  # noqa: S101
    share = about(answer.media, percent)
    total = amount(float(np.nansum(answer.actual)))
    brought = (
        f"{_together(answer)} brought {share} of {total} {answer.kpi} over "
        f"{count(len(answer.periods), answer.period)}"
    )
    (best, highest), *others = paid(answer)
    returned = f"{best.channel} returned {about_unit(highest)}"
    if words := caution(highest):
        returned += f" ({words})"
    rivals = [channel.channel for channel, roi in others if roi.p95 >= highest.p05]
    if not others:
        return f"{brought}; {returned}."
    if not rivals:
        return f"{brought}; {returned}, more than every other channel."
    names = joined(rivals) if len(rivals) <= 3 else count(len(rivals), "other channel")
    return f"{brought}; {returned}, the highest median, but its interval overlaps with {names}."


def _together(answer: MixAnswer) -> str:
    names = [channel.channel for channel in answer.channels]
    if len(names) == 1:
        return names[0]
    together = joined(names) if len(names) <= 3 else f"The {len(names)} channels"
    return f"{together} together"


def contributions(answer: MixAnswer) -> Section:
    """Return what each channel brought, in total and over time."""
    return Section(
        "contributions",
        "What each channel brought",
        (channel_table(answer), _waterfall(answer), _area(answer)),
    )


def _waterfall(answer: MixAnswer) -> Chart:
    parts = [f"{each.channel} {amount(each.split.mean)}" for each in answer.channels]
    return Chart(
        "waterfall",
        f"From the baseline to {answer.kpi}",
        f"Mean contributions, which add up: {joined(parts)} {answer.kpi}, on top of the baseline.",
        partial(draw, "waterfall", answer),
    )


def _area(answer: MixAnswer) -> Chart:
    names = joined([each.channel for each in answer.channels])
    return Chart(
        "area",
        f"How {answer.kpi} came about over time",
        f"Stacked mean contributions per {answer.period}, {period_of(answer)}: "
        f"the baseline at the bottom, then {names}.",
        partial(draw, "area", answer),
    )


def channel_table(answer: MixAnswer) -> Table:
    """Return one row per channel with its intervals."""
    head = ("channel", "spend", "brought", "share", "ROI", "marginal ROI")
    ranked = paid(answer)
    organic = [each for each in answer.channels if each.roi is None]
    unit = ranked[0][1].unit
    return Table(
        caption=f"{spend_in(answer.spend_unit)}, what was brought in {answer.kpi}, ROI in {unit}; "
        "median and 90 % interval, the highest ROI first.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(
            (
                Cell(channel.channel),
                Cell(amount(channel.spend)),
                ranged(channel.contribution),
                Cell(percent(channel.share.p50)),
                _returned(channel.roi),
                _returned(channel.marginal_roi),
            )
            for channel in (*(each for each, _ in ranked), *organic)
        ),
        spans=() if organic else tuple(Span(roi.p05, roi.p50, roi.p95) for _, roi in ranked),
        spans_head="ROI",
    )


def _returned(interval: Interval | None) -> Cell:
    return Cell("costs nothing") if interval is None else ranged(interval)


def returns(answer: MixAnswer) -> Section:
    """Return the return on spend, and in words what its intervals leave open."""
    ranked = paid(answer)
    said = joined([f"{each.channel} {about(roi)}" for each, roi in ranked])
    unit = ranked[0][1].unit
    chart = Chart(
        "roi",
        "Return on spend",
        f"ROI in {unit}, median and 90 % interval: {said}.",
        partial(draw, "roi", answer),
    )
    cautions = tuple(sentence for each, roi in ranked for sentence in _cautions(each, roi))
    points = (Points("What the intervals leave open", cautions),) if cautions else ()
    return Section("returns", "What a unit of spend returned", (chart, *points))


def _cautions(channel: ChannelAnswer, roi: Interval) -> list[str]:
    said = []
    if words := caution(roi):
        said.append(f"ROI of {channel.channel}, {between(roi)}: {words}.")
    if channel.learnt < LEARNT_LITTLE:
        said.append(
            f"The data taught the model little about {channel.channel}: "
            "its interval is mostly what was assumed before."
        )
    return said


def curves(answer: MixAnswer) -> Section:
    """Return one response curve per channel."""
    charts = tuple(
        Chart(
            f"curve-{number}",
            channel.channel,
            f"{answer.kpi} that {channel.channel} would have brought at other levels of spend; "
            f"today {amount(curve.today)} {answer.spend_unit}, where one more unit of "
            f"spend returns {about_unit(marginal)}.",
            partial(draw, "curve", answer, channel, curve),
        )
        for number, channel in enumerate(answer.channels, start=1)
        if (curve := channel.curve) is not None and (marginal := channel.marginal_roi) is not None
    )
    caption = (
        f"Total spend over {period_of(answer)}, all periods scaled alike, carry-over included. "
        "The dashed line marks what was really spent."
    )
    gallery = Gallery(caption, charts)
    return Section("curves", "What more or less spend would have brought", (gallery,))
