"""A plan by group is shown per channel, per group and cell by cell, and fits a terminal."""

import io
import json

from rich.console import Console
from tests.report import samples

from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.json import json_text
from payoff.report.page import Folded, Page, Table
from payoff.report.terminal import show

ANSWER = samples.by_group_answer()
PAGE = page_of(ANSWER)


def tables(page: Page, section: str) -> list[Table]:
    (found,) = (each for each in page.sections if each.name == section)
    return [block for block in found.blocks if isinstance(block, Table)]


def test_the_plan_is_per_channel_and_per_group() -> None:
    names = [row[0].text for row in tables(PAGE, "plan")[0].rows]
    assert sorted(names) == ["radio", "search", "social", "tv"]
    (groups,) = tables(PAGE, "plan-groups")
    assert groups.columns[0].head == "region"
    assert groups.rows[0][0].text == "north"
    assert len(groups.rows) == len(samples.REGIONS)


def test_the_headline_says_what_moves_among_groups() -> None:
    assert " Among groups, move " in PAGE.headline
    assert "from south to north" in PAGE.headline
    stays = tuple(replace(each, planned=each.current) for each in ANSWER.sums.groups)
    still = replace(ANSWER, sums=replace(ANSWER.sums, groups=stays))
    assert "Among groups" not in page_of(still).headline


def test_cells_and_what_holds_them_are_folded_away() -> None:
    (section,) = (each for each in PAGE.sections if each.name == "plan-groups")
    cells, held = (block for block in section.blocks if isinstance(block, Folded))
    assert isinstance(cells.body, Table)
    assert len(cells.body.rows) == len(samples.REGIONS)
    assert [column.head for column in cells.body.columns] == [
        "region",
        "tv",
        "radio",
        "search",
        "social",
    ]
    assert held.body == ANSWER.plan.binding


def test_no_line_is_wider_than_a_terminal() -> None:
    out = io.StringIO()
    show(PAGE, Console(file=out, width=80))
    assert max(map(len, out.getvalue().splitlines())) <= 80
    assert "The plan by region" in out.getvalue()


def test_charts_are_of_channels_and_not_of_cells() -> None:
    drawn = {chart.name: chart.draw() for chart in PAGE.charts()}
    (rows,) = drawn["moves"]["datasets"].values()
    assert len(rows) == 4


def test_json_has_every_cell_and_its_sums() -> None:
    plan = json.loads(json_text(ANSWER))["plan"]
    assert plan["sums"]["cells"][1] == {"column": "tv in south", "channel": "tv", "group": "south"}
    assert [each["channel"] for each in plan["allocation"]] == [
        each["column"] for each in plan["sums"]["cells"]
    ]
    assert [each["group"] for each in plan["sums"]["groups"]] == list(samples.REGIONS)


def test_scenarios_by_group_have_a_table_of_groups() -> None:
    page = page_of(samples.compared_by_group())
    (groups,) = tables(page, "plan-groups")
    assert [column.head for column in groups.columns] == ["region", "held", "free"]
    spent = tables(page, "scenarios")[2]
    assert [row[0].text for row in spent.rows] == ["tv", "radio", "search", "social"]
