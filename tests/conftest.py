"""Where the real tables are, and a Spark that is started once."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest


def in_data(folder, name):
    path = Path(os.environ.get("PAYOFF_DATA", "")) / folder / name
    if not path.is_file():
        pytest.skip(f"PAYOFF_DATA names no folder that holds {folder}/{name}")
    return path


@pytest.fixture(scope="session")
def real_table():
    """Find a real table of mix models in the folder that PAYOFF_DATA names, or skip."""
    return lambda name: in_data("mix", name)


@pytest.fixture(scope="session")
def real_file():
    """Find a real table by its folder and name in the folder that PAYOFF_DATA names, or skip."""
    return lambda name: in_data(*name.split("/"))


@pytest.fixture(scope="session")
def real_customers():
    """Find a real table of customers in the folder that PAYOFF_DATA names, or skip."""
    return lambda name: in_data("customers", name)


@pytest.fixture(scope="session")
def spark():
    """Return the address of Spark, or skip."""
    if find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'payoff[spark]'")
    if shutil.which("java") is None:
        pytest.skip("no Java: install a Java 17 runtime, such as openjdk-17-jre-headless")
    return "local[2]"
