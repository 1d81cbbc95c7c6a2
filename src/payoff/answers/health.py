"""Whether an answer may be believed, and if not, why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from payoff.core.frozen import frozen

Verdict = Literal["good", "doubtful", "failed"]


@frozen
class Finding:
    """One thing that a health check noticed.

    Attributes
    ----------
    check
        A stable name for machines, such as ``"collinear_channels"``.
    severity
        The verdict that this finding alone would give; ``"good"`` is a remark.
    says
        What was found, with its number.
    remedy
        What to try.
    """

    check: str
    severity: Verdict
    says: str
    remedy: str


@frozen
class Health:
    """The verdict, the sampler's figures, and every finding.

    Attributes
    ----------
    rhat_max
        Largest rank-normalised split R-hat over all parameters.
    ess_bulk_min, ess_tail_min
        Smallest effective sample sizes, in draws.
    divergences
        Transitions whose energy error passed the limit.
    ebfmi_min
        Smallest energy Bayesian fraction of missing information over the chains.
    findings
        What the checks noticed, worst first.
    """

    rhat_max: float
    ess_bulk_min: float
    ess_tail_min: float
    divergences: int
    ebfmi_min: float
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst severity among the findings."""
        return worst(self.findings)


def worst(findings: Iterable[Finding]) -> Verdict:
    """Return the worst severity among findings."""
    severities = {finding.severity for finding in findings}
    if "failed" in severities:
        return "failed"
    return "doubtful" if "doubtful" in severities else "good"
