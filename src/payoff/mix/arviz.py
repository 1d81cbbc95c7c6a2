"""A fit as ArviZ's InferenceData, for those who want everything."""

from __future__ import annotations

from typing import Any

import numpy as np

from payoff.core.errors import MissingExtra
from payoff.mix.draws import noise_draws, parameter_draws, signed_draws
from payoff.mix.fit import MixFit
from payoff.mix.problem import Problem


def to_arviz(fit: MixFit) -> Any:
    """Return everything; see :meth:`payoff.mix.MixFit.to_arviz`."""
    try:
        import arviz
    except ModuleNotFoundError as error:
        raise MissingExtra("arviz", extra="arviz", purpose="to_arviz") from error
    problem = Problem.of(fit.spec, fit.panel)
    chains, draws, dim = fit.sampled.positions.shape
    flat = fit.sampled.positions.reshape(-1, dim)
    posterior: dict[str, Any] = {"baseline": fit.coefficients}
    coords: dict[str, Any] = {"coefficient": list(problem.coefficient_names)}
    dims: dict[str, list[str]] = {"baseline": ["coefficient"], "kpi": ["period"]}
    for name, (owners, values) in parameter_draws(problem, flat).items():
        axis = f"{name} of"
        posterior[name] = values.reshape(chains, draws, -1)
        coords[axis], dims[name] = list(owners), [axis]
    if problem.signed_names:
        posterior["signed control"] = signed_draws(problem, flat).reshape(chains, draws, -1)
        coords["control"], dims["signed control"] = list(problem.signed_names), ["control"]
    for name, values in noise_draws(problem, flat).items():
        posterior[f"noise.{name}"] = values.reshape(chains, draws)
    coords["period"] = np.array(fit.panel.periods, dtype="datetime64[D]")
    return arviz.from_dict(
        posterior=posterior,
        sample_stats={"energy": fit.sampled.energy},
        observed_data={"kpi": fit.panel.kpi},
        coords=coords,
        dims=dims,
    )
