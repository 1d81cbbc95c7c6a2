"""A Spark on this machine, started once; skipped with the reason where it cannot be."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest


@pytest.fixture(scope="session")
def spark():
    """Return the address of Spark, or skip."""
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'payoff[spark]'")
    if shutil.which("java") is None:
        pytest.skip("no Java: install a Java 17 runtime, such as openjdk-17-jre-headless")
    return "local[2]"
