"""What pages claim: the answer on top, doubt beside it, and nothing when the checks failed."""

import pytest
from tests.report import samples

from payoff.answers.interval import Interval
from payoff.answers.mix import MixAnswer
from payoff.core.frozen import replace
from payoff.decide.attitude import CVaR
from payoff.decide.goal import TargetReturn
from payoff.report import page_of
from payoff.report.page import Findings, Page, Points, Table
from payoff.report.plan import PlanAnswer


def blocks(page: Page, kind: type) -> list:
    return [block for section in page.sections for block in section.blocks if type(block) is kind]


def with_roi(answer: MixAnswer, *rois: tuple[float, float, float]) -> MixAnswer:
    channels = tuple(
        replace(channel, roi=Interval(p50, p05, p50, p95, channel.roi.unit))
        for channel, (p05, p50, p95) in zip(answer.channels, rois, strict=True)
    )
    return replace(answer, channels=channels)


TWO = samples.mix_answer(("tv", "radio"))


def test_an_order_is_claimed_only_when_intervals_are_apart() -> None:
    apart = page_of(with_roi(TWO, (2.0, 2.5, 3.0), (0.5, 1.0, 1.5))).headline
    assert "tv returned 2.50 sales per unit of spend (2.00 to 3.00), more than every other" in apart
    overlap = page_of(with_roi(TWO, (2.0, 2.5, 3.0), (0.5, 1.0, 2.1))).headline
    assert "its interval overlaps with radio" in overlap
    assert "more than" not in overlap


def test_an_interval_with_zero_is_said_on_top_and_below() -> None:
    page = page_of(with_roi(TWO, (-0.5, 2.5, 3.0), (0.5, 1.0, 9.0)))
    assert "includes zero" in page.headline
    said = " ".join(blocks(page, Points)[0].sentences)
    assert "ROI of tv, −0.500 to 3.00: the interval includes zero" in said
    assert "ROI of radio, 0.500 to 9.00: known only within a factor of 18" in said


def test_one_channel_is_compared_with_nobody() -> None:
    headline = page_of(samples.mix_answer(("tv",))).headline
    assert headline.startswith("tv brought ")
    assert "other" not in headline


def test_a_channel_that_the_data_say_nothing_of_is_named() -> None:
    page = page_of(samples.mix_answer())
    assert any(
        "taught the model little about social" in s for s in blocks(page, Points)[0].sentences
    )


def test_an_unseen_cause_is_measured_by_what_is_in_the_table() -> None:
    page = page_of(samples.regional())
    said = [text for points in blocks(page, Points) for text in points.sentences]
    assert "tv: a hidden cause 0.70 times as strong as price would halve its ROI." in said
    (section,) = (section for section in page.sections if section.name == "unseen")
    shown = ["tv", "21 %", "does already", "0.70 × price"]
    assert [cell.text for cell in section.blocks[0].rows[0]] == shown
    assert all(section.name != "unseen" for section in page_of(TWO).sections)


def test_direct_and_total_effects_stand_side_by_side() -> None:
    page = page_of(samples.regional())
    (section,) = (section for section in page.sections if section.name == "funnel")
    effects, captured = section.blocks
    assert [cell.text for cell in effects.rows[1]][3:] == [*["costs nothing"] * 2, "search"]
    assert [cell.text for cell in captured.rows[0]] == ["search", "60.0 k", "tv", "30 %", "60.0 k"]
    assert all(section.name != "funnel" for section in page_of(TWO).sections)


def test_doubt_stands_beside_the_headline() -> None:
    assert page_of(samples.mix_answer()).doubt == ""
    page = page_of(samples.doubtful())
    assert "reasons to doubt" in page.doubt
    assert samples.COLLINEAR.says in page.doubt


@pytest.mark.parametrize(
    "answer", [samples.failed(), samples.plan_answer(samples.failed_with_channels())]
)
def test_a_failed_answer_shows_what_is_wrong_and_no_result(answer: object) -> None:
    page = page_of(answer)
    assert page.verdict == "failed"
    assert page.headline.startswith("No answer: The chains disagree")
    assert [section.name for section in page.sections] == ["health", "fit", "provenance"]
    assert [chart.name for chart in page.charts()] == ["fitted"]
    assert blocks(page, Findings)[0].items[0] is samples.DIVERGED
    assert not blocks(page, Table)


