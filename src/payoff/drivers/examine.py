"""What speaks against an order of importance, and what importance does not say."""

from __future__ import annotations

from collections.abc import Sequence

from payoff.answers.drivers import Driver, DriverGroup, Score, Stability
from payoff.answers.health import Finding
from payoff.data.feature_columns import LeftOut
from payoff.data.features import Features
from payoff.drivers.nested import Nested

TOO_GOOD = {"r2": 0.995, "auc": 0.995}
STEADY = 0.8
MOST_CAUTIONS = 5


def skill_finding(found: Nested) -> tuple[Finding, ...]:
    """Return whether the procedure beats the naive prediction on rows that it never saw."""
    skill, low, high = found.skill
    if low > 0:
        return ()
    says = (
        f"On rows that it never saw, the best model saves {_percent(skill)} of the naive "
        f"prediction's loss ({_percent(low)} to {_percent(high)})"
    )
    if skill <= 0:
        return (
            Finding(
                "no_skill",
                "failed",
                f"{says}: nothing in the table foretells the target.",
                "Bring features that may matter, or more rows.",
            ),
        )
    return (
        Finding(
            "no_skill",
            "doubtful",
            f"{says}, which may be nothing.",
            "Bring more rows before you act on an order of importance.",
        ),
    )


def findings_of(
    features: Features,
    found: Nested,
    kept_giveaways: Sequence[LeftOut],
    stability: Stability | None,
    groups: Sequence[DriverGroup],
) -> tuple[Finding, ...]:
    """Return what the checks noticed."""
    return (
        *skill_finding(found),
        *_giveaways(kept_giveaways),
        *_too_good(found.scores),
        *_repeats(features),
        *_unsteady(stability),
        *_groups(groups),
        *_contest(found),
    )


def _giveaways(kept: Sequence[LeftOut]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "gives_target_away",
            "doubtful",
            f"{each.says} It was kept because it was named.",
            "Leave it out (--leave-out) unless it is known before the target is.",
        )
        for each in kept
    )


def _too_good(scores: Sequence[Score]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "too_good",
            "doubtful",
            f"The held-out {score.metric} of {score.held_out:.3f} is too good to be foresight.",
            "Look for columns that are made of the target or come after it, and leave them out.",
        )
        for score in scores
        if score.held_out >= TOO_GOOD.get(score.metric, float("inf"))
    )


def _repeats(features: Features) -> tuple[Finding, ...]:
    if features.grouping:
        return ()
    return tuple(
        Finding(
            "rows_repeat",
            "doubtful",
            f"{each.repeats:,} rows share {each.column} with an earlier row: rows of one may be "
            "both fitted and held out, and scores too good.",
            f"Keep them together: --group {each.column}.",
        )
        for each in features.left_out
        if each.repeats
    )


def _unsteady(stability: Stability | None) -> tuple[Finding, ...]:
    if stability is None or stability.between_splits >= STEADY:
        return ()
    return (
        Finding(
            "order_unsteady",
            "doubtful",
            "The order of importance depends on how rows are divided: the rank correlation "
            f"between splits is {stability.between_splits:.2f}.",
            "Read only what the intervals tell apart, or bring more rows.",
        ),
    )


def _groups(groups: Sequence[DriverGroup]) -> tuple[Finding, ...]:
    if not groups:
        return ()
    said = "; ".join(" and ".join(each.features) for each in groups)
    return (
        Finding(
            "features_go_together",
            "good",
            f"Closely associated, and so shuffled together: {said}.",
            "Read them as one, or move one without the other in an experiment.",
        ),
    )


def _contest(found: Nested) -> tuple[Finding, ...]:
    kinds = sorted(set(found.chosen))
    if len(kinds) == 1:
        return ()
    return (
        Finding(
            "models_tie",
            "good",
            f"Folds chose different families of models: {', '.join(kinds)}.",
            "Nothing to do: they predict about equally well.",
        ),
    )


def guard_of(features: Features, drivers: Sequence[Driver]) -> tuple[str, ...]:
    """Return what importance does not say, for these features."""
    target = features.outcome.name
    said = [
        f"Importance says what foretells {target}, not what would change it: a feature may only "
        "go with the cause, or follow from it. Test a change before you pay for it."
    ]
    if not features.levers:
        said.append("Nothing was said about what can be set; name it with --lever.")
        return tuple(said)
    fixed = [each.feature for each in drivers if not each.lever]
    if fixed:
        said.append(
            "Circumstances, which are not set by anybody here: "
            + ", ".join(fixed[:MOST_CAUTIONS])
            + (f" and {len(fixed) - MOST_CAUTIONS} more." if len(fixed) > MOST_CAUTIONS else ".")
        )
    return (*said, *(_caution(each) for each in drivers if each.lever))


def _caution(driver: Driver) -> str:
    name = driver.feature
    if not driver.moves_with:
        return f"{name} can be set, and goes with no other feature of the table."
    *most, last = [f"{each.feature} ({each.association:.2f})" for each in driver.moves_with]
    named = f"{', '.join(most)} and {last}" if most else last
    return (
        f"{name} can be set, but here it goes with {named}: rows that differ in {name} differ in "
        "those too."
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %".replace("-", "−")
