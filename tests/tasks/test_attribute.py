"""The question asks for the rules that are named, with what each is told, and refuses early."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from payoff.attribution import Journeys
from payoff.attribution.rules import RULES, Last, LastNonDirect, Markov, Position, TimeDecay
from payoff.core.errors import ChoiceError, ColumnError
from payoff.data.touch_columns import EventColumns
from payoff.tasks import attribute
from payoff.tasks.journey_choices import EventChoices, JourneyChoices, RuleChoices
from payoff.tasks.rules import USUAL, rules_of

LOG = """\
who,when,medium,sort,price,bought,brought
ann,2024-03-01 09:00,display,view,2,0,
ann,2024-03-05 10:00,direct,visit,0,0,
ann,2024-03-08 18:30,search,click,3,0,
ann,2024-03-09 08:00,direct,visit,0,1,80
ben,2024-03-02 12:00,search,click,3,1,40
cem,2024-03-04 11:00,display,view,2,0,
cem,2024-03-20 11:00,email,open,0,1,60
dee,2024-03-04 20:15,display,view,2,0,
"""
NAMED = EventChoices(
    customer="who",
    time="when",
    channel="medium",
    kind="sort",
    cost="price",
    converted="bought",
    value="brought",
    money="EUR",
)
TEST = """
channels = "search"
start = 2024-03-01
end = 2024-03-14
spend_change = 100
incremental = 250
standard_error = 40
"""


@pytest.fixture
def log(folder: Path) -> str:
    (folder / "log.csv").write_text(LOG, encoding="utf-8")
    return "log.csv"


def conversions(answer, rule: str) -> dict[str, float]:
    (found,) = (one for one in answer.rules if one.rule == rule)
    return {one.channel: one.conversions for one in found.credit}


def test_every_choice_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: dict[str, Any] = {}
    touches = SimpleNamespace(channels=("search", "tv"), has=frozenset(), store=None)

    def read(address: str, columns: EventColumns, **how: Any) -> Any:
        heard.update(address=address, columns=columns, **how)
        return touches

    def ask(*about: Any, **how: Any) -> str:
        heard.update(about=about, asked=how)
        return "credit"

    monkeypatch.setattr("payoff.data.touches.Touches.read", read)
    monkeypatch.setattr("payoff.attribution.attribute", ask)
    where = EventChoices(
        customer="who",
        cost="price",
        nulls="lost",
        separator="|",
        identities=Path("people.csv"),
        merge_channels=True,
        engine="local[2]",
        money="EUR",
    )
    cut = JourneyChoices(lookback=30, lookback_of=("tv=7",), session_gap=20, most_touches=99)
    assert (
        attribute("log.csv", rule=("last",), by_period="day", log=where, journeys=cut) == "credit"
    )
    assert heard["address"] == "log.csv"
    assert heard["columns"] == EventColumns(
        customer="who", cost="price", nulls="lost", separator="|"
    )
    assert (heard["engine"], heard["merge_channels"]) == ("local[2]", True)
    assert heard["identities"] == Path("people.csv")
    journeys = Journeys(30, (("tv", 7.0),), 20, most_touches=99)
    assert heard["about"] == (touches, {"last": Last()}, journeys)
    assert (heard["asked"]["period"], heard["asked"]["money"]) == ("day", "EUR")


def test_columns_go_by_any_name_and_every_rule_shares_the_same(log: str) -> None:
    answer = attribute(log, rule=("all",), log=NAMED)
    too_few_to_learn = ("logistic", "hazard", "sequence")
    skipped = ("w-shaped", "full-path", *too_few_to_learn)
    assert [one.rule for one in answer.rules] == [name for name in RULES if name not in skipped]
    assert tuple(one.rule for one in answer.skipped) == skipped
    for rule in answer.rules:
        assert sum(one.conversions for one in rule.credit) == pytest.approx(3, abs=1e-9)
        assert sum(one.value for one in rule.credit) == pytest.approx(180, abs=1e-9)
    assert conversions(answer, "last-non-direct") == {
        "direct": 0.0,
        "display": 0.0,
        "email": 1.0,
        "search": 2.0,
    }
    costs = {one.channel: one.cost for one in answer.rules[0].credit}
    assert costs == {"direct": 0.0, "display": 6.0, "email": 0.0, "search": 6.0}
    assert answer.money == "EUR"


def test_journeys_are_cut_as_they_are_chosen(log: str) -> None:
    cut = JourneyChoices(lookback=30, lookback_of=("view=10", "direct=0.1"))
    answer = attribute(log, rule=("first",), log=NAMED, journeys=cut)
    assert conversions(answer, "first") == {
        "direct": 0.0,
        "display": 1.0,
        "email": 1.0,
        "search": 1.0,
    }
    left = {out.reason: out.rows for out in answer.journeys.left_out}
    assert left == {"older than the lookback": 2}


def test_a_lookback_for_what_is_not_there_is_refused(log: str) -> None:
    with pytest.raises(ChoiceError, match="did you mean 'view'"):
        attribute(log, log=NAMED, journeys=JourneyChoices(lookback_of=("views=1",)))
    with pytest.raises(ChoiceError, match="a number, such as"):
        attribute(log, log=NAMED, journeys=JourneyChoices(lookback_of=("view=long",)))


def test_periods_and_experiments_arrive(log: str) -> None:
    Path("search.toml").write_text(TEST, encoding="utf-8")
    answer = attribute(
        log, rule=("last",), log=NAMED, by_period="month", experiment=(Path("search.toml"),)
    )
    assert {part.part for part in answer.periods} == {"2024-03-01"}
    (gap,) = answer.gaps
    assert (gap.channel, gap.source, gap.incremental) == ("search", "search", 2.5)
    assert gap.attributed == pytest.approx(40 / 6)


def test_a_column_that_is_not_there_is_refused_by_name(log: str) -> None:
    with pytest.raises(ColumnError, match="name it by --customer"):
        attribute(log)


def test_whole_paths_are_read_too(folder: Path) -> None:
    rows = "path,conversions,total_conversion_value,nulls\nsearch > email,3,90,5\nemail,1,20,9\n"
    (folder / "paths.csv").write_text(rows, encoding="utf-8")
    answer = attribute("paths.csv", rule=("all",))
    assert conversions(answer, "first") == {"email": 1.0, "search": 3.0}
    assert "time-decay" in {one.rule for one in answer.skipped}
    named = EventChoices(path="way", converted="sold", separator="|")
    (folder / "ways.csv").write_text("way,sold\nsearch|email,3\nemail,1\n", encoding="utf-8")
    assert conversions(attribute("ways.csv", rule=("last",), log=named), "last")["email"] == 4.0


def test_rules_are_told_what_is_theirs() -> None:
    told = RuleChoices(
        half_life=3.0,
        markov_order="auto",
        pass_over=("direct", "brand"),
        first_share=(0.5, 0.1),
        last_share=(0.2,),
    )
    made = rules_of(("all",), told)
    assert set(made) == set(RULES)
    assert made["time-decay"] == TimeDecay(3.0)
    assert made["markov"] == Markov(None)
    assert made["last-non-direct"] == LastNonDirect(("direct", "brand"))
    assert made["position"] == Position((0.5, 0.1), (0.2,))
    assert rules_of(("markov",), RuleChoices(markov_order="2")) == {"markov": Markov(2)}
    assert rules_of(("markov", "markov"), RuleChoices()) == {"markov": Markov()}
    assert tuple(rules_of((), RuleChoices())) == USUAL


@pytest.mark.parametrize(
    ("names", "told", "said"),
    [
        (("shapely",), RuleChoices(), "did you mean 'shapley'"),
        (("first",), RuleChoices(half_life=3.0), "add --rule time-decay"),
        (("first",), RuleChoices(last_share=(0.4,)), "add --rule position"),
        (("markov",), RuleChoices(markov_order="two"), "--markov-order is 'two'"),
        (("markov",), RuleChoices(markov_order="0"), "a chain of order 0"),
        (("time-decay",), RuleChoices(half_life=0.0), "a half-life of 0 days"),
        (("position",), RuleChoices(first_share=(0.9,), last_share=(0.4,)), "add up to 1.3"),
    ],
)
def test_what_no_rule_can_be_told_is_refused_before_a_row_is_read(
    names: tuple[str, ...], told: RuleChoices, said: str
) -> None:
    with pytest.raises(ChoiceError, match=said):
        attribute("missing.csv", rule=names, sharing=told)


def test_every_rule_is_named_where_rules_are_chosen() -> None:
    listed = " ".join((attribute.__doc__ or "").split())
    named = listed.partition("How credit is shared: ")[2].partition("; all for")[0]
    assert named.split(", ") == list(RULES)
