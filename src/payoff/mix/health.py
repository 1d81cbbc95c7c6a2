"""Whether a fit may be believed: the sampler's figures, the data's limits, the model's misses.

R-hat, bulk and tail effective sample size: Vehtari et al. 2021, Bayesian Analysis 16(2); E-BFMI:
Betancourt 2016, arXiv:1604.00695.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from payoff.answers.health import Finding, Health, Verdict
from payoff.answers.mix import FitQuality, TestedEffect
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.diagnostics import diagnose

ALIKE = 0.9
LITTLE_LEARNT = 0.1
TOGETHER = 0.2
CONTRADICTS = 0.05
FOLLOWS = 0.05
ORDER: dict[Verdict, int] = {"failed": 0, "doubtful": 1, "good": 2}


@frozen_arrays
class Walk:
    """How the sampler fared.

    Attributes
    ----------
    names
        One per parameter.
    rhat, bulk, tail
        R-hat and effective sample sizes of each.
    ebfmi
        The smallest of the chains'.
    divergences, transitions
        All chains together.
    """

    names: tuple[str, ...]
    rhat: Floats
    bulk: Floats
    tail: Floats
    ebfmi: float
    divergences: int
    transitions: int

    @classmethod
    def of(cls, names: tuple[str, ...], draws: Floats, energy: Floats, divergences: int) -> Walk:
        """Work it out from draws, shape ``(chains, draws, parameters)``, and energies."""
        change = np.diff(energy, axis=1)
        ebfmi = (change**2).mean(axis=1) / np.maximum(energy.var(axis=1), 1e-300)
        rhat, bulk, tail = diagnose(draws.transpose(2, 0, 1))
        return cls(names, rhat, bulk, tail, float(ebfmi.min()), divergences, energy.size)


@frozen_arrays
class Evidence:
    """What the checks look at.

    Attributes
    ----------
    walk
        The sampler's figures.
    transformed
        Mean contribution of each channel, shape ``(channels, groups, periods)``.
    learnt
        Per channel, 1 less the ratio of posterior to prior width of its contribution.
    residuals
        KPI less its posterior mean, 0 where it is not known, shape ``(groups, periods)``.
    observed
        1 where the KPI is known, shape ``(groups, periods)``.
    tested
        The experiments that calibrated the fit.
    leads
        Per channel, the probability that spend to come explains residuals by chance; empty
        where it was not tested.
    """

    walk: Walk
    channels: tuple[str, ...]
    groups: tuple[str, ...]
    transformed: Floats
    learnt: Floats
    residuals: Floats
    observed: Floats
    quality: FitQuality
    tested: tuple[TestedEffect, ...] = ()
    leads: tuple[float, ...] = ()


def judge(evidence: Evidence) -> Health:
    """Run every check and return the verdict with its findings, worst first."""
    findings = [
        *_sampler(evidence.walk),
        *_learning(evidence),
        *_collinear(evidence),
        *_residuals(evidence),
        *_together(evidence),
        *_conflict(evidence),
        *_follows(evidence),
        *_quality(evidence.quality),
    ]
    findings.sort(key=lambda finding: ORDER[finding.severity])
    return Health(
        rhat_max=float(evidence.walk.rhat.max()),
        ess_bulk_min=float(evidence.walk.bulk.min()),
        ess_tail_min=float(evidence.walk.tail.min()),
        divergences=evidence.walk.divergences,
        ebfmi_min=evidence.walk.ebfmi,
        findings=tuple(findings),
    )


def _sampler(walk: Walk) -> list[Finding]:
    worst = walk.names[int(walk.rhat.argmax())]
    thin = walk.names[int(walk.bulk.argmin())]
    largest, bulk, tail = walk.rhat.max(), walk.bulk.min(), walk.tail.min()
    share = walk.divergences / walk.transitions
    found = [
        _graded(
            "chains_disagree",
            failed=not largest <= 1.05,
            doubtful=not largest <= 1.01,
            says=f"The chains disagree on {worst!r}: R-hat is {largest:.3f}, above 1.01.",
            remedy="Ask for more draws; if it stays, give the channel a narrower prior "
            "or join it with another.",
        ),
        _graded(
            "few_effective_draws",
            failed=not min(bulk, tail) >= 100,
            doubtful=not min(bulk, tail) >= 400,
            says=f"Only {bulk:.0f} effective draws in the bulk ({thin!r}) "
            f"and {tail:.0f} in the tails; 400 are wanted.",
            remedy="Ask for more draws.",
        ),
        _graded(
            "divergences",
            failed=share > 0.01,
            doubtful=walk.divergences > 0,
            says=f"{walk.divergences} of {walk.transitions} transitions diverged: "
            "the sampler missed a corner.",
            remedy="Give narrower priors to the channels that the data say little about.",
        ),
        _graded(
            "low_ebfmi",
            failed=False,
            doubtful=walk.ebfmi < 0.3,
            says=f"The energy moves slowly (E-BFMI {walk.ebfmi:.2f}, below 0.3): "
            "tails may be missed.",
            remedy="Give narrower priors, or ask for more draws.",
        ),
    ]
    return [finding for finding in found if finding]


def _graded(check: str, *, failed: bool, doubtful: bool, says: str, remedy: str) -> Finding | None:
    if not (failed or doubtful):
        return None
    return Finding(check, "failed" if failed else "doubtful", says, remedy)


def _learning(evidence: Evidence) -> list[Finding]:
    silent = [
        name
        for name, learnt in zip(evidence.channels, evidence.learnt, strict=True)
        if learnt < LITTLE_LEARNT
    ]
    if not silent:
        return []
    names = _listed(silent)
    if len(silent) == len(evidence.channels):
        return [
            Finding(
                "data_say_nothing",
                "failed",
                f"The data say nothing about any channel ({names}): "
                "what would be shown is the prior.",
                "Bring a longer history, spend that varies more, or an experiment.",
            )
        ]
    return [
        Finding(
            "channel_not_learnt",
            "doubtful",
            f"The data say next to nothing about {names}: the figures shown are mostly the prior.",
            "Vary its spend, run an experiment, or join it with a similar channel.",
        )
    ]


def _collinear(evidence: Evidence) -> list[Finding]:
    findings = []
    moved = evidence.transformed - evidence.transformed.mean(axis=2, keepdims=True)
    flat = moved.reshape(len(evidence.channels), -1)
    spread = np.maximum(np.sqrt((flat**2).sum(axis=1)), 1e-300)
    alike = flat @ flat.T / np.outer(spread, spread)
    for a, b in combinations(range(len(evidence.channels)), 2):
        if alike[a, b] > ALIKE:
            first, second = evidence.channels[a], evidence.channels[b]
            findings.append(
                Finding(
                    "collinear_channels",
                    "doubtful",
                    f"{first!r} and {second!r} move together (correlation {alike[a, b]:.2f}): "
                    "their sum is known better than either.",
                    "Read them together, join them, or move one without the other for some weeks.",
                )
            )
    return findings


def _residuals(evidence: Evidence) -> list[Finding]:
    centred = _centred(evidence)
    spread = np.maximum((centred**2).sum(axis=1), 1e-300)
    lags = (centred[:, 1:] * centred[:, :-1]).sum(axis=1) / spread
    rows = evidence.observed.sum(axis=1)
    lag = float(lags @ rows / rows.sum())
    # 0.2 beyond what chance gives (two standard errors, Bartlett 1946).
    if abs(lag) <= 0.2 + 2 / np.sqrt(rows.sum()):
        return []
    return [
        Finding(
            "residuals_correlated",
            "doubtful",
            f"What is left unexplained follows itself (lag-1 correlation {lag:.2f}): "
            "something slow is missing, and intervals are too narrow.",
            "Add what moved sales (price, distribution, an event), or more harmonics of season.",
        )
    ]


def _together(evidence: Evidence) -> list[Finding]:
    """Look for what moves all groups at once: mean correlation of residuals between groups."""
    groups = len(evidence.groups)
    if groups == 1:
        return []
    centred = _centred(evidence)
    scaled = centred / np.maximum(np.sqrt((centred**2).sum(axis=1, keepdims=True)), 1e-300)
    alike = float(((scaled.sum(axis=0) ** 2).sum() - groups) / (groups * (groups - 1)))
    if alike <= TOGETHER:
        return []
    return [
        Finding(
            "groups_move_together",
            "doubtful",
            f"What is left unexplained moves all groups together (mean correlation {alike:.2f}): "
            "something national is missing, and intervals are too narrow.",
            "Leave shocks in the baseline; or add what it is as a control, or as an event.",
        )
    ]


def _conflict(evidence: Evidence) -> list[Finding]:
    return [
        Finding(
            "experiment_contradicts",
            "doubtful",
            f"The experiment on {_listed(list(tested.effect.channels))} found "
            f"{tested.effect.incremental:,.4g}, and a fit without it expects "
            f"{tested.expected.p50:,.4g} ({tested.expected.p05:,.4g} to "
            f"{tested.expected.p95:,.4g}): {abs(tested.conflict):.1f} standard deviations apart.",
            "Look which of the two is biased before you use either: the experiment's groups and "
            "dates, or a demand that the channel's spend follows.",
        )
        for tested in evidence.tested
        if tested.p_value < CONTRADICTS
    ]


def _follows(evidence: Evidence) -> list[Finding]:
    """Look for spend that follows sales; the level is shared by all channels (Bonferroni)."""
    level = FOLLOWS / max(len(evidence.leads), 1)
    return [
        Finding(
            "spend_follows_sales",
            "doubtful",
            f"Exposure of {name!r} in the next periods explains sales of today that the model does "
            f"not (p = {p:.1g}): its spend follows sales, or what moves them, and part of what "
            "is credited to it would have come anyway.",
            "Declare what its budget follows as a demand proxy, or calibrate it by an experiment.",
        )
        for name, p in zip(evidence.channels, evidence.leads, strict=False)
        if p < level
    ]


def _centred(evidence: Evidence) -> Floats:
    """Return residuals around their mean in each group, 0 where the KPI is not known."""
    known = evidence.observed
    means = (evidence.residuals * known).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    centred: Floats = known * (evidence.residuals - means[:, None])
    return centred


def _quality(quality: FitQuality) -> list[Finding]:
    found = [
        _graded(
            "poor_fit",
            failed=quality.r2 < 0.1,
            doubtful=quality.r2 < 0.5,
            says=f"The model explains {quality.r2:.0%} of the KPI's movement.",
            remedy="Add what moved sales, or look for errors in the table.",
        ),
        _graded(
            "predictive_misfit",
            failed=False,
            doubtful=not 0.8 <= quality.coverage <= 0.99,
            says=f"{quality.coverage:.0%} of periods lie inside their 90 % predictive interval.",
            remedy="Name outlying periods as events, or take Student-t noise.",
        ),
    ]
    if quality.holdout_coverage is not None:
        found.append(
            _graded(
                "holdout_missed",
                failed=False,
                doubtful=quality.holdout_coverage < 0.6,
                says=f"A fit without the last {quality.holdout_periods} periods foretold only "
                f"{quality.holdout_coverage:.0%} of them inside its 90 % interval.",
                remedy="Look at what changed in these periods, and add it as an event or control.",
            )
        )
    return [finding for finding in found if finding]


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