def test_names_and_charts_are_unique_on_a_page() -> None:
    page = page_of(samples.plan_answer())
    names = [section.name for section in page.sections] + [chart.name for chart in page.charts()]
    assert len(set(names)) == len(names)
    assert all(chart.alt for chart in page.charts())


def test_a_plan_says_what_to_move_and_what_that_gains() -> None:
    headline = page_of(samples.plan_answer()).headline
    assert headline.startswith("Of 1.00 M spend over 13 weeks, move 135 k from radio and social")
    assert "that brings 46.6 k more sales than today's split (29.0 k to 72.3 k)" in headline
    assert headline.endswith("better with probability over 99 %.")


def plan_with(**changes: object) -> PlanAnswer:
    answer = samples.plan_answer()
    return PlanAnswer(answer.mix, replace(answer.plan, **changes))


@pytest.mark.parametrize(
    ("gain", "said", "unsaid"),
    [
        (
            (-5.0, 20.0, 40.0),
            "may bring 20.0 more sales than today's split, or less",
            "that brings",
        ),
        ((-50.0, -20.0, 40.0), "no more sales than from today's split are to be", "brings"),
    ],
)
def test_a_gain_is_not_claimed_beyond_its_interval(
    gain: tuple[float, float, float], said: str, unsaid: str
) -> None:
    p05, p50, p95 = gain
    headline = page_of(plan_with(gain=Interval(p50, p05, p50, p95, "sales"))).headline
    assert said in headline
    assert unsaid not in headline


def test_staying_with_today_is_an_answer() -> None:
    headline = page_of(samples.plan_answer(today_is_best=True)).headline
    assert headline.startswith("Keep today's split for 1.00 M spend over 13 weeks: no other plan")


def test_a_split_that_the_limits_have_changed_is_not_called_today_s() -> None:
    answer = samples.plan_answer(today_is_best=True)
    bent = tuple(replace(e, recent=e.recent**1.2) for e in answer.plan.allocation)
    headline = page_of(PlanAnswer(answer.mix, replace(answer.plan, allocation=bent))).headline
    assert headline.startswith("Keep the split nearest to today's that the limits allow for 1.00 M")


def test_small_moves_are_not_named() -> None:
    answer = samples.plan_answer()
    near = tuple(replace(e, planned=e.current + 1.0) for e in answer.plan.allocation)
    headline = page_of(PlanAnswer(answer.mix, replace(answer.plan, allocation=near))).headline
    assert "keep close to today's split, timed as below" in headline


def test_a_target_return_says_how_much_to_spend() -> None:
    headline = page_of(plan_with(goal=TargetReturn(1.5))).headline
    said = "Of 1.00 M spend over 13 weeks, which still returns 1.50 per unit (lately 900 k), move"
    assert headline.startswith(said)


def test_rounding_is_no_change_and_no_gap() -> None:
    answer = samples.plan_answer(today_is_best=True)
    near = tuple(replace(e, planned=e.current * (1 + 1e-15)) for e in answer.plan.allocation)
    plan = replace(answer.plan, allocation=near, optimality_gap=1e-6, optimality_gap_share=1e-12)
    page = page_of(PlanAnswer(answer.mix, plan))
    assert {row[3].text for row in blocks(page, Table)[0].rows} == {"0"}
    assert "is worth noticeably more (under 0.1 %)" in blocks(page, Points)[0].sentences[1]


def test_the_plan_says_what_it_seeks_and_how_far_from_the_best_it_is() -> None:
    said = blocks(page_of(samples.plan_answer()), Points)[0].sentences
    assert said[0] == "The plan maximises the mean of extra sales, at a fixed budget."
    assert "no other within the limits is worth over 3.00 k (0.2 %) more" in said[1]
    other = blocks(page_of(plan_with(goal=TargetReturn(1.5), attitude=CVaR(0.1))), Points)[0]
    assert other.sentences[0] == (
        "The plan maximises the mean of extra sales over the worst 10 % of the posterior draws, "
        "as long as it returns 1.50 per unit."
    )


