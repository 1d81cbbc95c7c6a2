"""PyMC-Marketing's side: its multidimensional model, sampled by nutpie or NumPyro.

Only what the comparison needs is done: free parameters are the only ones traced (no contributions,
no predictions), data are frozen into the compiled model, bounds are not checked, warm-up is not
kept, no progress is shown.

The matched model is that of PyMC-Marketing's example notebook where a table has one region. Where
it has regions, adstock and saturation are shared by the regions, a channel's coefficient is drawn
per region around the channel's own, and KPI and exposures are divided by each region's largest
value. The default model leaves every prior as PyMC-Marketing has it.

The notebook's trend counts weeks, which leaves its coefficient a thousand times smaller than the
others; here it runs from -1 to 1 with the same prior, which every sampler likes better. NumPyro is
told not to pull its mass matrix towards the identity.
"""

from __future__ import annotations

import argparse
import os
import warnings
from functools import partial
from typing import Any

from common import Clock, Compiling, Roles, band, diagnose, parser, read_roles, say, timed

PACKAGES = ("pymc-marketing", "pymc", "pytensor", "nutpie", "numba", "numpyro", "jax", "numpy")
CURVES = ("adstock_alpha", "saturation_lam", "saturation_beta")
THIN = 4


def main() -> None:
    clock = Clock()
    options = arguments()
    warnings.filterwarnings("ignore")
    if options.sampler == "numpyro":
        os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={options.chains}"
    import pandas as pd
    import pymc_marketing.mmm.multidimensional  # noqa: F401

    clock.end("import")
    roles = read_roles(options.roles)
    table = pd.read_csv(options.table, parse_dates=[roles.time])

    def fit(seed: int) -> tuple[Any, Any]:
        mix = MODELS[options.model](table, roles)
        clock.end("build")
        return mix, SAMPLERS[options.sampler](mix.model, options, seed, clock)

    (mix, trace), seconds = timed(clock, fit, options)
    say(
        options,
        PACKAGES,
        **seconds,
        **diagnose(trace.posterior, [variable.name for variable in mix.model.free_RVs]),
        divergences=int(trace.sample_stats.diverging.sum()),
        leapfrogs_per_draw=round(float(trace.sample_stats.n_steps.mean()), 1),
        roi=returns(mix, trace.posterior, table, roles),
    )


def arguments() -> argparse.Namespace:
    own = parser(__doc__)
    own.add_argument("--sampler", choices=tuple(SAMPLERS), default="nutpie-numba")
    own.add_argument("--cores", type=int, default=2)
    own.add_argument("--target", type=float, default=0.8, help="acceptance rate")
    own.add_argument("--low-rank", action="store_true", help="nutpie's low-rank mass matrix")
    return own.parse_args()


def built(table: Any, roles: Roles, **choices: Any) -> Any:
    """Return an MMM with its PyMC model; a straight line from -1 to 1 is among the controls."""
    from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
    from pymc_marketing.mmm.multidimensional import MMM

    table = table.assign(line=straight_line(table[roles.time]))
    for control in roles.controls:
        table[control] = (table[control] - table[control].mean()) / table[control].std()
    mix = MMM(
        date_column=roles.time,
        target_column=roles.kpi,
        channel_columns=list(roles.exposures),
        control_columns=[*roles.events, *roles.controls, "line"],
        dims=(roles.group,) if roles.group else None,
        adstock=GeometricAdstock(l_max=roles.lags, **choices.pop("adstock", {})),
        saturation=LogisticSaturation(**choices.pop("saturation", {})),
        yearly_seasonality=roles.harmonics,
        **choices,
    )
    mix.build_model(table.drop(columns=roles.kpi), table[roles.kpi])
    mix.model.check_bounds = False
    return mix


def straight_line(days: Any) -> Any:
    middle = days.min() + (days.max() - days.min()) / 2
    return (days - middle) / (days.max() - middle)


def default_model(table: Any, roles: Roles) -> Any:
    return built(table, roles)


def matched_model(table: Any, roles: Roles) -> Any:
    return (regions_model if roles.group else example_model)(table, roles)


def example_model(table: Any, roles: Roles) -> Any:
    """Return the model of PyMC-Marketing's example notebook, with its priors."""
    import numpy as np
    from pymc_extras.prior import Prior

    spend = table[list(roles.spend)].sum()
    weeks = (table[roles.time].max() - table[roles.time].min()).days / 7
    slopes = [0.05] * len(roles.events + roles.controls) + [0.05 * weeks / 2]
    scales = (len(roles.spend) * spend / spend.sum()).to_numpy()
    return built(
        table,
        roles,
        model_config={
            "intercept": Prior("Normal", mu=0.5, sigma=0.2),
            "saturation_beta": Prior("HalfNormal", sigma=scales, dims="channel"),
            "gamma_control": Prior("Normal", mu=0, sigma=np.array(slopes), dims="control"),
            "gamma_fourier": Prior("Laplace", mu=0, b=0.2, dims="fourier_mode"),
            "likelihood": Prior("Normal", sigma=Prior("HalfNormal", sigma=6), dims="date"),
        },
    )


