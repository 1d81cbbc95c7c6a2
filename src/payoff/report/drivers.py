"""The page of drivers: what foretells the target, how surely, and what that does not say."""

from __future__ import annotations

from functools import partial

from payoff.answers.drivers import Driver, DriverGroup, DriversAnswer
from payoff.report.charts import draw
from payoff.report.driver_parts import parts_section
from payoff.report.driver_trust import METRICS, left_out_section, made_section, trust_section
from payoff.report.page import (
    Block,
    Cell,
    Chart,
    Column,
    Gallery,
    Page,
    Points,
    Section,
    Span,
    Table,
    Text,
)
from payoff.report.parts import VERDICTS, worst_of
from payoff.report.words import NOTHING, amount, count, joined, percent

MOST_NAMED = 3
MOST_CURVES = 6


def drivers_page(answer: DriversAnswer) -> Page:
    """Return the page of drivers; without any driver when the checks failed."""
    failed = answer.verdict == "failed"
    body = () if failed else (_importance(answer), _effects(answer), *_interactions(answer))
    return Page(
        title=f"What drives {answer.target}",
        headline=_refusal(answer) if failed else headline(answer),
        verdict=answer.verdict,
        doubt="" if failed else _doubt(answer),
        sections=(
            *body,
            *(() if failed else parts_section(answer)),
            trust_section(answer),
            left_out_section(answer),
            made_section(answer),
        ),
    )


def headline(answer: DriversAnswer) -> str:
    """Return the most important drivers in one sentence, and how well they foretell."""
    first = [each for each in _units(answer) if each.low > 0]
    score = answer.scores[0]
    well = (
        f"held-out {METRICS[score.metric]} {amount(score.held_out)}, naive {amount(score.baseline)}"
    )
    if not first:
        return (
            f"The features foretell {answer.target} together ({well}), but no single one is surely "
            "needed for it."
        )
    names = joined([_named(each) for each in first[:MOST_NAMED]])
    verb = "foretells" if len(first) == 1 else "foretell"
    rest = len(first) - MOST_NAMED
    more = f"; {count(rest, 'more driver')} below" if rest > 0 else ""
    return f"{names} {verb} {answer.target} best ({well}){more}. That is no proof of cause."


def _units(answer: DriversAnswer) -> list[Driver | DriverGroup]:
    """Return what is shuffled together, in the order of the drivers."""
    groups = {each.group: each for each in answer.groups}
    found: list[Driver | DriverGroup] = []
    for each in answer.drivers:
        if not each.group:
            found.append(each)
        elif groups[each.group] not in found:
            found.append(groups[each.group])
    return found


def _named(unit: Driver | DriverGroup) -> str:
    if isinstance(unit, Driver):
        return unit.feature
    return " with ".join((unit.features[0], joined(unit.features[1:])))


def _refusal(answer: DriversAnswer) -> str:
    failed = next(each for each in answer.findings if each.severity == "failed")
    return f"No answer: {failed.says}"


def _doubt(answer: DriversAnswer) -> str:
    serious = [each.says for each in worst_of(answer.findings) if each.severity != "good"]
    return f"{VERDICTS['doubtful']} {' '.join(serious)}" if serious else ""


def _importance(answer: DriversAnswer) -> Section:
    said = [f"{each.feature} {amount(each.importance)}" for each in answer.drivers[:8]]
    levers = " Orange: what can be set." if any(each.lever for each in answer.drivers) else ""
    return Section(
        "drivers",
        "What is needed to foretell it",
        (
            Points("Before you act on this", answer.guard),
            Chart(
                "importance",
                f"Rise in held-out loss when a feature is shuffled, in {answer.importance_unit}, "
                f"90 % interval.{levers}",
                f"Bars: {joined(said)}.",
                partial(draw, "driver_importance", answer),
            ),
            importance_table(answer),
        ),
    )


