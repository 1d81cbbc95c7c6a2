"""Draws are explained on two cores: factorisations must not wait for each other for ever."""

import subprocess
import sys

SIDE_BY_SIDE = """
import numpy as np

from payoff import Mix
from payoff.data.simulate.draw import random_world
from payoff.data.simulate.mix import simulate
from payoff.mix.numbers import drawn_back
from payoff.mix.parameters import prior_positions
from payoff.mix.problem import Problem
from payoff.mix.varies import OverTime

panel = simulate(random_world(1, channels=2, periods=130), 1).panel()
problem = Problem.of(Mix(varies=(OverTime(),)), panel)
random = np.random.default_rng(1)
positions = prior_positions(problem, random, 2000)
for _ in range(5):
    drawn_back(problem, positions, problem.observed, random)
"""


def test_drawing_back_what_varies_over_time_comes_to_an_end():
    subprocess.run([sys.executable, "-c", SIDE_BY_SIDE], check=True, timeout=60)
