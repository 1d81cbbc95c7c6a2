"""Least squares on series whose errors follow themselves and move together between groups."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.partial import rank, span

GRID = np.arange(0.0, 0.96, 0.05)


@frozen_arrays
class SerialErrors:
    """Errors of a regression in several groups: autoregressive, with shocks that groups share.

    An error is ``rho`` times the last one plus a shock; shocks of two groups have the correlation
    ``alike`` and each group's own standard deviation. The regression is whitened by both, so that
    ordinary least squares on what :meth:`white` returns is the generalised one.

    Attributes
    ----------
    rho, alike
        From 0 to 0.95.
    sd
        Standard deviation of a group's shocks, shape ``(groups,)``.
    basis, used
        Orthonormal basis of what is cleared from everything, shape ``(groups, periods, columns)``,
        and 1 for cells that count.
    freedom
        Cells less columns.
    """

    rho: float
    alike: float
    sd: Floats
    basis: Floats
    used: Floats
    freedom: int

    @classmethod
    def of(cls, outcome: Floats, columns: Floats, tried: Floats, used: Floats) -> SerialErrors:
        """Estimate the errors of ``outcome`` on ``columns`` and ``tried``.

        ``rho`` has the largest restricted likelihood (Patterson & Thompson 1971) on a grid of
        0.05, all groups together.

        Parameters
        ----------
        outcome, columns, tried
            Shapes ``(groups, periods)`` and ``(groups, periods, any)``.
        """
        both = np.concatenate([columns, tried], axis=2)
        rho = max(GRID.tolist(), key=lambda each: _restricted(outcome, both, used, each))
        rest = _shocks(outcome[:, :, None], _basis(both, used, rho), used, rho)[:, :, 0]
        counts = used.sum(axis=1)
        taken = rank(both, used) / len(used)
        sd = np.sqrt((rest**2).sum(axis=1) / np.maximum(counts - taken, 1))
        freedom = int(used.sum()) - rank(columns, used)
        return cls(rho, _alike(rest), sd, _basis(columns, used, rho), used, freedom)

    def white(self, values: Floats) -> Floats:
        """Return values, shape ``(groups, periods, values)``, cleared and whitened.

        Shape ``(groups * periods, values)``; the errors of what is left have variance 1.
        """
        rest = _shocks(values, self.basis, self.used, self.rho)
        scaled = rest / np.maximum(self.sd, 1e-300)[:, None, None]
        several = np.maximum(self.used.sum(axis=0), 1)[:, None]
        common = scaled.sum(axis=0) / several
        # The inverse root of a correlation matrix whose entries off the diagonal are equal.
        along = np.sqrt((1 - self.alike) / (1 - self.alike + several * self.alike))
        white = (scaled - (1 - along) * common * self.used[:, :, None]) / np.sqrt(1 - self.alike)
        return np.ascontiguousarray(white.reshape(-1, values.shape[2]))


def _basis(columns: Floats, used: Floats, rho: float) -> Floats:
    return span(_differenced(columns, used, rho), used)


def _shocks(values: Floats, basis: Floats, used: Floats, rho: float) -> Floats:
    """Return what a basis leaves of the shocks."""
    moved = _differenced(values, used, rho)
    rest: Floats = moved - basis @ (basis.transpose(0, 2, 1) @ moved)
    return rest


def _differenced(values: Floats, used: Floats, rho: float) -> Floats:
    """Return values less ``rho`` times the last; the first of a run shrinks.

    Prais & Winsten 1954.
    """
    follows = used * np.concatenate([np.zeros((len(used), 1)), used[:, :-1]], axis=1)
    before = np.concatenate([np.zeros_like(values[:, :1]), values[:, :-1]], axis=1)
    first = (used * (1 - follows))[:, :, None] * np.sqrt(1 - rho**2)
    changed: Floats = first * values + follows[:, :, None] * (values - rho * before)
    return changed


def _restricted(outcome: Floats, columns: Floats, used: Floats, rho: float) -> float:
    """Return the restricted log likelihood of ``rho`` up to a constant, all groups together."""
    rest = _shocks(outcome[:, :, None], _basis(columns, used, rho), used, rho)[:, :, 0]
    # Columns of one size, whatever rho: only how their volume changes with it counts.
    sizes = np.sqrt(((used[:, :, None] * columns) ** 2).sum(axis=1, keepdims=True))
    moved = _differenced(columns / np.where(sizes > 0, sizes, 1.0), used, rho)
    strength = np.linalg.svd(moved, compute_uv=False)
    kept = strength > 1e-9 * strength[:, :1]
    spread = np.log(np.where(kept, strength, 1.0)).sum(axis=1)
    starts = used.sum(axis=1) - (used[:, 1:] * used[:, :-1]).sum(axis=1)
    freedom = used.sum(axis=1) - kept.sum(axis=1)
    left = np.maximum((rest**2).sum(axis=1), 1e-300)
    likelihood = 0.5 * starts * np.log(1 - rho**2) - spread - 0.5 * freedom * np.log(left)
    return float(likelihood.sum())


def _alike(scaled: Floats) -> float:
    """Return the mean correlation between groups, from 0 to 0.95."""
    groups = len(scaled)
    if groups == 1:
        return 0.0
    size = np.maximum(np.sqrt((scaled**2).sum(axis=1, keepdims=True)), 1e-300)
    together = (((scaled / size).sum(axis=0)) ** 2).sum()
    return float(np.clip((together - groups) / (groups * (groups - 1)), 0.0, 0.95))
