"""Variations: over what the effect of a channel varies. One a file, one line each below."""

from payoff.core.registry import Registry
from payoff.mix.varies.by_group import ByGroup
from payoff.mix.varies.by_group_log_normal import ByGroupLogNormal
from payoff.mix.varies.by_segment import BySegment
from payoff.mix.varies.over_time import OverTime
from payoff.mix.varies.variation import Basis, Variation

VARIATIONS: Registry[type[Variation]] = Registry(
    "variation",
    {
        "by_group": ByGroup,
        "by_group_log_normal": ByGroupLogNormal,
        "over_time": OverTime,
        "by_segment": BySegment,
    },
)

__all__ = [
    "VARIATIONS",
    "Basis",
    "ByGroup",
    "ByGroupLogNormal",
    "BySegment",
    "OverTime",
    "Variation",
]
