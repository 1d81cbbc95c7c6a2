"""What a plan is asked for, from the command line or from a scenario's file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payoff.core.errors import ChoiceError, SourceError, nearest
from payoff.tasks.pairs import pairs

if TYPE_CHECKING:
    from payoff.decide.attitude import Attitude
    from payoff.decide.flighting import Blackout, Flighting
    from payoff.decide.goal import Goal
    from payoff.decide.scenario import Scenario

LARGEST = 1_000_000
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
    found = _toml(path)
    for key, value in found.items():
        _check(path.name, key, value, known)
    name = found.pop("name", path.stem)
    if any(goal in found for goal in GOALS):
        otherwise = replace(otherwise, budget=None, target_roi=None)
    return name, replace(otherwise, **{key: _read(key, value) for key, value in found.items()})


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    from payoff.data.files import existing_file

    file = existing_file(path)
    with file.open("rb") as stream:
        held = stream.read(LARGEST + 1)
    if len(held) > LARGEST:
        raise SourceError(
            f"{file.name!r} is larger than 1 MB",
            wanted="a scenario: a few lines of TOML",
            remedy="name the scenario's own file; a table comes first on the command line",
        )
    try:
        return tomllib.loads(held.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise SourceError(
            f"{file.name!r} cannot be read: {said}",
            wanted="a TOML file in UTF-8",
            remedy="correct it; a number stands alone, as in budget = 1300000",
        ) from None


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e300 and math.isfinite(value)


def _is_texts(value: Any) -> bool:
    several = value if isinstance(value, list) else [value]
    return all(isinstance(one, str | date) for one in several)


def _table(inside: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(map(inside, value.values()))


NUMBER = ("a finite number", _is_number, "{key} = 1.5")
AMOUNTS = ("a table of names and amounts", _table(_is_number), '[{key}]\n"name" = 30000')
KINDS: dict[str, tuple[str, Callable[[Any], bool], str]] = {
    "name": ("a text", lambda value: isinstance(value, str), '{key} = "more television"'),
    "budget": NUMBER,
    "target_roi": NUMBER,
    "horizon": (
        "a whole number of periods",
        lambda value: isinstance(value, int) and _is_number(value),
        "{key} = 13",
    ),
    "lower": AMOUNTS,
    "upper": AMOUNTS,
    "max_change": NUMBER,
    "max_step": NUMBER,
    "stretch": NUMBER,
    "risk": ("a text", lambda value: isinstance(value, str), '{key} = "cvar"'),
    "period_lower": AMOUNTS,
    "period_upper": AMOUNTS,
    "blackout": (
        "a table of names and days",
        _table(_is_texts),
        '[{key}]\n"name" = ["2024-12-23..2025-01-05"]',
    ),
    "flight": (
        "a table of names and amounts",
        _table(lambda value: isinstance(value, str) or _is_number(value)),
        '[{key}]\n"name" = "20000x4"',
    ),
}


def _check(file: str, key: str, value: Any, known: Sequence[str]) -> None:
    if key not in KINDS:
        raise ChoiceError(
            f"{file!r} has a key {key!r}, which says nothing to payoff",
            wanted="one of: " + ", ".join(KINDS),
            remedy=nearest(key, KINDS),
        )
    wanted, right, example = KINDS[key]
    if not right(value):
        raise ChoiceError(
            f"{file!r} has {key} = {str(value)[:80]}",
            wanted=wanted,
            remedy=f"write it like {example.format(key=key)}",
        )
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
        listed = {name: said if isinstance(said, list) else [said] for name, said in value.items()}
        return {name: tuple(map(str, said)) for name, said in listed.items()}
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
