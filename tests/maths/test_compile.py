"""Programs side by side: large factorisations must not wait for each other for ever."""

import subprocess
import sys

SIDE_BY_SIDE = """
import threading

import jax.numpy as jnp
import numpy as np

from payoff.maths.compile import compiled


@compiled()
def factorised(matrices):
    total = jnp.zeros(())
    for _ in range(20):
        matrices = matrices + 1e-9 * jnp.linalg.cholesky(matrices)
        total += matrices.sum()
    return total


matrices = np.broadcast_to(40.0 * np.eye(31), (100, 31, 31)).copy()
factorised(matrices)
threads = [
    threading.Thread(target=lambda: [factorised(matrices) for _ in range(5)]) for _ in range(3)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_three_programs_with_many_factorisations_come_to_an_end():
    subprocess.run([sys.executable, "-c", SIDE_BY_SIDE], check=True, timeout=60)
