"""People who browse a workbench, and runs that go on meanwhile."""

from __future__ import annotations

import asyncio
import random
import re
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
THINK = 2.0  # seconds between two pages of one person, on average
COME_WITHIN = 10.0
PATIENCE = 60.0
TLS = ssl.create_default_context()  # made once: nothing here uses it, and making it takes time


@dataclass
class Seen:
    """What went on: seconds of every page by its kind, runs that ended, and what went wrong."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    runs: int = 0
    events: int = 0
    wrong: list[str] = field(default_factory=list)

    def seconds(self) -> list[float]:
        return [each for some in self.pages.values() for each in some]


@dataclass(frozen=True)
class Place:
    """A page: what it is called, and its address."""

    kind: str
    address: str


async def browse(home: str, places: Sequence[Place], seed: int, until: float, seen: Seen) -> None:
    """Open one page after the other; what a browser keeps is asked for once."""
    choose, kept = random.Random(seed), set[str]()
    async with client_of(home, follow_redirects=True) as client:
        await asyncio.sleep(choose.uniform(0, COME_WITHIN))
        while time.monotonic() < until:
            place = choose.choice(places)
            start = time.monotonic()
            text = await _read(client, place.address, seen)
            new = set(ASSET.findall(text)) - kept
            await asyncio.gather(*(_read(client, each, seen) for each in new))
            seen.pages.setdefault(place.kind, []).append(time.monotonic() - start)
            kept |= new
            await asyncio.sleep(choose.expovariate(1 / THINK))


async def keep_asking(
    home: str, workspace: str, said: dict[str, Any], seed: int, until: float, seen: Seen
) -> None:
    """Ask for a plan, follow it to its end, and ask for the next one."""
    async with client_of(home) as client:
        while time.monotonic() < until:
            asked = await client.post(
                f"/api/v1/workspaces/{workspace}/ask/plan", json={**said, "seed": seed}
            )
            run = asked.json()["id"]
            own = f"/api/v1/workspaces/{workspace}/runs/{run}"
            async with client.stream("GET", f"/w/{workspace}/runs/{run}/progress") as events:
                async for line in events.aiter_lines():
                    seen.events += line.startswith("data")
                    if time.monotonic() > until:
                        break
            if time.monotonic() > until:
                await client.post(f"{own}/cancel")
            elif (now := (await client.get(own)).json())["state"] == "answered":
                seen.runs += 1
            else:
                seen.wrong.append(f"run: {now['state']}")
            seed += 1000


def client_of(home: str, **more: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=home, timeout=PATIENCE, verify=TLS, **more)


async def _read(client: httpx.AsyncClient, address: str, seen: Seen) -> str:
    try:
        got = await client.get(address)
    except httpx.HTTPError as error:
        seen.wrong.append(f"{address}: {type(error).__name__}")
        return ""
    if got.status_code != 200:
        seen.wrong.append(f"{address}: {got.status_code}")
    return got.text


async def measure_memory(process: int, until: float) -> list[float]:
    """Return the resident memory of a process in MB, every second."""
    told = []
    while time.monotonic() < until:
        told.append(resident(process))
        await asyncio.sleep(1)
    return told


def resident(process: int) -> float:
    """Return MB that a process has in memory now; Linux tells."""
    told = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    line = next(each for each in told if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
