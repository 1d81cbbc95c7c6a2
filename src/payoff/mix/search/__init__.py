"""A search over specifications: which foretell, and what they say together."""

from payoff.mix.search.grid import (
    DEFAULT_ADSTOCKS,
    DEFAULT_SATURATIONS,
    DEFAULT_TRENDS,
    Candidate,
    default_links,
    grid,
)
from payoff.mix.search.many import search_many
from payoff.mix.search.search import search
from payoff.mix.search.slices import Slices
from payoff.mix.search.workers import Cores, Ray, Workers

__all__ = [
    "DEFAULT_ADSTOCKS",
    "DEFAULT_SATURATIONS",
    "DEFAULT_TRENDS",
    "Candidate",
    "Cores",
    "Ray",
    "Slices",
    "Workers",
    "default_links",
    "grid",
    "search",
    "search_many",
]
