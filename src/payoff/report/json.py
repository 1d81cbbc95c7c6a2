"""An answer as JSON, in the shape that ``report/schema`` documents."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import singledispatch
from typing import Any

import numpy as np

from payoff.answers.band import Band
from payoff.answers.check import CheckAnswer, ColumnCheck
from payoff.answers.cohorts import AgePoint, CohortCell, Cohorts, CohortsAnswer
from payoff.answers.credit import CreditAnswer, OtherPaths, PartCredit, PathCredit, RuleCredit
from payoff.answers.drivers import Driver, DriversAnswer
from payoff.answers.health import Health
from payoff.answers.interval import Interval
from payoff.answers.mix import (
    BaselineAnswer,
    ChannelAnswer,
    FitQuality,
    GroupAnswer,
    MixAnswer,
    TestedEffect,
)
from payoff.answers.refresh import RefreshAnswer
from payoff.answers.search import SearchAnswer, Specification
from payoff.answers.segments import SegmentsAnswer
from payoff.decide.attitude import CVaR
from payoff.decide.budget import BudgetPlan
from payoff.decide.by_group import ByGroup
from payoff.decide.goal import FixedBudget
from payoff.decide.scenario import Comparison
from payoff.decide.test_plan import TestPlan, TestWorth
from payoff.report.next_test import NextTestAnswer
from payoff.report.parts import worst_first, worst_of
from payoff.report.plan import PlanAnswer
from payoff.report.plan_compared import ComparedAnswer
from payoff.report.settings import SettingsAnswer

VERSION = 1


def json_text(answer: object) -> str:
    """Return an answer as JSON text; a number that is not finite is ``null``."""
    return json.dumps(_plain(as_json(answer)), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@singledispatch
def as_json(answer: object) -> dict[str, Any]:
    """Return an answer as plain values."""
    raise TypeError(f"{type(answer).__name__} has no JSON")


@as_json.register
def mix_json(answer: MixAnswer) -> dict[str, Any]:
    """Return a mix answer as plain values; without channels and baseline when it failed."""
    believed = answer.health.verdict != "failed"
    return {
        "format": f"payoff/mix/{VERSION}",
        "kpi": answer.kpi,
        "spend_unit": answer.spend_unit,
        "period": answer.period,
        "periods": {
            "count": len(answer.periods),
            "first": answer.periods[0],
            "last": answer.periods[-1],
        },
        "health": _health(answer.health),
        "channels": [_channel(answer, channel) for channel in answer.channels if believed],
        "media": answer.media if believed else None,
        "baseline": [_part(part) for part in answer.baseline if believed],
        "grouping": answer.grouping or None,
        "groups": [_group(group) for group in answer.groups if believed],
        "experiments": [_experiment(tested) for tested in answer.experiments if believed],
        "counterpart": answer.counterpart if believed else None,
        "funnel": answer.funnel if believed else None,
        "fit": _fit(answer.quality),
        "priors": answer.priors,
        "notes": answer.notes,
        "provenance": answer.provenance,
    }


@as_json.register
def plan_json(answer: PlanAnswer) -> dict[str, Any]:
    """Return a plan with its mix answer; the plan is ``null`` when the checks failed."""
    believed = answer.plan is not None and answer.mix.health.verdict != "failed"
    return mix_json(answer.mix) | {
        "format": f"payoff/plan/{VERSION}",
        "plan": _plan(answer.plan, answer.sums) if answer.plan is not None and believed else None,
        "regret": answer.regrets if believed else None,
        "scenarios": [],
    }


@as_json.register
def compared_json(answer: ComparedAnswer) -> dict[str, Any]:
    """Return scenarios with their mix answer; there are none when the checks failed."""
    believed = answer.comparison is not None and answer.mix.health.verdict != "failed"
    return mix_json(answer.mix) | {
        "format": f"payoff/plan/{VERSION}",
        "plan": None,
        "regret": None,
        "scenarios": _scenarios(answer.comparison, answer.sums)
        if answer.comparison and believed
        else [],
    }


@as_json.register
def segments_json(answer: SegmentsAnswer) -> dict[str, Any]:
    """Return effects by segment with their mix answer; there are none when the checks failed."""
    believed = answer.mix.health.verdict != "failed"
    return mix_json(answer.mix) | {
        "format": f"payoff/segments-by-media/{VERSION}",
        "segments": answer.segments,
        "effects": answer.effects if believed else [],
    }


@as_json.register
def next_test_json(answer: NextTestAnswer) -> dict[str, Any]:
    """Return a test plan with its mix answer; it is ``null`` when the checks failed."""
    believed = answer.tests is not None and answer.mix.health.verdict != "failed"
    return mix_json(answer.mix) | {
        "format": f"payoff/test-plan/{VERSION}",
        "tests": _tests(answer.tests) if answer.tests is not None and believed else None,
    }


@as_json.register
def refresh_json(answer: RefreshAnswer) -> dict[str, Any]:
    """Return what moved with the new mix answer; nothing has when the new fit's checks failed."""
    believed = answer.mix.health.verdict != "failed"
    return mix_json(answer.mix) | {
        "format": f"payoff/refresh/{VERSION}",
        "moved": answer.channels if believed else [],
        "revised": answer.revised,
        "known": answer.known,
        "added": answer.added,
        "respecified": answer.respecified,
        "remarks": answer.notes,
        "old": answer.old,
    }


