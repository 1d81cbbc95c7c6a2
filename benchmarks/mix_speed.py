"""Time payoff against PyMC-Marketing on one table and one model, side by side in one run.

    python benchmarks/mix_speed.py --table path/to/pymc_example.csv

What is timed is the whole process, from its start to its end, interpreter, imports and compilation
included. Draws are fixed beforehand, as few as pilot runs needed for a smallest bulk ESS of 1,000
over all parameters; the table shows what was reached. `cold` is with an empty cache for compiled
programs, `warm` the same run again with the cache that the first one left. Runs take turns, so that
a busy minute of the machine hits everyone. Needs nothing but the standard library and, the first
time, pip to make the peer's environment in `benchmarks/.envs`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
RESULTS = HERE / "results"
CORES = 2
WANTED_ESS = 1000


@dataclass(frozen=True)
class Contender:
    """Someone in the race: a script that prints one line of JSON, and how it is called.

    `environment` names the peer's requirements file; empty means this interpreter.
    """

    name: str
    script: str
    arguments: str
    environment: str = ""

    @property
    def python(self) -> str:
        return peer_python(self.environment) if self.environment else sys.executable

    def environ(self, cache: str) -> dict[str, str]:
        """Return an environment in which compiled programs are kept below `cache`."""
        own = {
            "JAX_COMPILATION_CACHE_DIR": f"{cache}/jax",
            "NUMBA_CACHE_DIR": f"{cache}/numba",
            "PYTENSOR_FLAGS": f"base_compiledir={cache}/pytensor",
        }
        return {**os.environ, **(own if self.environment else {"PAYOFF_CACHE": cache})}


PAYOFF = Contender("payoff", "payoff_mix.py", "--draws 1000")
RIVALS = tuple(
    Contender(f"PyMC-Marketing, {name}", "pymc_marketing_mix.py", arguments, "pymc_marketing")
    for name, arguments in {
        "NumPyro": "--sampler numpyro --target 0.8 --tune 300 --draws 850",
        "nutpie on JAX": "--sampler nutpie-jax --low-rank --target 0.9 --tune 300 --draws 2500",
        "nutpie on Numba": "--sampler nutpie-numba --low-rank --target 0.9 --tune 300 --draws 2000",
    }.items()
)


@dataclass(frozen=True)
class Run:
    """One process, from start to end."""

    contender: str
    caches: str
    seed: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float
    load_before: float
    said: dict[str, Any]


def main() -> None:
    options = arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    runs = list(race((PAYOFF, *RIVALS), options.table.resolve(), options.rounds))
    summary = [summarise(runs, contender.name) for contender in (PAYOFF, *RIVALS)]
    page = markdown(summary, conditions(options))
    RESULTS.mkdir(exist_ok=True)
    record = {
        "conditions": conditions(options),
        "summary": summary,
        "runs": [asdict(run) for run in runs],
    }
    (RESULTS / "mix_speed.json").write_text(json.dumps(record, indent=1) + "\n")
    (RESULTS / "mix_speed.md").write_text(page)
    print(page)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    data = os.environ.get("PAYOFF_DATA")
    parser.add_argument(
        "--table",
        type=Path,
        required=data is None,
        default=Path(data or "", "mix", "pymc_example.csv"),
        help="PyMC-Marketing's data/mmm_example.csv; default: mix/pymc_example.csv in $PAYOFF_DATA",
    )
    parser.add_argument("--rounds", type=int, default=3, help="cold and warm runs of each")
    return parser.parse_args()


def peer_python(name: str) -> str:
    """Return the interpreter of a peer's environment; make it when it is absent or outdated."""
    wanted = PEERS / f"{name}.txt"
    home = HERE / ".envs" / name
    installed = home / wanted.name
    python = home / "bin" / "python"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        print(f"making {home.relative_to(HERE)} ...", file=sys.stderr)
        venv.create(home, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(wanted)]
        subprocess.run(install, check=True)
        installed.write_text(wanted.read_text())
    return str(python)


