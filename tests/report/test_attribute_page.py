"""What the page of credit claims, and what its pictures are made of."""

import io
from typing import Any

import pytest
from rich.console import Console
from tests.report import samples

from payoff.answers.credit import CreditAnswer, PathCredit, Range
from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.charts.flow import sankey
from payoff.report.html import html
from payoff.report.page import Folded, Gallery, Page, Table
from payoff.report.terminal import show

ANSWER = samples.credit_answer()


def section(page: Page, name: str) -> Any:
    (found,) = (section for section in page.sections if section.name == name)
    return found


def tables(page: Page, name: str) -> list[Table]:
    return [block for block in section(page, name).blocks if isinstance(block, Table)]


def data(answer: CreditAnswer, name: str) -> list[dict[str, Any]]:
    """Return every row of a chart's data."""
    chart = next(chart for chart in page_of(answer).charts() if chart.name == name)
    spec = chart.draw()
    assert spec["width"] == "container"
    return [row for rows in spec["datasets"].values() for row in rows]


def one_rule(answer: CreditAnswer) -> CreditAnswer:
    return replace(answer, rules=answer.rules[1:2], agreement=())


def test_the_headline_says_who_gets_most_by_which_rules_and_how_far_they_disagree() -> None:
    assert page_of(ANSWER).headline == (
        "search gets most of 1.00 k conversions by 2 of 3 rules (47 %), display by first; between "
        "rules up to 31 % of the credit changes hands (first against linear)."
    )
    single = page_of(one_rule(ANSWER)).headline
    assert single == "search gets most of 1.00 k conversions: 47 % by linear."
    alike = replace(ANSWER, rules=ANSWER.rules[1:], agreement=ANSWER.agreement[2:])
    assert "by all 2 rules (47 %); between" in page_of(alike).headline
    alone = page_of(samples.credit_answer(("search",))).headline
    assert alone == "All of 1.00 k conversions go to search: there is no other channel."


def test_a_lead_within_the_intervals_is_not_called_settled() -> None:
    first = ANSWER.rules[0]
    near = tuple(replace(one, conversions_range=Range(0.0, 900.0)) for one in first.credit)
    answer = replace(ANSWER, rules=(replace(first, credit=near), *ANSWER.rules[1:]))
    (text, *_) = section(page_of(answer), "channels").blocks
    assert "By first the interval of the first channel overlaps" in text.sentences[0]
    (text, *_) = section(page_of(ANSWER), "channels").blocks
    assert "The lead is clear by every rule" in text.sentences[0]
    (text, *_) = section(page_of(samples.paths_answer()), "channels").blocks
    assert "no intervals" in text.sentences[0]


def test_findings_come_first_and_doubt_stands_on_top() -> None:
    doubtful = samples.credit_answer(findings=(samples.COLLINEAR, samples.NOT_CAUSAL))
    page = page_of(doubtful)
    assert page.sections[0].name == "health"
    assert samples.COLLINEAR.says in page.doubt
    assert page_of(ANSWER).doubt == ""


def test_what_failed_shows_no_credit() -> None:
    page = page_of(samples.failed_credit())
    assert page.verdict == "failed"
    assert [each.name for each in page.sections] == ["health", "log", "provenance"]
    assert not page.charts()
    assert "gets most" not in page.headline


def test_tables_hold_each_channel_and_rule_and_costs_only_where_known() -> None:
    page = page_of(ANSWER)
    (conversions,) = tables(page, "channels")
    assert [column.head for column in conversions.columns] == [
        "channel",
        *("first", "linear", "markov"),
    ]
    assert [row[0].text for row in conversions.rows] == ["search", "display", "social", "email"]
    assert (conversions.rows[0][2].text, conversions.rows[0][2].note) == ("469", "422–516")
    (costs,) = tables(page, "costs")
    assert [cell.text for cell in costs.rows[0]][:2] == ["search", "3.00 k"]
    assert costs.rows[0][3].text == "6.56"
    assert costs.rows[0][3].note == "CPA 6.40"
    assert costs.rows[1][2].text == "costs nothing"
    bare = page_of(samples.paths_answer())
    assert "costs" not in {each.name for each in bare.sections}


def test_value_is_folded_only_where_costs_are_held_against_it() -> None:
    folded = [b for b in section(page_of(ANSWER), "channels").blocks if isinstance(b, Folded)]
    assert [block.title for block in folded] == ["Value by rule"]
    assert len(tables(page_of(samples.credit_answer(costs=False)), "channels")) == 2


def test_many_channels_are_summed_up_and_none_is_dropped() -> None:
    names = tuple(f"channel {number:02}" for number in range(40))
    answer = samples.credit_answer(names)
    (table,) = tables(page_of(answer), "channels")
    assert len(table.rows) == 25
    assert table.rows[-1][0].text == "16 other channels"
    for column in (1, 2, 3):
        whole = sum(float(row[column].text) for row in table.rows)
        assert whole == pytest.approx(samples.CONVERSIONS, rel=0.001)
    (costs,) = tables(page_of(answer), "costs")
    assert costs.rows[-1][0].text == "16 other channels"
    bars = [row for row in data(answer, "credit") if row["rule"] == "linear"]
    assert bars[-1]["channel"] == "other channels"
    assert bars[-1]["to"] == pytest.approx(1.0)
    gallery = next(b for b in section(page_of(answer), "channels").blocks if isinstance(b, Gallery))
    assert "32 smaller channels in the table only" in gallery.caption


