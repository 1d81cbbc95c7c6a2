"""Time a second fit of the same shape in one process, and state the cost of one gradient.

python benchmarks/second_fit.py
"""

from __future__ import annotations

import resource
import time

from payoff import Mix
from payoff.data.simulate.brand import brand


def main() -> None:
    panel = brand().panel()
    for name in ("first", "second", "third"):
        start = time.perf_counter()
        fit = Mix().fit(panel, seed=1)
        fitted = time.perf_counter()
        fit.ask()
        print(
            f"{name} fit {fitted - start:.2f} s with hold-out, answer "
            f"{time.perf_counter() - fitted:.2f} s, {fit.sampled.leaps} leapfrog steps of 4 chains"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
