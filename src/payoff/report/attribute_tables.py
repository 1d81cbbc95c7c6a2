"""Tables of credit: channels down, rules across."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from payoff.answers.credit import (
    ChannelCredit,
    CreditAnswer,
    IncrementalGap,
    PartCredit,
    PathCredit,
    Range,
)
from payoff.report.leading import ARROW, ranked
from payoff.report.page import Cell, Column, Table
from payoff.report.words import NOTHING, amount, count, percent, tally

MOST_ROWS = 25
MOST_PATHS = 10
CellOf = Callable[[ChannelCredit], Cell]


def unit(answer: CreditAnswer) -> str:
    """Return the unit of value and cost."""
    return answer.money or "units of money"


def ranged(middle: float, own: Range | None) -> Cell:
    """Return a cell with a figure and its 90 % interval."""
    if own is None:
        return Cell(amount(middle))
    joint = " to " if own.low < 0 else "–"
    return Cell(amount(middle), f"{amount(own.low)}{joint}{amount(own.high)}")


def conversions_table(answer: CreditAnswer) -> Table:
    """Return the conversions that each rule gives; a column adds up to what was earned."""
    return _by_rule(
        answer,
        f"Conversions credited{_interval(answer)}; each column adds up to "
        f"{tally(answer.journeys.conversions)}.",
        lambda one: ranged(one.conversions, one.conversions_range),
        lambda some: Cell(amount(sum(one.conversions for one in some))),
    )


def value_table(answer: CreditAnswer) -> Table:
    """Return the value that each rule gives; a column adds up to what was earned."""
    return _by_rule(
        answer,
        f"Value credited in {unit(answer)}{_interval(answer)}; each column adds up to "
        f"{amount(answer.journeys.value)}.",
        lambda one: ranged(one.value, one.value_range),
        lambda some: Cell(amount(sum(one.value for one in some))),
    )


def paths_table(answer: CreditAnswer) -> Table:
    """Return who gets what the most frequent paths earned, under each rule."""
    shown = answer.paths[:MOST_PATHS]
    return Table(
        f"Conversions credited on the {count(len(shown), 'most frequent path')}; in each cell they "
        "add up to what the path earned. The JSON has more paths, and the value.",
        (Column("path", numeric=False), *(Column(rule.rule) for rule in answer.rules)),
        tuple(
            (
                Cell(ARROW.join(path.path), tally(path.conversions)),
                *(_given(path, rule.rule) for rule in answer.rules),
            )
            for path in shown
        ),
    )


def _given(path: PathCredit, rule: str) -> Cell:
    own = sorted(
        (one for one in path.credit if one.rule == rule),
        key=lambda one: (-one.conversions, one.channel),
    )
    return Cell(", ".join(f"{one.channel} {amount(one.conversions)}" for one in own) or NOTHING)


def _interval(answer: CreditAnswer) -> str:
    known = any(one.conversions_range for rule in answer.rules for one in rule.credit)
    return ", below it the 90 % interval over customers" if known else ""


def cost_table(answer: CreditAnswer) -> Table:
    """Return each channel's cost and, by rule, its ROAS and CPA."""
    table = _by_rule(
        answer,
        f"Cost in {unit(answer)}. By rule: ROAS (credited value per unit of cost; 1 breaks even on "
        f"value), and below it CPA (cost per credited conversion, in {unit(answer)}).",
        _returns,
        lambda _: Cell(NOTHING),
    )
    costs = {one.channel: one.cost or 0.0 for one in answer.rules[0].credit}
    shown = ranked(answer)[: len(table.rows)]
    cells = [Cell(amount(costs[name])) for name in shown]
    if len(costs) > len(table.rows):
        rest = sum(costs.values()) - sum(costs[name] for name in shown[:-1])
        cells[-1] = Cell(amount(rest))
    head, *rules = table.columns
    return Table(
        caption=table.caption,
        columns=(head, Column("cost"), *rules),
        rows=tuple((row[0], cell, *row[1:]) for row, cell in zip(table.rows, cells, strict=True)),
    )


def _returns(one: ChannelCredit) -> Cell:
    if not one.cost:
        return Cell("costs nothing")
    cpa = f"CPA {NOTHING if one.cpa is None else amount(one.cpa)}"
    return Cell(NOTHING if one.roas is None else amount(one.roas), cpa)


