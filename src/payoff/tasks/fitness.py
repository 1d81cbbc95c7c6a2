"""What a question needs of a table, said in one line where the question is asked.

A question that says nothing can still be asked; it gets no suggestion. Standard library only, as
the questions themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from payoff.tasks.signature import question

if TYPE_CHECKING:
    from payoff.answers.check import Suggestion
    from payoff.quality.look import Look
    from payoff.quality.parts import Parts

Task = TypeVar("Task", bound=Callable[..., Any])


class Candidate:
    """A table that questions are asked of; what several of them ask is found out once."""

    def __init__(self, look: Look) -> None:
        self.look = look

    @cached_property
    def panel(self) -> Parts:
        """Which columns make a panel of it, and what is missing."""
        from payoff.quality.as_panel import as_panel

        return as_panel(self.look)


Judge = Callable[[Candidate], "Parts"]
JUDGES: dict[Callable[..., Any], Judge] = {}


def suits(judge: Judge) -> Callable[[Task], Task]:
    """Say what a question needs: ``judge`` says which columns would play which part in it."""

    def said(task: Task) -> Task:
        JUDGES[task] = judge
        return task

    return said


def suggestion(name: str, task: Callable[..., Any], candidate: Candidate) -> Suggestion:
    """Return what a question would need of a table, and what could be asked."""
    from payoff.answers.check import Suggestion

    title = question(name, task).title
    if task not in JUDGES:
        return Suggestion(name, title, None, (), {})
    parts = JUDGES[task](candidate)
    if not parts.ready:
        return Suggestion(name, title, False, parts.lacks, {})
    return Suggestion(name, title, True, parts.remarks, dict(parts.said))


def a_panel(candidate: Candidate) -> Parts:
    """Want one KPI, its channels, and one row a period and group."""
    return candidate.panel


def a_panel_and_budget(candidate: Candidate) -> Parts:
    """Want a panel and what to spend."""
    from payoff.quality.as_panel import with_budget

    return with_budget(candidate.look, candidate.panel)


def a_panel_and_fit(candidate: Candidate) -> Parts:
    """Want a panel and the fit of an earlier question."""
    from payoff.quality.as_panel import with_fit

    return with_fit(candidate.panel)


def a_panel_of_segments(candidate: Candidate) -> Parts:
    """Want a panel with shares or dummies of segments."""
    from payoff.quality.as_panel import with_segments

    return with_segments(candidate.look, candidate.panel)


def settings(candidate: Candidate) -> Parts:
    """Want what a panel wants; the question itself says which column plays which part."""
    from payoff.quality.parts import Parts

    return Parts({}, candidate.panel.lacks)


def journeys(candidate: Candidate) -> Parts:
    """Want an event log, or a log of whole paths."""
    from payoff.quality.as_journeys import as_journeys

    return as_journeys(candidate.look)


def purchases(candidate: Candidate) -> Parts:
    """Want purchases of customers who may come again."""
    from payoff.quality.as_purchases import as_purchases

    return as_purchases(candidate.look)


def features(candidate: Candidate) -> Parts:
    """Want a target, and columns that may drive it."""
    from payoff.quality.as_features import as_features

    return as_features(candidate.look)
