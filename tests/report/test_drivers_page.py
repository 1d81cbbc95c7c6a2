"""What the page of drivers claims: importance with intervals, and never a cause."""

from dataclasses import asdict

import pytest
from tests.report import samples
from tests.report.test_charts import values

from payoff.core.frozen import replace
from payoff.report import page_of
from payoff.report.json import as_json
from payoff.report.page import Points, Table

ANSWER = samples.drivers_answer()


def tables(answer):
    return [b for s in page_of(answer).sections for b in s.blocks if isinstance(b, Table)]


def test_the_headline_names_groups_as_one_and_claims_no_cause():
    assert page_of(ANSWER).headline == (
        "price with size and brand foretell sales best (held-out R² 0.690, naive 0.110). That is "
        "no proof of cause."
    )


def test_what_is_not_surely_needed_is_not_in_the_headline():
    unsure = replace(
        ANSWER,
        groups=tuple(replace(each, low=-0.1) for each in ANSWER.groups),
        drivers=tuple(replace(each, low=-0.1) for each in ANSWER.drivers),
    )
    assert "no single one is surely needed" in page_of(unsure).headline


def test_the_guard_comes_before_the_numbers():
    first = page_of(ANSWER).sections[0]
    assert isinstance(first.blocks[0], Points)
    assert first.blocks[0].sentences == ANSWER.guard


def test_every_driver_has_a_row_with_its_interval_group_and_lever():
    table = tables(ANSWER)[0]
    heads = [column.head for column in table.columns]
    rows = {row[0].text: dict(zip(heads, row, strict=True)) for row in table.rows}
    price, colour = rows["price"], rows["colour"]
    assert (price["importance"].text, price["importance"].note) == ("0.520", "0.450 to 0.600")
    assert price["together"].text == "0.610"
    assert (price["can be set"].text, colour["can be set"].text) == ("yes", "no")
    assert (price["effect"].text, colour["effect"].text) == ("lowers it", "unclear")
    assert colour["mean |SHAP|"].note == "± 0.200"
    untold = replace(ANSWER, drivers=tuple(replace(e, lever=None) for e in ANSWER.drivers))
    assert "can be set" not in [column.head for column in tables(untold)[0].columns]


def test_charts_hold_the_numbers_of_the_answer():
    drawn = {chart.name: chart.draw() for chart in page_of(ANSWER).charts()}
    assert set(drawn) == {"importance", "effect-1", "effect-2", "effect-3", "segments", "models"}
    (rows,) = drawn["importance"]["datasets"].values()
    assert [row["feature"] for row in rows[:3]] == ["price + size (together)", "price", "size"]
    assert rows[1]["low"] == 0.45
    assert rows[1]["colour"] != rows[2]["colour"]
    (curve,) = drawn["effect-1"]["datasets"].values()
    assert [row["predicted"] for row in curve] == [100, 99, 98]
    (cells,) = drawn["segments"]["datasets"].values()
    assert {row["part"] for row in cells} == {"young"}
    (losses,) = drawn["models"]["datasets"].values()
    assert losses[-1]["loss"] == 1.0
    for spec in drawn.values():
        assert spec["width"] == "container"
        assert not values(spec, "url")


def test_a_part_that_is_too_small_is_named():
    section = next(each for each in page_of(ANSWER).sections if each.name == "segments")
    assert "Too small to tell: old." in section.blocks[0].sentences


def test_yes_and_no_speak_of_a_share():
    page = page_of(samples.drivers_answer(number=False))
    assert {"segments", "stages"} <= {section.name for section in page.sections}
    drawn = next(chart for chart in page.charts() if chart.name == "effect-1").draw()
    assert "share of Yes" in str(drawn)


def test_where_nothing_foretells_no_driver_is_shown():
    page = page_of(samples.failed_drivers())
    assert page.verdict == "failed"
    assert page.headline.startswith("No answer: On rows that it never saw")
    assert [section.name for section in page.sections] == ["health", "left-out", "provenance"]
    assert as_json(samples.failed_drivers())["drivers"] == []


@pytest.mark.parametrize("field", ["importance", "low", "high", "shap", "rank_stability"])
def test_json_has_the_numbers_as_they_are(field):
    found = as_json(ANSWER)["drivers"][0]
    assert found[field] == asdict(ANSWER.drivers[0])[field]