def _by_rule(
    answer: CreditAnswer,
    caption: str,
    cell: CellOf,
    together: Callable[[list[ChannelCredit]], Cell],
) -> Table:
    names = ranked(answer)
    shown = names if len(names) <= MOST_ROWS else names[: MOST_ROWS - 1]
    rest = names[len(shown) :]
    given = [{one.channel: one for one in rule.credit} for rule in answer.rules]
    rows = [(Cell(name), *(cell(rule[name]) for rule in given)) for name in shown]
    if rest:
        others = [together([rule[name] for name in rest]) for rule in given]
        rows.append((Cell(f"{len(rest)} other channels"), *others))
    heads = [Column("channel", numeric=False), *(Column(rule.rule) for rule in answer.rules)]
    return Table(caption=caption, columns=tuple(heads), rows=tuple(rows))


def campaigns_table(answer: CreditAnswer) -> Table:
    """Return the conversions of the largest campaigns, by the rules that can tell them."""
    rules = list(dict.fromkeys(part.rule for part in answer.campaigns))
    parts: dict[tuple[str, str], dict[str, PartCredit]] = {}
    for part in answer.campaigns:
        parts.setdefault((part.channel, part.part), {})[part.rule] = part
    order = sorted(parts, key=lambda key: (-_conversions(parts[key].values()), key))
    more = len(order) - MOST_ROWS
    rest = f" The {more} smaller ones are in the JSON." if more > 0 else ""
    heads = (Column("campaign", numeric=False), *map(Column, rules))
    return Table(
        caption="Conversions credited to each campaign, by the rules that share by touch; below, "
        f"the value in {unit(answer)}.{rest}",
        columns=heads,
        rows=tuple(
            (
                Cell(f"{campaign or '(none)'}, {channel}"),
                *(_part(parts[channel, campaign].get(rule)) for rule in rules),
            )
            for channel, campaign in order[:MOST_ROWS]
        ),
    )


def _conversions(parts: Iterable[PartCredit]) -> float:
    return sum(part.conversions for part in parts)


def _part(part: PartCredit | None) -> Cell:
    return Cell("0") if part is None else Cell(amount(part.conversions), amount(part.value))


def gaps_table(answer: CreditAnswer) -> Table:
    """Return what rules attribute against what experiments found."""
    per = f"{unit(answer)} of value per unit of cost"
    heads = ("channel", "rule", "attributed", "incremental", "factor", "credit, scaled")
    return Table(
        caption=f"Attributed by the rule and incremental by the experiment in {per}; factor: "
        "incremental over attributed; the channel's credited value times the factor, in "
        f"{unit(answer)}. With 90 % intervals of the experiment.",
        columns=tuple(Column(head, numeric=place > 1) for place, head in enumerate(heads)),
        rows=tuple(_gap(gap) for gap in answer.gaps),
    )


def _gap(gap: IncrementalGap) -> tuple[Cell, ...]:
    return (
        Cell(gap.channel),
        Cell(gap.rule),
        Cell(amount(gap.attributed)),
        ranged(gap.incremental, gap.incremental_range),
        ranged(gap.factor, gap.factor_range),
        ranged(gap.scaled, gap.scaled_range),
    )


def agreement_table(answer: CreditAnswer) -> Table:
    """Return every pair of rules, those furthest apart first."""
    pairs = sorted(answer.agreement, key=lambda pair: -pair.moved)
    heads = ("rule", "against", "changes hands", "rank correlation")
    return Table(
        caption="Share of the conversions that change hands from one rule to the other, and "
        "Spearman's correlation of the channels' credit.",
        columns=tuple(Column(head, numeric=place > 1) for place, head in enumerate(heads)),
        rows=tuple(
            (
                Cell(pair.rule),
                Cell(pair.other),
                Cell(percent(pair.moved)),
                Cell(
                    NOTHING
                    if pair.rank_correlation is None
                    else f"{pair.rank_correlation:.2f}".replace("-", "−")
                ),
            )
            for pair in pairs
        ),
    )


def left_out_table(answer: CreditAnswer) -> Table:
    """Return the rows that are in no journey, by reason."""
    rows = answer.journeys.rows
    return Table(
        caption="Rows of the log that are in no journey, and the share of all rows.",
        columns=(Column("reason", numeric=False), Column("rows"), Column("share")),
        rows=tuple(
            (Cell(out.reason), Cell(f"{out.rows:,}"), Cell(percent(out.rows / rows)))
            for out in sorted(answer.journeys.left_out, key=lambda out: -out.rows)
        ),
    )


def skipped_table(answer: CreditAnswer) -> Table:
    """Return the rules that could not be applied, why, and what would help."""
    return Table(
        caption="Rules that were asked for and cannot be applied to this log.",
        columns=tuple(
            Column(head, numeric=False) for head in ("rule", "reason", "what would help")
        ),
        rows=tuple(
            (Cell(skip.rule), Cell(skip.reason), Cell(skip.remedy)) for skip in answer.skipped
        ),
    )
