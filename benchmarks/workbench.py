"""Load the workbench with people who browse while runs go on, and time it in a real browser.

    PYTHONPATH=. python benchmarks/workbench.py [--users 50] [--jobs 4] [--seconds 120]

The server, its runs, those who browse and the browser share two cores. A person opens a page,
with the styles and scripts that a browser would not have kept, thinks for two seconds on average,
and opens another one: the tables, a check, a form, an answer with its charts, the history, the
planner, or what it says to sliders that were moved. Runs are budget plans of the example brand;
each is followed by its events, and the next is asked for when it ends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.web.served import served, until

from browsing import Place, Seen, browse, keep_asking, measure_memory
from contenders import CORES, use_two_cores
from environments import HERE
from pages_in_a_browser import first_page, slider

RESULTS = HERE / "results"
PERCENTILES = (50, 95, 99)
MOMENTS = 6


def main() -> None:
    options = arguments()
    use_two_cores()
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(Path(folder, "load"), options)
        browser = {"first_page": first_page(), "slider": slider(Path(folder))}
    record = {"conditions": conditions(), "options": vars(options), **loaded, **browser}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "workbench.json").write_text(json.dumps(record, indent=1) + "\n")
    page = markdown(record)
    (RESULTS / "workbench.md").write_text(page)
    print(page)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=120)
    return parser.parse_args()


def load(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Serve the example, and have people browse it while plans are made."""
    with served(folder, "--workers", str(options.jobs)) as (server, client):
        workspace = client.get("/api/v1/workspaces").json()[0]["id"]
        api = f"/api/v1/workspaces/{workspace}"
        example = client.post(f"{api}/example").json()
        for run in example["runs"]:
            until(client, f"{api}/runs/{run['id']}", "answered")
        plan = example["runs"][-1]
        client.get(f"/w/{workspace}/runs/{plan['id']}/planner/curves", timeout=120)
        said = {**plan["said"], "table": example["table"]["id"]}
        places = places_of(workspace, example["table"]["id"], plan["id"])
        seen, memory = asyncio.run(
            crowd(str(client.base_url), workspace, said, places, server.pid, options)
        )
    return {
        "pages": {kind: told(seconds) for kind, seconds in sorted(seen.pages.items())},
        "all": told(seen.seconds()),
        "runs": seen.runs,
        "events": seen.events,
        "wrong": seen.wrong,
        "memory": memory,
    }


def places_of(workspace: str, table: str, run: str) -> Sequence[Place]:
    home = f"/w/{workspace}"
    own = f"{home}/runs/{run}"
    moved = "amount-0=300000&amount-1=200000"
    return (
        Place("first page", "/"),
        Place("check of a table", f"{home}/tables/{table}"),
        Place("form of a question", f"{home}/ask/plan?table={table}"),
        Place("answer", own),
        Place("history", f"{home}/runs"),
        Place("planner", f"{own}/planner/sliders"),
        Place("sliders moved", f"{own}/planner/outlook?{moved}"),
    )


async def crowd(
    home: str,
    workspace: str,
    said: dict[str, Any],
    places: Sequence[Place],
    server: int,
    options: argparse.Namespace,
) -> tuple[Seen, list[float]]:
    seen, end = Seen(), time.monotonic() + options.seconds
    *_, memory = await asyncio.gather(
        *(browse(home, places, seed, end, seen) for seed in range(options.users)),
        *(keep_asking(home, workspace, said, seed, end, seen) for seed in range(options.jobs)),
        measure_memory(server, end),
    )
    return seen, memory


def told(seconds: Sequence[float]) -> dict[str, float]:
    """Return how many there are, and percentiles in ms."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {"count": len(seconds)} | {f"p{p}": cuts[p - 1] * 1000 for p in PERCENTILES}


def conditions() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": CORES,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def markdown(record: dict[str, Any]) -> str:
    setting, options = record["conditions"], record["options"]
    memory = record["memory"]
    step = max(1, (len(memory) - 1) // MOMENTS)
    lines = [
        f"The workbench: {setting['date']}, {setting['cores']} cores, {setting['system']}, Python "
        f"{setting['python']}.",
        "",
        f"## {options['users']} people and {options['jobs']} runs at a time, "
        f"{options['seconds']:.0f} seconds",
        "",
        "| page, ms | loads | 50 % | 95 % | 99 % |",
        "|:--|--:|--:|--:|--:|",
    ]
    for kind, own in [*record["pages"].items(), ("all", record["all"])]:
        cells = " | ".join(f"{own[f'p{each}']:.0f}" for each in PERCENTILES)
        lines.append(f"| {kind} | {own['count']:,} | {cells} |")
    lines += [
        "",
        f"Errors: {len(record['wrong'])}. Runs answered meanwhile: {record['runs']}. Each run was "
        "followed by its events.",
        "",
        "| seconds | " + " | ".join(str(at) for at in range(0, len(memory), step)) + " |",
        "|:--|" + "--:|" * len(range(0, len(memory), step)),
        "| memory of the server, MB | "
        + " | ".join(f"{each:.0f}" for each in memory[::step])
        + " |",
        "",
        "## In Chromium, nothing else going on",
        "",
        "| | median ms | slowest ms | times |",
        "|:--|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {median(own):.0f} | {max(own):.0f} | {len(own)} |"
        for name, own in [*record["first_page"].items(), *record["slider"].items()]
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
