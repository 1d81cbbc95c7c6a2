"""Known drivers are found, nuisances are not, and an answer is the same for the same seed."""

import numpy as np
import pyarrow as pa
import pytest
from tests.drivers.conftest import QUICK

from payoff.answers.drivers import DriversAnswer
from payoff.core.errors import ChoiceError, DesignError
from payoff.data.features import Features
from payoff.data.simulate.products import (
    DRIVERS,
    NUISANCES,
    ProductWorld,
    SimulatedProducts,
    simulate_products,
)
from payoff.drivers import find_drivers
from payoff.drivers.models import Boosting, Neighbours


def test_drivers_come_before_what_only_goes_with_them(
    answer: DriversAnswer, world: SimulatedProducts
) -> None:
    order = [each.feature for each in answer.drivers]
    assert set(order[: len(DRIVERS)]) == set(DRIVERS)
    assert order[:3] == list(world.order[:3])
    found = {each.feature: each.importance for each in answer.drivers}
    assert max(found[name] for name in NUISANCES) < 0.5 * min(found[name] for name in DRIVERS)
    assert answer.verdict == "good"


def test_importance_is_that_of_the_true_function(
    answer: DriversAnswer, world: SimulatedProducts
) -> None:
    found = {each.feature: each for each in answer.drivers}
    for name in world.order[:3]:
        assert found[name].importance == pytest.approx(world.importance[name], rel=0.35)


def test_directions_are_those_of_the_world(answer: DriversAnswer) -> None:
    found = {each.feature: each for each in answer.drivers}
    assert found["price"].direction == "lowers"
    assert found["reliability"].direction == "raises"
    assert found["design"].direction == "bends"
    assert (found["brand"].direction, found["brand"].most, found["brand"].least) == (
        "differs",
        "north",
        "house",
    )
    assert found["colour"].direction == "unclear"


def test_the_two_interactions_are_confirmed_and_no_other(
    answer: DriversAnswer, world: SimulatedProducts
) -> None:
    sure = {frozenset(each.features) for each in answer.interactions if each.confirmed}
    assert sure == {frozenset(pair) for pair in world.interactions}


def test_importance_differs_by_segment_and_stage(answer: DriversAnswer) -> None:
    def of(parts: tuple, part: str, feature: str) -> float:
        (own,) = (each for each in parts if each.part == part)
        return next(e.importance for e in own.importances if e.feature == feature)

    students, families = (of(answer.segments, who, "price") for who in ("students", "families"))
    assert students > 2 * families > 0
    assert of(answer.segments, "students", "segment") == 0
    early, late = (of(answer.stages, when, "reliability") for when in ("awareness", "repeat"))
    assert late > 5 * abs(early)


def test_scores_are_held_out_and_the_model_beats_a_sum_of_effects(answer: DriversAnswer) -> None:
    r2 = answer.scores[0]
    assert (r2.metric, r2.baseline) == ("r2", 0.0)
    assert r2.low < r2.held_out < r2.high
    assert 0.6 < r2.held_out < 0.9
    loss = {each.model: each.loss for each in answer.models}
    assert answer.model == "gradient boosting"
    assert loss["gradient boosting"] < loss["elastic net"]


def test_levers_are_told_from_circumstances(answer: DriversAnswer) -> None:
    assert [each.feature for each in answer.drivers if each.lever] == ["price"]
    (said,) = (text for text in answer.guard if text.startswith("price can be set"))
    assert "battery" in said
    assert answer.guard[0].startswith("Importance says what foretells sales, not what would change")


def test_the_same_seed_gives_the_same_answer() -> None:
    world = simulate_products(ProductWorld(rows=200, yes_or_no=True), seed=5)
    features = Features.from_frame(world.table, target="engaged", segment="segment")
    quick = {"gradient boosting": (Boosting(4, 20),)}
    one, two = (find_drivers(features, folds=3, seed=1, models=quick) for _ in range(2))
    assert one == two
    other = find_drivers(features, folds=3, seed=2, models=quick)
    assert [each.importance for each in other.drivers] != [each.importance for each in one.drivers]


def noise(rows: int = 300, **columns: object) -> pa.Table:
    rng = np.random.default_rng(5)
    own = {"a": rng.normal(size=rows), "b": rng.choice(["x", "y", "z"], rows)}
    return pa.table(own | {"sold": rng.normal(size=rows)} | columns)


