"""A fit as ArviZ's InferenceData, for those who want everything."""

from __future__ import annotations

from typing import Any

import numpy as np

from payoff.core.errors import MissingExtra
from payoff.mix.fit import MixFit
from payoff.mix.parameters import parameter_draws


def to_arviz(fit: MixFit) -> Any:
    """Return everything; see :meth:`payoff.mix.MixFit.to_arviz`."""
    try:
        import arviz
    except ModuleNotFoundError as error:
        raise MissingExtra("arviz", extra="arviz", purpose="to_arviz") from error
    problem = fit.problem()
    chains, draws, _ = fit.sampled.positions.shape
    posterior: dict[str, Any] = {
        "baseline": fit.numbers.baseline.reshape(chains, draws, *fit.numbers.baseline.shape[1:])
    }
    names = [name for block in problem.blocks for name in block.names]
    coords: dict[str, Any] = {"coefficient": names, "group": list(fit.panel.groups)}
    dims: dict[str, list[str]] = {"baseline": ["group", "coefficient"], "kpi": ["group", "period"]}
    for name, (owners, values) in parameter_draws(problem, fit.positions).items():
        axis = f"{name} of"
        posterior[name] = values.reshape(chains, draws, -1)
        coords[axis], dims[name] = list(owners), [axis]
    for name in ("own", "shared"):
        numbers = getattr(fit.numbers, name)
        if numbers.shape[-1]:
            posterior[f"numbers.{name}"] = numbers.reshape(chains, draws, *numbers.shape[1:])
    coords["period"] = np.array(fit.panel.periods, dtype="datetime64[D]")
    return arviz.from_dict(
        posterior=posterior,
        sample_stats={"energy": fit.sampled.energy},
        observed_data={"kpi": fit.panel.kpi},
        coords=coords,
        dims=dims,
    )
