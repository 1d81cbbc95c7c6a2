"""Bad event logs and choices, and the messages that the page on attribution must show for them."""

import io
import re
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from payoff.cli.main import run

GOOD = """\
customer,time,channel,kind,converted,value
ann,2024-03-01 09:00,display,view,0,
ann,2024-03-08 18:30,search,click,1,80
ben,2024-03-02 12:00,search,click,1,40
dee,2024-03-04 20:15,display,view,0,
"""
HEAD = GOOD.splitlines()[0]


@dataclass(frozen=True)
class Bad:
    """What is bad, how it comes about, and with which options it is asked."""

    title: str
    edit: Callable[[str], str] = str
    options: tuple[str, ...] = ()
    events: str = "events.csv"

    def message(self, folder: Path) -> str:
        """Return what the command line says, run in ``folder``."""
        (folder / "events.csv").write_text(self.edit(GOOD), encoding="utf-8")
        said = io.StringIO()
        with chdir(folder), redirect_stderr(said), redirect_stdout(io.StringIO()):
            code = run(["attribute", self.events, *self.options])
        assert code in (2, 3), f"{self.title} {said.getvalue()}"
        return said.getvalue()


def swapped(old: str, new: str) -> Callable[[str], str]:
    """Return an edit that writes ``new`` for ``old``."""
    return lambda text: text.replace(old, new)


CASES = (
    Bad("There is no such file.", events="event.csv"),
    Bad("A column has another name.", swapped("customer", "visitor")),
    Bad("Nothing says who converted.", swapped("converted,value", "sold,money")),
    Bad(
        "Some times have a zone and others have none.",
        swapped("2024-03-01 09:00", "2024-03-01T09:00:00+01:00"),
    ),
    Bad("No row can be used.", lambda text: re.sub("^[a-z]+,2", ",2", text, flags=re.MULTILINE)),
    Bad("Nobody converted after a touch.", lambda text: re.sub(r",1,\d+", ",0,", text)),
    Bad("A rule is misspelt.", options=("--rule", "shapely")),
    Bad("An option is of a rule that is not asked for.", options=("--pass-over", "direct")),
    Bad("The order of the chain is no number.", options=("--markov-order", "two")),
    Bad("A lookback is for what is not there.", options=("--lookback-of", "views=1")),
    Bad(
        "Shares of positions add up to more than 1.",
        options=("--first-share", "0.6", "--last-share", "0.6"),
    ),
    Bad("The engine is not known.", options=("--engine", "sparc")),
)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        for bad in CASES:
            said = f"{bad.title}\n\n```text\n{bad.message(Path(made))}```\n"
            print(re.sub(r"[ \t]+$", "", said, flags=re.MULTILINE))
