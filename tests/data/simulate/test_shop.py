from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd

from payoff.data.simulate.shop import events_csv, shop

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_the_example_is_made_again_byte_for_byte():
    assert (EXAMPLES / "events.csv").read_bytes() == events_csv().encode()


def test_the_script_writes_the_example_and_says_the_truth(tmp_path):
    copy = tmp_path / "events.py"
    copy.write_bytes((EXAMPLES / "events.py").read_bytes())
    done = subprocess.run([sys.executable, copy], capture_output=True, text=True, check=True)
    assert (tmp_path / "events.csv").read_bytes() == events_csv().encode()
    assert "brand search  caused   7 conversions" in done.stdout


def test_the_example_is_small_and_has_no_duplicates():
    path = EXAMPLES / "events.csv"
    frame = pd.read_csv(path, parse_dates=["time"])
    assert path.stat().st_size < 400_000
    assert not frame.duplicated(["customer", "time"]).any()
    assert frame["converted"].sum() == shop().truth.total.conversions
    assert frame["channel"].nunique() == 8
