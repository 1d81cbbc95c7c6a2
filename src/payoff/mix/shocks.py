"""Shocks in the density: sampled on axes on which they are nearly independent standard normals.

Given everything else, shocks ``s ~ N(0, tau^2 I)`` have a normal posterior. With ``K`` its
information from the rows, baseline integrated out, and ``b`` the pull of the residuals,

    v = Q' s,   v_j ~ N(tau^2 b_j / (1 + tau^2 k_j),  tau^2 / (1 + tau^2 k_j)),   K = Q diag(k) Q'.

The sampler walks on the standardised ``v``: so neither a small ``tau`` (few shocks, where ``s``
itself would be a funnel) nor a large one (where its standardised form would) gets in its way; for
the two forms see Papaspiliopoulos, Roberts & Skold 2007, Statistical Science 22. ``Q`` and ``k``
are worked out once, at a rough noise; the density is right whatever they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats
from payoff.maths.gaussian import Rotation, sum_of_logs


class Shocked(NamedTuple):
    """Shocks, shape ``(periods,)``, and the log density of their standardised form."""

    shocks: jax.Array
    log_prior: jax.Array


def axes(
    rest: Floats, used: Floats, level: Floats, rotation: Rotation, *, integrated: bool
) -> dict[str, Floats]:
    """Return the axes, and the information of the rows on each, at a rough noise.

    Parameters
    ----------
    rest
        The KPI less the baseline that fits it best, shape ``(groups, periods)``, 0 where not used.
    level
        By how much a shock of 1 moves each group, shape ``(groups,)``.
    integrated
        Whether the baseline is; otherwise it is known when the shocks are.
    """
    moved = level[:, None] * used
    common = (moved * rest).sum(axis=0) / np.maximum((moved**2).sum(axis=0), 1e-300)
    cells = np.maximum(used.sum(axis=1), 1.0)
    usual = ((rest - moved * common) ** 2).sum(axis=1) / cells
    usual = np.maximum(usual, 1e-9 * level**2)
    weight = level**2 / usual
    information = np.diag(weight @ used)
    if integrated:
        kept = rotation.strength**2 / (rotation.strength**2 + usual[:, None])
        inside = (weight[:, None] * kept)[:, None, :] * rotation.left
        information -= np.einsum("gtp,gsp->ts", inside, rotation.left, optimize=True)
        found, turn = np.linalg.eigh(information)
    else:
        found, turn = np.diag(information), np.eye(len(common))
    return {"turn": turn, "information": np.maximum(found, 0.0), "usual": usual, "level": level}


def shocked(
    values: dict[str, jax.Array],
    residual: jax.Array,
    variance: jax.Array,
    kept: jax.Array | None,
    data: Any,
) -> Shocked:
    """Return the shocks that a position stands for.

    Parameters
    ----------
    values
        ``scale``, shape ``(1,)``, and ``standard``, shape ``(periods,)``.
    residual
        The KPI less everything else that is known, 0 where not used, ``(groups, periods)``.
    variance
        Of the noise, shape ``(groups,)``.
    kept
        Share of each rotated column of the baseline that the rows know, shape
        ``(groups, columns)``; ``None`` when the baseline is in the residual.
    """
    own, level = data["shocks"], data["shocks"]["level"]
    if kept is not None:
        left, row = data["left"], residual[:, None, :]
        residual = residual - ((kept[:, None, :] * (row @ left)) @ left.transpose(0, 2, 1))[:, 0]
    pull = own["turn"].T @ (level / variance @ residual)
    sharper = (level**2 / variance).sum() / (level**2 / own["usual"]).sum()
    tau = values["scale"][0]
    shrunk = 1 + tau**2 * sharper * own["information"]
    standard = tau * pull / shrunk + values["standard"] / jnp.sqrt(shrunk)
    log_prior = -0.5 * ((standard**2).sum() + sum_of_logs(shrunk))
    return Shocked(own["turn"] @ (tau * standard), log_prior)
