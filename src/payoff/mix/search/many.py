"""The search for many brands at once: a brand is one task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from payoff.answers.search import SearchAnswer
from payoff.core.errors import ChoiceError, PayoffError
from payoff.core.frozen import frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.panel import Panel
from payoff.mix.search.grid import Candidate
from payoff.mix.search.search import search
from payoff.mix.search.slices import Slices
from payoff.mix.search.workers import Cores, Workers, each

Found = SearchAnswer | PayoffError


@frozen_arrays
class _Brand:
    name: str
    panel: Panel
    candidates: tuple[Candidate, ...] | None
    slices: Slices | None
    seed: int


def search_many(
    panels: Mapping[str, Panel],
    candidates: Sequence[Candidate] | None = None,
    *,
    slices: Slices | None = None,
    seed: int = 1,
    workers: Workers | None = None,
    progress: Progress = silent,
) -> dict[str, Found]:
    """Search the specifications of many brands, each as :func:`search` does it on one core.

    Parameters
    ----------
    panels
        Brand to its table.
    workers
        All cores of this machine if none; with :class:`Ray` a brand takes a core of the cluster.

    Returns
    -------
    dict
        Brand to its answer, in the order of ``panels``; where a brand's table or posteriors were
        refused, to the error that says why, so that it does not stop the others.

    Raises
    ------
    ChoiceError
        When there is no brand.
    MissingExtra
        When a Ray cluster is named and Ray is not installed.
    """
    if not panels:
        raise ChoiceError("no brand is given", wanted="brands and their tables", remedy="name one")
    among = None if candidates is None else tuple(candidates)
    brands = [_Brand(name, panel, among, slices, seed) for name, panel in panels.items()]
    found: dict[str, Found] = {}
    for name, answer in each(_searched, brands, workers or Cores()):
        found[name] = answer
        progress(f"searching {len(brands)} brands", len(found) / len(brands))
    return {name: found[name] for name in panels}


def _searched(brand: _Brand) -> tuple[str, Found]:
    try:
        answer: Found = search(
            brand.panel,
            brand.candidates,
            slices=brand.slices,
            seed=brand.seed,
            workers=Cores(1),
        )
    except PayoffError as refused:
        answer = refused
    return brand.name, answer
