"""The question: which touches earn the credit, and whether the answer depends on the rule."""

# Annotations stay objects here, because the command line is made from them.
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from payoff.core.progress import Progress, silent
from payoff.tasks.experiments import read_effects
from payoff.tasks.fitness import journeys, suits
from payoff.tasks.journey_choices import (
    EVENTS,
    JOURNEYS,
    SHARING,
    EventChoices,
    JourneyChoices,
    RuleChoices,
)
from payoff.tasks.pairs import amounts
from payoff.tasks.rules import rules_of

if TYPE_CHECKING:
    from payoff.answers.credit import CreditAnswer
    from payoff.data.touches import Touches

COLUMNS = (
    *("customer", "time", "channel", "campaign", "kind"),
    *("cost", "converted", "value", "milestone"),
    *("path", "nulls", "separator"),
)


@suits(journeys)
def attribute(
    events: str,
    *,
    rule: tuple[str, ...] = (),
    by_period: Literal["day", "week", "month"] | None = None,
    most_paths: int = 50,
    experiment: tuple[Path, ...] = (),
    log: EventChoices = EVENTS,
    journeys: JourneyChoices = JOURNEYS,
    sharing: RuleChoices = SHARING,
    progress: Progress = silent,
) -> "CreditAnswer":
    """Say which touches earn the credit, by one rule and by another.

    Parameters
    ----------
    events
        CSV or Parquet file of events or of whole paths, a folder of Parquet files, or a table of a
        database such as duckdb:///shop.db#events.
    rule
        How credit is shared: first, last, last-non-direct, linear, position, time-decay, w-shaped,
        full-path, markov, shapley, shapley-rate, drop-one, logistic, hazard, sequence; all for
        every one. Without any: first, last, linear, position, time-decay, markov, shapley.
    by_period
        Also by the period in which journeys converted.
    most_paths
        How many of the most frequent paths are told one by one with their credit; all others are
        told together.
    experiment
        TOML file with what an experiment found about one channel; once per experiment. Credit is
        held against it, per unit of cost, and scaled to it.
    log
        Where events are, and which columns play which part.
    journeys
        How events become journeys.
    sharing
        What single rules are told.
    progress
        Hears how far it has come.
    """
    from payoff.attribution import attribute as ask
    from payoff.attribution.journeys import Journeys

    rules = rules_of(rule, sharing)
    effects = read_effects(experiment)
    progress("reading the events", 0.0)
    touches = read_touches(events, log)
    return ask(
        touches,
        rules,
        Journeys(
            lookback=journeys.lookback,
            lookback_of=_lookbacks(journeys.lookback_of, touches),
            session_gap=journeys.session_gap,
            most_touches=journeys.most_touches,
        ),
        period=by_period or "none",
        most_paths=most_paths,
        experiments=effects,
        money=log.money or "",
        progress=progress,
    )


def read_touches(events: str, log: EventChoices) -> "Touches":
    """Read and check an event log.

    Raises
    ------
    InputError
        When it cannot be read or used.
    ChoiceError
        When there is no such engine, or too many channels.
    """
    from payoff.data.touch_columns import EventColumns
    from payoff.data.touches import Touches

    named = {part: name for part in COLUMNS if (name := getattr(log, part)) is not None}
    return Touches.read(
        events,
        EventColumns(**named),
        engine=log.engine,
        merge_channels=log.merge_channels,
        identities=log.identities,
    )


def _lookbacks(texts: Sequence[str], touches: "Touches") -> tuple[tuple[str, float], ...]:
    """Return name and days of each; a name that is no channel and no kind is refused."""
    if not texts:
        return ()
    known = dict.fromkeys(touches.channels)
    if touches.store is not None and touches.part is not None and "kind" in touches.has:
        kinds = touches.store.arrow(touches.part(0, 1).select("kind").distinct())
        known |= dict.fromkeys(sorted(kind for kind in kinds["kind"].to_pylist() if kind))
    return tuple(amounts(texts, "--lookback-of", tuple(known)).items())
