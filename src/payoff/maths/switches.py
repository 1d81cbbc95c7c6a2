"""Points of a polytope of which some coordinates are switched on and off, in runs.

A coordinate that is off is zero; one that is on is not below its least. Runs of what is on have a
least length. That is a mixed-integer linear program, solved by branch and bound (HiGHS; Huangfu
and Hall 2018); the bound that it returns is the one of the branches that are left, so that it holds
when the search stops early.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import bmat, coo_array, csr_array, eye_array

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.optimise import NoPointError, Plane, Polytope

NODES = 2000
TOLERANCE = 1e-5
SLACK = 1e-6


@frozen_arrays
class Run:
    """Coordinates that follow each other in time and are switched together.

    Attributes
    ----------
    places
        Which coordinates, shape ``(periods,)``, in the order of time.
    least
        Least value of each when on, shape ``(periods,)``.
    shortest
        Least number of periods in a row.
    """

    places: tuple[int, ...]
    least: Floats
    shortest: int


@frozen_arrays
class Switches:
    """A polytope with switched coordinates; all others are as the polytope says.

    Attributes
    ----------
    polytope
        Its lower bounds at switched coordinates are zero.
    runs
        At least one.
    """

    polytope: Polytope
    runs: tuple[Run, ...]

    def nearest(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the allowed point nearest to ``x``, ``(n,)``, and which coordinates are on.

        Distance is the sum of absolute differences. The second has shape ``(n,)``, 1 where on.

        Raises
        ------
        NoPointError
            When no point was found.
        """
        n = len(x)
        apart = bmat([[eye_array(n), -eye_array(n)], [-eye_array(n), -eye_array(n)]])
        solved = self._solved(
            np.zeros(n), np.ones(n), np.zeros(n), csr_array(apart), np.concatenate([x, -x])
        )
        return self._point(solved)

    def highest(
        self, roofs: Sequence[Plane], floors: Sequence[Plane]
    ) -> tuple[Floats, Floats, float]:
        """Return where a concave function could be largest, what is on there, and a bound of it.

        The function is known by its tangents ``roofs``; ``floors`` are tangents of one that must
        not be negative. This is the master problem of outer approximation (Duran and Grossmann
        1986). The first two have shape ``(n,)``; the second is 1 where on.

        Raises
        ------
        NoPointError
            When no point was found.
        """
        n = len(self.polytope.lower)
        tops = np.array([plane.slope for plane in roofs]).reshape(-1, n)
        bottoms = np.array([plane.slope for plane in floors]).reshape(-1, n)
        above = np.vstack([-tops, -bottoms])
        height = np.concatenate([np.ones(len(roofs)), np.zeros(len(floors))])[:, None]
        solved = self._solved(
            np.zeros(n),
            np.array([-1.0]),
            np.array([-np.inf]),
            csr_array(np.hstack([above, height])),
            np.array([plane.constant for plane in (*roofs, *floors)]),
        )
        bound = -float(solved.mip_dual_bound)
        return *self._point(solved), bound + SLACK * abs(bound)

    def _solved(
        self, price: Floats, extra: Floats, extra_lower: Floats, rows: csr_array, most: Floats
    ) -> Any:
        """Solve for ``x``, extra variables, what is on, and what starts, in this order."""
        n, more = len(price), len(extra)
        places = np.concatenate([run.places for run in self.runs]).astype(int)
        least = np.concatenate([run.least for run in self.runs])
        k, p = len(places), self.polytope
        pick = coo_array((np.ones(k), (np.arange(k), places)), shape=(k, n)).tocsr()
        switched = coo_array((p.upper[places], (np.arange(k), np.arange(k))), shape=(k, k))
        weak = coo_array((least, (np.arange(k), np.arange(k))), shape=(k, k))
        began, long = self._runs()
        none = csr_array((p.rows.shape[0], more))
        matrix = bmat(
            [
                [p.rows, none, csr_array((p.rows.shape[0], k)), None],
                [rows[:, :n], rows[:, n:], None, csr_array((rows.shape[0], k))],
                [pick, None, -switched, None],
                [-pick, None, weak, None],
                [None, None, began, -eye_array(k)],
                [None, None, -long[0], long[1]],
            ]
        ).tocsc()
        upper = np.concatenate([p.high, most, np.zeros(4 * k)])
        lower = np.concatenate([p.low, np.full(len(most) + 4 * k, -np.inf)])
        solved = milp(
            np.concatenate([price, extra, np.zeros(2 * k)]),
            integrality=np.concatenate([np.zeros(n + more), np.ones(k), np.zeros(k)]),
            bounds=Bounds(
                np.concatenate([p.lower, extra_lower, np.zeros(2 * k)]),
                np.concatenate([p.upper, np.full(more, np.inf), p.upper[places] > 0, np.ones(k)]),
            ),
            constraints=LinearConstraint(matrix, lower, upper),
            options={"node_limit": NODES, "mip_rel_gap": TOLERANCE},
        )
        if solved.x is None:
            raise NoPointError(solved.message)
        return solved

    def _runs(self) -> tuple[csr_array, tuple[csr_array, csr_array]]:
        """Return rows for ``on - on before``, and for how many are on from a start and must be.

        Near the end too few are left for a run, so that none can start there.
        """
        differences, sums, lengths = [], [], []
        for run in self.runs:
            t = len(run.places)
            differences.append(eye_array(t) - eye_array(t, k=-1))
            sums.append(sum(eye_array(t, k=ahead) for ahead in range(min(run.shortest, t))))
            lengths.append(run.shortest * eye_array(t))
        return _diagonal(differences), (_diagonal(sums), _diagonal(lengths))

    def _point(self, solved: Any) -> tuple[Floats, Floats]:
        n = len(self.polytope.lower)
        places = np.concatenate([run.places for run in self.runs]).astype(int)
        on = np.ones(n)
        on[places] = np.round(solved.x[-2 * len(places) : -len(places)])
        x: Floats = np.clip(solved.x[:n], self.polytope.lower, self.polytope.upper)
        return x, on


def _diagonal(blocks: list[csr_array]) -> csr_array:
    count = len(blocks)
    return csr_array(
        bmat([[blocks[i] if i == j else None for j in range(count)] for i in range(count)])
    )
