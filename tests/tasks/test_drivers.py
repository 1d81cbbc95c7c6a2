"""The question from a file on disk: Python and the command line give the same answer."""

import json
from pathlib import Path

import pytest
from pyarrow import csv

from payoff.cli.main import run
from payoff.core.errors import ChoiceError, SourceError
from payoff.data.simulate.products import ProductWorld, simulate_products
from payoff.drivers import find
from payoff.drivers.models import Boosting, Linear
from payoff.report.json import json_text
from payoff.tasks import drivers

QUICK = {"elastic net": (Linear(0.01),), "gradient boosting": (Boosting(4, 30),)}


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(find.find_drivers, "__kwdefaults__", _quick())
    world = simulate_products(ProductWorld(rows=300, yes_or_no=True), seed=1)
    csv.write_csv(world.table, "products.csv")
    return "products.csv"


def _quick() -> dict[str, object]:
    return (find.find_drivers.__kwdefaults__ or {}) | {"models": QUICK}


def test_python_and_the_command_line_agree(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--target", "engaged", "--lever", "price", "--segment", "segment", "--folds", "3"]
    assert run(["drivers", table, *words, "--leave-out", "colour", "--json", "-"]) == 0
    said = json.loads(capsys.readouterr().out)
    answer = drivers(
        table,
        target="engaged",
        lever=("price",),
        segment="segment",
        folds=3,
        leave_out=("colour",),
    )
    assert said == json.loads(json_text(answer))
    assert (said["positive"], said["kind"]) == ("yes", "yes or no")
    assert said["drivers"][0]["feature"] == "price"
    assert {each["column"]: each["reason"] for each in said["left_out"]} == {
        "product": "identifier",
        "colour": "told",
    }
    assert said["provenance"]["source"] == "products.csv"


def test_progress_is_heard_to_the_end(table: str) -> None:
    heard: list[tuple[str, float]] = []
    drivers(
        table,
        target="engaged",
        folds=3,
        progress=lambda stage, share: heard.append((stage, share)),
    )
    stages = list(dict.fromkeys(stage for stage, _ in heard))
    assert stages[0] == "reading the table"
    assert "shuffling features on held-out rows" in stages
    for stage in stages[2:]:
        shares = [share for own, share in heard if own == stage]
        assert shares == sorted(shares)
    assert max(share for _, share in heard) == 1


def test_what_is_explained_has_to_be_said(table: str) -> None:
    with pytest.raises(ChoiceError, match="no --target"):
        drivers(table)
    with pytest.raises(SourceError, match=r"did you mean 'products\.csv'"):
        drivers("product.csv", target="engaged")
