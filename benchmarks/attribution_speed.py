"""Time payoff and ChannelAttribution on paths, and payoff on events, up to 100 million.

    python benchmarks/attribution_speed.py [--events 10000000 100000000] [--spark 5000000]

Paths: 10,000 distinct ones over 12 channels, Markov chains of order 1 and 2, the same table for
both; ChannelAttribution stops when its simulation moves less than `conv_par`. Seconds are from a
table in memory to the credit, in a process that is warm.

Events: a process of its own for each size, from its start to credit by all heuristic rules, Markov
and Shapley; logs are simulated by payoff and written to Parquet beforehand.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from contenders import CORES, use_two_cores
from environments import HERE, PEERS, environment

RESULTS = HERE / "results"
CHANNELS, PATHS, REPEATS = 12, 10_000, 5
STOPS = (0.05, 0.01)
TOUCHES = 5.7  # of a customer in the simulated log, without visits on which they convert
RULES = (
    "first",
    "last",
    "last-non-direct",
    "linear",
    "position",
    "time-decay",
    "markov",
    "shapley",
)


def main() -> None:
    options = arguments()
    use_two_cores()
    with tempfile.TemporaryDirectory() as folder:
        paths = [on_paths(Path(folder), order) for order in (1, 2)]
    home = Path(options.folder)
    home.mkdir(parents=True, exist_ok=True)
    events = [on_events(home, size, "duckdb") for size in options.events]
    for own in events:
        del own["credit"]
    spark = [on_engines(home, size) for size in options.spark]
    record = {"conditions": conditions(), "paths": paths, "events": events, "engines": spark}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "attribution_speed.json").write_text(json.dumps(record, indent=1) + "\n")
    page = markdown(record)
    (RESULTS / "attribution_speed.md").write_text(page)
    print(page)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--events", type=int, nargs="*", default=[10_000_000, 100_000_000])
    parser.add_argument("--spark", type=int, nargs="*", default=[5_000_000])
    parser.add_argument("--folder", default=str(HERE / ".runs"), help="where logs are written")
    return parser.parse_args()


def drawn_paths(seed: int) -> dict[str, list[Any]]:
    """Return distinct paths of a random chain with as many conversions and nulls as it drew."""
    random = np.random.default_rng(seed)
    steps = random.dirichlet(np.full(CHANNELS, 0.5), CHANNELS)
    starts, ends = random.dirichlet(np.ones(CHANNELS)), random.uniform(0.1, 0.35, CHANNELS)
    wins, names = random.uniform(0.05, 0.4, CHANNELS), [f"channel {n}" for n in range(CHANNELS)]
    found: dict[tuple[int, ...], list[float]] = {}
    while len(found) < PATHS:
        path = [int(random.choice(CHANNELS, p=starts))]
        while random.uniform() > ends[path[-1]]:
            path.append(int(random.choice(CHANNELS, p=steps[path[-1]])))
        own = found.setdefault(tuple(path), [0, 0.0, 0])
        if random.uniform() < wins[path[-1]]:
            own[0] += 1
            own[1] += float(random.lognormal(3, 1))
        else:
            own[2] += 1
    return {
        "path": [" > ".join(names[unit] for unit in path) for path in found],
        "conversions": [own[0] for own in found.values()],
        "value": [own[1] for own in found.values()],
        "nulls": [own[2] for own in found.values()],
    }


def on_paths(folder: Path, order: int) -> dict[str, Any]:
    import pyarrow as pa
    from pyarrow import csv

    from payoff.attribution import attribute
    from payoff.attribution.rules import Markov
    from payoff.data.touches import Touches

    table, drawn = folder / "paths.csv", pa.table(drawn_paths(1))
    csv.write_csv(drawn, table)
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        answer = attribute(Touches.from_frame(drawn), {"markov": Markov(order)})
        seconds.append(time.perf_counter() - start)
    exact = {one.channel: one.conversions for one in answer.rules[0].credit}
    peers = []
    for stop in STOPS:
        command = [environment("channel_attribution"), str(PEERS / "channel_attribution_markov.py")]
        command += [str(table), str(order), str(stop), str(3)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        said = json.loads(done.stdout.splitlines()[-1])
        off = [abs(said["conversions"][name] / exact[name] - 1) for name in exact]
        peers.append(
            {
                "stop": stop,
                "version": said["version"],
                "seconds": median(said["seconds"]),
                "ratio": median(said["seconds"]) / median(seconds),
                "largest_error": max(off),
            }
        )
    return {"order": order, "seconds": median(seconds), "peers": peers}


ONE = """
import json, os, resource, sys, time
from payoff.attribution import attribute
from payoff.attribution.rules import RULES
from payoff.data.touches import Touches
touches = Touches.read(sys.argv[1], engine=sys.argv[2])
answer = attribute(touches, {name: RULES[name]() for name in sys.argv[3].split(",")})
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "cpu_seconds": used.ru_utime + used.ru_stime,
    "peak_megabytes": used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3),
    "journeys": answer.journeys.journeys,
    "conversions": answer.journeys.conversions,
    "credit": {own.rule: [[one.conversions, one.value] for one in own.credit]
               for own in answer.rules},
}))
"""


def on_events(folder: Path, size: int, engine: str) -> dict[str, Any]:
    log = written(folder, size)
    load, start = os.getloadavg()[0], time.perf_counter()
    command = [sys.executable, "-c", ONE, str(log), engine, ",".join(RULES)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    said = json.loads(done.stdout.splitlines()[-1])
    seconds = time.perf_counter() - start
    return {"events": size, "engine": engine, "seconds": seconds, "load": load} | said


def on_engines(folder: Path, size: int) -> dict[str, Any]:
    """Compare the numbers of two engines on one log."""
    here, there = (on_events(folder, size, engine) for engine in ("duckdb", "local[2]"))
    off = max(
        float(np.max(np.abs(np.array(there["credit"][rule]) - own) / np.maximum(np.abs(own), 1.0)))
        for rule, own in ((rule, np.array(own)) for rule, own in here["credit"].items())
    )
    for own in (here, there):
        del own["credit"]
    return {"events": size, "duckdb": here, "spark": there, "largest_difference": off}


def written(folder: Path, size: int) -> Path:
    """Return a log of at least ``size`` events; written once, kept for the next run."""
    from payoff.data.simulate.journey_world import JourneyWorld
    from payoff.data.simulate.journeys import write_journeys

    log = folder / f"events_{size}.parquet"
    if not log.exists():
        print(f"writing {size:,} events ...", file=sys.stderr)
        write_journeys(JourneyWorld(customers=int(size / TOUCHES) + 1), 1, log)
    return log


def conditions() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": CORES,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def markdown(record: dict[str, Any]) -> str:
    setting = record["conditions"]
    lines = [
        f"Attribution: {setting['date']}, {setting['cores']} cores, {setting['system']}, Python "
        f"{setting['python']}.",
        "",
        f"## {PATHS:,} distinct paths, {CHANNELS} channels, Markov chain",
        "",
        "| | order | seconds | ratio | largest error of a channel's conversions |",
        "|:--|--:|--:|--:|--:|",
    ]
    for own in record["paths"]:
        lines.append(f"| payoff, exact | {own['order']} | {own['seconds']:.3f} | 1 | 0 |")
        lines += [
            f"| ChannelAttribution {peer['version']}, conv_par={peer['stop']:g} | {own['order']} "
            f"| {peer['seconds']:.2f} | {peer['ratio']:.0f} | {peer['largest_error']:.1%} |"
            for peer in own["peers"]
        ]
    lines += [
        "",
        "## Events in Parquet, by " + ", ".join(RULES),
        "",
        "| events | engine | seconds, whole process | processor s | peak MB | journeys | load |",
        "|--:|:--|--:|--:|--:|--:|--:|",
    ]
    both = [one for pair in record["engines"] for one in (pair["duckdb"], pair["spark"])]
    lines += [
        f"| {own['events']:,} | {own['engine']} | {own['seconds']:.1f} "
        f"| {own['cpu_seconds']:.0f} | {own['peak_megabytes']:,.0f} "
        f"| {own['journeys']:,.0f} | {own['load']:.1f} |"
        for own in [*record["events"], *both]
    ]
    lines.append("")
    small, *_, large = [*record["events"], *record["events"]] or [None, None]
    if small and large and small is not large:
        grown = large["seconds"] / small["seconds"]
        times = large["events"] / small["events"]
        lines.append(f"{times:.0f} times the events take {grown:.1f} times the seconds.")
    lines += [
        f"On {pair['events']:,} events the largest difference between the engines is "
        f"{pair['largest_difference']:.1e} of a channel's credit; Spark's memory is mostly outside "
        "of the process that is measured."
        for pair in record["engines"]
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
