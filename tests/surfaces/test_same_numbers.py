"""Every surface shows the same numbers, and none shows what should not be believed."""

import html as entities
import io
import re

import pytest
from rich.console import Console
from tests.report import samples

from payoff.report import page_of
from payoff.report.html import html
from payoff.report.json import json_text
from payoff.report.markdown import markdown
from payoff.report.page import Figures, Page, Table
from payoff.report.plan import PlanAnswer
from payoff.report.terminal import show

pytestmark = pytest.mark.usefixtures("no_bundle")


@pytest.fixture
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payoff.report.html.vega_bundle", lambda: "window.vegaEmbed = null;")


def surfaces(page: Page) -> dict[str, str]:
    """Return what each surface shows, as one line of text without its own marks."""
    out = io.StringIO()
    show(page, Console(file=out, width=200))
    raw = {
        "terminal": out.getvalue(),
        "markdown": re.sub(r"\\(.)", r"\1", markdown(page)),
        "html": re.sub(r"<(style|script)>.*?</\1>", " ", html(page), flags=re.DOTALL),
    }
    plain = {name: entities.unescape(re.sub(r"<[^>]+>", " ", text)) for name, text in raw.items()}
    return {name: " ".join(text.split()) for name, text in plain.items()}


@pytest.mark.parametrize(
    "answer",
    [
        samples.mix_answer(),
        samples.with_regressions(samples.regional()),
        samples.regional(),
        samples.plan_answer(samples.doubtful()),
        samples.compared_answer(names=("held", "free")),
        samples.refresh_answer(samples.regional()),
        samples.segments_answer(names=("young", "old")),
        samples.next_test_answer(),
        samples.by_group_answer(("north", "south", "west")),
        samples.compared_by_group(("north", "south", "west")),
        samples.search_answer(),
        samples.credit_answer(),
        samples.paths_answer(),
        samples.failed_credit(),
        samples.drivers_answer(),
        samples.drivers_answer(number=False),
        samples.failed_drivers(),
        samples.cohorts_answer(("young", "old")),
        samples.failed(),
    ],
)
def test_every_number_of_the_page_is_on_every_surface(answer: object) -> None:
    page = page_of(answer)
    tables = [b for s in page.sections for b in s.blocks if isinstance(b, Table)]
    figures = [b for s in page.sections for b in s.blocks if isinstance(b, Figures)]
    wanted = [page.headline, page.doubt]
    wanted += [text for t in tables for row in t.rows for c in row for text in (c.text, c.note)]
    wanted += [text for f in figures for item in f.items for text in (item.value, item.note)]
    for name, shown in surfaces(page).items():
        missing = [text for text in wanted if " ".join(text.split()) not in shown]
        assert not missing, name


@pytest.mark.parametrize(
    "answer",
    [
        samples.failed(),
        samples.failed_with_channels(),
        samples.with_regressions(samples.failed_with_channels()),
        PlanAnswer(samples.failed(), None),
        samples.plan_answer(samples.failed_with_channels()),
        samples.compared_answer(samples.failed_with_channels()),
        samples.refresh_answer(samples.failed_with_channels()),
        samples.segments_answer(samples.failed_with_channels()),
        samples.next_test_answer(samples.failed_with_channels()),
    ],
)
def test_what_failed_shows_no_return_and_no_plan_anywhere(answer: object) -> None:
    page = page_of(answer)
    numbers = samples.failed_with_channels().channels[0]
    for name, shown in surfaces(page).items():
        assert "ROI" not in shown, name
        assert "today's split" not in shown, name
        assert samples.DIVERGED.remedy in shown, name
    text = json_text(answer)
    assert '"channels": []' in text
    assert '"baseline": []' in text
    assert '"roi"' not in text
    assert '"allocation"' not in text
    for drawn in (html(page), text):
        assert f"{numbers.roi.p50:.4f}"[:6] not in drawn