def test_what_is_no_answer_has_no_page() -> None:
    with pytest.raises(TypeError, match="str has no page"):
        page_of("tv")


def test_the_plan_says_what_not_knowing_costs() -> None:
    said = " ".join(blocks(page_of(samples.plan_answer()), Points)[0].sentences)
    assert "brings 21.8 k sales less than that (give or take" in said
    assert "About so much would it be worth to know" in said


def test_scenarios_say_which_brings_most_and_how_sure_that_is() -> None:
    page = page_of(samples.compared_answer(names=("held", "free")))
    assert page.headline.startswith("Of 2 scenarios, free brings most on average: 1.89 M sales")
    assert page.headline.endswith("it brings more than held with probability 93 %.")
    pairs = blocks(page, Table)[1]
    assert [[cell.text for cell in row] for row in pairs.rows] == [
        ["held", "–", "7 %"],
        ["free", "93 %", "–"],
    ]
    alone = page_of(samples.compared_answer(names=("held",)))
    assert alone.headline.startswith("The scenario held brings 1.85 M sales")


def test_an_order_of_scenarios_that_is_not_settled_is_said_to_be_so() -> None:
    answer = samples.compared_answer(names=("held", "free"))
    near = replace(answer.comparison, beats=answer.comparison.beats * 0.6)
    headline = page_of(replace(answer, comparison=near)).headline
    assert headline.endswith("with probability 56 %, so that the order is not settled.")


def test_charts_of_scenarios_are_drawn() -> None:
    chart = next(each for each in page_of(samples.compared_answer()).charts())
    assert chart.name == "scenarios"
    assert chart.draw()["width"] == "container"


def test_regions_and_experiments_have_tables_of_their_own() -> None:
    page = page_of(samples.regional())
    by_name = {section.name: section for section in page.sections}
    regions, tests = by_name["groups"].blocks[0], by_name["experiments"].blocks[0]
    assert isinstance(regions, Table)
    assert isinstance(tests, Table)
    assert [row[0].text for row in regions.rows] == ["north", "south"]
    assert [column.head for column in regions.columns][3:] == [
        "ROI of tv",
        "ROI of radio",
        "ROI of search",
    ]
    assert [cell.text for cell in tests.rows[0]][-1] == "+0.8"
    assert tests.rows[0][5].text == "60.0 k"


def test_what_costs_nothing_has_no_return() -> None:
    page = page_of(samples.regional())
    table = blocks(page, Table)[0]
    assert [cell.text for cell in table.rows[-1]][-2:] == ["costs nothing"] * 2


def test_frequency_and_strength_over_time_are_drawn_and_told() -> None:
    told = {chart.name: chart.alt for chart in page_of(samples.regional()).charts()}
    assert "bring most at 1.50" in told["frequency-1"]
    assert "began at 0.80 times" in told["strength-1"]
    assert "strongest at 1.20 times" in told["strength-1"]
    plain = [chart.name for chart in page_of(samples.mix_answer()).charts()]
    assert not [name for name in plain if name.startswith(("strength", "frequency"))]
    assert "groups" not in {section.name for section in page_of(TWO).sections}


def test_a_search_names_its_winner_and_shows_no_return_when_it_failed() -> None:
    good = page_of(samples.search_answer())
    assert good.headline.startswith("Of 4 specifications, geometric, hill, linear foretells best")
    assert any(cell.text == "senseless" for t in blocks(good, Table) for r in t.rows for cell in r)
    failed = page_of(samples.search_answer(samples.failed_with_channels()))
    assert failed.headline == "No averaged answer: the winner failed its checks."
    heads = [column.head for table in blocks(failed, Table) for column in table.columns]
    assert "CRPS" in heads
    assert not {"ROI", "media"} & set(heads)
    assert failed.sections[0].name == "leaderboard"
