"""Rules of attribution from their names and what single ones are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from payoff.core.errors import ChoiceError
from payoff.tasks.journey_choices import RuleChoices

if TYPE_CHECKING:
    from payoff.attribution.rules import Rule

USUAL = ("first", "last", "linear", "position", "time-decay", "markov", "shapley")
ALL = "all"
AUTO = "auto"
TOLD = {
    "half_life": "time-decay",
    "markov_order": "markov",
    "pass_over": "last-non-direct",
    "first_share": "position",
    "last_share": "position",
}


def rules_of(names: Sequence[str], choices: RuleChoices) -> dict[str, Rule]:
    """Return name to rule, in the order of ``names``; the usual ones where none is named.

    Raises
    ------
    ChoiceError
        When no rule has a name, or an option is of a rule that is not asked for.
    """
    from payoff.attribution.rules import RULES

    wanted = tuple(RULES) if ALL in names else tuple(dict.fromkeys(names)) or USUAL
    _check_told(wanted, choices)
    return {name: _rule(name, choices) for name in wanted}


def _check_told(wanted: Sequence[str], choices: RuleChoices) -> None:
    for field, rule in TOLD.items():
        if getattr(choices, field) not in (None, ()) and rule not in wanted:
            option = "--" + field.replace("_", "-")
            raise ChoiceError(
                f"{option} is given, and the rule {rule!r} is not asked for",
                wanted=f"options of rules that are asked for: {', '.join(wanted)}",
                remedy=f"add --rule {rule}, or leave {option} out",
            )


def _rule(name: str, choices: RuleChoices) -> Rule:
    from payoff.attribution.rules import RULES, LastNonDirect, Markov, Position, TimeDecay

    made: dict[str, Callable[[], Rule]] = {}
    if choices.half_life is not None:
        half_life = choices.half_life
        made["time-decay"] = lambda: TimeDecay(half_life)
    if choices.markov_order is not None:
        order = choices.markov_order
        made["markov"] = lambda: Markov(_order(order))
    if choices.pass_over:
        made["last-non-direct"] = lambda: LastNonDirect(choices.pass_over)
    if choices.first_share or choices.last_share:
        made["position"] = lambda: Position(choices.first_share, choices.last_share)
    return made.get(name, RULES[name])()


def _order(text: str) -> int | None:
    if text == AUTO:
        return None
    if not text.isascii() or not text.isdigit():
        raise ChoiceError(
            f"--markov-order is {text!r}",
            wanted="a whole number above 0, or auto",
            remedy="1 is usual; auto takes what foretells held-out customers best",
        )
    return int(text)
