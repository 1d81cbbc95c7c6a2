"""What is suggested can be asked: each suggestion is, of simulated tables and of real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv
from tests.data.simulate.worlds import WORLDS

from payoff.answers.check import Suggestion
from payoff.core.progress import silent
from payoff.data.features import Features
from payoff.data.simulate import products, purchases
from payoff.data.simulate.brand import brand_csv
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.random_paths import random_paths
from payoff.data.simulate.shop import events_csv
from payoff.data.simulate.table import roles
from payoff.data.sources import read_table
from payoff.quality.as_panel import HORIZON
from payoff.tasks import TASKS, check
from payoff.tasks.signature import question
from payoff.tasks.table import read_panel

EXAMPLES = Path(__file__).parents[2] / "examples"
PANELS = {"mix", "plan", "refresh", "search", "test-plan", "segments-by-media"}
LISTED = {"spend", "national", "control", "event", "segment"}
PAIRED = {"impressions", "reach", "frequency"}


def ready(path: Path | str) -> dict[str, dict[str, Any]]:
    """Return the questions that a table is fit for, with what is suggested."""
    return {
        each.question: dict(each.suggested) for each in check(str(path)).suggestions if each.ready
    }


def ask(name: str, path: Path | str, said: dict[str, Any]) -> Any:
    """Ask a question; of a panel only read it, of features too."""
    asked = question(name, TASKS[name])
    many = {field.name for field in asked.fields() if field.many}
    values = {field: tuple(value) if field in many else value for field, value in said.items()}
    assert set(said) <= {field.name for field in asked.fields()}
    arguments = asked.arguments(values)
    if name in PANELS:
        return read_panel(str(path), arguments["columns"], silent)[0]
    if name == "drivers":
        return Features.from_frame(
            read_table(path),
            target=said["target"],
            leave_out=said.get("leave_out", ()),
            group=said.get("group"),
        )
    return TASKS[name](str(path), **arguments)


def ask_all(path: Path | str, found: dict[str, dict[str, Any]] | None = None) -> dict[str, Any]:
    """Ask everything that is suggested."""
    suggested = {name: said for name, said in (found or ready(path)).items() if said}
    assert suggested
    return {name: ask(name, path, said) for name, said in suggested.items()}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[pa.Table | str], Path]:
    def write(table: pa.Table | str) -> Path:
        path = tmp_path / "table.csv"
        if isinstance(table, str):
            path.write_text(table, encoding="utf-8")
        else:
            csv.write_csv(table, path)
        return path

    return write


@pytest.mark.parametrize("name", ["plain", "national", "impressions", "all"])
def test_worlds_are_read_as_they_were_made(name: str, file: Any) -> None:
    world = WORLDS[name]
    drawn = simulate(world, 1)
    path = file(drawn.table)
    found = ready(path)
    asked = ask_all(path, found)
    truth, panel = roles(world), asked["mix"]
    assert (panel.kpi_name, panel.grouping) == (truth["kpi"], truth["group"] or "")
    assert set(panel.channels) == {*truth["spend"], *truth["organic"]}
    assert set(panel.events) == set(truth["events"])
    assert set(panel.controls) <= set(truth["controls"])
    assert panel.size_name == (truth["population"] or "")
    said = found["mix"]
    assert said.get("national", []) == truth["national"]
    for part in PAIRED:
        assert dict(pair.split("=") for pair in said.get(part, ())) == truth[part]
    known = drawn.panel()
    recent = panel.spend[:, -HORIZON:].sum()
    assert found["plan"]["budget"] == pytest.approx(recent, rel=0.005)
    assert panel.periods == known.periods
    spend = panel.spend[..., [panel.channels.index(name) for name in truth["spend"]]]
    own = known.spend[..., [known.channels.index(name) for name in truth["spend"]]]
    assert spend == pytest.approx(own, rel=1e-6)


@pytest.mark.parametrize("name", ["shares", "dummies"])
def test_segments_are_found_by_what_they_add_up_to(name: str, file: Any) -> None:
    path = file(simulate(WORLDS[name], 1).table)
    said = ready(path)["segments-by-media"]
    assert said["segment"] == roles(WORLDS[name])["segments"]
    assert ask("segments-by-media", path, said).segments == tuple(said["segment"])


def test_a_brand_is_fit_for_a_plan_at_what_was_spent_lately(file: Any) -> None:
    path = file(brand_csv())
    said = ready(path)
    asked = ask_all(path, said)
    assert set(said) == {"drivers", "init", "mix", "plan", "refresh", "search", "test-plan"}
    recent = asked["plan"].spend[:, -HORIZON:].sum()
    assert said["plan"]["budget"] == pytest.approx(recent, rel=0.005)
    assert said["plan"].items() >= said["mix"].items()


def test_events_purchases_and_paths_are_answered(file: Any) -> None:
    journeys = ask_all(EXAMPLES / "events.csv")
    assert set(journeys) == {"attribute", "cohorts", "drivers"}
    assert journeys["attribute"].verdict in ("good", "doubtful")
    assert journeys["attribute"].journeys.conversions > 100
    drawn = purchases.simulate(purchases.PurchaseWorld(customers=10, months=6), seed=1)
    bought = ask_all(file(drawn.table))["cohorts"]
    assert bought.totals.customers == len(drawn.came)
    assert {part.part for part in bought.segments} == {"new", "referred"}
    counted = ask_all(file(random_paths(1, paths=200)))["attribute"]
    assert counted.journeys.nulls > 0


@pytest.mark.parametrize("engaged", [True, False])
def test_a_target_is_found(engaged: bool, file: Any) -> None:
    drawn = products.simulate_products(products.ProductWorld(300, yes_or_no=engaged), seed=1)
    found = ask_all(file(drawn.table))
    assert set(found) == {"drivers"}
    assert found["drivers"].outcome.name == drawn.target


REAL = {
    "mix/pymc_example.csv": PANELS - {"segments-by-media"},
    "mix/pymc_two_geos.csv": PANELS - {"segments-by-media"},
    "mix/pymc_time_varying.csv": PANELS - {"segments-by-media"},
    "mix/segments_and_media.csv": PANELS,
    "mix/meridian_national_media.csv": PANELS - {"segments-by-media"},
    "mix/meridian_geo_media.csv": PANELS - {"segments-by-media"},
    "mix/meridian_geo_media_rf.csv": PANELS - {"segments-by-media"},
    "mix/meridian_geo_full_funnel_data.csv": PANELS - {"segments-by-media"},
    "customers/cdnow_sample.csv": {"cohorts"},
    "customers/online_retail_sample_1in10.csv": {"cohorts"},
    "customers/telco_customer_churn.csv": set(),
    "experiments/hillstrom_email.csv": set(),
    "attribution/snowplow_fractribution_path_summary.csv": {"attribute"},
}
GENERAL = {"drivers", "init"}


LARGE = {
    "customers/online_retail_sample_1in10.csv",
    "customers/telco_customer_churn.csv",
    "experiments/hillstrom_email.csv",
    "mix/meridian_geo_full_funnel_data.csv",
    "mix/meridian_geo_media.csv",
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in LARGE)) for name in REAL]
)
def test_real_tables_are_fit_for_what_they_are_about(name: str, real_file: Any) -> None:
    path = real_file(name)
    found = ready(path)
    assert set(found) - GENERAL == REAL[name]
    for asked in REAL[name] & {"mix", "cohorts", "attribute", "segments-by-media"}:
        ask(asked, path, found[asked])
    if "drivers" in found and found["drivers"] and not REAL[name]:
        ask("drivers", path, found["drivers"])


def test_published_counts_of_customers(real_file: Any) -> None:
    answer = check(str(real_file("customers/telco_customer_churn.csv")))
    own = {column.name: column for column in answer.columns}
    assert (answer.rows, own["customerID"].distinct, own["TotalCharges"].missing) == (
        7043,
        7043,
        11,
    )
    assert own["Churn"].zeros == 7043 - 1869


@pytest.mark.slow
def test_published_counts_of_a_shop(real_file: Any) -> None:
    bought = check(str(real_file("customers/online_retail.csv.gz")))
    own = {column.name: column for column in bought.columns}
    # Chen (2015): 541,909 rows, 135,080 of them without a customer, 4,372 customers, 38 countries.
    assert bought.rows == 541_909
    assert (own["CustomerID"].missing, own["CustomerID"].distinct) == (135_080, 4_372)
    assert own["Country"].distinct == 38
    assert bought.alike == 5_268


@pytest.mark.slow
@pytest.mark.parametrize("name", ["brand", "shop", "telco"])
def test_drivers_are_answered(name: str, file: Any, real_file: Any) -> None:
    tables = {"brand": brand_csv, "shop": events_csv}
    path = (
        file(tables[name]()) if name in tables else real_file("customers/telco_customer_churn.csv")
    )
    assert ask_drivers(path).drivers


def ask_drivers(path: Path) -> Any:
    return TASKS["drivers"](str(path), **ready(path)["drivers"])


def test_suggestions_name_columns_of_the_table(file: Any) -> None:
    path = file(brand_csv())
    names = set(read_table(path).column_names)
    for each in check(str(path)).suggestions:
        assert isinstance(each, Suggestion)
        asked = question(each.question, TASKS[each.question])
        for field in asked.fields():
            value = each.suggested.get(field.name)
            if field.kind == "column" and value:
                assert set([value] if isinstance(value, str) else value) <= names
