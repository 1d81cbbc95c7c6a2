"""payoff: from marketing data to the next decision.

    >>> from payoff import Mix, Panel
    >>> panel = Panel.from_frame(frame, time="week", kpi="sales", spend=["tv", "radio"])
    >>> answer = Mix().fit(panel, seed=1).ask()

Names are imported when they are first used, so that ``import payoff`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoff.data.panel import Panel as Panel
    from payoff.mix.fit import MixFit as MixFit
    from payoff.mix.model import Channel as Channel
    from payoff.mix.model import Mix as Mix

_HOMES: dict[str, str] = {
    "Channel": "payoff.mix.model",
    "Mix": "payoff.mix.model",
    "MixFit": "payoff.mix.fit",
    "Panel": "payoff.data.panel",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'payoff' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
