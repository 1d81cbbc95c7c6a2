"""Runs that are kept as they end, so that an interrupted comparison goes on where it stopped."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from contenders import Entry, Run, run
from tables import Case


class Ledger:
    """A file of JSON lines; a run counts as done when case, contender, arguments and seed agree."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        lines = path.read_text().splitlines() if path.exists() else []
        self._runs = [Run(**json.loads(line)) for line in lines]

    def done(self, case: Case, entry: Entry, seed: int) -> Run | None:
        """Return the run, if there is one."""
        wanted = (case.name, entry.name, entry.arguments, seed)
        found = [r for r in self._runs if (r.case, r.entry, r.arguments, r.seed) == wanted]
        return found[-1] if found else None

    def keep(self, case: Case, entry: Entry, seed: int, limit: float) -> Run:
        """Make a run, write it down, and say how it went."""
        made = run(entry, case, seed, limit)
        self._runs.append(made)
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(made)) + "\n")
        outcome = made.failed[-300:] or f"smallest ESS {made.said['ess_min']:.0f}"
        print(f"{case.name}, {entry.name}: {made.seconds:.1f} s, {outcome}", file=sys.stderr)
        return made

    def close(self) -> None:
        """Take the file away: the comparison is finished, and the next one begins anew."""
        self._path.unlink(missing_ok=True)
