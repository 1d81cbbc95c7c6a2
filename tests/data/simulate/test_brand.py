from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from payoff.data.panel import Panel
from payoff.data.simulate.brand import brand, brand_csv
from payoff.data.sources import read_table

EXAMPLES = Path(__file__).parents[3] / "examples"
ROLES = {
    "time": "week",
    "kpi": "sales",
    "spend": ["tv", "radio", "search", "social", "print"],
    "controls": ["price"],
    "events": ["promo"],
}


def test_the_example_is_made_again_byte_for_byte():
    assert (EXAMPLES / "brand.csv").read_bytes() == brand_csv().encode()


def test_the_script_writes_the_example_and_says_the_truth(tmp_path):
    copy = tmp_path / "brand.py"
    copy.write_bytes((EXAMPLES / "brand.py").read_bytes())
    done = subprocess.run([sys.executable, copy], capture_output=True, text=True, check=True)
    assert (tmp_path / "brand.csv").read_bytes() == brand_csv().encode()
    assert "search   brings" in done.stdout


def test_the_example_is_a_panel_of_three_years():
    panel = Panel.from_frame(read_table(EXAMPLES / "brand.csv"), **ROLES)
    assert (len(panel.periods), panel.period, panel.notes) == (156, "week", ())
    assert panel.periods[0].isoformat() == "2023-01-02"
    np.testing.assert_array_equal(panel.spend, brand().spend)
    np.testing.assert_allclose(panel.kpi, brand().panel().kpi, atol=0.5)


def test_the_truth_of_the_example():
    truth = brand()
    assert truth.roi == pytest.approx([4.83, 4.15, 7.55, 4.07, 2.09], abs=0.01)
    shares = truth.contribution.sum(axis=(0, 1)) / truth.mean.sum()
    assert shares == pytest.approx([0.11, 0.03, 0.09, 0.06, 0.01])
