"""From touches to credit: all rules that are asked for, in one pass over the events."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from scipy.stats import t as student

from payoff.answers.credit import (
    ChannelCredit,
    CreditAnswer,
    JourneyCounts,
    PartCredit,
    PathCount,
    Range,
    ReasonLeftOut,
    RuleCredit,
    SkippedRule,
)
from payoff.answers.effect import Effect
from payoff.attribution import counts as c
from payoff.attribution.agreement import agreement
from payoff.attribution.examine import examine
from payoff.attribution.incremental import gaps
from payoff.attribution.journeys import Journeys, Tally, Walk
from payoff.attribution.rules import Counted, CountedRule, Markov, Rule, Split, TouchRule
from payoff.core.codec import to_plain
from payoff.core.errors import ChoiceError, PayoffError, Refusal
from payoff.core.frozen import Floats, replace
from payoff.core.progress import Progress, silent
from payoff.core.provenance import Provenance, versions
from payoff.data.touches import Touches

Period = Literal["none", "day", "week", "month"]
TRUNCATED = {"day": "D", "week": "W", "month": "M"}
SHOWN_PATHS = 20


def attribute(
    touches: Touches,
    rules: Mapping[str, Rule],
    journeys: Journeys | None = None,
    *,
    period: Period = "none",
    experiments: Sequence[Effect] = (),
    money: str = "",
    progress: Progress = silent,
) -> CreditAnswer:
    """Give credit to every touch, by each of the rules.

    Parameters
    ----------
    touches
        The events.
    rules
        Name to rule; names are kept in the answer.
    journeys
        How events become journeys.
    period
        Also credit by the period in which journeys converted.
    experiments
        What was found out about channels on purpose; credit is held against it, per unit of cost.
    money
        Unit of value and cost, such as ``"EUR"``.

    Returns
    -------
    Rules that cannot be applied to the log are in ``skipped``, each with its reason. Intervals are
    90 %, by leaving out one of 16 groups of customers at a time (delete-a-group jackknife, Kott
    2001, Journal of Official Statistics 17).

    Raises
    ------
    Refusal
        When no journey with a touch converted, or no rule can be applied.
    """
    skipped = [one for name, rule in rules.items() for one in _unfit(name, rule, touches)]
    fit = {name: rule for name, rule in rules.items() if name not in {s.rule for s in skipped}}
    order = max((r.remembered for r in fit.values() if isinstance(r, Markov)), default=1)
    walk = Walk(touches, replace(journeys or Journeys(), order=order))
    asked = _asked(fit, touches, period, order)
    found = dict(zip(asked, walk.tally(list(asked.values()), progress), strict=True))
    totals = _totals(found["journeys"], touches, found)
    if not totals.conversions > 0:
        raise Refusal(
            f"none of {totals.journeys:,.0f} journeys converted after a touch",
            wanted="conversions with at least one touch before them",
            remedy="look whether customers of touches and of conversions have the same names, and "
            "at the rows that are left out: "
            + ("; ".join(f"{out.rows:,} {out.reason}" for out in totals.left_out) or "none"),
        )
    costs = _costs(found["costs"], len(touches.channels)) if "cost" in touches.has else None
    counted = _counted(found, totals, len(touches.channels))
    given: dict[str, RuleCredit] = {}
    for place, (name, rule) in enumerate(fit.items()):
        progress("applying rules", place / len(fit))
        try:
            split, errors = _split(name, rule, found, counted, fit, touches)
        except (PayoffError, ArithmeticError) as error:
            skipped.append(_skipped(name, error))
            continue
        given[name] = _rule_credit(name, rule, split, errors, touches.channels, costs)
    progress("applying rules", 1.0)
    if not given:
        raise Refusal(
            "no rule can be applied: " + "; ".join(f"{s.rule}: {s.reason}" for s in skipped),
            wanted="at least one rule that this log can answer",
            remedy=skipped[0].remedy if skipped else "name a rule",
        )
    touch_rules = [name for name, rule in fit.items() if isinstance(rule, TouchRule)]
    return CreditAnswer(
        tuple(given.values()),
        totals,
        _parts(found.get("campaign"), touch_rules, touches.channels),
        _parts(found.get("period"), touch_rules, touches.channels),
        "" if period == "none" else period,
        _shown(found["paths"], touches.channels),
        agreement(tuple(given.values())),
        gaps(tuple(given.values()), experiments),
        tuple(skipped),
        examine(totals, tuple(given.values())),
        money,
        touches.notes,
        Provenance(
            _digest(found),
            touches.source,
            {
                "rules": {n: to_plain(r) for n, r in fit.items()},
                "journeys": to_plain(walk.journeys),
            },
            0,
            versions(("payoff", "numpy", "scipy", "ibis-framework", "duckdb")),
        ),
    )


def _digest(found: Mapping[str, pa.Table]) -> str:
    """Return the SHA-256 of all that was counted: of the log as far as the rules saw it."""
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(repr((name, found[name].to_pydict())).encode())
    return digest.hexdigest()


def _unfit(name: str, rule: Rule, touches: Touches) -> list[SkippedRule]:
    """Say why a rule cannot be applied to a log that lacks what it wants."""
    if "times" in rule.wants and touches.paths:
        return [SkippedRule(name, "the log is of whole paths, without times", "give the events")]
    if "milestone" in rule.wants and "milestone" not in touches.has:
        reason = "the log names no milestones"
        return [SkippedRule(name, reason, "add a column milestone: lead, opportunity, sale")]
    return []


def _skipped(name: str, error: Exception) -> SkippedRule:
    if isinstance(error, PayoffError):
        return SkippedRule(name, error.found, error.remedy)
    return SkippedRule(name, f"the arithmetic failed: {error}", "look at the counts of the log")


def _asked(
    rules: Mapping[str, Rule], touches: Touches, period: Period, order: int
) -> dict[str, Tally]:
    """Return what the engine is asked for; no more than the rules need."""
    simple = {name: rule for name, rule in rules.items() if isinstance(rule, TouchRule)}
    needs = {need for r in rules.values() if isinstance(r, CountedRule) for need in r.needs}
    channels = touches.channels
    asked = {
        "journeys": c.journeys_tally(),
        "costs": c.costs_tally(),
        "longest": c.longest_tally(),
        "paths": c.paths_tally(nulls="paths" in needs),
    }
    if simple:
        asked["shares"] = c.shares_tally(simple, channels, ("unit", "fold"))
    if simple and "campaign" in touches.has:
        asked["campaign"] = c.shares_tally(simple, channels, ("unit", "campaign"))
    if simple and period != "none" and not touches.paths:
        asked["period"] = _by_period(c.shares_tally(simple, channels, ("unit", "part")), period)
    if "sets" in needs or "grams" in needs:
        asked["sets"] = c.sets_tally(len(channels))
    if "grams" in needs:
        asked["grams"] = c.grams_tally(order)
    return asked


def _by_period(tally: Tally, period: str) -> Tally:
    def build(touches: Any) -> Any:
        return tally.build(touches.mutate(part=touches.end.truncate(TRUNCATED[period]).date()))

    return Tally(tally.keys, build)


def _totals(table: pa.Table, touches: Touches, found: Mapping[str, pa.Table]) -> JourneyCounts:
    rows = table.to_pylist()

    def total(name: str, touched: int) -> float:
        return float(sum(row[name] or 0.0 for row in rows if row["touched"] == touched))

    left: dict[str, int] = {out.reason: out.rows for out in touches.left_out}
    for row in found["costs"].to_pylist():
        if row["state"] is not None:
            left[row["state"]] = left.get(row["state"], 0) + row["rows"]
    top = max(found["longest"].to_pylist(), key=lambda row: row["touches"], default=None)
    journeys, nulls = total("journeys", 1), total("nulls", 1)
    return JourneyCounts(
        touches.rows,
        int(total("touches", 1)),
        journeys,
        journeys - nulls,
        nulls,
        total("conversions", 1),
        total("value", 1),
        total("conversions", 0),
        total("value", 0),
        tuple(ReasonLeftOut(reason, rows) for reason, rows in sorted(left.items())),
        int(top["touches"]) if top else 0,
        str(top["customer"]) if top else "",
        touches.first,
        touches.last,
    )


def _costs(table: pa.Table, channels: int) -> Floats:
    """Return what each channel cost; rows that repeat another cost nothing more."""
    costs = np.zeros(channels)
    for row in table.to_pylist():
        if row["unit"] is not None and row["state"] != "that repeat another row":
            costs[int(row["unit"])] += row["cost"] or 0.0
    return costs


def _counted(found: Mapping[str, pa.Table], totals: JourneyCounts, channels: int) -> Counted:
    counted = Counted(channels, totals.conversions, totals.value)
    if "sets" in found:
        counted = replace(counted, sets=c.sets_of(found["sets"], channels))
    if "grams" in found:
        grams, worth, fold = c.grams_of(found["grams"], channels)
        counted = replace(counted, grams=grams, worth=worth, gram_fold=fold)
    return replace(counted, paths=c.paths_of(found["paths"], channels))


Errors = tuple[Floats, Floats, int] | None


def _split(
    name: str,
    rule: Rule,
    found: Mapping[str, pa.Table],
    counted: Counted,
    rules: Mapping[str, Rule],
    touches: Touches,
) -> tuple[Split, Errors]:
    """Return what a rule gives, and standard errors with the number of groups behind them."""
    if isinstance(rule, TouchRule):
        simple = [n for n, r in rules.items() if isinstance(r, TouchRule)]
        return _touch_split(found["shares"], simple, name, len(touches.channels))
    if not isinstance(rule, CountedRule):
        raise ChoiceError(
            f"the rule {name!r} is a {type(rule).__name__}",
            wanted="a TouchRule or a CountedRule",
            remedy="inherit from one of them",
        )
    split = rule.split(counted)
    fold = counted.sets.fold if counted.sets is not None else None
    groups = [] if fold is None or "paths" in rule.needs else sorted(set(fold.tolist()) - {-1})
    if len(groups) < 2:
        return split, None
    left = []
    for group in groups:
        own = rule.split(counted.kept(lambda at, group=group: at != group))
        left.append((own.conversions, own.value))
    size = len(groups)
    return split, (*(_jackknife([one[k] for one in left], size) for k in (0, 1)), size)  # type: ignore[return-value]


def _touch_split(
    table: pa.Table, simple: list[str], name: str, channels: int
) -> tuple[Split, Errors]:
    unit = table["unit"].to_numpy(zero_copy_only=False).astype(np.int64)
    fold = c.fold_of(table)
    groups = sorted(set(fold.tolist()) - {-1})
    parts = c.by_rule(table, simple, unit, channels)[name]
    if len(groups) < 2:
        return Split(*parts), None
    place = unit * len(groups) + np.searchsorted(groups, fold)
    by_group = c.by_rule(table, simple, place, channels * len(groups))[name]
    errors = [
        _jackknife(list(whole[:, None].T - kind.reshape(channels, -1).T), len(groups))
        for whole, kind in zip(parts, by_group, strict=True)
    ]
    return Split(*parts), (errors[0], errors[1], len(groups))


def _jackknife(left: list[Floats], groups: int) -> Floats:
    """Return standard errors of a total from totals without one group at a time.

    A total without a group is smaller by that group: it is blown up to the size of the whole.
    """
    blown = np.stack(left) * groups / (groups - 1)
    spread: Floats = np.sqrt(
        (groups - 1) / groups * ((blown - blown.mean(axis=0)) ** 2).sum(axis=0)
    )
    return spread


def _rule_credit(
    name: str,
    rule: Rule,
    split: Split,
    errors: Errors,
    channels: tuple[str, ...],
    costs: Floats | None,
) -> RuleCredit:
    def range_of(kind: int, at: int) -> Range | None:
        if errors is None:
            return None
        middle = float((split.conversions, split.value)[kind][at])
        wide = float(student.ppf(0.95, errors[2] - 1)) * float(errors[kind][at])
        return Range(max(middle - wide, 0.0), middle + wide)

    credit = []
    for at, channel in enumerate(channels):
        conversions, value = float(split.conversions[at]), float(split.value[at])
        cost = None if costs is None else float(costs[at])
        credit.append(
            ChannelCredit(
                channel,
                conversions,
                value,
                range_of(0, at),
                range_of(1, at),
                cost,
                cost / conversions if cost is not None and conversions > 0 else None,
                value / cost if cost else None,
                tuple((figure, float(numbers[at])) for figure, numbers in split.figures),
            )
        )
    return RuleCredit(name, rule.title, tuple(credit), split.facts, split.says)


def _parts(
    table: pa.Table | None, rules: list[str], channels: tuple[str, ...]
) -> tuple[PartCredit, ...]:
    if table is None:
        return ()
    key = "campaign" if "campaign" in table.column_names else "part"
    return tuple(
        PartCredit(
            rule,
            channels[int(row["unit"])],
            str(row[key]) if row[key] is not None else "",
            float(row[f"conversions_{n}"] or 0.0),
            float(row[f"value_{n}"] or 0.0),
        )
        for n, rule in enumerate(rules)
        for row in table.to_pylist()
    )


def _shown(table: pa.Table, channels: tuple[str, ...]) -> tuple[PathCount, ...]:
    rows = [row for row in table.to_pylist() if row["conversions"]]
    rows.sort(key=lambda row: (-row["conversions"], row["path"]))
    return tuple(
        PathCount(
            tuple(channels[int(unit)] for unit in row["path"].split(">")),
            float(row["conversions"]),
            float(row["value"] or 0.0),
        )
        for row in rows[:SHOWN_PATHS]
    )