def race(contenders: tuple[Contender, ...], table: Path, rounds: int) -> Iterator[Run]:
    """Yield a cold and a warm run of each contender, in turns."""
    for contender in contenders:
        assert contender.python  # environments are made before the clock starts
    for seed in range(1, rounds + 1):
        for contender in contenders:
            with tempfile.TemporaryDirectory() as cache:
                for caches in ("cold", "warm"):
                    run = measure(contender, table, seed, caches, cache)
                    print(
                        f"{run.contender}, {caches}: {run.seconds:.1f} s, "
                        f"ESS {run.said['ess_min']:.0f}",
                        file=sys.stderr,
                    )
                    yield run


def measure(contender: Contender, table: Path, seed: int, caches: str, cache: str) -> Run:
    """Run one process and measure it from outside."""
    command = [
        contender.python,
        str(PEERS / contender.script),
        str(table),
        *contender.arguments.split(),
        "--seed",
        str(seed),
    ]
    load = os.getloadavg()[0]
    with tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=contender.environ(cache)
        )
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            sys.exit(f"{contender.name} failed:\n{errors.read()[-4000:]}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(
        contender.name,
        caches,
        seed,
        round(seconds, 2),
        round(usage.ru_utime + usage.ru_stime, 2),
        round(usage.ru_maxrss / unit),
        round(load, 2),
        json.loads(said.splitlines()[-1]),
    )


def summarise(runs: list[Run], name: str) -> dict[str, Any]:
    """Return the medians of one contender."""
    own = [run for run in runs if run.contender == name]
    by_cache = {c: [run for run in own if run.caches == c] for c in ("cold", "warm")}
    return {
        "contender": name,
        "cold_seconds": median(run.seconds for run in by_cache["cold"]),
        "warm_seconds": median(run.seconds for run in by_cache["warm"]),
        "cold_cpu_seconds": median(run.cpu_seconds for run in by_cache["cold"]),
        "peak_megabytes": max(run.peak_megabytes for run in own),
        "ess_min": median(run.said["ess_min"] for run in own),
        "rhat_max": max(run.said["rhat_max"] for run in own),
        "divergences": max(run.said["divergences"] for run in own),
        "parameters": own[0].said["parameters"],
        "roi": own[0].said["roi"],
        "versions": own[0].said["versions"],
    }


def conditions(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "table": options.table.name,
        "table_sha256": hashlib.sha256(options.table.read_bytes()).hexdigest()[:16],
        "rounds": options.rounds,
        "cores": CORES,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def markdown(summary: list[dict[str, Any]], setting: dict[str, Any]) -> str:
    """Return the table that is printed and kept."""
    lines = [
        f"Seconds of the whole process until the smallest bulk ESS over all parameters is about "
        f"{WANTED_ESS:,}; medians of {setting['rounds']} rounds on {setting['cores']} cores, "
        f"{setting['date']}, {setting['system']}, Python {setting['python']}.",
        "",
        "| | cold, s | ratio | warm, s | ratio | cold CPU, s | MB | smallest ESS | R-hat | ROI |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    ours = summary[0]
    lines += [
        f"| {row['contender']} "
        f"| {row['cold_seconds']:.1f} | {row['cold_seconds'] / ours['cold_seconds']:.1f} "
        f"| {row['warm_seconds']:.1f} | {row['warm_seconds'] / ours['warm_seconds']:.1f} "
        f"| {row['cold_cpu_seconds']:.1f} | {row['peak_megabytes']:,.0f} "
        f"| {row['ess_min']:,.0f} | {row['rhat_max']:.3f} "
        f"| {', '.join(f'{name} {roi:,.0f}' for name, roi in row['roi'].items())} |"
        for row in summary
    ]
    short = [row["contender"] for row in summary if row["ess_min"] < WANTED_ESS]
    if short:
        lines += ["", f"Did not reach {WANTED_ESS:,}: {', '.join(short)}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
