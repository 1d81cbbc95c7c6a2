"""Effects that depend on who the customers are: segments meet media."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.data.panel import Panel
from payoff.mix.priors import HalfNormal, Prior
from payoff.mix.varies.variation import Basis


@frozen
class BySegment:
    """A channel is ``1 + spread * sum_k (s_k - mean s_k) z_k`` times as strong as on average.

    ``s_k`` is the size of segment k in a period, a share or a dummy, over the largest that the
    table holds. The numbers of all segments share one spread per channel, so that a channel that
    does not tell segments apart draws all of them towards zero (Gelman & Hill 2007, ch. 13).

    Attributes
    ----------
    spread
        Prior of the standard deviation of the factor when a segment is at its largest.
    """

    spread: Prior = HalfNormal(0.5)
    name: ClassVar[str] = "by_segment"
    own: ClassVar[bool] = False
    linear: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """``spread``, positive."""
        return {"spread": self.spread}

    def basis(self, panel: Panel) -> Basis | None:
        """Return one column per segment, centred; ``None`` when the panel has no segments."""
        if not panel.segments:
            return None
        columns = self.at(panel, panel.segment_values)
        return Basis(columns, panel.segments, np.ones(len(panel.segments)))

    @staticmethod
    def at(panel: Panel, sizes: Floats) -> Floats:
        """Return what the basis is where segments have these sizes, shape ``(..., segments)``."""
        largest = panel.segment_values.max(axis=(0, 1))
        columns: Floats = (sizes - panel.segment_values.mean(axis=(0, 1))) / largest
        return columns

    @staticmethod
    def scales(constants: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``spread`` for every segment."""
        return parameters["spread"] * constants
