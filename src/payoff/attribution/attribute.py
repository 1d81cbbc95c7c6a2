"""From touches to credit: all rules that are asked for, in one pass over the events."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from payoff.answers.credit import CreditAnswer, PartCredit, RuleCredit, SkippedRule
from payoff.answers.effect import Effect
from payoff.attribution.agreement import agreement
from payoff.attribution.ask import Asked, Period, ask
from payoff.attribution.by_path import by_path
from payoff.attribution.examine import examine
from payoff.attribution.incremental import check_experiments, gaps
from payoff.attribution.journeys import Journeys, Walk
from payoff.attribution.rules import CountedRule, Learnt, LearntRule, Rule, Split, TouchRule
from payoff.attribution.share import Errors, counted_share, rule_credit, touch_share
from payoff.core.codec import to_plain
from payoff.core.errors import ChoiceError, MissingExtra, PayoffError, Refusal
from payoff.core.progress import Progress, silent
from payoff.core.provenance import Provenance, versions
from payoff.data.store import EMBEDDED
from payoff.data.touches import Touches
from payoff.maths.paths import MOST_PATHS

MOST_TOLD = 10_000
PACKAGES = ("payoff", "numpy", "scipy")


def attribute(
    touches: Touches,
    rules: Mapping[str, Rule],
    journeys: Journeys | None = None,
    *,
    period: Period = "none",
    most_paths: int = 50,
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
    most_paths
        How many of the most frequent paths are told one by one, at most 10,000.
    experiments
        What was found out about channels on purpose; credit is held against it, per unit of cost.
    money
        Unit of value and cost, such as ``"EUR"``.

    Returns
    -------
    Rules that cannot be applied to the log are in ``skipped``, each with its reason. Intervals are
    90 %, by leaving out one of 16 groups of customers at a time.

    Raises
    ------
    ChoiceError
        When more paths are asked for than may be.
    Refusal
        When no journey with a touch converted, or no rule can be applied.
    """
    _check_paths(most_paths)
    check_experiments(touches, experiments)
    skipped = [one for name, rule in rules.items() for one in _unfit(name, rule, touches)]
    wanted = {name: rule for name, rule in rules.items() if name not in {s.rule for s in skipped}}
    learnt = _learnt(wanted, touches, journeys or Journeys(), skipped, progress)
    fit = {
        name: learnt[name].rule if name in learnt else rule
        for name, rule in wanted.items()
        if name in learnt or not isinstance(rule, LearntRule)
    }
    asked = ask(touches, fit, journeys or Journeys(), period, progress)
    _check_earned(asked)
    given: dict[str, RuleCredit] = {}
    splits: dict[str, Split] = {}
    for place, (name, rule) in enumerate(fit.items()):
        progress("applying rules", place / len(fit))
        try:
            split, errors = _applied(name, rule, asked, fit, touches)
            if name in learnt:
                split = learnt[name].on(split)
            given[name] = rule_credit(name, wanted[name], split, errors, touches.channels, asked)
            splits[name] = split
        except (PayoffError, ArithmeticError) as error:
            skipped.append(_skipped(name, error))
    progress("applying rules", 1.0)
    _check_given(given, skipped)
    credit = tuple(given.values())
    simple = [name for name, rule in fit.items() if isinstance(rule, TouchRule)]
    paths, other_paths = by_path(asked, splits, simple, touches.channels, most_paths)
    return CreditAnswer(
        credit,
        asked.totals,
        _parts(asked.tables.get("campaign"), "campaign", simple, touches.channels),
        _parts(asked.tables.get("period"), "part", simple, touches.channels),
        "" if period == "none" else period,
        paths,
        other_paths,
        agreement(credit),
        gaps(credit, experiments),
        tuple(sorted(skipped, key=lambda one: [*rules].index(one.rule))),
        examine(asked.totals),
        money,
        (*touches.notes, *_too_many(asked)),
        Provenance(
            _digest(asked),
            touches.source,
            {
                "rules": {name: to_plain(wanted[name]) for name in fit},
                "journeys": to_plain(journeys or Journeys()),
            },
            0,
            versions((*PACKAGES, *_engine(touches))),
        ),
    )


def _check_paths(most: int) -> None:
    if not 0 <= most <= MOST_TOLD:
        raise ChoiceError(
            f"{most:,} paths are to be told one by one",
            wanted=f"0 to {MOST_TOLD:,}",
            remedy="tell the most frequent ones; all others are told together",
        )


def _too_many(asked: Asked) -> tuple[str, ...]:
    if asked.counted.paths is not None:
        return ()
    return (
        f"There are more than {MOST_PATHS:,} distinct paths: none is told by itself, and "
        "their credit is told together.",
    )


