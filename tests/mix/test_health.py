"""Every check fires on the evidence it is there for, and stays silent otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from payoff.answers.mix import FitQuality
from payoff.mix.health import Evidence, Walk, judge

DRAWS = np.random.default_rng(0).normal(size=(4, 1000, 2))
ENERGY = np.random.default_rng(1).normal(size=(4, 1000))


def walked(draws=DRAWS, energy=ENERGY, divergences=0):
    return Walk.of(("tv: effect", "noise: sigma"), draws, energy, divergences)


@pytest.fixture
def sound():
    random = np.random.default_rng(2)
    return Evidence(
        walk=walked(),
        channels=("tv", "radio"),
        groups=("",),
        transformed=random.normal(size=(2, 1, 100)),
        observed=np.ones((1, 100)),
        learnt=np.array([0.8, 0.6]),
        residuals=random.normal(size=(1, 100)),
        quality=FitQuality(0.9, 0.05, 0.91, 13, 0.06, 0.85),
    )


def test_sound_evidence_is_good(sound):
    health = judge(sound)
    assert health.verdict == "good"
    assert health.findings == ()
    assert health.rhat_max == pytest.approx(1.0, abs=0.005)
    assert health.ess_bulk_min == pytest.approx(4000, rel=0.25)
    assert health.ebfmi_min == pytest.approx(2.0, rel=0.15)


def shifted(evidence, by):
    draws = DRAWS.copy()
    draws[0, :, 1] += by
    return replace(evidence, walk=walked(draws))


def sticky(evidence, keep):
    draws = np.repeat(DRAWS[:, : 1000 // keep], keep, axis=1)
    return replace(evidence, walk=walked(draws))


def taught(evidence, *learnt):
    return replace(evidence, learnt=np.array(learnt))


def slow(evidence):
    return replace(evidence, walk=walked(energy=np.cumsum(ENERGY, axis=1)))


def quality(evidence, **changes):
    return replace(evidence, quality=replace(evidence.quality, **changes))


def trending(evidence):
    return replace(evidence, residuals=np.cumsum(evidence.residuals, axis=1))


def alike(evidence):
    first, second = evidence.transformed
    return replace(evidence, transformed=np.array([first, 2 * first + 0.1 * second]))


@pytest.mark.parametrize(
    ("break_it", "check", "verdict", "says"),
    [
        (lambda e: shifted(e, 0.5), "chains_disagree", "doubtful", "'noise: sigma'"),
        (lambda e: shifted(e, 2.0), "chains_disagree", "failed", "R-hat is 1."),
        (lambda e: sticky(e, 20), "few_effective_draws", "doubtful", "400 are wanted"),
        (lambda e: sticky(e, 100), "few_effective_draws", "failed", "effective draws"),
        (lambda e: replace(e, walk=walked(divergences=3)), "divergences", "doubtful", "3 of 4000"),
        (lambda e: replace(e, walk=walked(divergences=80)), "divergences", "failed", "80 of 4000"),
        (slow, "low_ebfmi", "doubtful", "E-BFMI"),
        (lambda e: taught(e, 0.8, 0.05), "channel_not_learnt", "doubtful", "'radio'"),
        (lambda e: taught(e, 0.0, 0.05), "data_say_nothing", "failed", "'tv', 'radio'"),
        (alike, "collinear_channels", "doubtful", "'tv' and 'radio' move together"),
        (trending, "residuals_correlated", "doubtful", "lag-1 correlation"),
        (
            lambda e: replace(e, leads=(0.6, 0.02)),
            "spend_follows_sales",
            "doubtful",
            "'radio' in the next periods",
        ),
        (lambda e: quality(e, r2=0.4), "poor_fit", "doubtful", "explains 40%"),
        (lambda e: quality(e, r2=0.05), "poor_fit", "failed", "explains 5%"),
        (lambda e: quality(e, coverage=0.7), "predictive_misfit", "doubtful", "70% of periods"),
        (lambda e: quality(e, holdout_coverage=0.3), "holdout_missed", "doubtful", "last 13"),
    ],
)
def test_each_check_fires(sound, break_it, check, verdict, says):
    health = judge(break_it(sound))
    finding = next(f for f in health.findings if f.check == check)
    assert finding.severity == verdict
    assert says in finding.says
    assert finding.remedy
    assert health.verdict == verdict


def test_the_level_of_leads_is_shared_by_all_channels(sound):
    assert judge(replace(sound, leads=(0.6, 0.03))).verdict == "good"


def test_draws_that_are_no_numbers_fail(sound):
    draws = DRAWS.copy()
    draws[0, 0, 0] = np.nan
    with np.errstate(invalid="ignore"):
        assert judge(replace(sound, walk=walked(draws))).verdict == "failed"


def test_findings_come_worst_first(sound):
    broken = quality(replace(sound, walk=walked(divergences=3)), r2=0.05)
    assert [f.severity for f in judge(broken).findings] == ["failed", "doubtful"]
