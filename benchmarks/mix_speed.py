"""Time payoff, PyMC-Marketing and Meridian on one region and on 20, side by side in one run.

    python benchmarks/mix_speed.py

`cold` is from the start of a process, with empty caches for compiled programs, until the draws are
there: interpreter, imports, reading, compilation and sampling. `second` is one more fit of the same
shape in the same process, with another seed. Draws are fixed beforehand, as many as pilot runs
needed for a smallest bulk ESS of 1,000 over all parameters. Where a peer's run ends elsewhere, the
time it spent on draws after warm-up is scaled to 1,000, up or down, and nothing else is; payoff's
runs are never scaled. Contenders take turns, so that a busy minute of the machine hits everyone.

An interrupted comparison goes on where it stopped; a finished one begins anew.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from contenders import CORES, MERIDIAN, PAYOFF, PYMC, Entry, Run, use_two_cores
from environments import HERE
from ledger import Ledger
from tables import Case, speed_cases

RESULTS = HERE / "results"
RUNS = HERE / ".runs" / "mix_speed.jsonl"
DIFFERENCES = (HERE / "differences.md").read_text().strip()
WANTED_ESS = 1000
WANTED_RATIO = {"cold": 10, "second": 40}
ASIDE = "NumPyro"  # a sampler that the target does not name
LIMIT = 1800.0
TWICE = "--fits 2"
NUTPIE = f"{TWICE} --sampler nutpie-numba --target 0.9"
NUMPYRO = f"{TWICE} --sampler numpyro"
ENTRIES = {
    "one region": (
        Entry(PAYOFF, f"{TWICE} --draws 600"),
        Entry(PYMC, f"{NUTPIE} --low-rank --tune 300 --draws 2500", "nutpie"),
        Entry(PYMC, f"{NUMPYRO} --tune 300 --draws 800", "NumPyro"),
        Entry(MERIDIAN, f"{TWICE} --tune 500 --draws 850"),
    ),
    "20 regions": (
        Entry(PAYOFF, f"{TWICE} --draws 400"),
        Entry(PYMC, f"{NUTPIE} --tune 400 --draws 2200", "nutpie"),
        Entry(PYMC, f"{NUMPYRO} --target 0.9 --tune 300 --draws 900", "NumPyro"),
        Entry(MERIDIAN, f"{TWICE} --tune 500 --draws 3800"),
    ),
}


@dataclass(frozen=True)
class Row:
    """What one contender took on one table; medians over the rounds.

    `cold` and `second` are seconds to the wanted ESS, `measured` are cold seconds as they were;
    all are 0 when no run ended in time, and `failed` says so.
    """

    entry: str
    cold: float = 0.0
    second: float = 0.0
    measured: float = 0.0
    peak_megabytes: float = 0.0
    ess_min: float = 0.0
    rhat_max: float = 0.0
    divergences: int = 0
    parameters: int = 0
    roi: dict[str, float] | None = None
    failed: str = ""


def main() -> None:
    options = arguments()
    use_two_cores()
    with tempfile.TemporaryDirectory() as folder:
        cases = [c for c in speed_cases(Path(folder)) if c.name in options.case]
        announce(cases, options.rounds)
        ledger = Ledger(RUNS)
        runs = list(race(cases, options.rounds, ledger))
        rows = {case.name: summary(case, runs) for case in cases}
        setting = conditions(cases, options.rounds, runs)
    page = markdown(rows, setting)
    RESULTS.mkdir(exist_ok=True)
    record = {
        "conditions": setting,
        "rows": {case: [asdict(row) for row in own] for case, own in rows.items()},
        "runs": [asdict(run) for run in runs],
    }
    (RESULTS / "mix_speed.json").write_text(json.dumps(record, indent=1) + "\n")
    (RESULTS / "mix_speed.md").write_text(page)
    ledger.close()
    print(page)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=1, help="processes of each contender")
    parser.add_argument("--case", nargs="+", choices=tuple(ENTRIES), default=tuple(ENTRIES))
    return parser.parse_args()


def announce(cases: list[Case], rounds: int) -> None:
    processes = rounds * sum(len(ENTRIES[case.name]) for case in cases)
    print(
        f"speed: {processes} processes, each ended after {LIMIT / 60:.0f} minutes at the latest: "
        f"at most {processes * LIMIT / 3600:.1f} hours",
        file=sys.stderr,
    )


def race(cases: list[Case], rounds: int, ledger: Ledger) -> Iterator[Run]:
    """Yield a run of each contender on each table, in turns."""
    for seed in range(1, rounds + 1):
        for case in cases:
            for entry in ENTRIES[case.name]:
                yield ledger.done(case, entry, seed) or ledger.keep(case, entry, seed, LIMIT)


def summary(case: Case, runs: list[Run]) -> list[Row]:
    return [
        row(entry, [r for r in runs if (r.case, r.entry) == (case.name, entry.name)])
        for entry in ENTRIES[case.name]
    ]


def row(entry: Entry, runs: list[Run]) -> Row:
    """Return the medians of one contender."""
    ended = [run for run in runs if not run.failed]
    if not ended:
        return Row(entry.name, failed=runs[0].failed)
    said = [run.said for run in ended]
    extra = [0.0 if entry.contender is PAYOFF else missing_seconds(one) for one in said]
    return Row(
        entry.name,
        cold=round(median(s["cold_seconds"] + e for s, e in zip(said, extra, strict=True)), 2),
        second=round(
            median(s["further_seconds"][0] + e for s, e in zip(said, extra, strict=True)), 2
        ),
        measured=round(median(s["cold_seconds"] for s in said), 1),
        peak_megabytes=max(run.peak_megabytes for run in ended),
        ess_min=median(s["ess_min"] for s in said),
        rhat_max=max(s["rhat_max"] for s in said),
        divergences=max(s["divergences"] for s in said),
        parameters=said[0]["parameters"],
        roi={channel: band[1] for channel, band in said[0]["roi"].items()},
    )


def missing_seconds(said: dict[str, Any]) -> float:
    """Return what draws up to the wanted ESS would have added, or saved when it is exceeded."""
    draws, tune = said["settings"]["draws"], said["settings"]["tune"]
    drawing = said["parts"]["sample"] * draws / (draws + tune)
    return float(drawing * (WANTED_ESS / said["ess_min"] - 1))


def conditions(cases: list[Case], rounds: int, runs: list[Run]) -> dict[str, Any]:
    versions = {r.entry: r.said["versions"] for r in runs if not r.failed}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "tables": {case.name: [case.source, case.sha256] for case in cases},
        "rounds": rounds,
        "cores": CORES,
        "load": [min(r.load for r in runs), max(r.load for r in runs)],
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
    }


def markdown(rows: dict[str, list[Row]], setting: dict[str, Any]) -> str:
    """Return the page that is printed and kept."""
    low, high = setting["load"]
    lines = [
        f"Seconds until the smallest bulk ESS over all parameters is {WANTED_ESS:,}: "
        f"{setting['date']}, {setting['cores']} cores, {setting['system']}, Python "
        f"{setting['python']}, medians of {setting['rounds']} round(s), load of the machine before "
        f"a start {low:.1f} to {high:.1f}.",
    ]
    for case, own in rows.items():
        source, sha256 = setting["tables"][case]
        lines += ["", f"## {case}", "", f"Table: {source} (SHA-256 {sha256}...).", ""]
        lines += [*verdicts(own), "", *table(own)]
    return "\n".join([*lines, "", DIFFERENCES, ""])


def verdicts(rows: list[Row]) -> list[str]:
    """Return how many times faster payoff was than the best peer, cold and at the second fit."""
    ours, peers = rows[0], [row for row in rows[1:] if not row.failed]
    if ours.failed or not peers:
        return [f"- No ratio: {row.entry} did not finish." for row in rows if row.failed]
    said = []
    for kind in WANTED_RATIO:
        best, named = (
            min(some, key=lambda row: getattr(row, kind), default=None)
            for some in (peers, [row for row in peers if not row.entry.endswith(ASIDE)])
        )
        said += [
            f"- **{kind}: {ratio(row, ours, kind)} times faster** than {who}, {row.entry}{aim}."
            for row, who, aim in (
                (named, "the better of the two that the target names", target(named, ours, kind)),
                (best, "the best of all that were tried", ""),
            )
            if row
        ]
    if ours.ess_min < WANTED_ESS:
        said.append(
            f"- payoff reached an ESS of {ours.ess_min:,.0f} only: its times are too short."
        )
    return said


def ratio(row: Row, ours: Row, kind: str) -> str:
    own = float(getattr(ours, kind))
    return f"{getattr(row, kind) / own:.1f}" if own else "-"


def target(row: Row | None, ours: Row, kind: str) -> str:
    wanted = WANTED_RATIO[kind]
    met = row and getattr(row, kind) >= wanted * getattr(ours, kind)
    return f" (wanted: {wanted}; {'met' if met else 'missed'})"


def table(rows: list[Row]) -> list[str]:
    head = (
        "| | cold, s | ratio | second fit, s | ratio | peak MB "
        "| cold as run, s | smallest ESS as run | R-hat | divergences | sampled parameters | ROI |"
    )
    return [head, "|:--|" + "--:|" * 10 + ":--|", *(line(row, rows[0]) for row in rows)]


def line(row: Row, ours: Row) -> str:
    if row.failed:
        return f"| {row.entry} | {row.failed.splitlines()[-1]} |" + " |" * 10
    cold, second = (ratio(row, ours, kind) for kind in WANTED_RATIO)
    scaled = " (scaled up)" if row.ess_min < WANTED_ESS else ""
    roi = ", ".join(f"{channel} {value:,.4g}" for channel, value in (row.roi or {}).items())
    return (
        f"| {row.entry}{scaled} | {row.cold:.1f} | {cold} | {row.second:.2f} | {second} "
        f"| {row.peak_megabytes:,.0f} | {row.measured:.1f} | {row.ess_min:,.0f} "
        f"| {row.rhat_max:.3f} | {row.divergences} | {row.parameters} | {roi} |"
    )


if __name__ == "__main__":
    main()
