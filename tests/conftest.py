"""Where the real tables are."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_table():
    """Find a real table of mix models in the folder that PAYOFF_DATA names, or skip."""

    def find(name):
        path = Path(os.environ.get("PAYOFF_DATA", "")) / "mix" / name
        if not path.is_file():
            pytest.skip(f"PAYOFF_DATA names no folder that holds mix/{name}")
        return path

    return find
