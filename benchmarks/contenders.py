"""Who is compared, and how one process of theirs is run and measured from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environments import PEERS, environment
from tables import Case

CORES = 2


@dataclass(frozen=True)
class Contender:
    """Someone in the race: a script that prints one line of JSON.

    `environment` names the peer's file of requirements; empty means this interpreter.
    """

    name: str
    script: str
    environment: str = ""

    @property
    def python(self) -> str:
        return environment(self.environment) if self.environment else sys.executable


PAYOFF = Contender("payoff", "payoff_mix.py")
PYMC = Contender("PyMC-Marketing", "pymc_marketing_mix.py", "pymc_marketing")
MERIDIAN = Contender("Meridian", "meridian_mix.py", "meridian")


@dataclass(frozen=True)
class Entry:
    """A contender with its arguments for one case."""

    contender: Contender
    arguments: str
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.contender.name}, {self.note}" if self.note else self.contender.name


@dataclass(frozen=True)
class Run:
    """One process, from start to end; when it came to nothing, `failed` says why.

    Seconds are of the wall clock and of the processors; `load` is the machine's before the start.
    """

    case: str
    entry: str
    arguments: str
    seed: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float
    load: float
    said: dict[str, Any]
    failed: str = ""


def use_two_cores() -> None:
    """Leave this process and those that it starts two cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def run(entry: Entry, case: Case, seed: int, limit: float) -> Run:
    """Run one process with empty caches for compiled programs; end it after `limit` seconds."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as errors:
        roles = Path(folder, "roles.json")
        roles.write_text(json.dumps(case.roles))
        script = str(PEERS / entry.contender.script)
        command = [entry.contender.python, script, str(case.table), str(roles)]
        command += [*entry.arguments.split(), "--seed", str(seed)]
        load = os.getloadavg()[0]
        start = time.time()
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=empty_caches(folder) | {"BENCH_STARTED": repr(start)},
        )
        timer = threading.Timer(limit, process.kill)
        timer.start()
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        seconds = time.time() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        failed = ""
        if process.returncode:
            errors.seek(0)
            told = errors.read()[-2000:]
            failed = f"ended after {limit:.0f} s" if seconds >= limit else told or "no message"
    return Run(
        case.name,
        entry.name,
        entry.arguments,
        seed,
        round(seconds, 2),
        round(usage.ru_utime + usage.ru_stime, 2),
        round(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)),
        round(load, 2),
        {} if failed else json.loads(said.splitlines()[-1]),
        failed,
    )


def empty_caches(folder: str) -> dict[str, str]:
    """Return an environment in which compiled programs are kept below `folder`, if at all.

    JAX keeps none unless a user tells it where, and here nobody does.
    """
    own = {key: value for key, value in os.environ.items() if key != "JAX_COMPILATION_CACHE_DIR"}
    return {
        **own,
        "NUMBA_CACHE_DIR": f"{folder}/numba",
        "PYTENSOR_FLAGS": f"base_compiledir={folder}/pytensor",
        "PAYOFF_CACHE": f"{folder}/payoff",
    }