def importance_table(answer: DriversAnswer) -> Table:
    """Return one row per feature, the most important first."""
    lever = any(each.lever is not None for each in answer.drivers)
    head = (
        *("feature", "importance", "together", "mean |SHAP|", "effect"),
        *("can be set",) * lever,
        "rank steady",
    )
    together = {each.group: each for each in answer.groups}
    sampled = " ± the standard error of its sampling" * any(d.shap_error for d in answer.drivers)
    return Table(
        caption=f"Importance in {answer.importance_unit}: by how much the loss on held-out rows "
        "rises when the feature is shuffled, mean and 90 % interval over folds and splits; "
        "together: when the closely associated features of its group are shuffled with it. Mean "
        f"absolute Shapley value in {answer.shap_unit}{sampled}. Rank steady: share of fits in "
        "which its rank is within one of that shown.",
        columns=tuple(
            Column(name, numeric=name in {"importance", "together", "mean |SHAP|", "rank steady"})
            for name in head
        ),
        rows=tuple(_row(each, together.get(each.group), lever=lever) for each in answer.drivers),
        spans=tuple(Span(each.low, each.importance, each.high) for each in answer.drivers),
        spans_head="importance",
    )


def _row(driver: Driver, group: DriverGroup | None, *, lever: bool) -> tuple[Cell, ...]:
    error = f"± {amount(driver.shap_error)}" if driver.shap_error else ""
    settable = (Cell("yes" if driver.lever else "no"),) if lever else ()
    return (
        Cell(driver.feature),
        Cell(amount(driver.importance), _ends(driver.low, driver.high)),
        Cell(NOTHING)
        if group is None
        else Cell(amount(group.importance), _ends(group.low, group.high)),
        Cell(amount(driver.shap), error),
        Cell(effect_words(driver)),
        *settable,
        Cell(percent(driver.rank_stability)),
    )


def effect_words(driver: Driver) -> str:
    """Return the direction of an effect in a few words."""
    if driver.direction == "unclear":
        return "unclear"
    if driver.direction in ("raises", "lowers"):
        return f"{driver.direction} it"
    verb = "bends: " if driver.direction == "bends" else ""
    return f"{verb}highest at {driver.most}, lowest at {driver.least}"


def _ends(low: float, high: float) -> str:
    return f"{amount(low)} to {amount(high)}"


def _effects(answer: DriversAnswer) -> Section:
    shown = [each for each in answer.drivers if each.low > 0][:MOST_CURVES]
    charts = tuple(
        Chart(
            f"effect-{number}",
            each.feature,
            f"Predicted on average at each value of {each.feature}: {effect_words(each)}.",
            partial(draw, "driver_effect", answer, each),
        )
        for number, each in enumerate(shown, 1)
    )
    what = f"share of {answer.positive!r}" if answer.positive else answer.target
    said = (
        f"Predicted {what} on average, were all held-out rows at that value and else as they are "
        "(partial dependence), with the 90 % interval over folds. Where features go together, "
        "some of these rows exist nowhere."
    )
    blocks: tuple[Block, ...] = (Gallery(said, charts),) if charts else (Text(("None.",)),)
    return Section("effects", "How the prediction changes with them", blocks)


def _interactions(answer: DriversAnswer) -> tuple[Section, ...]:
    if not answer.interactions:
        return ()
    sure = [" and ".join(each.features) for each in answer.interactions if each.confirmed]
    said = (
        f"Effects that depend on each other, confirmed on held-out rows: {joined(sure)}."
        if sure
        else "No pair of the most important features was confirmed on held-out rows."
    )
    head = ("pair", "strength H", "rise in loss without it", "confirmed")
    table = Table(
        caption="Among the eight most important features. Friedman's H: the part of the joint "
        "effect that is no sum of two, 0 to 1. The rise in held-out loss when that part is taken "
        f"out, in {answer.importance_unit}, with its 90 % interval; confirmed when it is above 0 "
        "by an interval that allows for the number of pairs.",
        columns=tuple(Column(name, numeric=0 < place < 3) for place, name in enumerate(head)),
        rows=tuple(
            (
                Cell(" × ".join(each.features)),
                Cell(f"{each.strength:.2f}"),
                Cell(amount(each.gain), _ends(each.low, each.high)),
                Cell("yes" if each.confirmed else "no"),
            )
            for each in answer.interactions
        ),
    )
    return (Section("interactions", "What depends on what", (Text((said,)), table)),)