def test_where_nothing_foretells_there_are_no_drivers() -> None:
    answer = find_drivers(Features.from_frame(noise(), target="sold"), seed=1, models=QUICK)
    assert answer.verdict == "failed"
    assert answer.drivers == ()
    assert answer.stability is None
    (finding,) = (each for each in answer.findings if each.severity == "failed")
    assert "nothing in the table foretells" in finding.says


def test_what_gives_the_target_away_is_left_out_unless_named() -> None:
    table = noise()
    table = table.append_column("booked", pa.array(np.asarray(table["sold"]) * 2 + 1))
    told = find_drivers(Features.from_frame(table, target="sold"), seed=1, models=QUICK)
    assert [each.column for each in told.left_out] == ["booked"]
    named = Features.from_frame(table, target="sold", features=("a", "booked"))
    kept = find_drivers(named, seed=1, models=QUICK)
    assert kept.drivers[0].feature == "booked"
    assert "gives_target_away" in {each.check for each in kept.findings}
    assert kept.verdict == "doubtful"
    only = Features.from_frame(table.select(["sold", "booked"]), target="sold")
    with pytest.raises(DesignError, match="every feature gives the target away: booked"):
        find_drivers(only, seed=1, models=QUICK)


def test_customers_with_several_rows_are_noticed_or_kept_together() -> None:
    """A trait that only tells customers apart foretells nothing about new customers."""
    rng = np.random.default_rng(7)
    taste, trait = rng.normal(size=80), rng.normal(size=80)
    who = np.repeat(np.arange(80), 5)
    table = pa.table(
        {
            "customer": [f"C{number}" for number in who],
            "trait": trait[who],
            "offer": rng.normal(size=400),
            "spent": taste[who] + rng.normal(0, 0.3, 400),
        }
    )
    quick = {"k-nearest neighbours": (Neighbours(3),)}
    apart = Features.from_frame(table, target="spent", leave_out=("customer", "offer"))
    together = Features.from_frame(table, target="spent", leave_out=("offer",), group="customer")
    assert find_drivers(apart, seed=1, models=quick).scores[0].held_out > 0.5
    assert find_drivers(together, seed=1, models=quick).scores[0].held_out < 0.1


def test_rows_that_share_an_identifier_are_named() -> None:
    rng = np.random.default_rng(9)
    x = rng.normal(size=300)
    who = [f"C{row // 2 + 7}" for row in range(300)]
    table = pa.table({"customer_id": who, "x": x, "y": 2 * x + rng.normal(size=300)})
    answer = find_drivers(Features.from_frame(table, target="y"), seed=1, models=QUICK)
    (finding,) = (each for each in answer.findings if each.check == "rows_repeat")
    assert finding.says.startswith("150 rows share customer_id with an earlier row")


@pytest.mark.parametrize(
    ("rows", "choices", "kind", "said"),
    [
        (90, {}, DesignError, "90 rows with a target"),
        (300, {"folds": 2}, ChoiceError, "2 folds"),
        (300, {"seed": -1}, ChoiceError, "seed -1"),
    ],
)
def test_refusals(rows: int, choices: dict, kind: type[Exception], said: str) -> None:
    features = Features.from_frame(noise(rows), target="sold")
    with pytest.raises(kind, match=said):
        find_drivers(features, models=QUICK, **choices)


def test_too_few_of_a_class_and_too_few_groups_are_refused() -> None:
    rare = noise(bought=["yes"] * 12 + ["no"] * 288, store=["one", "two", "three"] * 100)
    features = Features.from_frame(rare, target="bought", leave_out=("sold",))
    with pytest.raises(DesignError, match="'bought' is 'yes' in 12 rows"):
        find_drivers(features, models=QUICK)
    grouped = Features.from_frame(rare, target="sold", group="store")
    with pytest.raises(DesignError, match="'store' has 3 values"):
        find_drivers(grouped, models=QUICK)
    one = noise(bought=["yes"] * 100 + ["no"] * 200, store=[f"s{row // 30}" for row in range(300)])
    apart = Features.from_frame(one, target="bought", leave_out=("sold",), group="store")
    with pytest.raises(DesignError, match="'bought' is the same in every row of some fold"):
        find_drivers(apart, models=QUICK)


def test_a_package_that_is_not_installed_is_named(
    features: Features, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lightgbm", None)
    with pytest.raises(Exception, match=r"payoff\[learn\]"):
        find_drivers(features, models=QUICK)
