"""Fits side by side: large factorisations must not wait for each other for ever."""

import subprocess
import sys

SIDE_BY_SIDE = """
import threading

import jax
import numpy as np

from payoff.maths.compile import compiled
from payoff.maths.gaussian import Columns, solve

GROUPS, ROWS, OWN = 50, 60, 31


@compiled()
def densities(columns, left, strength, count):
    def one(scale):
        scaled = columns._replace(own=scale * columns.own)
        return solve(scaled, left, strength, count).log_density

    return jax.vmap(jax.grad(one))(np.linspace(0.9, 1.1, 2))


random = np.random.default_rng(1)
columns = Columns(
    random.normal(size=(GROUPS, ROWS)),
    np.ones(GROUPS),
    random.normal(size=(GROUPS, OWN, ROWS)),
    np.zeros((GROUPS, 0, ROWS)),
)
left = np.linalg.qr(random.normal(size=(GROUPS, ROWS, 3)))[0]
rest = left, np.ones((GROUPS, 3)), np.full(GROUPS, float(ROWS))
densities(columns, *rest)
threads = [
    threading.Thread(target=lambda: [densities(columns, *rest) for _ in range(20)])
    for _ in range(3)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_three_programs_with_many_factorisations_come_to_an_end():
    subprocess.run([sys.executable, "-c", SIDE_BY_SIDE], check=True, timeout=60)
