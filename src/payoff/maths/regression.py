"""Linear regression: ordinary, ridge, and with coefficients of known sign.

Designs hold every column, the intercept too, unless it is projected out of design and outcome
before (Frisch & Waugh 1933; Lovell 1963): then ``absorbed`` says how many columns that were.
Rows of one period, as of several groups, share a number in ``times``. Intervals are 90 %.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular
from scipy.optimize import minimize_scalar, nnls
from scipy.special import stdtrit

from payoff.core.errors import ChoiceError, DesignError
from payoff.core.frozen import Floats, frozen, frozen_arrays

LEVEL = 0.9
PENALTIES = np.linspace(-6.0, 6.0, 121)
"""Powers of ten that generalised cross-validation starts from."""


@frozen
class Classical:
    """Standard errors for independent residuals of one variance."""


@frozen
class Hac:
    """Standard errors that allow autocorrelation and unequal variance (Newey & West 1987).

    Where rows share a period their scores are added up first, which allows any correlation between
    them too (Driscoll & Kraay 1998, Review of Economics and Statistics 80).

    Attributes
    ----------
    lags
        Of the Bartlett kernel; none for ``floor(4 (n / 100)^(2/9))`` (Newey & West 1994), where
        ``n`` is the number of periods.
    """

    lags: int | None = None

    def lags_of(self, periods: int) -> int:
        """Return the lags for so many periods."""
        lags = int(4 * (periods / 100) ** (2 / 9)) if self.lags is None else self.lags
        return min(lags, periods - 1)


Errors = Classical | Hac
Times = npt.NDArray[np.int64]


@frozen_arrays
class LinearFit:
    """A linear regression.

    Attributes
    ----------
    coefficients, errors, lower, upper
        Shape ``(columns,)``: estimates, standard errors, ends of the 90 % intervals.
    fitted
        Shape ``(rows,)``.
    residuals
        Shape ``(rows,)``.
    freedom
        Residual degrees of freedom; not whole with a penalty.
    active
        Columns whose coefficient a sign holds at 0.
    penalty
        Of the ridge; 0 without.
    """

    coefficients: Floats
    errors: Floats
    lower: Floats
    upper: Floats
    fitted: Floats
    residuals: Floats
    freedom: float
    active: tuple[int, ...]
    penalty: float

    @property
    def t(self) -> Floats:
        """Coefficients over standard errors, shape ``(columns,)``."""
        return self.coefficients / self.errors


def ordinary(
    design: Floats,
    outcome: Floats,
    *,
    errors: Errors | None = None,
    times: Times | None = None,
    absorbed: int = 0,
) -> LinearFit:
    """Fit by ordinary least squares.

    Parameters
    ----------
    design
        Shape ``(rows, columns)``.
    outcome
        Shape ``(rows,)``.
    errors
        Classical if none. HAC covariances are multiplied by ``rows / freedom``.
    times
        Period of each row, from 0; none when every row is one.
    absorbed
        Columns that were projected out before.

    Raises
    ------
    DesignError
        There are not more rows than columns, or columns depend on each other.
    """
    _check(design, absorbed)
    rows, columns = design.shape
    left, right = np.linalg.qr(design)
    coefficients = solve_triangular(right, left.T @ outcome)
    residuals = outcome - design @ coefficients
    freedom = float(rows - columns - absorbed)
    spread = _spread(left, right, residuals, freedom, errors, times)
    return _symmetric(design, outcome, coefficients, spread, freedom, 0.0)


def ridge(
    design: Floats,
    outcome: Floats,
    *,
    penalised: Floats,
    penalty: float | None = None,
    errors: Errors | None = None,
    times: Times | None = None,
    absorbed: int = 0,
) -> LinearFit:
    """Fit by ridge regression (Hoerl & Kennard 1970).

    Minimises ``|y - X b|^2 + penalty * sum_j (s_j b_j)^2`` over penalised columns, where ``s_j`` is
    the column's root of the sum of squares once the other columns are projected out, so that the
    penalty has no unit. Standard errors are those of the posterior that the penalty is the prior
    of, which covers on average over the curve (Wahba 1983, JRSS-B 45); with HAC errors the part of
    the noise in them is the long-run one, and that of the penalty stays.

    Parameters
    ----------
    design
        Shape ``(rows, columns)``; columns that are not penalised must not depend on each other.
    outcome
        Shape ``(rows,)``.
    penalised
        1 for columns that are penalised, 0 for those that are not, shape ``(columns,)``.
    penalty
        At least 0; none for the one of least generalised cross-validation (Golub, Heath & Wahba
        1979, Technometrics 21).
    errors, times, absorbed
        As in :func:`ordinary`.

    Raises
    ------
    DesignError
        Columns depend on each other and no penalty tells them apart.
    ChoiceError
        The penalty is below 0.
    """
    scales = _scales(design, penalised)
    if penalty is None:
        penalty = _best_penalty(design, outcome, scales, absorbed)
    solver = _Signed.of(design, np.zeros(design.shape[1]), penalty, scales, absorbed)
    coefficients = solver.solve(outcome)
    residuals = outcome - design @ coefficients
    left, right = np.linalg.qr(solver.design)
    freedom = len(outcome) - absorbed - float((left[: len(outcome)] ** 2).sum())
    spread = _spread(left, right, residuals, freedom, errors, times)
    return _symmetric(design, outcome, coefficients, spread, freedom, penalty)


def constrained(
    design: Floats,
    outcome: Floats,
    signs: Floats,
    *,
    seed: int,
    penalised: Floats | None = None,
    penalty: float = 0.0,
    replicates: int = 400,
    errors: Hac | None = None,
    times: Times | None = None,
    absorbed: int = 0,
) -> LinearFit:
    """Fit by least squares, with a ridge if wanted, where coefficients have given signs.

    Non-negative least squares (Lawson & Hanson 1974, chapter 23) once columns of free sign are
    projected out. Standard errors and intervals are those of the dependent wild bootstrap (Shao
    2010, JASA 105): residuals times Normal numbers that are alike in neighbouring periods, with
    the Bartlett kernel of the HAC errors for their covariance, so that without signs the two are
    the same. Every replicate obeys the signs. Where a coefficient is truly 0 the intervals are
    only rough (Andrews 2000).

    Parameters
    ----------
    design
        Shape ``(rows, columns)``.
    outcome
        Shape ``(rows,)``.
    signs
        1 for at least 0, -1 for at most 0, 0 for free, shape ``(columns,)``.
    seed
        Of the bootstrap.
    penalised, penalty
        As in :func:`ridge`.
    replicates
        Of the bootstrap.
    errors
        For how long neighbours are alike; by the rule for lags if none.
    times, absorbed
        As in :func:`ordinary`.

    Raises
    ------
    DesignError
        There are not more rows than columns, or columns depend on each other and no penalty
        tells them apart.
    ChoiceError
        A sign is not -1, 0 or 1, or the penalty is below 0.
    """
    if not np.isin(signs, (-1, 0, 1)).all():
        raise ChoiceError(
            f"signs {np.unique(signs).tolist()}",
            wanted="1 for at least 0, -1 for at most 0, 0 for free",
            remedy="give one of the three for each column",
        )
    rows, columns = design.shape
    scales = np.zeros(columns) if penalised is None else _scales(design, penalised)
    solver = _Signed.of(design, signs, penalty, scales, absorbed)
    coefficients = solver.solve(outcome)
    held = (signs != 0) & (coefficients == 0)
    fitted = design @ coefficients
    residuals = outcome - fitted
    left, _ = np.linalg.qr(solver.design[:, ~held])
    freedom = rows - absorbed - float((left[:rows] ** 2).sum())
    noise = residuals * np.sqrt(rows / freedom)
    when = np.arange(rows) if times is None else times
    random = np.random.default_rng((seed, 21))
    turns = _alike(random, replicates, int(when.max()) + 1, errors or Hac())
    drawn = np.array([solver.solve(fitted + noise * turn[when]) for turn in turns])
    lower, upper = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    spread = drawn.std(axis=0, ddof=1)
    active = tuple(np.flatnonzero(held).tolist())
    return LinearFit(
        coefficients, spread, lower, upper, fitted, residuals, freedom, active, penalty
    )


def variance_inflation(regressors: Floats) -> Floats:
    """Return how many times the others inflate the variance of each coefficient; 1 is not at all.

    Parameters
    ----------
    regressors
        Shape ``(rows, columns)``, without the intercept and without constant columns.

    Returns
    -------
    Shape ``(columns,)``; infinite for columns that depend on the others.
    """
    centred = regressors - regressors.mean(axis=0)
    unit = centred / np.linalg.norm(centred, axis=0)
    _, strength, right = np.linalg.svd(unit, full_matrices=False)
    weak = strength < strength[0] * max(unit.shape) * np.finfo(float).eps
    involved = (np.abs(right[weak]) > np.sqrt(np.finfo(float).eps)).any(axis=0)
    inverse = np.where(weak, 0.0, 1 / np.where(weak, 1.0, strength))
    factors: Floats = ((inverse[:, None] * right) ** 2).sum(axis=0)
    return np.where(involved, np.inf, factors)


def partial_r2_of(design: Floats, outcome: Floats, column: int) -> float:
    """Return the share of what the other columns leave unexplained that ``column`` explains.

    Parameters
    ----------
    design
        Shape ``(rows, columns)``.
    outcome
        Shape ``(rows,)``.
    """
    others = np.delete(design, column, axis=1)
    left, _ = np.linalg.qr(others)
    rest = outcome - left @ (left.T @ outcome)
    own = design[:, column] - left @ (left.T @ design[:, column])
    return float((own @ rest) ** 2 / ((own @ own) * (rest @ rest)))


@frozen_arrays
class _Signed:
    """Least squares with signs, made ready for many outcomes.

    Attributes
    ----------
    design
        With the rows of the penalty below it.
    signed
        Columns that have a sign.
    free_solver
        From an outcome to the coefficients of the other columns, shape ``(free, rows)``.
    rotation, triangle
        Signed columns, turned so that none is below 0, less their projection on the free ones.
    """

    design: Floats
    rows: int
    signs: Floats
    free_solver: Floats
    rotation: Floats
    triangle: Floats

    @staticmethod
    def of(design: Floats, signs: Floats, penalty: float, scales: Floats, absorbed: int) -> _Signed:
        if not 0 <= penalty < np.inf:
            raise ChoiceError(
                f"a penalty of {penalty}",
                wanted="a finite number, at least 0",
                remedy="leave the penalty out of ridge, and it is found by cross-validation",
            )
        whole = design
        if penalty > 0:
            whole = np.vstack([design, np.diag(np.sqrt(penalty) * scales)[scales > 0]])
        _check(whole, absorbed)
        free = whole[:, signs == 0]
        left, right = np.linalg.qr(free)
        turned = whole[:, signs != 0] * signs[signs != 0]
        rotation, triangle = np.linalg.qr(turned - left @ (left.T @ turned))
        free_solver = np.linalg.solve(right, left.T)
        return _Signed(whole, len(design), signs, free_solver, rotation, triangle)

    def solve(self, outcome: Floats) -> Floats:
        signed = self.signs != 0
        coefficients = np.zeros(len(self.signs))
        target = np.zeros(len(self.design))
        target[: self.rows] = outcome
        if signed.any():
            sizes, _ = nnls(self.triangle, self.rotation.T @ target)
            coefficients[signed] = self.signs[signed] * sizes
        rest = target - self.design[:, signed] @ coefficients[signed]
        coefficients[~signed] = self.free_solver @ rest
        return coefficients


def _symmetric(
    design: Floats,
    outcome: Floats,
    coefficients: Floats,
    errors: Floats,
    freedom: float,
    penalty: float,
) -> LinearFit:
    half = stdtrit(freedom, (1 + LEVEL) / 2) * errors
    fitted = design @ coefficients
    return LinearFit(
        coefficients,
        errors,
        coefficients - half,
        coefficients + half,
        fitted,
        outcome - fitted,
        freedom,
        (),
        penalty,
    )


def _spread(
    left: Floats,
    right: Floats,
    residuals: Floats,
    freedom: float,
    errors: Errors | None,
    times: Times | None,
) -> Floats:
    """Return standard errors; ``left @ right`` is the design, rows of the penalty below it."""
    rows, columns = len(residuals), left.shape[1]
    variance = residuals @ residuals / freedom
    inverse = solve_triangular(right, np.eye(columns))
    if isinstance(errors, Hac):
        inner = rows / freedom * _long_run(left[:rows] * residuals[:, None], errors, times)
        inner = inner + variance * left[rows:].T @ left[rows:]
    else:
        inner = variance * np.eye(columns)
    spread: Floats = np.sqrt(np.einsum("ij,jk,ik->i", inverse, inner, inverse))
    return spread


def _long_run(scores: Floats, errors: Hac, times: Times | None) -> Floats:
    """Return the Bartlett-weighted sum of the autocovariances of ``(rows, columns)`` scores."""
    if times is not None:
        sums = np.zeros((int(times.max()) + 1, scores.shape[1]))
        np.add.at(sums, times, scores)
        scores = sums
    lags = errors.lags_of(len(scores))
    total: Floats = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        total = total + (1 - lag / (lags + 1)) * (product + product.T)
    return total


def _alike(random: np.random.Generator, replicates: int, periods: int, errors: Hac) -> Floats:
    """Return Normal numbers of variance 1 whose correlation is the Bartlett kernel.

    Shape ``(replicates, periods)``: sums of neighbours, over the root of how many they are.
    """
    width = errors.lags_of(periods) + 1
    steps = random.standard_normal((replicates, periods + width)).cumsum(axis=1)
    drawn: Floats = (steps[:, width:] - steps[:, :-width]) / np.sqrt(width)
    return drawn


def _scales(design: Floats, penalised: Floats) -> Floats:
    """Return the size of each penalised column beside those that are not; 0 for the latter."""
    chosen = np.asarray(penalised) != 0
    left, _ = np.linalg.qr(design[:, ~chosen])
    own = design[:, chosen] - left @ (left.T @ design[:, chosen])
    sizes = np.linalg.norm(own, axis=0)
    if np.any(sizes <= 1e-10 * np.linalg.norm(design[:, chosen], axis=0)):
        raise DesignError(
            "a penalised column depends on the columns without a penalty",
            wanted="penalised columns that add something to the others",
            remedy="drop the column",
        )
    scales = np.zeros(design.shape[1])
    scales[chosen] = sizes
    return scales


def _best_penalty(design: Floats, outcome: Floats, scales: Floats, absorbed: int) -> float:
    """Return the penalty of least generalised cross-validation."""
    chosen = scales > 0
    left, _ = np.linalg.qr(design[:, ~chosen])
    rest = outcome - left @ (left.T @ outcome)
    own = design[:, chosen] - left @ (left.T @ design[:, chosen])
    basis, strength, _ = np.linalg.svd(own / scales[chosen], full_matrices=False)
    seen, power = (basis.T @ rest) ** 2, strength**2
    outside = max(float(rest @ rest - seen.sum()), 0.0)
    freedom = len(design) - left.shape[1] - absorbed

    def criterion(exponent: float) -> float:
        kept = power / (power + 10.0**exponent)
        error = outside + ((1 - kept) ** 2 * seen).sum()
        return float(np.log(error) - 2 * np.log(freedom - kept.sum()))

    best = int(np.argmin([criterion(exponent) for exponent in PENALTIES]))
    around = PENALTIES[max(best - 1, 0)], PENALTIES[min(best + 1, len(PENALTIES) - 1)]
    return float(10 ** minimize_scalar(criterion, bounds=around, method="bounded").x)


def _check(design: Floats, absorbed: int) -> None:
    rows, columns = design.shape
    if rows <= columns + absorbed:
        raise DesignError(
            f"{columns + absorbed} columns and {rows} rows",
            wanted="more rows than columns",
            remedy="drop columns, penalise them, or bring more rows",
        )
    sizes = np.linalg.norm(design, axis=0)
    strength = np.linalg.svd(design / np.where(sizes > 0, sizes, 1.0), compute_uv=False)
    if strength[-1] <= 1e-10 * strength[0]:
        raise DesignError(
            "columns of the design depend on each other",
            wanted="columns that can be told apart",
            remedy="drop one of them, or penalise them",
        )
