"""The documentation runs, and says what the code says."""

import ast
import io
import re
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.docs import options, refusals, refusals_of_events
from tests.docs.pages import (
    DOCS,
    PAGES,
    README,
    ROOT,
    ROOT_PAGES,
    TUTORIAL,
    anchors,
    blocks,
    commands,
    links,
    name,
    prose,
    rows,
)

from payoff.attribution.rules import RULES, Position, TimeDecay
from payoff.cli.app import app
from payoff.cli.main import run
from payoff.core.errors import PayoffError
from payoff.data.settings import read_settings
from payoff.mix.adstock import ADSTOCKS, DEFAULT_LAGS
from payoff.mix.baseline import TRENDS
from payoff.mix.effects import EFFECTS
from payoff.mix.links import LINKS
from payoff.mix.noise import NOISES
from payoff.mix.saturation import SATURATIONS
from payoff.mix.varies import VARIATIONS

SRC = ROOT / "src" / "payoff"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
CLOSE = 0.15


def having(language: str) -> list[Path]:
    return [page for page in PAGES if any(block.language == language for block in blocks(page))]


@dataclass(frozen=True)
class Workshop:
    """A folder with the examples, in which pages are executed."""

    folder: Path

    def execute(self, page: Path) -> dict[str, Any]:
        """Run the blocks of a page in order, in one namespace, and compare what they print."""
        names: dict[str, Any] = {"__name__": name(page)}
        said = ""
        with chdir(self.folder):
            for block in blocks(page):
                place = f"{name(page)}:{block.line}"
                if block.language == "python":
                    said = executed("\n" * (block.line - 1) + block.text, page, names)
                elif block.is_output:
                    assert same(said, block.text), f"{place} says\n{block.text}\nnot\n{said}"
                elif block.run:
                    for words in commands(block):
                        assert silent_run(words[1:]) == 0, f"{place}: {' '.join(words)}"
        return names


def executed(code: str, page: Path, names: dict[str, Any]) -> str:
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(code, name(page), "exec"), names)
    return said.getvalue()


def silent_run(words: list[str]) -> int:
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return run(words)


def same(one: str, other: str) -> bool:
    """Tell whether two texts have the same words, and numbers close to each other."""
    if NUMBER.sub("0", one).split() != NUMBER.sub("0", other).split():
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    values = ((float(a.replace(",", "")), float(b.replace(",", ""))) for a, b in pairs)
    return all(a == pytest.approx(b, rel=CLOSE, abs=1e-9) for a, b in values)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Return a folder with the examples, the tutorial done in it: other pages use its fit."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "examples", folder / "examples")
    shop = Workshop(folder)
    shop.execute(TUTORIAL)
    return shop


SERVED = DOCS / "workbench.md"  # it needs a server; tests/web runs it
LONG = {
    *("beyond-one-region.md", "decision.md", "panels.md"),
    *("search.md", "segments.md", "selection-bias.md"),
}
RUN = [
    pytest.param(page, marks=[pytest.mark.slow] if page.name in LONG else [], id=name(page))
    for page in having("python")
    if page not in {TUTORIAL, SERVED}
]


@pytest.mark.parametrize("page", RUN)
def test_python_runs(page: Path, workshop: Workshop) -> None:
    names = workshop.execute(page)
    for kind, laws in list(names.items()):
        for test in dir(laws) if kind.startswith("Test") else ():
            if test.startswith("test_"):
                getattr(laws(), test)()


def test_the_tutorial_runs(workshop: Workshop) -> None:
    assert (workshop.folder / "brand.payoff").is_file()
    guessed = read_settings(workshop.folder / "payoff.toml")
    (told,) = (block.text for block in blocks(TUTORIAL) if block.language == "toml")
    corrected = tomllib.loads(told)
    for part in ("time", "kpi", "spend", "controls", "events"):
        wanted = corrected[part]
        assert getattr(guessed, part) == (tuple(wanted) if isinstance(wanted, list) else wanted)


