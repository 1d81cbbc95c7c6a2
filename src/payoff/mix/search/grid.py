"""The specifications of a search: every combination of the choices that are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TypeVar

from payoff.core.frozen import frozen, replace
from payoff.data.panel import Panel
from payoff.mix.adstock import ADSTOCKS
from payoff.mix.baseline import TRENDS
from payoff.mix.links import LINKS
from payoff.mix.model import Mix
from payoff.mix.noise import NOISES
from payoff.mix.saturation import SATURATIONS

T = TypeVar("T")

DEFAULT_ADSTOCKS = ("geometric", "delayed", "none")
DEFAULT_SATURATIONS = ("logistic", "hill", "none")
DEFAULT_TRENDS = ("piecewise", "linear", "none")
DEFAULT_LINKS = ("identity", "log")


@frozen
class Candidate:
    """A specification with a name that no other one has."""

    name: str
    spec: Mix


def grid(
    base: Mix,
    *,
    adstocks: Iterable[str] = DEFAULT_ADSTOCKS,
    saturations: Iterable[str] = DEFAULT_SATURATIONS,
    trends: Iterable[str] = DEFAULT_TRENDS,
    noises: Iterable[str] = (),
    links: Iterable[str] = (),
) -> tuple[Candidate, ...]:
    """Return one candidate per combination, everything else as in ``base``.

    Parameters
    ----------
    adstocks, saturations, trends, noises, links
        Names as in the registries, each counted once; without any, as in ``base``. Noises and
        links are in a candidate's name where they are given.

    Raises
    ------
    ChoiceError
        When a name is not known.
    """
    adstock = _made(adstocks, ADSTOCKS, base.adstock)
    saturation = _made(saturations, SATURATIONS, base.saturation)
    trend = _made(trends, TRENDS, base.baseline.trend)
    noise = _made(noises, NOISES, base.noise)
    link = _made(links, LINKS, base.link)
    shown = (True, True, True, bool(tuple(noises)), bool(tuple(links)))
    found = []
    for choices in product(adstock, saturation, trend, noise, link):
        names = [name for (name, _), show in zip(choices, shown, strict=True) if show]
        (_, spread), (_, level), (_, slow), (_, left), (_, joined) = choices
        spec = replace(
            base,
            adstock=spread,
            saturation=level,
            baseline=replace(base.baseline, trend=slow),
            noise=left,
            link=joined,
        )
        found.append(Candidate(", ".join(names), spec))
    return tuple(found)


def default_links(panel: Panel) -> tuple[str, ...]:
    """Return both links, or the additive one where the KPI is not above 0 in every cell."""
    positive = bool((panel.kpi[panel.observed] > 0).all())
    return DEFAULT_LINKS if positive else DEFAULT_LINKS[:1]


def _made(
    names: Iterable[str], entries: Mapping[str, type[T]], otherwise: T
) -> list[tuple[str, T]]:
    """Return name and choice of each name; the choice of ``otherwise`` when there is none."""
    chosen = {name: entries[name]() for name in names}
    own = next((name for name, kind in entries.items() if type(otherwise) is kind), "its own")
    return list(chosen.items()) or [(own, otherwise)]
