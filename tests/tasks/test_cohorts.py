"""The command says what Python says, in the shape that is documented."""

import json
from datetime import date
from pathlib import Path

import pyarrow.csv
import pytest
from jsonschema import Draft202012Validator
from tests.report.test_json import REGISTRY, SCHEMAS

from payoff.cli.main import run
from payoff.core.errors import ChoiceError
from payoff.data.simulate.purchases import PurchaseWorld, simulate
from payoff.tasks import cohorts

NAMED = ["--customer", "who", "--value", "paid", "--segment", "segment", "--money", "EUR"]


@pytest.fixture
def shop(folder: Path) -> str:
    table = simulate(PurchaseWorld(customers=30, months=6), 1).table
    names = ["who", "time", "paid", "order", "segment", "channel"]
    pyarrow.csv.write_csv(table.rename_columns(names), folder / "shop.csv")
    return "shop.csv"


def test_the_command_is_the_question(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(
        ["cohorts", shop, *NAMED, "--period", "week", "--until", "2024-05-31", "--json", "-"]
    )
    said = capsys.readouterr()
    assert code == 0, said.err
    found = json.loads(said.out)
    validator = Draft202012Validator(SCHEMAS["cohorts"], registry=REGISTRY)
    assert [error.message for error in validator.iter_errors(found)] == []
    answer = cohorts(
        shop,
        customer="who",
        value="paid",
        segment="segment",
        period="week",
        until=date(2024, 5, 31),
    )
    assert found["totals"]["customers"] == answer.totals.customers
    assert found["totals"]["net"] == pytest.approx(answer.totals.net)
    assert [each["segment"] for each in found["segments"]] == [s.part for s in answer.segments]
    cells = [[cell["active"] for cell in each["cells"]] for each in found["cohorts"]]
    assert cells == [[cell.active for cell in each.cells] for each in answer.everyone.cohorts]
    assert found["left_out"][-1]["reason"] == "after 2024-05-31"


def test_the_page_is_one_file(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    measures = ["--measure", "gross_revenue", "--measure", "orders"]
    assert run(["cohorts", shop, *NAMED, *measures, "--html", "page.html", "--quiet"]) == 0
    page = Path("page.html").read_text()
    assert "Gross revenue retention (GRR)" in page
    assert "Customer retention by cohort" not in page
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"customer": "who", "value": "paid", "horizon": -1}, "a horizon of -1"),
        ({"customer": "who"}, "no column says what a row brought"),
        ({"customer": "who", "value": "paid", "segment": "order"}, "values of the segment"),
        ({"customer": "who", "value": "paid", "engine": "sparc"}, "no engine is called 'sparc'"),
    ],
)
def test_choices_that_cannot_be_are_refused(
    shop: str, choices: dict[str, object], said: str
) -> None:
    with pytest.raises(ChoiceError, match=said):
        cohorts(shop, **choices)  # type: ignore[arg-type]


def test_one_wrong_date_is_not_two_thousand_columns(folder: Path) -> None:
    text = "customer,time,value\na,1970-01-01,1\na,2024-01-01,1\n"
    (folder / "shop.csv").write_text(text)
    with pytest.raises(ChoiceError, match="there are 649 months"):
        cohorts("shop.csv")


def test_any_row_may_count_without_a_value(folder: Path) -> None:
    (folder / "log.csv").write_text("customer,time\na,2024-01-01\na,2024-02-03\nb,2024-01-09\n")
    answer = cohorts("log.csv", active="any")
    assert [cell.active for cell in answer.everyone.cohorts[0].cells] == [2, 1]
    assert answer.everyone.cohorts[0].cells[1].kept.net_revenue_retention is None
    assert answer.used.unvalued == 3


@pytest.mark.parametrize(("order", "orders"), [("", 2), (",order", 3)])
def test_rows_of_one_moment_are_one_order_where_none_is_named(
    folder: Path, order: str, orders: int
) -> None:
    ends = [",7", ",8", ","] if order else ["", "", ""]
    times = ["2024-01-01 10:00", "2024-01-01 10:00", "2024-01-01 11:00"]
    lines = [f"a,{time},5{end}" for time, end in zip(times, ends, strict=True)]
    (folder / "shop.csv").write_text("\n".join([f"customer,time,value{order}", *lines]) + "\n")
    answer = cohorts("shop.csv")
    assert answer.totals.orders == orders
    said = "Rows of one customer at one time are one order"
    assert any(note.startswith(said) for note in answer.notes) is (not order)
