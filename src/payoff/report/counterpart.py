"""The section that shows regressions beside the Bayesian answer: where they disagree, and why."""

from __future__ import annotations

from functools import partial

from payoff.answers.counterpart import ComparedChannel, Estimate, Method, RegressedChannel
from payoff.answers.interval import Interval
from payoff.answers.mix import ChannelAnswer, MixAnswer
from payoff.report.charts import draw
from payoff.report.line import Line
from payoff.report.page import Block, Cell, Chart, Column, Points, Section, Table, Text
from payoff.report.words import amount, closely, joined

BAYESIAN = "Bayesian"
METHODS: dict[Method, str] = {
    "ordinary": "least squares",
    "ridge": "ridge",
    "constrained": "not below 0",
}
INFINITE = 1e6


def counterpart(answer: MixAnswer) -> Section | None:
    """Return the regressions beside the Bayesian answer; ``None`` when none were asked for."""
    if answer.counterpart is None:
        return None
    pairs = list(zip(answer.channels, answer.counterpart.channels, strict=True))
    paid = sorted(
        (pair for pair in pairs if pair[0].roi is not None),
        key=lambda pair: -(pair[0].roi.p50 if pair[0].roi else 0.0),
    )
    organic = [pair for pair in pairs if pair[0].roi is None]
    unit = next(bayesian.roi.unit for bayesian, _ in paid if bayesian.roi is not None)
    tables = [_table(paid, f"ROI in {unit}")]
    if organic:
        tables.append(_table(organic, f"What costs nothing brought, in {answer.kpi}"))
    why = [sentence for _, compared in pairs for sentence in _why(compared)]
    reasons = (Points("Where they disagree, and why", tuple(why)),) if why else ()
    blocks: tuple[Block, ...] = (
        Text((_standing(pairs),)),
        *tables,
        _chart(answer, paid, unit),
        *reasons,
        Points("How the regressions were made", answer.counterpart.notes),
    )
    return Section("regressions", "Beside regression", blocks)


def lines(answer: MixAnswer) -> list[Line]:
    """Return the intervals of the ROI of every channel that costs anything, by every method."""
    found = []
    compared = answer.counterpart.channels if answer.counterpart else ()
    for bayesian, own in zip(answer.channels, compared, strict=True):
        if (roi := bayesian.roi) is not None:
            found.append(Line(bayesian.channel, BAYESIAN, roi.p50, roi.p05, roi.p95))
            found += [
                Line(own.channel, METHODS[each.method], said.value, said.low, said.high)
                for each in own.regressions
                if (said := each.roi) is not None
            ]
    return found


def _standing(pairs: list[tuple[ChannelAnswer, ComparedChannel]]) -> str:
    """Return in one sentence on which channels regression and the Bayesian fit disagree."""
    apart = [own.channel for _, own in pairs if _worst(own) == "apart"]
    outside = [own.channel for _, own in pairs if _worst(own) == "outside"]
    if not apart and not outside:
        return (
            "Every regression puts every channel inside the 90 % interval of the Bayesian fit: "
            "given its carry-over and saturation, prior and method decide little here."
        )
    said = []
    if apart:
        said.append(f"on {joined(apart)} some regression's interval does not overlap with it")
    if outside:
        said.append(
            f"on {joined(outside)} some regression's estimate lies outside its interval, "
            "though the intervals overlap"
        )
    return f"Regression and the Bayesian fit disagree: {'; '.join(said)}."


def _worst(compared: ComparedChannel) -> str:
    standings = {each.standing for each in compared.regressions}
    return next((each for each in ("apart", "outside") if each in standings), "agrees")


def _table(pairs: list[tuple[ChannelAnswer, ComparedChannel]], what: str) -> Table:
    head = ("channel", BAYESIAN, *METHODS.values(), "over other curves", "VIF")
    return Table(
        caption=f"{what}: Bayesian median and 90 % interval, then estimates with 90 % confidence "
        "intervals; over other curves: least squares with carry-over and saturation drawn from "
        "the posterior; VIF: variance inflation factor.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(_row(bayesian, own) for bayesian, own in pairs),
    )


def _row(bayesian: ChannelAnswer, own: ComparedChannel) -> tuple[Cell, ...]:
    said = bayesian.roi or bayesian.contribution
    by_method = {each.method: each for each in own.regressions}
    per = bayesian.spend if bayesian.roi else 1.0
    over = own.over_curves
    return (
        Cell(bayesian.channel),
        Cell(amount(said.p50), closely(said)),
        *(_estimate(by_method.get(method)) for method in METHODS),
        _scaled(over, per),
        Cell("infinite" if own.inflation > INFINITE else f"{own.inflation:.1f}"),
    )


def _scaled(interval: Interval, per: float) -> Cell:
    mean, low, middle, high = (
        value / per for value in (interval.mean, interval.p05, interval.p50, interval.p95)
    )
    scaled = Interval(mean, low, middle, high, interval.unit)
    return Cell(amount(scaled.p50), closely(scaled))


def _estimate(regressed: RegressedChannel | None) -> Cell:
    if regressed is None:
        return Cell("cannot be computed")
    said = regressed.roi or regressed.contribution
    return Cell(amount(said.value), _ends(said))


def _ends(said: Estimate) -> str:
    return closely(Interval(said.value, said.low, said.value, said.high, said.unit))


def _why(compared: ComparedChannel) -> list[str]:
    return [f"{compared.channel}: {reason.says}" for reason in compared.reasons]


def _chart(
    answer: MixAnswer, paid: list[tuple[ChannelAnswer, ComparedChannel]], unit: str
) -> Chart:
    drawn = lines(answer)
    said = [
        f"{bayesian.channel} "
        + joined(
            [
                f"{each.kind} {amount(each.value)} ({amount(each.low)} to {amount(each.high)})"
                for each in drawn
                if each.channel == bayesian.channel
            ]
        )
        for bayesian, _ in paid
    ]
    return Chart(
        "regressions",
        "Return on spend by every method",
        f"ROI in {unit} with 90 % intervals: {'; '.join(said)}.",
        partial(draw, "forest", drawn, unit),
    )
