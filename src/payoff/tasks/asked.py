"""What a plan is asked for, from the command line or from a scenario's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payoff.core.errors import ChoiceError, nearest
from payoff.tasks.pairs import pairs
from payoff.tasks.toml import (
    NUMBER,
    Kind,
    check_key,
    is_number,
    is_some,
    is_table,
    is_text,
    listed,
    read_toml,
)

if TYPE_CHECKING:
    from payoff.decide.attitude import Attitude
    from payoff.decide.flighting import Blackout, Flighting
    from payoff.decide.goal import Goal
    from payoff.decide.scenario import Scenario

GOALS = ("budget", "target_roi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A budget question in plain values, as they are named on the command line.

    Attributes
    ----------
    lower, upper, period_lower, period_upper
        Name to an amount in units of spend.
    blackout
        Name to days such as ``2024-12-23`` or ``2024-12-23..2025-01-05``.
    flight
        Name to a least amount per period such as ``20000``, or ``20000x4`` with periods in a row.
    """

    budget: float | None = None
    target_roi: float | None = None
    horizon: int = 13
    lower: Mapping[str, float] = field(default_factory=dict)
    upper: Mapping[str, float] = field(default_factory=dict)
    max_change: float | None = None
    max_step: float | None = None
    stretch: float = 1.5
    risk: str = "expected"
    period_lower: Mapping[str, float] = field(default_factory=dict)
    period_upper: Mapping[str, float] = field(default_factory=dict)
    blackout: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flight: Mapping[str, str] = field(default_factory=dict)

    def scenario(self, name: str) -> Scenario:
        """Return the question that a decision takes.

        Raises
        ------
        ChoiceError
            When there is not one goal, or a limit is not what it must be.
        """
        from payoff.decide.limits import Limits
        from payoff.decide.scenario import Scenario

        limits = Limits(
            lower=self.lower,
            upper=self.upper,
            change=self.max_change,
            step=self.max_step,
            stretch=self.stretch,
            period_lower=self.period_lower,
            period_upper=self.period_upper,
            blackouts={name: tuple(map(_blackout, said)) for name, said in self.blackout.items()},
            flights={name: _flighting(said) for name, said in self.flight.items()},
        )
        goal = goal_of(self.budget, self.target_roi)
        return Scenario(name, goal, self.horizon, attitude_of(self.risk), limits)


def several(texts: Iterable[str], option: str, known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return name to all its values of every ``name=value``; a name may come again."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for name, value in pairs((text,), option, known).items():
            found[name] = (*found.get(name, ()), value)
    return found


def goal_of(budget: float | None, target_roi: float | None) -> Goal:
    """Return the one goal that was chosen.

    Raises
    ------
    ChoiceError
        When there is none, or both.
    """
    from payoff.decide.goal import FixedBudget, TargetReturn

    if budget is not None and target_roi is None:
        return FixedBudget(budget)
    if target_roi is not None and budget is None:
        return TargetReturn(target_roi)
    raise ChoiceError(
        "no budget is given" if budget is None else "a budget and a target return are given",
        wanted="either --budget AMOUNT or --target-roi RETURN",
        remedy="a budget is what to spend over the whole horizon, in units of spend",
    )


def attitude_of(risk: str) -> Attitude:
    """Return what is maximised.

    Raises
    ------
    ChoiceError
        When the name is not known.
    """
    from payoff.core.registry import Registry
    from payoff.decide.attitude import CVaR, Expected

    known: Registry[type[Attitude]] = Registry("risk", {"expected": Expected, "cvar": CVaR})
    return known[risk]()


def check_horizon(horizon: int) -> None:
    """Raise ``ChoiceError`` when there is no period to plan."""
    if horizon < 1:
        raise ChoiceError(
            f"a horizon of {horizon}",
            wanted="how many periods to plan, 1 or more",
            remedy="say --horizon 13 for a quarter in weeks",
        )


def read_scenario(path: Path, otherwise: Asked, known: Sequence[str]) -> tuple[str, Asked]:
    """Read a scenario's name and question from a TOML file.

    Parameters
    ----------
    path
        The file; its name stands in where it does not say ``name``.
    otherwise
        What holds for every key that the file leaves out; a goal in the file takes the place of
        the other goal too.
    known
        Names that a limit may be on.

    Raises
    ------
    SourceError
        When the file is missing, larger than 1 MB, not UTF-8, or not TOML.
    ChoiceError
        When a key or a name is unknown (with the nearest), or of the wrong type.
    """
    found = read_toml(path, "a scenario")
    for key, value in found.items():
        _check(path.name, key, value, known)
    name = found.pop("name", path.stem)
    if any(goal in found for goal in GOALS):
        otherwise = replace(otherwise, budget=None, target_roi=None)
    return name, replace(otherwise, **{key: _read(key, value) for key, value in found.items()})


AMOUNTS = Kind("a table of names and amounts", is_table(is_number), '[{key}]\n"name" = 30000')
KINDS: dict[str, Kind] = {
    "name": Kind("a text", is_text, '{key} = "more television"'),
    "budget": NUMBER,
    "target_roi": NUMBER,
    "horizon": Kind(
        "a whole number of periods",
        lambda value: isinstance(value, int) and is_number(value),
        "{key} = 13",
    ),
    "lower": AMOUNTS,
    "upper": AMOUNTS,
    "max_change": NUMBER,
    "max_step": NUMBER,
    "stretch": NUMBER,
    "risk": Kind("a text", is_text, '{key} = "cvar"'),
    "period_lower": AMOUNTS,
    "period_upper": AMOUNTS,
    "blackout": Kind(
        "a table of names and days",
        is_table(is_some(lambda value: isinstance(value, str | date))),
        '[{key}]\n"name" = ["2024-12-23..2025-01-05"]',
    ),
    "flight": Kind(
        "a table of names and amounts",
        is_table(lambda value: is_text(value) or is_number(value)),
        '[{key}]\n"name" = "20000x4"',
    ),
}


def _check(file: str, key: str, value: Any, known: Sequence[str]) -> None:
    check_key(file, key, value, KINDS)
    for name in value if isinstance(value, dict) else ():
        if name not in known:
            raise ChoiceError(
                f"{file!r} has a limit on {name!r} in {key}, which is not there",
                wanted="one of: " + ", ".join(map(repr, known)),
                remedy=nearest(name, known),
            )


def _read(key: str, value: Any) -> Any:
    """Return a checked value of a file as the command line would give it."""
    if key == "blackout":
        return {name: tuple(map(str, listed(said))) for name, said in value.items()}
    if key == "flight":
        return {name: str(said) for name, said in value.items()}
    if isinstance(value, dict):
        return {name: float(amount) for name, amount in value.items()}
    return value if isinstance(value, str) or key == "horizon" else float(value)


def _blackout(text: str) -> Blackout:
    from payoff.decide.flighting import Blackout

    first, _, last = text.partition("..")
    try:
        return Blackout(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError:
        raise ChoiceError(
            f"a blackout of {text!r}",
            wanted="a day such as 2024-12-23, or two with '..' between them",
            remedy="write it like 2024-12-23..2025-01-05",
        ) from None


def _flighting(text: str) -> Flighting:
    from payoff.decide.flighting import Flighting

    amount, _, length = text.partition("x")
    try:
        return Flighting(float(amount), int(length or 1))
    except ValueError:
        raise ChoiceError(
            f"a flight of {text!r}",
            wanted="the least spend in a period, and after 'x' how many periods in a row",
            remedy="write it like 20000, or 20000x4",
        ) from None
