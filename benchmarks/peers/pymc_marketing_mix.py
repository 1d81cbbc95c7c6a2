"""PyMC-Marketing's side of `mix_speed.py`: its example model on its example table.

Run by the interpreter of the peer's own environment. Only what the comparison needs is done: free
parameters are the only ones traced (no contributions, no predictions), data are frozen into the
compiled model, bounds are not checked, warm-up is not kept, no progress is shown. Prints one line
of JSON.

The trend's coefficient is a thousand times smaller than the others, so NumPyro is told not to pull
its mass matrix towards the identity: 50 leapfrog steps per draw instead of 700.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

CHANNELS = ["x1", "x2"]
CONTROLS = ["event_1", "event_2", "t"]
LAGS = 8
PACKAGES = ("pymc-marketing", "pymc", "pytensor", "nutpie", "numba", "numpyro", "jax", "numpy")


class Phases:
    """Seconds of each part of the run, as they end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def end(self, phase: str) -> None:
        now = time.perf_counter()
        self.seconds[phase] = round(now - self._since, 3)
        self._since = now


def main() -> None:
    phases = Phases()
    options = arguments()
    warnings.filterwarnings("ignore")
    if options.sampler == "numpyro":
        os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={options.chains}"
    import pandas as pd
    import pymc_marketing.mmm.multidimensional  # noqa: F401

    phases.end("import")
    table = pd.read_csv(options.table, parse_dates=["date_week"])
    model = example_model(table)
    phases.end("build")
    trace = SAMPLERS[options.sampler](model, options, phases)
    figures = diagnose(trace, [variable.name for variable in model.free_RVs])
    figures["roi"] = returns(trace.posterior, table)
    phases.end("diagnose")
    print(
        json.dumps(
            {
                "versions": {name: version(name) for name in PACKAGES},
                "settings": {key: value for key, value in vars(options).items() if key != "table"},
                **figures,
                "phases": phases.seconds,
            }
        )
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--sampler", choices=tuple(SAMPLERS), default="nutpie-numba")
    parser.add_argument("--draws", type=int, default=1000, help="per chain, after warm-up")
    parser.add_argument("--tune", type=int, default=1000, help="warm-up per chain")
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--target", type=float, default=0.8, help="acceptance rate")
    parser.add_argument("--low-rank", action="store_true", help="nutpie's low-rank mass matrix")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def example_model(table: Any) -> Any:
    """Return the PyMC model of PyMC-Marketing's example notebook, with its priors."""
    from pymc_extras.prior import Prior
    from pymc_marketing.mmm import GeometricAdstock, LogisticSaturation
    from pymc_marketing.mmm.multidimensional import MMM

    spend = table[CHANNELS].sum()
    scales = (len(CHANNELS) * spend / spend.sum()).to_numpy()
    mix = MMM(
        date_column="date_week",
        channel_columns=CHANNELS,
        control_columns=CONTROLS,
        adstock=GeometricAdstock(l_max=LAGS),  # alpha ~ Beta(1, 3), normalised
        saturation=LogisticSaturation(),  # lam ~ Gamma(3, 1)
        yearly_seasonality=2,
        model_config={
            "intercept": Prior("Normal", mu=0.5, sigma=0.2),
            "saturation_beta": Prior("HalfNormal", sigma=scales, dims="channel"),
            "gamma_control": Prior("Normal", mu=0, sigma=0.05, dims="control"),
            "gamma_fourier": Prior("Laplace", mu=0, b=0.2, dims="fourier_mode"),
            "likelihood": Prior("Normal", sigma=Prior("HalfNormal", sigma=6), dims="date"),
        },
    )
    mix.build_model(table.drop(columns="y"), table["y"])
    mix.model.check_bounds = False
    return mix.model


def nutpie_sample(backend: str, model: Any, options: argparse.Namespace, phases: Phases) -> Any:
    import nutpie

    compiled = nutpie.compile_pymc_model(
        model,
        backend=backend,
        gradient_backend="jax" if backend == "jax" else "pytensor",
        var_names=[variable.name for variable in model.free_RVs],
        freeze_model=True,
    )
    phases.end("compile")
    trace = nutpie.sample(
        compiled,
        draws=options.draws,
        tune=options.tune,
        chains=options.chains,
        cores=options.cores,
        seed=options.seed,
        target_accept=options.target,
        low_rank_modified_mass_matrix=options.low_rank,
        save_warmup=False,
        progress_bar=False,
    )
    phases.end("sample")
    return trace


def numpyro_sample(model: Any, options: argparse.Namespace, phases: Phases) -> Any:
    from pymc.model.transform.optimization import freeze_dims_and_data
    from pymc.sampling.jax import sample_numpyro_nuts

    trace = sample_numpyro_nuts(
        model=freeze_dims_and_data(model),
        var_names=[variable.name for variable in model.free_RVs],
        draws=options.draws,
        tune=options.tune,
        chains=options.chains,
        random_seed=options.seed,
        target_accept=options.target,
        chain_method="parallel",
        nuts_kwargs={"regularize_mass_matrix": False},
        compute_convergence_checks=False,
        progressbar=False,
    )
    phases.end("compile and sample")
    return trace


SAMPLERS = {
    "nutpie-numba": partial(nutpie_sample, "numba"),
    "nutpie-jax": partial(nutpie_sample, "jax"),
    "numpyro": numpyro_sample,
}


def diagnose(trace: Any, names: list[str]) -> dict[str, Any]:
    """Return bulk ESS and R-hat over every free parameter, and the divergences."""
    import arviz as az

    free = trace.posterior[names]
    ess, rhat = az.ess(free, method="bulk"), az.rhat(free)
    return {
        "parameters": sum(int(ess[name].size) for name in names),
        "ess_min": round(min(float(ess[name].min()) for name in names), 1),
        "ess_min_of": min(names, key=lambda name: float(ess[name].min())),
        "rhat_max": round(max(float(rhat[name].max()) for name in names), 4),
        "divergences": int(trace.sample_stats.diverging.sum()),
        "leapfrogs_per_draw": round(float(trace.sample_stats.n_steps.mean()), 1),
    }


def returns(posterior: Any, table: Any) -> dict[str, float]:
    """Return the median contribution per unit of spend of each channel."""
    import numpy as np

    def draws(name: str) -> Any:
        values = posterior[name].to_numpy()
        return values.reshape(-1, values.shape[-1])[::4]

    spend = table[CHANNELS].to_numpy()
    alpha, lam, beta = (
        draws(name) for name in ("adstock_alpha", "saturation_lam", "saturation_beta")
    )
    weights = alpha[:, None, :] ** np.arange(LAGS)[:, None]
    weights /= weights.sum(axis=1, keepdims=True)
    padded = np.vstack([np.zeros((LAGS, len(CHANNELS))), spend / spend.max(axis=0)])
    lagged = np.stack([padded[LAGS - lag : len(padded) - lag] for lag in range(LAGS)])
    carried = np.einsum("slc,ltc->stc", weights, lagged)
    brought = beta * np.tanh(0.5 * lam[:, None, :] * carried).sum(axis=1) * table["y"].max()
    medians = np.median(brought / spend.sum(axis=0), axis=0)
    return {channel: round(float(m), 1) for channel, m in zip(CHANNELS, medians, strict=True)}


if __name__ == "__main__":
    main()
