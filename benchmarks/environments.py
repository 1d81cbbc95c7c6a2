"""Make the environments of the peers in `benchmarks/.envs`, one for each file of requirements.

    python benchmarks/environments.py

Needs nothing but the standard library and pip.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"


def main() -> None:
    for wanted in sorted(PEERS.glob("*.txt")):
        print(environment(wanted.stem))


def environment(name: str) -> str:
    """Return the interpreter of a peer; make its environment when it is absent or outdated."""
    wanted = PEERS / f"{name}.txt"
    home = HERE / ".envs" / name
    installed, python = home / wanted.name, home / "bin" / "python"
    if not installed.exists() or installed.read_text() != wanted.read_text():
        print(f"making {home.relative_to(HERE.parent)} ...", file=sys.stderr)
        venv.create(home, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--requirement", str(wanted)]
        subprocess.run(install, check=True)
        installed.write_text(wanted.read_text())
    return str(python)


if __name__ == "__main__":
    main()
