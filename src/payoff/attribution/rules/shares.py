"""How a rule shares what one path earned: by the whole log, by the channels met, or by touch."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.paths import Ints, Paths, added


class Shares(ABC):
    """Shares of channels in what single paths earned."""

    @abstractmethod
    def on(self, paths: Paths, which: Ints) -> tuple[Floats, Floats]:
        """Return each channel's share of the conversions and of the value of some paths.

        Parameters
        ----------
        paths
            Distinct paths.
        which
            Numbers of the paths that are asked for, shape ``(n,)``.

        Returns
        -------
        Two arrays of shape ``(n, channels)``, rows add up to 1.
        """


@frozen_arrays
class AlikeShares(Shares):
    """Every conversion is divided in the same way, whichever channels its journey met.

    Attributes
    ----------
    conversions, value
        Share of each channel, shape ``(channels,)``.
    """

    conversions: Floats
    value: Floats

    def on(self, paths: Paths, which: Ints) -> tuple[Floats, Floats]:  # noqa: ARG002
        """Return the same row for each path."""
        rows = (len(which), 1)
        return np.tile(self.conversions, rows), np.tile(self.value, rows)


@frozen_arrays
class SetShares(Shares):
    """Journeys that met the same channels divide alike.

    Attributes
    ----------
    member
        Sets of channels, shape ``(sets, channels)``; a set may come twice.
    conversions, value
        Share of each channel, the same shape.
    """

    member: npt.NDArray[np.bool_]
    conversions: Floats
    value: Floats

    def on(self, paths: Paths, which: Ints) -> tuple[Floats, Floats]:
        """Look up the set of each path; every converting journey's set is there."""
        rows = {own.tobytes(): row for row, own in enumerate(np.packbits(self.member, axis=1))}
        met = np.zeros((len(which), paths.channels), dtype=bool)
        for place, path in enumerate(which):
            met[place, paths.codes[paths.offsets[path] : paths.offsets[path + 1]]] = True
        found = np.array([rows[own.tobytes()] for own in np.packbits(met, axis=1)], dtype=np.int64)
        return self.conversions[found], self.value[found]


@frozen_arrays
class TouchShares(Shares):
    """Each touch of a path has its own share.

    Attributes
    ----------
    shares
        In the order of ``Paths.codes``, shape ``(touches,)``.
    """

    shares: Floats

    def on(self, paths: Paths, which: Ints) -> tuple[Floats, Floats]:
        """Add up the touches of each channel."""
        found = np.zeros((len(which), paths.channels))
        for place, path in enumerate(which):
            own = slice(paths.offsets[path], paths.offsets[path + 1])
            found[place] = added(
                paths.codes[own].astype(np.int64), self.shares[own], paths.channels
            )
        return found, found


def equal_parts(member: npt.ArrayLike) -> Floats:
    """Return shares in equal parts for the channels of each set, the shape of ``member``."""
    own = np.asarray(member, dtype=np.float64)
    parts: Floats = own / np.maximum(own.sum(axis=1, keepdims=True), 1.0)
    return parts
