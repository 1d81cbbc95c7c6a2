"""Cohorts equal a count by hand, whatever the table; nothing is lost, and order says nothing."""

import random
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.customers.retention.by_hand import Own, Row, by_hand, kept_net, number

from payoff.answers.cohorts import CohortsAnswer
from payoff.core.errors import InputError
from payoff.customers.retention import cohorts
from payoff.data.purchase_columns import PurchaseColumns
from payoff.data.purchases import Purchases

FIRST = datetime(2024, 1, 29, 6)
ROWS = st.lists(
    st.builds(
        lambda who, hours, value, order: Row(who, FIRST + timedelta(hours=hours), value, order),
        st.sampled_from("abcdef"),
        st.integers(0, 24 * 90),
        st.integers(-4, 8).map(lambda n: n * 2.5),
        st.sampled_from("1234"),
    ),
    min_size=1,
    max_size=40,
)
SOME, FEW = (settings(max_examples=most, deadline=None) for most in (20, 6))


def read(rows: list[Row], *, parts: bool = False) -> Purchases:
    columns = {
        "customer": [row.customer for row in rows],
        "time": [row.time for row in rows],
        "value": [row.value for row in rows],
        "order": [row.order for row in rows],
    }
    if parts:
        columns["segment"] = [row.customer in "abc" for row in rows]
    named = PurchaseColumns(segment="segment") if parts else None
    return Purchases.from_frame(pa.table(columns), named)


def ask(rows: list[Row], **choices: object) -> CohortsAnswer | None:
    try:
        return cohorts(read(rows), **{"horizon": 0, **choices})  # type: ignore[arg-type]
    except InputError:
        assert all(row.value <= 0 for row in rows)
        return None


@SOME
@given(ROWS, st.sampled_from(["day", "week", "month"]), st.sampled_from(["purchase", "any"]))
def test_every_cell_is_that_of_a_count_by_hand(rows: list[Row], period: str, active: str) -> None:
    answer = ask(rows, period=period, active=active)
    if answer is None:
        return
    wanted = by_hand(rows, period, active)
    seen = set()
    for cohort in answer.everyone.cohorts:
        start = number(cohort.cohort, period)
        then = wanted[start, 0]
        for cell in cohort.cells:
            now = wanted.get((start, cell.age), Own())
            seen.add((start, cell.age))
            assert (cell.active, cell.orders) == (len(now.active), len(now.orders))
            assert (cell.gross, cell.refunds) == pytest.approx((now.gross, now.refunds))
            assert cell.net == pytest.approx(now.gross + now.refunds)
            assert cell.kept.retention == pytest.approx(len(now.active) / len(then.active))
            base = then.gross + then.refunds
            if base > 0:
                grr, nrr = kept_net(then, now) / base, cell.net / base
                assert cell.kept.net_revenue_retention == pytest.approx(nrr)
                assert cell.kept.gross_revenue_retention == pytest.approx(grr)
                assert grr <= nrr + 1e-9
            else:
                assert cell.kept.net_revenue_retention is None
    assert set(wanted) <= seen
    check_sums(rows, answer)


def check_sums(rows: list[Row], answer: CohortsAnswer) -> None:
    totals, used = answer.totals, answer.used
    assert used.purchases + used.refunds + used.free + used.unvalued == answer.rows == len(rows)
    assert totals.gross == pytest.approx(sum(row.value for row in rows if row.value > 0))
    refunds = sum(row.value for row in rows if row.value < 0)
    assert totals.refunds + totals.outside_refunds == pytest.approx(refunds)


@FEW
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(rows: list[Row], chance: random.Random) -> None:
    mixed = chance.sample(rows, len(rows))
    one, other = ask(rows, period="week"), ask(mixed, period="week")
    if one and other:
        assert one.everyone == other.everyone
        assert one.provenance.data_hash == other.provenance.data_hash


@FEW
@given(ROWS)
def test_segments_add_up_to_everyone(rows: list[Row]) -> None:
    if all(row.value <= 0 for row in rows):
        return
    answer = cohorts(read(rows, parts=True), "week", horizon=0)
    whole = {
        (cohort.cohort, cell.age): (cell.active, cell.orders, cell.net)
        for cohort in answer.everyone.cohorts
        for cell in cohort.cells
    }
    summed = dict.fromkeys(whole, (0, 0, 0.0))
    for segment in answer.segments:
        for cohort in segment.cohorts:
            for cell in cohort.cells:
                a, o, n = summed[cohort.cohort, cell.age]
                summed[cohort.cohort, cell.age] = (a + cell.active, o + cell.orders, n + cell.net)
    assert {key: pytest.approx(value) for key, value in summed.items()} == whole


@FEW
@given(ROWS, st.integers(0, 90))
def test_what_is_after_the_last_day_changes_nothing_but_the_count(
    rows: list[Row], days: int
) -> None:
    until = (FIRST + timedelta(days=days)).date()
    early = [row for row in rows if row.time.date() <= until]
    if not any(row.value > 0 for row in early):
        return
    cut, alone = ask(rows, period="week", until=until), ask(early, period="week", until=until)
    assert cut is not None
    assert alone is not None
    assert cut.everyone == alone.everyone
    assert cut.used == alone.used
    assert sum(out.rows for out in cut.left_out) == len(rows) - len(early)


def test_what_was_not_seen_is_absent_and_what_is_not_over_is_marked() -> None:
    rows = [
        Row("a", datetime(2024, 1, 5), 10.0, "1"),
        Row("b", datetime(2024, 2, 5), 10.0, "2"),
        Row("a", datetime(2024, 4, 10), 10.0, "3"),
    ]
    answer = ask(rows)
    assert answer is not None
    january, february = answer.everyone.cohorts
    assert [cell.active for cell in january.cells] == [1, 0, 0, 1]
    assert [cell.complete for cell in january.cells] == [True, True, True, False]
    assert [cell.active for cell in february.cells] == [1, 0, 0]
    assert [point.cohorts for point in answer.everyone.curve] == [2, 2, 1]
    assert answer.last_complete == date(2024, 3, 1)
    whole = ask(rows, until=date(2024, 4, 30))
    assert whole is not None
    assert whole.everyone.cohorts[0].cells[-1].complete
