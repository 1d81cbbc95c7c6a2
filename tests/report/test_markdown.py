"""Markdown shows names as they are."""

from tests.report import samples

from payoff.report import page_of
from payoff.report.markdown import escaped, markdown


def test_marks_are_escaped() -> None:
    assert escaped("a|b*c_d`e`[f](g)") == r"a\|b\*c\_d\`e\`\[f\]\(g\)"
    assert escaped("<script>&\n") == r"&lt;script\>&amp;�"


def test_hostile_names_are_inert() -> None:
    text = markdown(page_of(samples.mix_answer(samples.NASTY)))
    assert "<" not in text
    assert "\x1b" not in text


def test_tables_have_as_many_cells_as_columns() -> None:
    text = markdown(page_of(samples.plan_answer(samples.doubtful(samples.NASTY))))
    rows = [line.replace(r"\|", "") for line in text.splitlines() if line.startswith("|")]
    assert len(rows) > 20
    assert {row.count("|") for row in rows} == {7}


def test_charts_are_there_in_words() -> None:
    page = page_of(samples.plan_answer())
    text = markdown(page)
    assert all(escaped(chart.alt) in text for chart in page.charts())
