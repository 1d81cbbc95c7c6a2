"""The pages of the documentation, and what is in them."""

import re
import shlex
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
TUTORIAL = DOCS / "tutorial.md"
PAGES = (README, *sorted(DOCS.rglob("*.md")))
ROOT_PAGES = tuple(ROOT / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"))

RUN = "<!-- run -->"
FENCE = re.compile(
    r"^(?P<mark><!-- run -->\n\n?)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
CODE = re.compile(r"`[^`\n]*\]\([^`\n]*`")
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, whether it is to be run, and where it begins."""

    language: str
    text: str
    run: bool
    line: int
    follows: str

    @property
    def is_output(self) -> bool:
        """Whether this is what the python block right before it prints."""
        return self.language == "text" and self.follows == "python"


def name(page: Path) -> str:
    """Return the name of a page for test reports."""
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Block] = []
    end, before = 0, ""
    for match in FENCE.finditer(text):
        between = text[end : match.start()].strip()
        line = text.count("\n", 0, match.start("text")) + 1
        language = match["language"]
        follows = before if not between else ""
        found.append(Block(language, match["text"], bool(match["mark"]), line, follows))
        end, before = match.end(), language
    return found


def commands(block: Block) -> Iterator[list[str]]:
    """Yield the commands of a sh block as words, comments and pipes cut off."""
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        stops = [place for place, word in enumerate(words) if word in {"|", ">", "&&"}]
        if words:
            yield words[: stops[0]] if stops else words


def prose(page: Path) -> str:
    """Return the text of a page without its fenced and indented blocks."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))


def links(page: Path) -> Iterator[str]:
    """Yield the targets of links and pictures that are not of the web."""
    for match in LINK.finditer(CODE.sub("", prose(page))):
        if not re.match(r"[a-z]+:", match["target"]):
            yield match["target"]


def anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page make."""
    return {_slug(heading) for heading in HEADING.findall(prose(page))}


def rows(page: Path, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, its head left out."""
    _, _, below = page.read_text(encoding="utf-8").partition(f"\n{heading}\n")
    table: list[list[str]] = []
    for line in below.splitlines():
        if line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
            table.append(cells)
        elif table or line.startswith("#"):
            break
    return table[2:]


def _slug(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.replace("`", ""))
    kept = re.sub(r"[^\w\s-]", "", plain.encode("ascii", "ignore").decode()).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)
