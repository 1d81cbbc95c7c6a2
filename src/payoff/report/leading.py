"""Which channel leads by which rule, and in which order channels are shown."""

from __future__ import annotations

from payoff.answers.credit import Agreement, CreditAnswer, RuleCredit
from payoff.core.frozen import frozen

ARROW = " → "


@frozen
class Lead:
    """The channel that gets most by one rule.

    Attributes
    ----------
    share
        Of the conversions that the rule gives, 0 to 1.
    clear
        Whether its 90 % interval lies above that of every other channel; ``None`` where there are
        no intervals, or no other channel.
    """

    rule: str
    channel: str
    share: float
    clear: bool | None


def lead(rule: RuleCredit) -> Lead:
    """Return who leads by a rule; of equals the first by name."""
    best, *others = sorted(rule.credit, key=lambda one: (-one.conversions, one.channel))
    own = best.conversions_range
    highs = [other.conversions_range for other in others]
    ranges = [each.high for each in highs if each is not None]
    clear = own.low > max(ranges) if own is not None and ranges else None
    return Lead(rule.rule, best.channel, best.conversions / given(rule), clear)


def given(rule: RuleCredit) -> float:
    """Return the conversions that a rule gives to all channels together."""
    return sum(one.conversions for one in rule.credit)


def furthest(answer: CreditAnswer) -> Agreement:
    """Return the pair of rules between which most credit changes hands."""
    return max(answer.agreement, key=lambda pair: pair.moved)


def ranked(answer: CreditAnswer) -> tuple[str, ...]:
    """Return the channels, those with the largest mean share over rules first."""
    share = dict.fromkeys(answer.channels, 0.0)
    for rule in answer.rules:
        whole = given(rule)
        for one in rule.credit:
            share[one.channel] += one.conversions / whole
    return tuple(sorted(share, key=lambda name: (-share[name], name)))
