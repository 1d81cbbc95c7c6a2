"""An answer of every kind, by name."""

from typing import Any

from tests.report import sample_check, samples


def every() -> dict[str, Any]:
    """Return one answer, or more, of every kind that has a page."""
    return {
        "mix": samples.mix_answer(),
        "regional": samples.with_regressions(samples.regional()),
        "failed": samples.failed(),
        "plan": samples.plan_answer(),
        "nasty": samples.plan_answer(samples.doubtful(samples.NASTY)),
        "by_group": samples.by_group_answer(),
        "scenarios": samples.compared_answer(),
        "scenarios_by_group": samples.compared_by_group(),
        "refresh": samples.refresh_answer(),
        "search": samples.search_answer(),
        "next_test": samples.next_test_answer(),
        "segments": samples.segments_answer(),
        "credit": samples.credit_answer(),
        "paths": samples.paths_answer(),
        "cohorts": samples.cohorts_answer(),
        "drivers": samples.drivers_answer(),
        "check": sample_check.check_answer(),
        "settings": samples.settings_answer(),
    }
