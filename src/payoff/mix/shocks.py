"""Shocks in the density: sampled on axes on which they are nearly independent standard normals.

Given everything else, shocks ``s ~ N(0, tau^2 I)`` have a normal posterior. With ``K`` its
information from the rows, what each group has for itself integrated out, and ``b`` the pull of the
residuals,

    v = Q' s,   v_j ~ N(tau^2 b_j / (1 + tau^2 k_j),  tau^2 / (1 + tau^2 k_j)),   K = Q diag(k) Q'.

The sampler walks on the standardised ``v``: so neither a small ``tau`` (few shocks, where ``s``
itself would be a funnel) nor a large one (where its standardised form would) gets in its way; for
the two forms see Papaspiliopoulos, Roberts & Skold 2007, Statistical Science 22. ``Q`` and ``k``
are worked out once, at a rough noise and with effects as strong as their priors have them; the
density is right whatever they are.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats
from payoff.maths.gaussian import Rotation, sum_of_logs


class Shocked(NamedTuple):
    """Shocks, shape ``(periods,)``, and the log density of their standardised form."""

    shocks: jax.Array
    log_prior: jax.Array


def axes(rest: Floats, used: Floats, level: Floats, absorbed: Rotation | None) -> dict[str, Floats]:
    """Return the axes, and the information of the rows on each, at a rough noise.

    Parameters
    ----------
    rest
        The KPI less the baseline that fits it best, shape ``(groups, periods)``, 0 where not used.
    level
        By how much a shock of 1 moves each group, shape ``(groups,)``.
    absorbed
        The columns of each group that are integrated out; ``None`` where they are known when the
        shocks are.
    """
    moved = level[:, None] * used
    common = (moved * rest).sum(axis=0) / np.maximum((moved**2).sum(axis=0), 1e-300)
    cells = np.maximum(used.sum(axis=1), 1.0)
    usual = ((rest - moved * common) ** 2).sum(axis=1) / cells
    usual = np.maximum(usual, 1e-9 * level**2)
    weight = level**2 / usual
    information = weight @ used
    found = {"usual": usual, "level": level}
    if absorbed is None:
        return found | {"turn": np.eye(len(information)), "information": information}
    kept = absorbed.strength**2 / (absorbed.strength**2 + usual[:, None])
    inside = (weight[:, None] * kept)[:, None, :] * absorbed.left
    lost = np.einsum("gtp,gsp->ts", inside, absorbed.left, optimize=True)
    known, turn = np.linalg.eigh(np.diag(information) - lost)
    return found | {
        "turn": turn,
        "information": np.maximum(known, 0.0),
        "left": absorbed.left,
        "strength": absorbed.strength,
    }


def shocked(
    values: dict[str, jax.Array],
    residual: jax.Array,
    variance: jax.Array,
    data: dict[str, jax.Array],
    *,
    integrated: bool,
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
    data
        What :func:`axes` returned.
    integrated
        Whether what each group has for itself is; otherwise it is not in the residual.
    """
    level = data["level"]
    if integrated:
        left, row = data["left"], residual[:, None, :]
        kept = data["strength"] ** 2 / (data["strength"] ** 2 + variance[:, None])
        residual = residual - ((kept[:, None, :] * (row @ left)) @ left.transpose(0, 2, 1))[:, 0]
    pull = data["turn"].T @ (level / variance @ residual)
    sharper = (level**2 / variance).sum() / (level**2 / data["usual"]).sum()
    tau = values["scale"][0]
    shrunk = 1 + tau**2 * sharper * data["information"]
    standard = tau * pull / shrunk + values["standard"] / jnp.sqrt(shrunk)
    log_prior = -0.5 * ((standard**2).sum() + sum_of_logs(shrunk))
    return Shocked(data["turn"] @ (tau * standard), log_prior)
