"""Signs and sizes that make no sense: what a regression without priors says against a model.

The model cannot give a channel a negative effect, nor a control the wrong sign. Where the data pull
that way, an ordinary regression of the KPI on the model's own transforms shows it.
"""

from __future__ import annotations

import numpy as np

from payoff.core.errors import DesignError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.regression import ordinary
from payoff.mix.problem import Problem

NOTHING = 0.001  # of the KPI
MOSTLY = 0.5  # of the draws
BEYOND_BELIEF = 0.9  # of the KPI
TOLERATED = 0.05  # of the cells
RANK = 1e-8


@frozen_arrays
class Signs:
    """What is looked at.

    Attributes
    ----------
    effects
        Mean effect of each channel over the scale of the KPI where effects add up; otherwise its
        share of the expected KPI, which is near its effect on the logarithm. Shape
        ``(channels, groups, periods)``.
    without
        Posterior mean of the KPI without any media, shape ``(groups, periods)``.
    share
        Of each channel in the KPI, shape ``(draws, channels)``.
    media
        Of all channels together, shape ``(draws,)``.
    """

    effects: Floats
    without: Floats
    share: Floats
    media: Floats

    @property
    def below(self) -> float:
        """Share of the cells whose baseline is below zero."""
        return float((self.without < 0).mean())

    @property
    def sensible(self) -> bool:
        """Whether the baseline is above zero nearly everywhere."""
        return self.below <= TOLERATED


def concerns(problem: Problem, signs: Signs) -> tuple[str, ...]:
    """Return what makes no sense, one sentence each, the gravest first."""
    return (*_sizes(problem, signs), *_regression(problem, signs))


def _sizes(problem: Problem, signs: Signs) -> list[str]:
    panel = problem.panel
    nothing = (signs.share < NOTHING).mean(axis=0)
    said = []
    if signs.below:
        said.append(
            f"Without media {panel.kpi_name} would be below zero in {signs.below:.1%} of the cells."
        )
    media = float(np.median(signs.media))
    if media > BEYOND_BELIEF:
        said.append(f"Media bring {media:.0%} of {panel.kpi_name}.")
    said += [
        f"The posterior of {name} piles up at zero: {share:.0%} of it is under {NOTHING:.1%} "
        f"of {panel.kpi_name}."
        for name, share in zip(panel.channels, nothing.tolist(), strict=True)
        if share > MOSTLY
    ]
    return said


def _regression(problem: Problem, signs: Signs) -> list[str]:
    """Return which channel or control an ordinary regression gives the wrong sign, surely."""
    names = [*problem.panel.channels, *problem.signed_names]
    columns = np.concatenate([signs.effects, problem.signed.transpose(2, 0, 1)])
    moving = [k for k in range(len(names)) if np.ptp(columns[k]) > 0]
    baseline = _baseline(problem)
    known = problem.panel.observed
    design = np.column_stack([*(columns[k][known] for k in moving), baseline])
    outcome = problem.linked()[known]
    try:
        fit = ordinary(design, outcome)
    except DesignError:
        return ["An ordinary regression cannot tell its channels and its baseline apart."]
    return [
        f"An ordinary regression gives {names[k]} the wrong sign: {fit.coefficients[place]:.2f} "
        f"times what the model says ({fit.lower[place]:.2f} to {fit.upper[place]:.2f})."
        for place, k in enumerate(moving)
        if fit.upper[place] < 0
    ]


def _baseline(problem: Problem) -> Floats:
    """Return independent columns that span each group's baseline, shape ``(cells, columns)``."""
    columns, _, _ = problem.design()
    known, found = problem.panel.observed, []
    for group, own in enumerate(columns):
        left, strength, _ = np.linalg.svd(own[known[group]], full_matrices=False)
        kept = left[:, strength > RANK * strength[0]]
        block = np.zeros((int(known.sum()), kept.shape[1]))
        first = int(known[:group].sum())
        block[first : first + len(kept)] = kept
        found.append(block)
    return np.column_stack(found)