@as_json.register
def check_json(answer: CheckAnswer) -> dict[str, Any]:
    """Return a check as plain values."""
    own = {field.name: getattr(answer, field.name) for field in fields(answer)}
    findings, questions = own.pop("findings"), own.pop("suggestions")
    course = answer.course
    return {
        "format": f"payoff/check/{VERSION}",
        "health": {"verdict": answer.verdict, "findings": worst_of(findings)},
        "questions": questions,
        **own,
        "drawn": answer.drawn or None,
        "columns": [_checked(column) for column in answer.columns],
        "course": None
        if course is None
        else {
            "step": course.step,
            "starts": course.starts,
            "rows": [int(value or 0) for value in course.values],
        },
    }


def _checked(column: ColumnCheck) -> dict[str, Any]:
    """Return a column; the points of its course are those of all."""
    own = {field.name: getattr(column, field.name) for field in fields(column)}
    course = column.course
    told = None if course is None else {"summed": course.summed, "values": course.values}
    return own | {"constant": column.constant, "course": told}


@as_json.register
def cohorts_json(answer: CohortsAnswer) -> dict[str, Any]:
    """Return cohorts as plain values."""
    return {
        "format": f"payoff/cohorts/{VERSION}",
        "period": answer.period,
        "active": answer.active,
        "money": answer.money,
        "verdict": answer.verdict,
        "findings": answer.findings,
        "totals": answer.totals,
        **_cohorts(answer.everyone),
        "segments": [{"segment": one.part} | _cohorts(one) for one in answer.segments],
        "channels": [{"channel": one.part} | _cohorts(one) for one in answer.channels],
        "projection": answer.projection,
        "no_projection": answer.no_projection,
        "rows": answer.rows,
        "used": answer.used,
        "left_out": answer.left_out,
        "first": answer.first,
        "last": answer.last,
        "until": answer.until,
        "last_complete": answer.last_complete,
        "notes": answer.notes,
        "provenance": answer.provenance,
    }


def _cohorts(own: Cohorts) -> dict[str, Any]:
    return {
        "customers": own.customers,
        "cohorts": [
            {
                "cohort": cohort.cohort,
                "customers": cohort.customers,
                "cells": [_kept(cell) for cell in cohort.cells],
                "projected": cohort.projected,
            }
            for cohort in own.cohorts
        ],
        "curve": [_kept(point) for point in own.curve],
    }


def _kept(figures: CohortCell | AgePoint) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(figures)
    kept: dict[str, Any] = plain.pop("kept")
    return plain | kept


@as_json.register
def settings_json(answer: SettingsAnswer) -> dict[str, Any]:
    """Return the guesses about a table's columns as plain values."""
    return {
        "format": f"payoff/init/{VERSION}",
        "table": answer.table,
        "path": answer.path,
        "guesses": answer.guesses.guesses,
    }


@as_json.register
def search_json(answer: SearchAnswer) -> dict[str, Any]:
    """Return a search as plain values; without ROI of any channel when it failed."""
    believed = answer.health.verdict != "failed"
    names = [each.channel for each in answer.channels]
    return {
        "format": f"payoff/search/{VERSION}",
        "kpi": answer.kpi,
        "spend_unit": answer.spend_unit,
        "period": answer.period,
        "periods": {"count": answer.periods, "first": answer.first, "last": answer.last},
        "health": _health(answer.health),
        "channels": answer.channels if believed else (),
        "media": answer.media if believed else None,
        "slices": answer.slices,
        "leaderboard": [_specification(row, names, believed) for row in answer.leaderboard],
        "notes": answer.notes,
        "provenance": answer.provenance,
    }


