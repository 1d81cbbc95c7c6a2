"""Meridian's side: JAX backend, which is its default and the faster one, on the processor.

The matched model has the adstock of the others with as many lags and Meridian's own priors. Its
only saturation is Hill's, whose slope its priors fix at 1. A table of one region has the straight
line and the waves of the year among its controls; a table of regions has knots. Chains run side by
side in one compiled program. Parameters are counted as Meridian keeps them: a region's coefficient
stands for the standard normal that it was made from.

The default model is `ModelSpec(enable_aks=True)`: Meridian's own advice where the number of knots
is open, since its default of 1 for one region has no season at all.
"""

from __future__ import annotations

import argparse
import os
import warnings
from typing import Any

from common import Clock, Compiling, Roles, band, diagnose, parser, read_roles, say, timed, waves

PACKAGES = ("google-meridian", "jax", "jaxlib", "tfp-nightly", "numpy")
# What Meridian keeps that is worked out from other parameters, draw by draw.
DERIVED = {"beta_m", "mu_t"}
# With one region these repeat what stands for all regions.
ONCE = {"beta_gm", "gamma_gc"}


def main() -> None:
    clock = Clock()
    own = parser(__doc__)
    own.add_argument("--burn", type=int, default=0, help="kept out after adaptation, per chain")
    options = own.parse_args()
    warnings.filterwarnings("ignore")
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import meridian.model.model  # noqa: F401
    import pandas as pd

    clock.end("import")
    roles = read_roles(options.roles)
    table = pd.read_csv(options.table)
    compiling = Compiling()

    def sampled(seed: int) -> Any:
        model = built(table, roles, options.model)
        clock.end("build")
        sample(model, options, seed)
        compiling.split(clock)
        return model

    fit, seconds = timed(clock, sampled, options)
    posterior = fit.inference_data.posterior
    derived = DERIVED if roles.group else DERIVED | ONCE
    names = [name for name in posterior.data_vars if name not in derived]
    say(
        options,
        PACKAGES,
        **seconds,
        **diagnose(posterior, names),
        divergences=int(fit.inference_data.sample_stats.diverging.sum()),
        knots=int(fit.knot_info.n_knots),
        leapfrogs_per_draw=round(float(fit.inference_data.sample_stats.n_steps.mean()), 1),
        roi=returns(fit, roles),
    )


def built(table: Any, roles: Roles, kind: str) -> Any:
    """Return a Meridian model with its data, not yet sampled."""
    from meridian.model.model import Meridian
    from meridian.model.spec import ModelSpec

    choices = {
        "default": {"enable_aks": True},
        "matched": {"max_lag": roles.lags - 1, "knots": roles.knots or 1},
    }
    return Meridian(input_data=inputs(table, roles, kind), model_spec=ModelSpec(**choices[kind]))


def sample(model: Any, options: argparse.Namespace, seed: int) -> None:
    model.sample_posterior(
        n_chains=options.chains,
        n_adapt=options.tune,
        n_burnin=options.burn,
        n_keep=options.draws,
        seed=seed,
    )


def inputs(table: Any, roles: Roles, kind: str) -> Any:
    """Return Meridian's data, checked and in its shape."""
    import pandas as pd
    from meridian.data.data_frame_input_data_builder import DataFrameInputDataBuilder

    named = {roles.time: "time", roles.kpi: "kpi"}
    if roles.group:
        named |= {roles.group: "geo", roles.population: "population"}
    table = table.rename(columns=named)
    controls = [*roles.controls, *roles.events]
    if kind == "matched" and not roles.knots:
        days = pd.to_datetime(table["time"])
        table = table.assign(line=(days - days.min()).dt.days, **waves(days, roles.harmonics))
        controls += ["line", *waves(days, roles.harmonics)]
    builder = DataFrameInputDataBuilder("revenue" if roles.money else "non_revenue")
    builder = builder.with_kpi(table)
    if controls:
        builder = builder.with_controls(table, control_cols=controls)
    if roles.group:
        builder = builder.with_population(table)
    builder = builder.with_media(
        table,
        media_cols=list(roles.exposures),
        media_spend_cols=list(roles.spend),
        media_channels=list(roles.spend),
    )
    return builder.build()


def returns(fit: Any, roles: Roles) -> dict[str, list[float]]:
    """Return what Meridian's own analyzer says of each channel's ROI."""
    import numpy as np
    from meridian.analysis.analyzer import Analyzer

    analyzer = Analyzer(model_context=fit.model_context, inference_data=fit.inference_data)
    draws = np.asarray(analyzer.roi(use_kpi=not roles.money))
    return {name: band(draws[..., place]) for place, name in enumerate(roles.spend)}


if __name__ == "__main__":
    main()
