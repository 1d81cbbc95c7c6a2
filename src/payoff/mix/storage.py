"""A fit in one file: a zip of ``fit.json`` and of arrays in NumPy's own format, nothing pickled."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from payoff.answers.effect import Effect
from payoff.answers.health import Finding, Health
from payoff.answers.interval import Interval
from payoff.answers.mix import FitQuality, TestedEffect
from payoff.core.codec import from_plain, to_plain
from payoff.core.errors import FormatError, SourceError
from payoff.core.files import whole_file
from payoff.core.frozen import Floats, read_only, replace
from payoff.core.provenance import versions
from payoff.data.panel import Panel
from payoff.maths.sample import Draws
from payoff.mix.fit import MixFit
from payoff.mix.kinds import KINDS
from payoff.mix.numbers import Numbers

FORMAT = "payoff mix fit"
VERSION = 4
LARGEST = 4 * 2**30
DAYS = ("start", "end", "until")
STAMP = (1980, 1, 1, 0, 0, 0)
EXAMINED = {kind.__name__: kind for kind in (FitQuality, Health, Finding, TestedEffect, Interval)}
PANEL_ARRAYS = (
    "size",
    "kpi",
    "spend",
    "exposure",
    "frequency",
    "control_values",
    "event_values",
    "segment_values",
)
SAMPLED_ARRAYS = ("positions", "energy")
NUMBER_ARRAYS = ("baseline", "own", "shared", "shocks")
ARRAYS = (*PANEL_ARRAYS, *SAMPLED_ARRAYS, *NUMBER_ARRAYS, "learnt")


def save(fit: MixFit, path: str | Path) -> None:
    """Write ``fit`` to ``path``, whole or not at all; equal fits give equal bytes."""
    arrays = {name: getattr(fit.panel, name) for name in PANEL_ARRAYS}
    arrays |= {name: getattr(fit.sampled, name) for name in SAMPLED_ARRAYS}
    arrays |= fit.numbers.arrays | {"learnt": fit.learnt}
    with whole_file(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        text = json.dumps(_head(fit), ensure_ascii=False, indent=1)
        _put(archive, "fit.json", text.encode())
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            _put(archive, f"{name}.npy", buffer.getvalue())


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)


def _head(fit: MixFit) -> dict[str, Any]:
    panel = {
        field.name: to_plain(getattr(fit.panel, field.name))
        for field in fields(fit.panel)
        if field.name not in (*PANEL_ARRAYS, "periods")
    }
    return {
        "format": FORMAT,
        "version": VERSION,
        "versions": versions(),
        "seed": fit.seed,
        "spec": to_plain(fit.spec),
        "panel": panel | {"periods": [day.isoformat() for day in fit.panel.periods]},
        "sampled": {
            "divergences": fit.sampled.divergences,
            "acceptance": fit.sampled.acceptance,
            "leaps": fit.sampled.leaps,
        },
        "quality": to_plain(fit.quality),
        "health": to_plain(fit.health),
        "experiments": [_dated(to_plain(tested)) for tested in fit.experiments],
    }


def load(path: str | Path) -> MixFit:
    """Read a fit; see :meth:`payoff.mix.MixFit.load`."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(archive, path)
            head = json.loads(archive.read("fit.json"))
            _check_version(head, path)
            arrays = {
                name: read_only(
                    np.load(io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False)
                )
                for name in ARRAYS
            }
            return _fit(head, arrays)
    except OSError as error:
        raise SourceError(
            f"cannot read {str(path)!r}: {error.strerror or error}",
            wanted="a file that fit.save wrote",
            remedy="check the path",
        ) from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, str(error)) from error


def _fit(head: dict[str, Any], arrays: dict[str, Floats]) -> MixFit:
    plain = {name: from_plain(value, {}) for name, value in head["panel"].items()}
    periods = tuple(date.fromisoformat(day) for day in plain.pop("periods"))
    in_panel: dict[str, Any] = plain | {name: arrays[name] for name in PANEL_ARRAYS}
    panel = Panel(periods=periods, **in_panel)
    sampled = Draws(**(head["sampled"] | {name: arrays[name] for name in SAMPLED_ARRAYS}))
    spec = from_plain(head["spec"], KINDS)
    quality, health = (from_plain(head[name], EXAMINED) for name in ("quality", "health"))
    numbers = Numbers(**{name: arrays[name] for name in NUMBER_ARRAYS})
    tested = tuple(_tested(plain) for plain in head["experiments"])
    return MixFit(
        spec, panel, head["seed"], sampled, numbers, arrays["learnt"], quality, health, tested
    )


def _dated(tested: dict[str, Any]) -> dict[str, Any]:
    """Return a plain experiment with its days as text."""
    effect = tested["effect"]
    days = {name: effect[name].isoformat() for name in DAYS if effect[name] is not None}
    return tested | {"effect": effect | days}


def _tested(plain: dict[str, Any]) -> TestedEffect:
    effect = {name: from_plain(value, {}) for name, value in plain["effect"].items()}
    effect.pop("kind")
    days = {name: date.fromisoformat(effect[name]) for name in DAYS if effect[name] is not None}
    rest: TestedEffect = from_plain({**plain, "effect": None}, EXAMINED)
    return replace(rest, effect=Effect(**(effect | days)))


def _check_size(archive: zipfile.ZipFile, path: str | Path) -> None:
    size = sum(member.file_size for member in archive.infolist())
    if size > LARGEST:
        raise _damaged(path, f"it unpacks to {size} bytes, more than {LARGEST}")


def _check_version(head: dict[str, Any], path: str | Path) -> None:
    if head["format"] != FORMAT:
        raise _damaged(path, f"its format is {head['format']!r}")
    if head["version"] != VERSION:
        newer = head["version"] > VERSION
        raise FormatError(
            f"{str(path)!r} is of version {head['version']}",
            wanted=f"version {VERSION}",
            remedy="update payoff" if newer else "fit again: the model has changed since",
        )


def _damaged(path: str | Path, why: str) -> FormatError:
    return FormatError(
        f"{str(path)!r} is no saved fit, or is damaged: {why}",
        wanted="a file that fit.save wrote",
        remedy="save the fit again, or run it anew from its table and seed",
    )
