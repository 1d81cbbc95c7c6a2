"""The page of segments: which channel moves which segment, and what the data cannot tell."""

from __future__ import annotations

from functools import partial

from payoff.answers.segments import SegmentEffect, SegmentsAnswer
from payoff.report.charts import draw
from payoff.report.experiments import calibrated
from payoff.report.mix import returns
from payoff.report.page import (
    Cell,
    Chart,
    Column,
    Folded,
    Gallery,
    Page,
    Points,
    Section,
    Span,
    Table,
)
from payoff.report.parts import doubt, health_section, provenance_section, ranged
from payoff.report.refused import refused_page
from payoff.report.words import about, amount, between, count, joined, percent, probability

TITLE = "Which channel moves which segment"
CLEAR = 0.95
MOST_NAMED = 3


def segments_page(answer: SegmentsAnswer) -> Page:
    """Return the page of segments; without any effect when the checks failed."""
    if not answer.effects or answer.mix.health.verdict == "failed":
        return refused_page(TITLE, answer.mix)
    return Page(
        title=TITLE,
        headline=headline(answer),
        verdict=answer.mix.health.verdict,
        doubt=doubt(answer.mix.health),
        sections=(
            _effects(answer),
            _sizes(answer),
            returns(answer.mix),
            *calibrated(answer.mix),
            health_section(answer.mix),
            provenance_section(answer.mix),
        ),
    )


def clear(effect: SegmentEffect) -> bool:
    """Say whether an effect is surely above or below its channel's average."""
    return effect.told and not 1 - CLEAR < effect.above < CLEAR


def headline(answer: SegmentsAnswer) -> str:
    """Return the clearest differences in one sentence, and no more than the intervals say."""
    told = [each for each in answer.effects if clear(each)]
    if not told:
        names = joined([segment.segment for segment in answer.segments])
        return (
            "The data do not tell the segments apart: no channel is clearly stronger or weaker "
            f"than on average among {names}."
        )
    ranked = sorted(told, key=lambda each: -abs(each.factor.p50 - 1))
    said = joined([_said(each) for each in ranked[:MOST_NAMED]])
    rest = len(ranked) - MOST_NAMED
    more = f"; {count(rest, 'more clear difference')} below" if rest > 0 else ""
    return f"Compared with the channel's average, {said}{more}."


def _said(effect: SegmentEffect) -> str:
    factor = effect.factor
    return (
        f"{effect.channel} works {amount(factor.p50)} times as well in {effect.segment} "
        f"({between(factor)})"
    )


def _effects(answer: SegmentsAnswer) -> Section:
    return Section(
        "segments",
        "Channel by segment",
        (
            _heat(answer),
            effects_table(answer),
            _intervals(answer),
            Folded("What each channel brought, segment by segment", brought_table(answer)),
            *_open(answer),
        ),
    )


def _heat(answer: SegmentsAnswer) -> Chart:
    said = [f"{e.channel} in {e.segment} {amount(e.factor.p50)}" for e in answer.effects if e.told]
    return Chart(
        "segments",
        "Strength of each channel in each segment, in times its average",
        f"Median strength, 1 is the channel's average: {joined(said)}; pale cells are not told by "
        "the data.",
        partial(draw, "segments", answer),
    )


def effects_table(answer: SegmentsAnswer) -> Table:
    """Return one row per channel and segment, channel by channel."""
    unit = f"{answer.mix.kpi} per {answer.mix.spend_unit}"
    head = ("channel in segment", "strength", "ROI", "above 1", "learnt")
    return Table(
        caption="Strength in times the channel's strength at the average mix of segments; ROI in "
        f"{unit}, were all customers of the segment; median and 90 % interval. Above 1: "
        "probability that the channel is stronger than on average. Learnt: 0 % is the prior, "
        "100 % is the data.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(_row(each) for each in answer.effects),
        spans=tuple(Span(e.factor.p05, e.factor.p50, e.factor.p95) for e in answer.effects),
        spans_head="strength",
    )


def _row(effect: SegmentEffect) -> tuple[Cell, ...]:
    learnt = percent(max(effect.learnt, 0.0))
    return (
        Cell(f"{effect.channel} in {effect.segment}"),
        ranged(effect.factor),
        Cell("costs nothing") if effect.roi is None else ranged(effect.roi),
        Cell(probability(effect.above) if effect.told else "not told"),
        Cell(learnt),
    )


def brought_table(answer: SegmentsAnswer) -> Table:
    """Return one row per channel and one column per segment; rows add up to the channel."""
    names = [segment.segment for segment in answer.segments]
    return Table(
        caption=f"{answer.mix.kpi} that the channel brought among the customers of each segment, "
        "as they were; median and 90 % interval.",
        columns=(Column("channel", numeric=False), *map(Column, names)),
        rows=tuple(
            (
                Cell(channel.channel),
                *(ranged(each.contribution) for each in answer.of(channel.channel)),
            )
            for channel in answer.mix.channels
        ),
    )


def _intervals(answer: SegmentsAnswer) -> Gallery:
    charts = tuple(
        Chart(
            f"segments-{number}",
            channel.channel,
            f"Strength of {channel.channel} in times its average, median and 90 % interval: "
            + joined([f"{e.segment} {about(e.factor)}" for e in answer.of(channel.channel)])
            + ".",
            partial(draw, "segment_intervals", answer.of(channel.channel)),
        )
        for number, channel in enumerate(answer.mix.channels, 1)
    )
    return Gallery("Strength per segment, median and 90 % interval; 1 is the average.", charts)


def _open(answer: SegmentsAnswer) -> tuple[Points, ...]:
    """Return what the data cannot tell, one sentence per channel, if there is anything."""
    said = []
    for channel in answer.mix.channels:
        silent = [each.segment for each in answer.of(channel.channel) if not each.told]
        if silent:
            said.append(
                f"The data say next to nothing about {channel.channel} in {joined(silent)}: what "
                "is shown there is the prior."
            )
    return (Points("What the data cannot tell", tuple(said)),) if said else ()


def _sizes(answer: SegmentsAnswer) -> Section:
    period = answer.mix.period
    head = ("segment", "share", f"whole {period}s", "largest share")
    table = Table(
        caption=f"Mean share over the table, as many whole {period}s as that is (per group, where "
        f"there are groups), and the largest share in one {period}. Where the largest share is far "
        "from 100 %, the figures above reach beyond what was seen.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(
            (
                Cell(each.segment),
                Cell(percent(each.share)),
                Cell(amount(each.periods)),
                Cell(percent(each.largest)),
            )
            for each in answer.segments
        ),
    )
    return Section("sizes", "How much of each segment there is", (table,))