def test_the_readme_needs_ten_lines() -> None:
    (example,) = (block.text for block in blocks(README) if block.language == "python")
    assert sum(bool(line.strip()) for line in example.splitlines()) <= 10


def payoff_commands() -> Iterator[tuple[str, list[str]]]:
    for page in (*PAGES, *ROOT_PAGES):
        for block in blocks(page):
            if block.language in {"sh", "console"}:
                for words in commands(block):
                    if words[0] == "payoff":
                        yield f"{name(page)}:{block.line}", words[1:]


@pytest.mark.parametrize(("place", "words"), list(payoff_commands()))
def test_commands_are_those_of_the_command_line(place: str, words: list[str]) -> None:
    app().parse_args(words, exit_on_error=False, print_error=False)


def test_make_has_the_targets_that_are_named() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in (*PAGES, *ROOT_PAGES):
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets, name(page)


@pytest.mark.parametrize("page", having("toml"), ids=name)
def test_settings_can_be_read(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.language == "toml":
            (tmp_path / "payoff.toml").write_text(block.text, encoding="utf-8")
            read_settings(tmp_path / "payoff.toml")


@pytest.mark.parametrize("page", [*PAGES, *ROOT_PAGES], ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name(page)} links to {link}"
        if page.is_relative_to(DOCS):
            assert target.is_relative_to(DOCS), f"{name(page)} links out of the site: {link}"
        if anchor:
            assert anchor in anchors(target), f"{name(page)} links to {link}"


def test_every_page_is_in_the_menu() -> None:
    menu = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    assert menu == {str(page.relative_to(DOCS)) for page in PAGES if page != README}


def test_rooms_are_those_of_the_tree() -> None:
    told = {row[0].strip("`/") for row in rows(ROOT / "ARCHITECTURE.md", "## Rooms")}
    there = {
        str(folder.relative_to(SRC))
        for folder in SRC.rglob("*")
        if folder.is_dir() and not {"__pycache__", "vendor"} & set(folder.parts)
    }
    assert told == there


def test_the_order_of_imports_is_that_of_the_contract() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    (downwards,) = (one["layers"] for one in contracts if one["type"] == "layers")
    layers = [layer.replace("payoff.", "") for layer in reversed(downwards)]
    assert " < ".join(layers) in prose(ROOT / "ARCHITECTURE.md")


def test_what_can_be_added_is_where_the_page_says() -> None:
    table = rows(ROOT / "ARCHITECTURE.md", "## Adding a thing is one file and one line")
    for _, file, registry, _ in table:
        folder = SRC / file.strip("`").rpartition("/")[0]
        assert registry.strip("`") in (folder / "__init__.py").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Check:
    """A health check as the code has it: thresholds of each severity, and the remedy."""

    name: str
    numbers: frozenset[float]
    remedy: str


def checks() -> list[Check]:
    tree = ast.parse((SRC / "mix" / "health.py").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = [call for call in calls if isinstance(call.func, ast.Name)]
    return [
        check(call)
        for call in named
        if call.func.id in {"_graded", "Finding"} and isinstance(call.args[0], ast.Constant)
    ]


def check(call: ast.Call) -> Check:
    said = {keyword.arg: keyword.value for keyword in call.keywords}
    conditions = [said[grade] for grade in ("failed", "doubtful") if grade in said]
    nodes = [node for condition in conditions for node in ast.walk(condition)]
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    numbers = frozenset(float(value) for value in constants if type(value) in {int, float})
    remedy = said["remedy"] if "remedy" in said else call.args[3]
    return Check(call.args[0].value, numbers - {0.0}, ast.literal_eval(remedy))


def test_health_checks_are_those_of_the_code() -> None:
    table = {row[0].strip("`"): row for row in rows(DOCS / "health.md", "## The checks")}
    found = checks()
    assert len(found) > 5
    assert set(table) == {check.name for check in found}
    for check in found:
        _, failed, doubtful, remedy = table[check.name]
        shown = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", f"{failed} {doubtful}")}
        assert check.numbers <= shown, check.name
        assert remedy == check.remedy


def test_thresholds_with_a_name_are_those_of_the_code() -> None:
    from payoff.mix.health import ALIKE, CONTRADICTS, FOLLOWS, LITTLE_LEARNT, TOGETHER

    table = {row[0].strip("`"): row for row in rows(DOCS / "health.md", "## The checks")}
    assert f"{ALIKE:g}" in table["collinear_channels"][2]
    assert f"{LITTLE_LEARNT:g}" in table["data_say_nothing"][1]
    assert f"{LITTLE_LEARNT:g}" in table["channel_not_learnt"][2]
    assert f"{TOGETHER:g}" in table["groups_move_together"][2]
    assert f"{CONTRADICTS:g}" in table["experiment_contradicts"][2]
    assert f"{FOLLOWS:g}" in table["spend_follows_sales"][2]


def test_findings_of_a_check_are_those_of_the_code() -> None:
    from payoff.data.excerpt import DRAWN, MOST_CELLS, MOST_COLUMNS
    from payoff.maths.far import FAR
    from payoff.quality.findings_of_values import INFLATED, MANY, SOMEWHAT, WILD
    from payoff.quality.together import MOST_ROWS, STRONG

    page = DOCS / "check.md"
    table = {row[0].strip("`"): row for row in rows(page, "## The findings")}
    code = "".join(path.read_text("utf-8") for path in (SRC / "quality").glob("*.py"))
    found = re.findall(r'Finding\(\s*"(\w+)",\s*"?(\w+)', code)
    assert set(table) == {finding for finding, _ in found}
    for finding, severity in found:
        told = {"good": "remark"}.get(severity, severity)
        assert told in table[finding][2] or "remark" in table[finding][2], finding
    assert f"factor of {SOMEWHAT:g} or more" in table["collinear"][1]
    assert f"from {INFLATED:g} on" in table["collinear"][2]
    assert f"from {WILD:g} robust" in table["far_values"][2]
    assert f"more than {MANY:.0%}".replace("%", " %") in table["long_tails"][1]
    assert f"of {STRONG:g} or more" in table["strong_pairs"][1]
    text = page.read_text(encoding="utf-8")
    assert f"and {FAR:g} or more is far" in text
    assert f"{MOST_CELLS // 1_000_000} million cells" in text
    assert all(f"{number:,}" in text for number in (DRAWN, MOST_COLUMNS, MOST_ROWS))


def test_reasons_to_disagree_are_those_of_the_code() -> None:
    from payoff.answers.counterpart import Why
    from payoff.mix.disagreement import INFLATED, MOSTLY_DATA, SHRUNK

    table = {row[0].strip("`"): row for row in rows(DOCS / "compare.md", "## Where they disagree")}
    assert set(table) == set(get_args(Why))
    assert f" {INFLATED:g} or more" in table["collinear"][1]
    assert f"{MOSTLY_DATA:.0%}".replace("%", " %") in table["prior"][1]
    assert f"below {SHRUNK:g} times" in table["shrinkage"][1]


def test_the_model_page_has_every_choice() -> None:
    page = DOCS / "model.md"
    for heading, registry in (("Adstock", ADSTOCKS), ("Saturation", SATURATIONS)):
        assert {row[0].strip("`") for row in rows(page, f"## {heading}")} == set(registry)
    assert {row[0].split()[0].strip("`") for row in rows(page, "## Noise")} == set(NOISES)
    more = DOCS / "beyond-one-region.md"
    for heading, registry in (("Effects that vary", VARIATIONS), ("Links and counts", LINKS)):
        assert {row[0].strip("`") for row in rows(more, f"## {heading}")} == set(registry)
    text = page.read_text(encoding="utf-8")
    assert all(f"`{effect.__name__}`" in text for effect in EFFECTS.values())
    assert all(f"trend, `{trend}`" in text for trend in TRENDS)
    days, weeks, months = (DEFAULT_LAGS[period] for period in ("day", "week", "month"))
    assert f"{days} days, {weeks} weeks or {months} months" in text


@pytest.mark.parametrize(
    ("heading", "registry"), [("Adstock", ADSTOCKS), ("Saturation", SATURATIONS)]
)
def test_default_priors_are_those_of_the_code(heading: str, registry: Any) -> None:
    table = {row[0].strip("`"): " ".join(row) for row in rows(DOCS / "model.md", f"## {heading}")}
    for entry, kind in registry.items():
        for parameter, prior in kind().priors.items():
            numbers = ", ".join(f"{number:g}" for number in prior.numbers)
            assert f"`{parameter} ~ {type(prior).__name__}({numbers})`" in table[entry]


@pytest.mark.parametrize(("heading", "table"), options.tables().items())
def test_options_are_those_of_the_code(heading: str, table: str) -> None:
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    assert f"{heading}\n\n{table}" in text, f"in docs/command-line.md:\n{heading}\n\n{table}"


@pytest.mark.parametrize("bad", refusals.CASES, ids=lambda bad: bad.title)
def test_refusals_are_those_of_the_code(bad: refusals.Bad, tmp_path: Path) -> None:
    shown = f"{bad.title}\n\n```text\n{bad.message(tmp_path)}```"
    assert shown in (DOCS / "table.md").read_text(encoding="utf-8"), f"in docs/table.md:\n{shown}"


@pytest.mark.parametrize("bad", refusals_of_events.CASES, ids=lambda bad: bad.title)
def test_refusals_of_events_are_those_of_the_code(
    bad: refusals_of_events.Bad, tmp_path: Path
) -> None:
    shown = f"{bad.title}\n\n```text\n{bad.message(tmp_path)}```"
    page = (DOCS / "attribution.md").read_text(encoding="utf-8")
    assert shown in page, f"in docs/attribution.md:\n{shown}"


def test_the_page_on_attribution_has_every_rule_and_finding() -> None:
    page = DOCS / "attribution.md"
    told = {row[0].strip("`"): " ".join(row) for row in rows(page, "## The rules")}
    assert set(told) == set(RULES)
    assert f"half-life, {TimeDecay().half_life:g} days" in told["time-decay"]
    first, last = Position().first[0], Position().last[0]
    assert f"{first:.0%} to the first".replace("%", " %") in told["position"]
    assert f"{last:.0%} to the last".replace("%", " %") in told["position"]
    found = re.findall(r'Finding\(\s*"(\w+)"', (SRC / "attribution/examine.py").read_text("utf-8"))
    assert {row[0].strip("`") for row in rows(page, "## Health")} == set(found)


def test_every_error_is_in_the_reference() -> None:
    def below(kind: type) -> Iterator[str]:
        yield kind.__name__
        for inner in kind.__subclasses__():
            if inner.__module__ == PayoffError.__module__:
                yield from below(inner)

    text = (DOCS / "api.md").read_text(encoding="utf-8")
    assert all(re.search(rf"\b{error}\b", text) for error in below(PayoffError))


def test_saved_members_are_those_of_the_code() -> None:
    from payoff.mix.storage import ARRAYS, VERSION

    members = {row[0].strip("`") for row in rows(DOCS / "saved-fits.md", "## The format")}
    assert members == {f"{array}.npy" for array in ARRAYS} | {"fit.json"}
    assert f"| `version` | {VERSION};" in (DOCS / "saved-fits.md").read_text(encoding="utf-8")


def test_decision_records_are_short_and_numbered() -> None:
    records = sorted((DOCS / "decisions").glob("*.md"))
    for number, record in enumerate(records, 1):
        text = record.read_text(encoding="utf-8")
        assert record.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number:04} ")
        assert len(text.splitlines()) < 40
        parts = ("**Context.**", "**Decision.**", "**Consequences.**")
        assert all(part in text for part in parts)


def test_the_changelog_has_this_version() -> None:
    version = PYPROJECT["project"]["version"]
    assert f"\n## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_names_every_extra_for_users() -> None:
    extras = set(PYPROJECT["project"]["optional-dependencies"]) - {"dev", "docs"}
    assert extras == {row[0].strip("`") for row in rows(README, "## Install")}
