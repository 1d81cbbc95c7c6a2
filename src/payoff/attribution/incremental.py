"""Attributed against incremental: what a rule gives a channel, and what an experiment found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payoff.answers.credit import ChannelCredit, IncrementalGap, Range, RuleCredit
from payoff.answers.effect import Effect
from payoff.core.errors import ChoiceError, nearest
from payoff.data.touches import Touches

WIDTH = 1.6448536269514722
"""Standard errors from the middle of a 90 % interval to its end."""


def gaps(rules: Sequence[RuleCredit], experiments: Sequence[Effect]) -> tuple[IncrementalGap, ...]:
    """Hold the credit of each rule against each experiment, per unit of cost.

    The KPI of an experiment is value; its spend is in the unit of cost. Attributed is the channel's
    value over its cost in the whole log, incremental what the change of spend brought over that
    change.

    Raises
    ------
    ChoiceError
        When the channel of an experiment cost nothing in the log, or a rule gives it no value.
    """
    return tuple(gap for effect in experiments for gap in _held(rules, effect))


def check_experiments(touches: Touches, experiments: Sequence[Effect]) -> None:
    """Look, before anything is counted, whether credit can be held against the experiments.

    Raises
    ------
    ChoiceError
        When an experiment is about more than one channel or one that the log lacks, or the log has
        no cost or no value.
    """
    for effect in experiments:
        if len(effect.channels) != 1:
            raise ChoiceError(
                f"an experiment is about {len(effect.channels)} channels together",
                wanted="one channel",
                remedy="credit is by channel: leave this experiment to the marketing mix model",
            )
        (name,) = effect.channels
        if name not in touches.channels:
            raise ChoiceError(
                f"an experiment is about {name!r}, which is no channel of the log",
                wanted="a channel as the log writes it",
                remedy=nearest(name, touches.channels),
            )
        if not {"cost", "value"} <= touches.has:
            raise _unpriced(name)


def _unpriced(name: str) -> ChoiceError:
    return ChoiceError(
        f"{name!r} has no cost in the log, or no value",
        wanted="a cost and a value, to hold credit against the experiment per unit of cost",
        remedy="add the columns cost and value",
    )


def _held(rules: Sequence[RuleCredit], effect: Effect) -> Iterator[IncrementalGap]:
    (name,) = effect.channels
    for own in rules:
        known = {one.channel: one for one in own.credit}
        yield _gap(own.rule, known[name], effect)


def _gap(rule: str, credit: ChannelCredit, effect: Effect) -> IncrementalGap:
    if not credit.cost or credit.roas is None or credit.value <= 0:
        raise _unpriced(credit.channel)
    found = effect.incremental / effect.spend_change
    wide = WIDTH * effect.standard_error / abs(effect.spend_change)
    low, high = found - wide, found + wide
    roas, value = credit.roas, credit.value
    return IncrementalGap(
        rule,
        credit.channel,
        roas,
        found,
        Range(low, high),
        found / roas,
        Range(low / roas, high / roas),
        value * found / roas,
        Range(value * low / roas, value * high / roas),
        effect.source,
    )