@as_json.register
def attribute_json(answer: CreditAnswer) -> dict[str, Any]:
    """Return credit as plain values; without any credit when the checks failed."""
    believed = answer.verdict != "failed"
    return {
        "format": f"payoff/attribute/{VERSION}",
        "money": answer.money or None,
        "health": {"verdict": answer.verdict, "findings": worst_first(answer)},
        "rules": [_rule(rule) for rule in answer.rules if believed],
        "skipped": answer.skipped,
        "journeys": answer.journeys,
        "agreement": answer.agreement if believed else (),
        "gaps": answer.gaps if believed else (),
        "campaigns": [_campaign(part) for part in answer.campaigns if believed],
        "period": answer.period or None,
        "periods": [_period(part) for part in answer.periods if believed],
        "paths": [_path(path, believed) for path in answer.paths],
        "other_paths": _path(answer.other_paths, believed),
        "notes": answer.notes,
        "provenance": answer.provenance,
    }


def _rule(rule: RuleCredit) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "title": rule.title,
        "credit": [_plain(one) | {"figures": dict(one.figures)} for one in rule.credit],
        "facts": dict(rule.facts),
        "says": rule.says,
    }


def _path(path: PathCredit | OtherPaths, believed: bool) -> dict[str, Any]:
    own: dict[str, Any] = _plain(path)
    return own | {"credit": path.credit if believed else ()}


def _campaign(part: PartCredit) -> dict[str, Any]:
    own: dict[str, Any] = _plain(part)
    return {"campaign": own.pop("part") or None} | own


def _period(part: PartCredit) -> dict[str, Any]:
    own: dict[str, Any] = _plain(part)
    return {"period": own.pop("part")} | own


@as_json.register
def drivers_json(answer: DriversAnswer) -> dict[str, Any]:
    """Return drivers as plain values; there are none when the checks failed."""
    own = {field.name: getattr(answer, field.name) for field in fields(answer)}
    findings = worst_of(own.pop("findings"))
    return {
        "format": f"payoff/drivers/{VERSION}",
        **own,
        "positive": answer.positive or None,
        "negative": answer.negative or None,
        "segment": answer.segment or None,
        "stage": answer.stage or None,
        "drivers": [_driver(each) for each in answer.drivers],
        "health": {"verdict": answer.verdict, "findings": findings},
    }


def _driver(driver: Driver) -> dict[str, Any]:
    own = {field.name: getattr(driver, field.name) for field in fields(driver)}
    return own | {"group": driver.group or None}


def _specification(row: Specification, names: list[str], believed: bool) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "specification": row.name,
        "standing": row.standing,
        "weight": row.weight,
        "held_out": row.held_out,
        "loo": row.loo,
        "media": row.media if believed else None,
        "roi": dict(zip(names, row.roi, strict=True)) if believed else {},
        "method": row.method,
        "khat": row.khat if row.method == "approximated" else None,
        "concerns": row.concerns,
        "seconds": row.seconds,
    }


def _health(health: Health) -> dict[str, Any]:
    return {
        "verdict": health.verdict,
        "rhat_max": health.rhat_max,
        "ess_bulk_min": health.ess_bulk_min,
        "ess_tail_min": health.ess_tail_min,
        "divergences": health.divergences,
        "ebfmi_min": health.ebfmi_min,
        "findings": worst_first(health),
    }


def _channel(answer: MixAnswer, channel: ChannelAnswer) -> dict[str, Any]:
    return {
        "channel": channel.channel,
        "spend": channel.spend,
        "contribution": channel.contribution,
        "share": channel.share,
        "split": channel.split,
        "roi": channel.roi,
        "marginal_roi": channel.marginal_roi,
        "learnt": channel.learnt,
        "strength": _course(answer, channel.strength),
        "frequency": None
        if channel.frequency is None
        else {"today": channel.frequency.today, "best": channel.frequency.best},
        "robustness": channel.robustness,
    }


def _course(answer: MixAnswer, band: Band | None) -> list[dict[str, Any]] | None:
    if band is None:
        return None
    columns = (line.tolist() for line in (band.mean, band.p05, band.p50, band.p95))
    return [
        {"period": period, "factor": Interval(mean, low, middle, high, band.unit)}
        for period, mean, low, middle, high in zip(answer.periods, *columns, strict=True)
    ]


def _group(group: GroupAnswer) -> dict[str, Any]:
    return {
        "group": group.group,
        "kpi": group.kpi,
        "media": group.media,
        "channels": group.channels,
    }


