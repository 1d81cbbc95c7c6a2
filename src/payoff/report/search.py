"""The page of a search: the leaderboard, and the answer averaged over specifications."""

from __future__ import annotations

import json
from functools import partial

from payoff.answers.health import Verdict
from payoff.answers.search import SearchAnswer, Specification, StackedChannel
from payoff.report.charts import draw
from payoff.report.page import (
    Block,
    Cell,
    Chart,
    Column,
    Facts,
    Folded,
    Page,
    Points,
    Section,
    Span,
    Table,
    Text,
)
from payoff.report.parts import (
    VERDICTS,
    doubt,
    findings,
    ranged,
    sampler,
    spend_in,
)
from payoff.report.words import (
    NOTHING,
    about,
    about_unit,
    amount,
    closely,
    count,
    day,
    joined,
    percent,
)

TITLE = "Which specifications foretell, and what they say together"
FAILED = "No averaged answer: the winner failed its checks."


def search_page(answer: SearchAnswer) -> Page:
    """Return the page of a search; without any number of a channel when it failed."""
    verdict: Verdict = answer.health.verdict
    failed = verdict == "failed"
    return Page(
        title=TITLE,
        headline=FAILED if failed else headline(answer),
        verdict=verdict,
        doubt=doubt(answer.health),
        sections=(
            *(() if failed else (_averaged(answer),)),
            _leaderboard(answer, failed=failed),
            _health(answer),
            _provenance(answer),
        ),
    )


def headline(answer: SearchAnswer) -> str:
    """Return who won and what the averaged answer says of its best channel."""
    winner, *others = answer.leaderboard
    counting = sum(row.standing == "counts" for row in others)
    said = (
        f"Of {count(len(answer.leaderboard), 'specification')}, {winner.name} foretells best "
        f"(CRPS {amount(winner.held_out.crps)} {answer.kpi})"
    )
    if not counting:
        said += ", and it alone counts"
    paid = [(each, each.roi) for each in answer.channels if each.roi is not None]
    best, roi = max(paid, key=lambda pair: pair[1].p50)
    return f"{said}; averaged, {best.channel} returned {about_unit(roi)}."


def _averaged(answer: SearchAnswer) -> Section:
    assert answer.media is not None  # noqa: S101
    carry = sorted((row for row in answer.leaderboard if row.weight > 0), key=lambda r: -r.weight)
    weights = joined([f"{row.name} {percent(row.weight)}" for row in carry[:5]])
    more = f" and {len(carry) - 5} more" if len(carry) > 5 else ""
    said = [f"{each.channel} {about(each.roi)}" for each in answer.channels if each.roi is not None]
    return Section(
        "averaged",
        "What each channel brought, averaged over specifications",
        (
            _channels(answer),
            Text(
                (
                    f"All channels together brought {about(answer.media, percent)} of "
                    f"{answer.kpi}.",
                    f"Weights: {weights}{more}.",
                )
            ),
            Chart(
                "specifications",
                "ROI under each specification (thin ticks) and averaged (90 % interval)",
                f"Averaged ROI, median and 90 % interval: {joined(said)}; a tick for the median "
                "of each specification that counts.",
                partial(draw, "specifications", answer),
            ),
        ),
    )


def _channels(answer: SearchAnswer) -> Table:
    head = ("channel", "spend", "brought", "ROI", "medians between", "from the specification")
    paid = [each.roi for each in answer.channels if each.roi is not None]
    return Table(
        caption=f"{spend_in(answer.spend_unit)}, what was brought in {answer.kpi}, ROI in "
        f"{paid[0].unit}; median and 90 % interval. Then the smallest and largest median "
        "contribution among specifications with weight, and the share of the variance that comes "
        "from not knowing the specification.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(_channel(each) for each in answer.channels),
        spans=tuple(Span(roi.p05, roi.p50, roi.p95) for roi in paid)
        if len(paid) == len(answer.channels)
        else (),
        spans_head="ROI",
    )


def _channel(channel: StackedChannel) -> tuple[Cell, ...]:
    return (
        Cell(channel.channel),
        Cell(amount(channel.spend)),
        ranged(channel.contribution),
        Cell("costs nothing") if channel.roi is None else ranged(channel.roi),
        Cell(f"{amount(channel.lowest)} to {amount(channel.highest)}"),
        Cell(percent(channel.between)),
    )


