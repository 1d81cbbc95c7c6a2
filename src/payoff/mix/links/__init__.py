"""Links: between the sum of all effects and the KPI. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.links.identity import Identity
from payoff.mix.links.link import Link
from payoff.mix.links.log import Log

LINKS: Registry[type[Link]] = Registry("link", {"identity": Identity, "log": Log})

__all__ = ["LINKS", "Identity", "Link", "Log"]
