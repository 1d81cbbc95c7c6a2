"""What a rule gives each channel, and how sure that is over customers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from scipy.stats import t as student

from payoff.answers.credit import ChannelCredit, Range, RuleCredit
from payoff.attribution.ask import Asked
from payoff.attribution.counts import by_rule, fold_of
from payoff.attribution.rules import Counted, CountedRule, Rule, Split
from payoff.core.frozen import Floats, frozen_arrays


@frozen_arrays
class Errors:
    """Standard errors of what channels get, from leaving out one group of customers at a time.

    Attributes
    ----------
    conversions, value
        Shape ``(channels,)``.
    groups
        How many groups of customers are behind them.
    """

    conversions: Floats
    value: Floats
    groups: int

    @classmethod
    def of(cls, without: Sequence[tuple[Floats, Floats]]) -> Errors:
        """Compute them from what channels get without each of the groups.

        The delete-a-group jackknife (Kott 2001, Journal of Official Statistics 17). A total
        without a group is smaller by that group: it is blown up to the size of the whole.
        """
        groups = len(without)
        found = []
        for kind in (0, 1):
            blown = np.stack([one[kind] for one in without]) * groups / (groups - 1)
            squares = ((blown - blown.mean(axis=0)) ** 2).sum(axis=0)
            found.append(np.sqrt(squares * (groups - 1) / groups))
        return cls(found[0], found[1], groups)


def counted_share(rule: CountedRule, counted: Counted) -> tuple[Split, Errors | None]:
    """Return what a rule gives by counts; no errors where customers are unknown."""
    split = rule.split(counted)
    fold = None if counted.sets is None or "paths" in rule.needs else counted.sets.fold
    groups = [] if fold is None else sorted(set(fold.tolist()) - {-1})
    if len(groups) < 2:
        return split, None
    settled = rule.settled(split)
    without = [settled.split(counted.without(group)) for group in groups]
    return split, Errors.of([(own.conversions, own.value) for own in without])


def touch_share(
    table: pa.Table, rules: Sequence[str], name: str, channels: int
) -> tuple[Split, Errors | None]:
    """Return what one of ``rules`` gives by the place of touches, from the engine's sums."""
    unit = table["unit"].to_numpy(zero_copy_only=False).astype(np.int64)
    fold = fold_of(table)
    groups = sorted(set(fold.tolist()) - {-1})
    conversions, value = by_rule(table, rules, unit, channels)[name]
    if len(groups) < 2:
        return Split(conversions, value), None
    place = np.searchsorted(groups, fold) * channels + unit
    by_group = by_rule(table, rules, place, channels * len(groups))[name]
    parts = [own.reshape(len(groups), channels) for own in by_group]
    without = [(conversions - mine, value - worth) for mine, worth in zip(*parts, strict=True)]
    return Split(conversions, value), Errors.of(without)


def rule_credit(
    name: str,
    rule: Rule,
    split: Split,
    errors: Errors | None,
    channels: tuple[str, ...],
    asked: Asked,
) -> RuleCredit:
    """Put what a rule gives in the words of the answer."""
    credit = []
    for at, channel in enumerate(channels):
        conversions, value = float(split.conversions[at]), float(split.value[at])
        cost = None if asked.costs is None else float(asked.costs[at])
        credit.append(
            ChannelCredit(
                channel,
                conversions,
                value,
                None if errors is None else _range(conversions, errors.conversions[at], errors),
                None if errors is None else _range(value, errors.value[at], errors),
                cost,
                cost / conversions if cost is not None and conversions > 0 else None,
                value / cost if cost else None,
                tuple((figure, float(numbers[at])) for figure, numbers in split.figures),
            )
        )
    return RuleCredit(name, rule.title, tuple(credit), split.facts, split.says)


def _range(middle: float, error: float, errors: Errors) -> Range:
    wide = float(student.ppf(0.95, errors.groups - 1) * error)
    return Range(max(middle - wide, 0.0), middle + wide)
