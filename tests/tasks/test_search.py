"""What is searched is what was named, and every choice reaches the search."""

from dataclasses import replace

import pytest

from payoff.core.errors import ChoiceError
from payoff.core.progress import silent
from payoff.mix.search import Cores, Ray
from payoff.tasks.choices import SEARCH, TableChoices
from payoff.tasks.search import candidates_of, search, workers_of
from payoff.tasks.table import read_panel

COLUMNS = TableChoices(time="week", kpi="sales", spend=("tv", "radio"), control=("price",))
ONE = replace(SEARCH, adstock=("none",), saturation=("none",), trend=("none",), link=("identity",))


def names(table, among):
    panel, country = read_panel(table, COLUMNS, silent)
    return [each.name for each in candidates_of(among, country, panel)]


def test_names_take_the_place_of_the_defaults(table):
    assert len(names(table, SEARCH)) == 54
    two = replace(SEARCH, adstock=("binomial", "delayed"), saturation=("tanh",), trend=("none",))
    assert names(table, replace(two, link=("log",), noise=("student_t",))) == [
        "binomial, tanh, none, student_t, log",
        "delayed, tanh, none, student_t, log",
    ]
    with pytest.raises(ChoiceError, match="tahn"):
        names(table, replace(SEARCH, saturation=("tahn",)))


def test_work_goes_to_cores_or_to_a_cluster():
    assert workers_of(SEARCH) == Cores()
    assert workers_of(replace(SEARCH, cores=3)) == Cores(3)
    assert workers_of(replace(SEARCH, ray="auto")) == Ray("auto")
    with pytest.raises(ChoiceError, match="Ray"):
        workers_of(replace(SEARCH, cores=3, ray="auto"))


def test_a_table_is_winsorised_and_sliced_as_asked(table):
    among = replace(ONE, slices=3, horizon=5, winsorise=0.02, seed=7)
    answer = search(table, columns=COLUMNS, among=among)
    assert len(answer.slices) == 3
    assert (answer.slices[-1].last - answer.slices[-1].first).days == 28
    assert any("winsorised at 0.02" in note for note in answer.notes)
    assert answer.provenance.seed == 7
    assert [row.name for row in answer.leaderboard] == ["none, none, none, identity"]
    assert answer.leaderboard[0].weight == pytest.approx(1.0)