def regions_model(table: Any, roles: Roles) -> Any:
    """Return a model whose regions share curves and lags, with coefficients of their own."""
    from pymc_extras.prior import Prior

    region = roles.group
    strength = Prior(
        "Normal",
        mu=Prior("Normal", mu=-2, sigma=1, dims="channel"),
        sigma=Prior("HalfNormal", sigma=0.5, dims="channel"),
        dims=(region, "channel"),
        centered=False,
        transform="exp",
    )
    return built(
        table,
        roles,
        scaling={
            "target": {"method": "max", "dims": ()},
            "channel": {"method": "max", "dims": ()},
        },
        adstock={"priors": {"alpha": Prior("Beta", alpha=1, beta=3, dims="channel")}},
        saturation={
            "priors": {"lam": Prior("Gamma", alpha=3, beta=1, dims="channel"), "beta": strength}
        },
        model_config={
            "intercept": Prior("Normal", mu=0.5, sigma=0.2, dims=region),
            "gamma_control": Prior("Normal", mu=0, sigma=0.05, dims=(region, "control")),
            "gamma_fourier": Prior("Laplace", mu=0, b=0.2, dims="fourier_mode"),
            "likelihood": Prior(
                "Normal", sigma=Prior("HalfNormal", sigma=2), dims=("date", region)
            ),
        },
    )


def traced(model: Any) -> list[str]:
    """Return the free parameters and, where others make them up, those of the curves."""
    return list(dict.fromkeys([*(variable.name for variable in model.free_RVs), *CURVES]))


MODELS = {"default": default_model, "matched": matched_model}


def nutpie_sample(
    backend: str, model: Any, options: argparse.Namespace, seed: int, clock: Clock
) -> Any:
    import nutpie

    compiled = nutpie.compile_pymc_model(
        model,
        backend=backend,
        gradient_backend="jax" if backend == "jax" else "pytensor",
        var_names=traced(model),
        freeze_model=True,
    )
    clock.end("compile")
    trace = nutpie.sample(
        compiled,
        draws=options.draws,
        tune=options.tune,
        chains=options.chains,
        cores=options.cores,
        seed=seed,
        target_accept=options.target,
        low_rank_modified_mass_matrix=options.low_rank,
        save_warmup=False,
        progress_bar=False,
    )
    clock.end("sample")
    return trace


def numpyro_sample(model: Any, options: argparse.Namespace, seed: int, clock: Clock) -> Any:
    from pymc.model.transform.optimization import freeze_dims_and_data
    from pymc.sampling.jax import sample_numpyro_nuts

    compiling = Compiling()
    trace = sample_numpyro_nuts(
        model=freeze_dims_and_data(model),
        var_names=traced(model),
        draws=options.draws,
        tune=options.tune,
        chains=options.chains,
        random_seed=seed,
        target_accept=options.target,
        chain_method="parallel",
        nuts_kwargs={"regularize_mass_matrix": False},
        compute_convergence_checks=False,
        progressbar=False,
    )
    compiling.split(clock)
    return trace


SAMPLERS = {
    "nutpie-numba": partial(nutpie_sample, "numba"),
    "nutpie-jax": partial(nutpie_sample, "jax"),
    "numpyro": numpyro_sample,
}


def returns(mix: Any, posterior: Any, table: Any, roles: Roles) -> dict[str, list[float]]:
    """Return what each channel brought per unit of its spend, over all regions."""
    import numpy as np

    dims = (roles.group,) if roles.group else ()
    own = posterior.stack(sample=("chain", "draw")).isel(sample=slice(None, None, THIN))
    exposure = mix.xarray_dataset["_channel"] / mix.scalers["_channel"]
    ceiling = mix.scalers["_target"]
    spend = table[list(roles.spend)].sum().to_numpy()
    found = {}
    for place, column in enumerate(roles.exposures):
        alpha, lam, beta = (one_channel(own[name], column, dims) for name in CURVES)
        weights = alpha[..., None] ** np.arange(roles.lags)
        weights /= weights.sum(axis=-1, keepdims=True)
        values = exposure.sel(channel=column).fillna(0).transpose(*dims, "date").to_numpy()
        values = np.atleast_2d(values)
        brought = np.zeros(weights.shape[0])
        for group in range(values.shape[0]):
            padded = np.concatenate([np.zeros(roles.lags - 1), values[group]])
            windows = np.lib.stride_tricks.sliding_window_view(padded, roles.lags)[:, ::-1]
            at = min(group, weights.shape[1] - 1)
            carried = weights[:, at] @ windows.T
            curve = np.tanh(0.5 * lam[:, min(group, lam.shape[1] - 1), None] * carried).sum(axis=1)
            top = float(ceiling.isel({roles.group: group})) if ceiling.ndim else float(ceiling)
            brought += beta[:, min(group, beta.shape[1] - 1)] * curve * top
        found[roles.spend[place]] = band(brought / spend[place])
    return found


def one_channel(draws: Any, channel: str, dims: tuple[str, ...]) -> Any:
    """Return a parameter of one channel, shape ``(draws, regions)`` or ``(draws, 1)``."""
    own = draws.sel(channel=channel)
    own = own.transpose("sample", *(dim for dim in dims if dim in own.dims)).to_numpy()
    return own.reshape(own.shape[0], -1)


if __name__ == "__main__":
    main()
