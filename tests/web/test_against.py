"""Two runs beside each other."""

import json
from dataclasses import replace

import httpx
from tests.web.test_api import NOWHERE, refusal
from tests.web.test_exports import PAGE, kept

from payoff.report.page import Page
from payoff.report.plain import plain
from payoff.web.bench import Bench

SAME = "Every number of the two answers is the same."


def other_numbers() -> Page:
    """Return the page without its last section."""
    return replace(PAGE, headline="It was different.", sections=PAGE.sections[:-1])


def test_what_changed_is_shown_the_older_first(
    bench: Bench, client: httpx.Client, workspace: str
) -> None:
    older, first = kept(bench, workspace, made="2026-01-01T00:00:00", said='{"seed": 2}')
    older.page.write_text(json.dumps(plain(other_numbers())), encoding="utf-8")
    said = '{"control": ["price", "<i>"]}'
    _, second = kept(bench, workspace, made="2026-01-02T00:00:00", said=said)
    ids = [each.rpartition("/")[2] for each in (first, second)]
    one, two = (
        client.get(f"{page}/against?other={other}", follow_redirects=True).text
        for page, other in ((second, ids[0]), (first, ids[1]))
    )
    assert one == two
    assert one.index("It was different.") < one.index(PAGE.headline)
    assert PAGE.sections[-1].title in one
    assert PAGE.sections[0].title not in one
    seed, control = one.partition("Seed")[2], one.partition("Control")[2]
    assert seed.index(">2<") < seed.index(">1<")
    assert control.index(">–<") < control.index("price, &lt;i&gt;")


def test_a_run_beside_itself_and_what_cannot_be_compared(
    bench: Bench, client: httpx.Client, workspace: str
) -> None:
    _, mix = kept(bench, workspace, made="2026-01-01T00:00:00")
    _, cohorts = kept(bench, workspace, made="2026-01-01T00:00:00", task="cohorts")
    _, stopped = kept(bench, workspace, state="cancelled")
    own, other, third = (each.rpartition("/")[2] for each in (mix, cohorts, stopped))
    assert SAME in client.get(f"{mix}/against/{own}").text
    assert refusal(client.get(f"{mix}/against/{other}"))[0] == 422
    assert refusal(client.get(f"{mix}/against/{third}"))[0] == 409
    assert refusal(client.get(f"{mix}/against/{NOWHERE}"))[0] == 404
    assert refusal(client.get(f"{mix}/against?other=../x"))[0] == 422