def _learnt(
    rules: Mapping[str, Rule],
    touches: Touches,
    journeys: Journeys,
    skipped: list[SkippedRule],
    progress: Progress,
) -> dict[str, Learnt]:
    """Let rules that learn look at a sample; those that learn nothing are skipped."""
    found = {}
    for name, rule in rules.items():
        if isinstance(rule, LearntRule):
            try:
                found[name] = rule.learn(Walk(touches, journeys), progress)
            except (Refusal, MissingExtra) as error:
                skipped.append(_skipped(name, error))
    return found


def _applied(
    name: str, rule: Rule, asked: Asked, rules: Mapping[str, Rule], touches: Touches
) -> tuple[Split, Errors | None]:
    if isinstance(rule, TouchRule):
        simple = [own for own, other in rules.items() if isinstance(other, TouchRule)]
        return touch_share(asked.tables["shares"], simple, name, len(touches.channels))
    if isinstance(rule, CountedRule):
        return counted_share(rule, asked.counted)
    raise ChoiceError(
        f"the rule {name!r} is a {type(rule).__name__}",
        wanted="a TouchRule, a CountedRule or a LearntRule",
        remedy="inherit from one of them",
    )


def _unfit(name: str, rule: Rule, touches: Touches) -> list[SkippedRule]:
    """Say why a rule cannot be applied to a log that lacks what it wants."""
    if "times" in rule.wants and touches.paths is not None:
        return [SkippedRule(name, "the log is of whole paths, without times", "give the events")]
    if "milestone" in rule.wants and "milestone" not in touches.has:
        reason = "the log names no milestones"
        return [SkippedRule(name, reason, "add a column milestone: lead, opportunity, sale")]
    return []


def _skipped(name: str, error: Exception) -> SkippedRule:
    if isinstance(error, PayoffError):
        return SkippedRule(name, error.found, error.remedy)
    return SkippedRule(name, f"the arithmetic failed: {error}", "look at the counts of the log")


def _check_earned(asked: Asked) -> None:
    totals = asked.totals
    if not totals.conversions > 0:
        raise Refusal(
            f"none of {totals.journeys:,.0f} journeys converted after a touch",
            wanted="conversions with at least one touch before them",
            remedy="look whether customers of touches and of conversions have the same names, and "
            "at the rows that are left out: "
            + ("; ".join(f"{out.rows:,} {out.reason}" for out in totals.left_out) or "none"),
        )


def _check_given(given: Mapping[str, RuleCredit], skipped: Sequence[SkippedRule]) -> None:
    if not given:
        raise Refusal(
            "no rule can be applied: " + "; ".join(f"{own.rule}: {own.reason}" for own in skipped),
            wanted="at least one rule that this log can answer",
            remedy=skipped[0].remedy if skipped else "name a rule",
        )


def _digest(asked: Asked) -> str:
    """Return the SHA-256 of all that was counted: of the log as far as the rules saw it."""
    # Sums are added up in another order on another day, and differ in their last digits.
    digest = hashlib.sha256(_written(asked.totals))
    for name in sorted({*asked.tables} - {"paths"}):
        digest.update(_written((name, asked.tables[name].to_pylist())))
    paths = asked.counted.paths
    if paths is not None:
        for array in (paths.codes, paths.offsets, paths.conversions, paths.nulls, paths.earned):
            digest.update(np.ascontiguousarray(np.round(array, 6)).tobytes())
    return digest.hexdigest()


def _engine(touches: Touches) -> tuple[str, ...]:
    """Return the packages that counted."""
    if touches.store is None:
        return ()
    if touches.store.name == EMBEDDED:
        return ("ibis-framework", "duckdb")
    return ("ibis-framework", "pyspark") if touches.store.keeps else ("ibis-framework",)


def _written(value: object) -> bytes:
    return re.sub(r"\d+\.\d+(e[+-]?\d+)?", lambda own: f"{float(own[0]):.9g}", repr(value)).encode()


def _parts(
    table: pa.Table | None, key: str, rules: Sequence[str], channels: Sequence[str]
) -> tuple[PartCredit, ...]:
    rows: Iterable[dict[str, object]] = () if table is None else table.to_pylist()
    return tuple(
        PartCredit(
            rule,
            channels[int(str(row["unit"]))],
            "" if row[key] is None else str(row[key]),
            float(str(row[f"conversions_{n}"] or 0.0)),
            float(str(row[f"value_{n}"] or 0.0)),
        )
        for n, rule in enumerate(rules)
        for row in rows
    )