def test_rows_left_out_and_rules_skipped_are_told_with_reason_and_remedy() -> None:
    out, skipped = tables(page_of(ANSWER), "log")
    assert [[cell.text for cell in row] for row in out.rows] == [
        ["that repeat another row", "488", "2.3 %"],
        ["without a customer", "12", "0.1 %"],
    ]
    assert [cell.text for cell in skipped.rows[0]] == [
        "w-shaped",
        "the log names no milestones",
        "add a column milestone",
    ]


def test_bars_add_up_and_dots_carry_their_intervals() -> None:
    for rule in ANSWER.rules:
        bars = [row for row in data(ANSWER, "credit") if row["rule"] == rule.rule]
        assert bars[0]["from"] == 0.0
        assert [row["from"] for row in bars[1:]] == [row["to"] for row in bars[:-1]]
        assert bars[-1]["to"] == pytest.approx(1.0)
    search = data(ANSWER, "credit-1")
    own = ANSWER.rules[0].credit[2].conversions
    assert search[0]["low"] == pytest.approx(own * 0.9, rel=1e-5)
    assert search[0]["high"] == pytest.approx(own * 1.1, rel=1e-5)


def test_credit_is_held_against_cost_in_money_or_as_cost_per_conversion() -> None:
    money = data(ANSWER, "cost")
    assert {row["spent"] for row in money if "spent" in row} == {0.0, 1500.0, 3000.0, 4500.0}
    dots = [row for row in money if row.get("channel") == "search" and "place" in row]
    assert [row["place"] for row in dots] == pytest.approx(
        [rule.credit[2].value for rule in ANSWER.rules], rel=1e-5
    )
    bare = data(samples.credit_answer(value=0.0), "cost")
    dots = [row for row in bare if row["channel"] == "search"]
    assert [row["place"] for row in dots] == pytest.approx(
        [rule.credit[2].cpa for rule in ANSWER.rules], rel=1e-5
    )


def test_a_path_is_as_long_as_its_conversions_and_has_a_block_per_touch() -> None:
    blocks = [row for row in data(ANSWER, "paths") if "from" in row]
    for path in ANSWER.paths:
        own = [row for row in blocks if row["path"] == " → ".join(path.path)]
        assert [row["touch"] for row in own] == list(path.path)
        assert own[-1]["to"] == pytest.approx(path.conversions, rel=1e-5)


def test_a_sankey_keeps_conversions_and_lets_nothing_overlap() -> None:
    paths = (
        PathCredit(("a", "b", "a"), 5.0, 0.0),
        PathCredit(("b",), 3.0, 0.0),
        PathCredit(("c", "a", "b", "a"), 2.0, 0.0),
        PathCredit(("c", "a"), 1.0, 0.0),
    )
    laid = sankey(paths, ("a", "b", "c"), most=3)
    heights = {place: band.bottom - band.top for place, band in laid.nodes.items()}
    assert heights == {
        (0, "a"): 7.0,
        (1, "b"): 7.0,
        (1, "c"): pytest.approx(1.0),
        (2, "a"): 8.0,
        (2, "b"): pytest.approx(3.0),
    }
    moved = {(one.source, one.target): one.leaves.bottom - one.leaves.top for one in laid.flows}
    assert moved == {
        ((0, "a"), (1, "b")): 7.0,
        ((1, "b"), (2, "a")): 7.0,
        ((1, "c"), (2, "a")): pytest.approx(1.0),
    }
    for flow in laid.flows:
        for own, node in ((flow.leaves, flow.source), (flow.enters, flow.target)):
            assert laid.nodes[node].top <= own.top < own.bottom <= laid.nodes[node].bottom
    into_a = [flow.enters for flow in laid.flows if flow.target == (2, "a")]
    assert into_a[0].bottom == into_a[1].top
    assert laid.nodes[2, "a"].bottom < laid.nodes[2, "b"].top


def test_a_log_of_single_touches_has_no_flow() -> None:
    short = replace(ANSWER, paths=(PathCredit(("search",), 4.0, 0.0),))
    assert "flow" not in {chart.name for chart in page_of(short).charts()}


def test_the_map_of_agreement_is_symmetric() -> None:
    cells = {(row["rule"], row["other"]): row["moved"] for row in data(ANSWER, "agreement")}
    assert cells["first", "linear"] == cells["linear", "first"] == 0.31
    assert len(cells) == 6


def test_experiments_are_shown_beside_what_is_attributed() -> None:
    rows = data(ANSWER, "gaps")
    assert {row["incremental"] for row in rows} == {1.15}
    (table,) = tables(page_of(ANSWER), "incremental")
    assert [cell.text for cell in table.rows[1]][:3] == ["search", "linear", "6.56"]
    assert table.rows[1][4].text == "0.175"


def test_periods_run_from_the_lowest_rule_to_the_highest() -> None:
    rows = data(ANSWER, "periods-1")
    assert [row["date"] for row in rows] == ["2024-03-04", "2024-03-11"]
    credit = sorted(rule.credit[2].conversions / 2 for rule in ANSWER.rules[:2])
    assert [rows[0]["low"], rows[0]["high"]] == pytest.approx(credit, rel=1e-5)


@pytest.mark.usefixtures("no_bundle")
@pytest.mark.parametrize(
    "answer",
    [samples.credit_answer(samples.NASTY), samples.paths_answer(), samples.failed_credit()],
)
def test_names_stay_inert_and_every_chart_is_drawn(answer: CreditAnswer) -> None:
    page = page_of(answer)
    names = [section.name for section in page.sections] + [chart.name for chart in page.charts()]
    assert len(set(names)) == len(names)
    assert all(chart.alt for chart in page.charts())
    assert samples.HOSTILE not in html(page)


def test_the_page_fits_a_terminal() -> None:
    out = io.StringIO()
    show(page_of(ANSWER), Console(file=out, width=80))
    assert max(map(len, out.getvalue().splitlines())) <= 80
