"""Charts as data, one a file; the one door to Altair.

A chart is drawn only where it is shown, so that a page in the terminal never loads Altair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from payoff.report.page import Spec

Name = Literal[
    "agreement",
    "area",
    "cost_and_credit",
    "credit",
    "credit_intervals",
    "credit_over_time",
    "cohorts",
    "curve",
    "fitted",
    "flow",
    "forest",
    "frequency",
    "gaps",
    "costs",
    "driver_effect",
    "driver_importance",
    "driver_models",
    "driver_parts",
    "leaderboard",
    "moves",
    "paths",
    "retention",
    "retention_parts",
    "roi",
    "scenarios",
    "schedule",
    "specifications",
    "steps",
    "strength",
    "segment_intervals",
    "segments",
    "tests",
    "waterfall",
]


def draw(name: Name, *about: Any) -> Spec:
    """Return the specification of the chart ``name`` of the answers ``about``."""
    from payoff.report.charts import (
        agreement,
        area,
        cohorts,
        cost_and_credit,
        costs,
        credit,
        credit_intervals,
        credit_over_time,
        curve,
        driver_effect,
        driver_importance,
        driver_models,
        driver_parts,
        fitted,
        flow,
        forest,
        frequency,
        gaps,
        leaderboard,
        moves,
        paths,
        retention,
        roi,
        scenarios,
        schedule,
        segment_intervals,
        segments,
        specifications,
        steps,
        strength,
        tests,
        waterfall,
    )
    from payoff.report.charts.door import Drawn, specification

    charts: dict[Name, Callable[..., Drawn]] = {
        "agreement": agreement.chart,
        "area": area.chart,
        "cost_and_credit": cost_and_credit.chart,
        "cohorts": cohorts.chart,
        "costs": costs.chart,
        "credit": credit.chart,
        "credit_intervals": credit_intervals.chart,
        "credit_over_time": credit_over_time.chart,
        "curve": curve.chart,
        "driver_effect": driver_effect.chart,
        "driver_importance": driver_importance.chart,
        "driver_models": driver_models.chart,
        "driver_parts": driver_parts.chart,
        "fitted": fitted.chart,
        "flow": flow.chart,
        "forest": forest.chart,
        "frequency": frequency.chart,
        "gaps": gaps.chart,
        "leaderboard": leaderboard.chart,
        "moves": moves.chart,
        "paths": paths.chart,
        "retention": retention.chart,
        "retention_parts": retention.parts_chart,
        "roi": roi.chart,
        "scenarios": scenarios.chart,
        "schedule": schedule.chart,
        "specifications": specifications.chart,
        "steps": steps.chart,
        "strength": strength.chart,
        "segment_intervals": segment_intervals.chart,
        "segments": segments.chart,
        "tests": tests.chart,
        "waterfall": waterfall.chart,
    }
    return specification(charts[name](*about))