def _experiment(tested: TestedEffect) -> dict[str, Any]:
    effect = tested.effect
    return {
        "channels": effect.channels,
        "groups": effect.groups,
        "start": effect.start,
        "end": effect.end,
        "until": effect.last,
        "spend_change": effect.spend_change,
        "incremental": effect.incremental,
        "standard_error": effect.standard_error,
        "source": effect.source,
        "expected": tested.expected,
        "conflict": tested.conflict,
        "p_value": tested.p_value,
    }


def _part(part: BaselineAnswer) -> dict[str, Any]:
    return {"part": part.part, "contribution": part.contribution}


def _fit(quality: FitQuality) -> dict[str, Any]:
    return {
        "r2": quality.r2,
        "mape": quality.mape,
        "coverage": quality.coverage,
        "holdout_periods": quality.holdout_periods,
        "holdout_mape": quality.holdout_mape,
        "holdout_coverage": quality.holdout_coverage,
    }


def _plan(plan: BudgetPlan, sums: ByGroup | None) -> dict[str, Any]:
    return {
        "goal": _goal(plan),
        "attitude": _attitude(plan),
        "limits": plan.limits,
        "seed": plan.seed,
        "budget": plan.budget,
        "periods": plan.periods,
        "allocation": plan.allocation,
        "schedule": [dict(zip(_names(plan), row, strict=True)) for row in plan.schedule.tolist()],
        "outcome": plan.outcome,
        "today_outcome": plan.reference_outcome,
        "gain": plan.gain,
        "probability_better": plan.probability_better,
        "today_is_best": plan.today_is_best,
        "objective": plan.objective,
        "upper_bound": plan.upper_bound,
        "optimality_gap": plan.optimality_gap,
        "optimality_gap_share": plan.optimality_gap_share,
        "draws": plan.draws,
        "certificate_draws": plan.certificate_draws,
        "binding": plan.binding,
        "notes": plan.notes,
        "sums": None if sums is None else _sums(sums),
    }


def _sums(sums: ByGroup) -> dict[str, Any]:
    columns = zip(sums.columns, sums.cells, strict=True)
    return {
        "cells": [
            {"column": column.channel, "channel": channel, "group": group}
            for column, (channel, group) in columns
        ],
        "channels": sums.nation.allocation,
        "groups": [{"group": value.pop("channel")} | value for value in map(_plain, sums.groups)],
    }


def _scenarios(comparison: Comparison, sums: tuple[ByGroup, ...]) -> list[dict[str, Any]]:
    names = [each.name for each in comparison.scenarios]
    summed = sums or (None,) * len(names)
    return [
        {
            "name": name,
            "plan": _plan(plan, own),
            "beats": {
                other: float(comparison.beats[row, column])
                for column, other in enumerate(names)
                if column != row
            },
        }
        for row, (name, plan, own) in enumerate(zip(names, comparison.plans, summed, strict=True))
    ]


def _tests(tests: TestPlan) -> dict[str, Any]:
    return {
        "budget": tests.goal.total,
        "limits": tests.limits,
        "seed": tests.seed,
        "value": tests.value,
        "ranked": [_worth(each) for each in tests.ranked],
        "best": None if tests.best is None else _worth(tests.best),
        "perfect": tests.perfect,
        "perfect_error": tests.perfect_error,
        "plans": tests.plans,
        "draws": tests.draws,
        "notes": tests.notes,
    }


def _worth(each: TestWorth) -> dict[str, Any]:
    test = each.experiment
    return {
        "channel": test.channel,
        "change": test.change,
        "periods": test.periods,
        "noise": test.noise,
        "standard_error": test.standard_error,
        "cost": test.cost,
        "effect": each.effect,
        "worth": each.worth,
        "error": each.error,
        "probability_changes": each.probability_changes,
        "moved": each.moved,
        "spend": each.spend,
        "loss": each.loss,
        "net": each.net,
    }


def _names(plan: BudgetPlan) -> list[str]:
    return [each.channel for each in plan.allocation]


def _goal(plan: BudgetPlan) -> dict[str, Any]:
    if isinstance(plan.goal, FixedBudget):
        return {"kind": "fixed_budget", "total": plan.goal.total}
    return {"kind": "target_return", "roi": plan.goal.roi}


def _attitude(plan: BudgetPlan) -> dict[str, Any]:
    if isinstance(plan.attitude, CVaR):
        return {"kind": "cvar", "level": plan.attitude.level}
    return {"kind": "expected"}


def _plain(value: Any) -> Any:
    """Return what the standard library can write, whatever frozen values are inside."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, date) else value
