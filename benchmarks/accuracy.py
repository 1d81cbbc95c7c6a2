"""Compare the ROI that payoff, PyMC-Marketing and Meridian find with the truth of simulated panels.

    python benchmarks/accuracy.py --panels 10

Every contender meets a panel with its defaults: its own priors, trend and season. Two kinds of
panel: one region (4 channels, 156 weeks) and regions (8 regions, 3 channels, 104 weeks). Reported
are the median absolute relative error of ROI over channels and panels, and how many of the 90 %
intervals hold the truth. A contender's failed or unfinished fit is counted, not replaced.

An interrupted comparison goes on where it stopped; a finished one begins anew.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median

from contenders import MERIDIAN, PAYOFF, PYMC, Entry, Run, use_two_cores
from environments import HERE
from ledger import Ledger
from tables import Case, simulated

RESULTS = HERE / "results"
RUNS = HERE / ".runs" / "accuracy.jsonl"
LIMIT = 900.0
ENTRIES = (
    Entry(PAYOFF, "--model default --draws 1000"),
    Entry(PYMC, "--model default --sampler nutpie-numba --tune 1000 --draws 1000"),
    Entry(MERIDIAN, "--model default --tune 500 --burn 500 --draws 1000"),
)
SIZES = {
    "one region": {"channels": 4, "periods": 156},
    "regions": {"regions": 8, "channels": 3, "periods": 104},
}


@dataclass(frozen=True)
class Score:
    """How one contender did on all panels of one kind.

    Attributes
    ----------
    error
        Median absolute relative error of the posterior median of ROI.
    bias
        Median relative error, with its sign.
    coverage
        Share of 90 % intervals that hold the truth.
    width
        Median width of these intervals, as a share of the true ROI.
    """

    entry: str
    panels: int
    failed: int
    error: float
    bias: float
    coverage: float
    width: float
    rhat_max: float
    seconds: float


def main() -> None:
    options = arguments()
    use_two_cores()
    processes = options.panels * len(options.kind) * len(ENTRIES)
    print(
        f"accuracy: {processes} processes, each ended after {LIMIT / 60:.0f} minutes at the "
        f"latest: at most {processes * LIMIT / 3600:.1f} hours",
        file=sys.stderr,
    )
    ledger = Ledger(RUNS)
    with tempfile.TemporaryDirectory() as folder:
        runs = list(fits(options, Path(folder), ledger))
    scores = {kind: [score(kind, entry, runs) for entry in ENTRIES] for kind in options.kind}
    page = markdown(scores, options.panels)
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "scores": {kind: [asdict(one) for one in own] for kind, own in scores.items()},
        "runs": [asdict(run) | {"truth": case.truth} for case, run in runs],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "accuracy.json").write_text(json.dumps(record, indent=1) + "\n")
    (RESULTS / "accuracy.md").write_text(page)
    ledger.close()
    print(page)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--panels", type=int, default=10, help="of each kind")
    parser.add_argument("--kind", nargs="+", choices=tuple(SIZES), default=tuple(SIZES))
    return parser.parse_args()


def fits(options: argparse.Namespace, folder: Path, ledger: Ledger) -> Iterator[tuple[Case, Run]]:
    """Yield each contender's fit of each panel, panel by panel."""
    for seed in range(1, options.panels + 1):
        for kind in options.kind:
            case = simulated(kind, folder, seed=seed, **SIZES[kind])
            for entry in ENTRIES:
                yield case, ledger.done(case, entry, seed) or ledger.keep(case, entry, seed, LIMIT)


def score(kind: str, entry: Entry, runs: list[tuple[Case, Run]]) -> Score:
    """Return how `entry` did on the panels of `kind`."""
    own = [(c, r) for c, r in runs if (c.name, r.entry) == (kind, entry.name)]
    ended = [(case, run.said) for case, run in own if not run.failed]
    if not ended:
        return Score(entry.name, len(own), len(own), *[float("nan")] * 6)
    misses = [
        (
            found / case.truth[channel] - 1,
            low <= case.truth[channel] <= high,
            (high - low) / case.truth[channel],
        )
        for case, said in ended
        for channel, (low, found, high) in said["roi"].items()
    ]
    errors, held, widths = zip(*misses, strict=True)
    return Score(
        entry.name,
        len(own),
        len(own) - len(ended),
        error=median(abs(error) for error in errors),
        bias=median(errors),
        coverage=mean(held),
        width=median(widths),
        rhat_max=median(said["rhat_max"] for _, said in ended),
        seconds=median(said["cold_seconds"] for _, said in ended),
    )


def markdown(scores: dict[str, list[Score]], panels: int) -> str:
    """Return the page that is printed and kept."""
    lines = [
        f"ROI against the truth of {panels} simulated panel(s) of each kind, all with their "
        f"defaults; {datetime.now(UTC).date().isoformat()}.",
    ]
    for kind, own in scores.items():
        size = ", ".join(f"{count} {name}" for name, count in SIZES[kind].items())
        lines += ["", f"## {kind}: {size}", "", verdict(own), ""]
        lines += [
            "| | median absolute error | median error | 90 % intervals that hold | median width "
            "| failed fits | median largest R-hat | median s, cold |",
            "|:--|" + "--:|" * 7,
            *(line(one) for one in own),
        ]
    return "\n".join([*lines, "", DEFAULTS, ""])


def verdict(scores: list[Score]) -> str:
    ours, best = scores[0], min((s.error for s in scores[1:] if s.error == s.error), default=None)
    if best is None:
        return "- No peer finished a fit."
    met = "met" if ours.error <= best else "missed"
    return (
        f"- **Median absolute error {ours.error:.1%}, the better peer's {best:.1%}**, "
        f"{ours.error / best:.2f} times as large (wanted: no larger; {met})."
    )


def line(own: Score) -> str:
    return (
        f"| {own.entry} | {own.error:.1%} | {own.bias:+.1%} | {own.coverage:.0%} | {own.width:.1%} "
        f"| {own.failed} of {own.panels} | {own.rhat_max:.3f} | {own.seconds:.0f} |"
    )


DEFAULTS = (HERE / "defaults.md").read_text().strip()


if __name__ == "__main__":
    main()
