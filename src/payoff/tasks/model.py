"""From the choices of a question to a model, and from a table to its fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from payoff.core.errors import ChoiceError
from payoff.core.progress import Progress
from payoff.tasks.asked import several
from payoff.tasks.choices import ModelChoices
from payoff.tasks.experiments import read_experiments
from payoff.tasks.pairs import pairs

if TYPE_CHECKING:
    from payoff.data.panel import Panel
    from payoff.mix import Mix, MixFit

T = TypeVar("T")
NESTED = {"channels", "baseline"}


def fit_panel(
    panel: Panel, country: str | None, choices: ModelChoices, progress: Progress
) -> MixFit:
    """Fit the model that was chosen to a panel; ``country`` is whose holidays count."""
    return spec_of(choices, country, panel.channels).fit(
        panel,
        seed=choices.seed,
        draws=choices.draws,
        chains=choices.chains,
        experiments=read_experiments(choices.experiment, panel),
        progress=progress,
    )


def by_segment(choices: ModelChoices) -> ModelChoices:
    """Return the choices with effects that vary by segment too.

    Raises
    ------
    ChoiceError
        When effects are to multiply each other: then none has a part in a segment.
    """
    from payoff.mix import VARIATIONS, Mix
    from payoff.mix.varies import BySegment

    if choices.link != "identity":
        raise ChoiceError(
            f"--link {choices.link}, where no effect has a part in a segment",
            wanted="effects that add up",
            remedy="leave --link out",
        )
    kinds = {kind: name for name, kind in VARIATIONS.items()}
    chosen = choices.varies or tuple(kinds[type(kind)] for kind in Mix().varies)
    return replace(choices, varies=tuple(dict.fromkeys((*chosen, kinds[BySegment]))))


def spec_of(choices: ModelChoices, country: str | None, channels: Sequence[str]) -> Mix:
    """Return the model that was chosen, everything else as it is by default.

    Raises
    ------
    ChoiceError
        When a name is not known.
    """
    from payoff.mix import (
        ADSTOCKS,
        LINKS,
        NOISES,
        SATURATIONS,
        TRENDS,
        VARIATIONS,
        Channel,
        Mix,
    )
    from payoff.mix.baseline import Baseline, Holidays

    spread, spreads = _chosen(choices.adstock, "--adstock", ADSTOCKS, channels)
    level, levels = _chosen(choices.saturation, "--saturation", SATURATIONS, channels)
    feeders = several(choices.fed_by, "--fed-by", channels)
    return Mix(
        adstock=spread or Mix().adstock,
        saturation=level or Mix().saturation,
        channels={
            name: Channel(
                adstock=spreads.get(name),
                saturation=levels.get(name),
                fed_by=feeders.get(name, ()),
            )
            for name in channels
            if name in spreads or name in levels or name in feeders
        },
        baseline=Baseline(
            trend=TRENDS[choices.trend](), holidays=Holidays(country) if country else None
        ),
        varies=tuple(VARIATIONS[name]() for name in choices.varies) or Mix().varies,
        noise=NOISES[choices.noise](),
        link=LINKS[choices.link](),
    )


def respecified(
    old: Mix, choices: ModelChoices, country: str | None, channels: Sequence[str]
) -> Mix:
    """Return the model ``old`` with what was chosen in its place; what is default was not."""
    from dataclasses import fields

    from payoff.core.frozen import replace
    from payoff.mix import Channel

    asked = spec_of(choices, country, channels)
    default = spec_of(ModelChoices(), None, channels)

    def changed(before: T, now: object, usual: object) -> T:
        """Return ``before`` with those fields of ``now`` that differ from the usual ones."""
        names = [each.name for each in fields(now)]  # type: ignore[arg-type]
        values = {name: getattr(now, name) for name in names}
        differing = {name for name in names if values[name] != getattr(usual, name)}
        return replace(before, **{name: values[name] for name in differing - NESTED})

    merged = changed(old, asked, default)
    own = {
        name: changed(old.channels.get(name, Channel()), single, Channel())
        for name, single in asked.channels.items()
    }
    return replace(
        merged,
        channels={**old.channels, **own},
        baseline=changed(old.baseline, asked.baseline, default.baseline),
    )


def _chosen(
    texts: Sequence[str], option: str, entries: Mapping[str, type[T]], channels: Sequence[str]
) -> tuple[T | None, dict[str, T]]:
    """Return the choice for every channel, if there is one, and those of single channels."""
    for_all = [text for text in texts if text in entries or "=" not in text]
    if len(for_all) > 1:
        raise ChoiceError(
            f"{option} is given twice for every channel: {', '.join(for_all)}",
            wanted="one for every channel, and CHANNEL=NAME for single ones",
            remedy="leave one of them out",
        )
    single = pairs([text for text in texts if text not in for_all], option, channels)
    whole = entries[for_all[0]]() if for_all else None
    return whole, {channel: entries[name]() for channel, name in single.items()}
