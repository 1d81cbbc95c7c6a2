"""How a number came to be: data, choices, seed and versions."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from payoff.core.frozen import frozen

PACKAGES = ("payoff", "jax", "numpy", "scipy")


@frozen
class Provenance:
    """What is needed to compute an answer again.

    Attributes
    ----------
    data_hash
        SHA-256 of the table as the model saw it, in hexadecimal.
    source
        Where the table came from, in words (a path, an address, a dataframe).
    spec
        The choices of the model as plain values, ready for JSON.
    seed
        The seed of every random number.
    versions
        Package to version, Python included.
    """

    data_hash: str
    source: str
    spec: Mapping[str, Any]
    seed: int
    versions: Mapping[str, str]


def versions(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Return the versions that the numbers depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in packages}