def _leaderboard(answer: SearchAnswer, *, failed: bool) -> Section:
    slices = [f"{day(each.first)} to {day(each.last)}" for each in answer.slices]
    odd = tuple(
        f"{row.name}: {' '.join(row.concerns)}" for row in answer.leaderboard if row.concerns
    )
    named: tuple[Block, ...] = (
        (Folded(f"Signs and sizes that make no sense, in {len(odd)} of them", odd),) if odd else ()
    )
    best = answer.leaderboard[0]
    return Section(
        "leaderboard",
        "The leaderboard",
        (
            _table(answer, failed=failed),
            Chart(
                "leaderboard",
                f"Held-out error: mean CRPS in {answer.kpi}, smaller is better",
                f"Points of the mean CRPS per specification; the smallest that counts is "
                f"{amount(best.held_out.crps)} of {best.name}.",
                partial(draw, "leaderboard", answer),
            ),
            Points(
                f"What was foretold, each {answer.period} from a fit to all before it",
                tuple(slices),
            ),
            *named,
        ),
    )


def _table(answer: SearchAnswer, *, failed: bool) -> Table:
    media = () if failed else ("media",)
    head = (
        *("rank", "specification", "CRPS", "behind", "MAPE", "wMAPE", "R²"),
        *("elpd LOO", "weight", *media, "k-hat", "seconds", "standing"),
    )
    return Table(
        caption=f"CRPS and how far it is behind the winner's, with its standard error, in "
        f"{answer.kpi}; MAPE, wMAPE and R² of the mean forecast; all over the held-out slices. "
        "elpd LOO in nats, with the number of cells that it cannot be trusted in. The largest "
        "k-hat of the approximation; none where it was sampled.",
        columns=tuple(
            Column(name, numeric=name not in {"specification", "standing"}) for name in head
        ),
        rows=tuple(_row(row, failed=failed) for row in answer.leaderboard),
    )


def _row(row: Specification, *, failed: bool) -> tuple[Cell, ...]:
    held = row.held_out
    behind = NOTHING if row.rank == 1 else f"{amount(held.behind)} ± {amount(held.behind_error)}"
    media = () if failed else (Cell(percent(row.media.p50), closely(row.media, percent)),)
    return (
        Cell(str(row.rank)),
        Cell(row.name),
        Cell(amount(held.crps)),
        Cell(behind),
        Cell(NOTHING if held.mape is None else percent(held.mape)),
        Cell(percent(held.wmape)),
        Cell(f"{held.r2:.2f}".replace("-", "−")),
        Cell(f"{row.loo.elpd:.1f}".replace("-", "−"), f"{row.loo.unreliable} not trusted"),
        Cell(percent(row.weight)),
        *media,
        Cell(NOTHING if row.method == "sampled" else f"{row.khat:.2f}"),
        Cell(f"{row.seconds:.1f}"),
        Cell(row.standing, row.method),
    )


def _health(answer: SearchAnswer) -> Section:
    words = (
        VERDICTS[answer.health.verdict],
        "The checks are those of the winner, sampled in full.",
    )
    return Section(
        "health",
        "Can these numbers be believed?",
        (Text(words), *findings(answer.health), sampler(answer.health)),
    )


def _provenance(answer: SearchAnswer) -> Section:
    made = answer.provenance
    facts = Facts(
        (
            ("table", made.source),
            (
                "periods",
                f"{count(answer.periods, answer.period)}, {day(answer.first)} to "
                f"{day(answer.last)}",
            ),
            ("data SHA-256", made.data_hash),
            ("seed", str(made.seed)),
            ("versions", ", ".join(f"{name} {number}" for name, number in made.versions.items())),
        )
    )
    spec = json.dumps(made.spec, indent=2, ensure_ascii=False, default=str)
    return Section(
        "provenance",
        "How every number was computed",
        (
            facts,
            Points("What was done to the data, and what was assumed", answer.notes),
            Folded("The winner's choices, and what was searched", spec),
        ),
    )
