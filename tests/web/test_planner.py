"""The planner over HTTP: what it says, what it refuses, and what it keeps."""

from html import unescape
from typing import Any

import httpx
import numpy as np
import pytest
from tests.decide.standin import world
from tests.web.served import BRAND, needs_assets, until
from tests.web.test_api import NOWHERE, refusal
from tests.web.test_exports import kept

from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.mix import simulate
from payoff.decide.curves import Curves, tabulate
from payoff.decide.what_if import what_if
from payoff.web.access.seat import Seat
from payoff.web.bench import Bench
from payoff.web.jobs.export import curves_file

HORIZON = 13
CURVES = tabulate(world(3, HORIZON, seed=3))
FIRST = CURVES.channels[0]


@pytest.fixture
def run(bench: Bench, workspace: str) -> str:
    """Return the page of a run whose curves were worked out."""
    folder, page = kept(bench, workspace)
    folder.fit.write_bytes(b"")
    folder.exports.mkdir()
    CURVES.save(folder.exports / curves_file(HORIZON))
    return page


def api(page: str) -> str:
    return page.replace("/w/", "/api/v1/workspaces/") + "/planner"


def test_a_budget_brings_what_its_curves_say(client: httpx.Client, run: str) -> None:
    lately = client.get(api(run)).json()
    assert lately["spend"] == pytest.approx(lately["today"])
    assert lately["probability_better"] == 0.0
    told = client.post(api(run), json={"amounts": {FIRST: 10.0}}).json()
    exact = what_if(CURVES, {FIRST: 10.0})
    assert told["channels"][0]["spend"] == 10.0
    assert told["outcome"] == {
        **{name: getattr(exact.outcome, name) for name in ("mean", "p05", "p50", "p95")},
        "unit": CURVES.kpi,
    }
    assert told["channels"][0]["roi"]["unit"] == f"{CURVES.kpi} per {CURVES.spend_unit}"


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ({FIRST: 1e12}, "over the horizon"),
        ({FIRST: -1.0}, "greater than or equal to 0"),
        ({FIRST: "much"}, "valid number"),
        ({"radio": 1.0}, "no channel 'radio'"),
    ],
)
def test_what_no_curve_reaches_is_refused(
    client: httpx.Client, run: str, amounts: dict[str, Any], why: str
) -> None:
    for address in (api(run), f"{api(run)}/scenarios"):
        body = {"amounts": amounts} | ({"name": "mine"} if "scenarios" in address else {})
        status, found = refusal(client.post(address, json=body))
        assert status == 422
        assert why in found
    assert client.get(f"{api(run)}/scenarios").json() == []


@pytest.mark.parametrize("query", ["amount-0=1e12", "amount-0=x", "amount-9=1", "amount-0=nan"])
def test_a_page_refuses_it_too(client: httpx.Client, run: str, query: str) -> None:
    for piece in ("sliders", "outlook"):
        assert refusal(client.get(f"{run}/planner/{piece}?{query}"))[0] == 422


@needs_assets
def test_the_page_has_a_slider_for_each_channel_and_works_without_a_script(
    client: httpx.Client, run: str
) -> None:
    page = client.get(f"{run}/planner", follow_redirects=True).text
    assert page.count('type="range"') == page.count('type="number"') == len(CURVES.channels)
    assert f'action="{run}/planner/sliders"' in page
    moved = client.get(f"{run}/planner/sliders?amount-0=10").text
    assert 'name="amount-0" type="number" step="any" min="0"' in moved
    assert 'value="10"' in moved
    piece = client.get(f"{run}/planner/outlook?amount-0=10").text
    assert piece.strip() in moved
    assert "<html" not in piece


@needs_assets
def test_a_budget_is_kept_compared_and_removed(client: httpx.Client, run: str) -> None:
    made = client.post(f"{run}/planner/scenarios?amount-0=10", data={"name": "<b>less</b>"})
    assert made.status_code == 303
    (only,) = client.get(f"{api(run)}/scenarios").json()
    assert (only["name"], only["amounts"]) == ("<b>less</b>", {FIRST: 10.0})
    page = client.get(made.headers["location"], follow_redirects=True).text
    assert "&lt;b&gt;less&lt;/b&gt;" in page
    assert "<b>less" not in page
    assert "beats As lately" in page
    again = {"name": "as it is", "amounts": {}}
    assert client.post(f"{api(run)}/scenarios", json=again).status_code == 201
    assert client.delete(f"{api(run)}/scenarios/{only['id']}").status_code == 204
    assert refusal(client.delete(f"{api(run)}/scenarios/{only['id']}"))[0] == 404
    (left,) = client.get(f"{api(run)}/scenarios").json()
    assert client.post(f"{run}/planner/scenarios/{left['id']}/remove").status_code == 303
    assert client.get(f"{api(run)}/scenarios").json() == []


@needs_assets
def test_who_may_only_look_keeps_nothing(
    client: httpx.Client, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(f"{api(run)}/scenarios", json={"name": "kept", "amounts": {}})
    monkeypatch.setattr(Seat, "may_ask", property(lambda _: False))
    page = client.get(f"{run}/planner/sliders").text
    assert "kept" in page
    assert "Keep this budget" not in page
    assert "/remove" not in page


def test_a_run_that_kept_no_fit_says_so(bench: Bench, client: httpx.Client, workspace: str) -> None:
    _, page = kept(bench, workspace)
    for address in (api(page), f"{page}/planner", f"{page}/planner/sliders"):
        assert refusal(client.get(address)) == (422, "this run kept no fit")
    _, cancelled = kept(bench, workspace, state="cancelled")
    assert refusal(client.get(api(cancelled)))[0] == 409
    assert refusal(client.get(f"{workspace}/runs/{NOWHERE}/planner"))[0] == 404


def test_a_fit_without_curves_says_why(bench: Bench, client: httpx.Client, workspace: str) -> None:
    folder, page = kept(bench, workspace)
    folder.fit.write_bytes(b"something else")
    assert "data-await" in client.get(f"{page}/planner").text
    status, found = refusal(client.get(f"{page}/planner/curves"))
    assert status == 422
    told = client.get(f"{page}/planner").text
    assert "This fit cannot be planned with" in told
    assert found in unescape(told)
    assert str(bench.settings.folder) not in found + told
    assert "data-await" not in told


def panel() -> bytes:
    """Return a table of three regions."""
    import pyarrow as pa
    import pyarrow.csv

    out = pa.BufferOutputStream()
    world = random_regional_world(7, regions=3, channels=2, periods=78)
    pyarrow.csv.write_csv(simulate(world, 7).table, out)
    return bytes(out.getvalue())


WHO: dict[str, Any] = {"spend": ["tv", "search"], "spend_unit": "EUR", "chains": 2}
NATION = {"time": "week", "kpi": "sales", "draws": 300} | WHO
REGIONS = {"time": "date", "kpi": "sales", "group": "region", "population": "population"} | WHO


@pytest.mark.slow
@pytest.mark.parametrize("said", [NATION, REGIONS], ids=["nation", "regions"])
def test_the_curves_of_a_fit_are_its_response(
    bench: Bench, client: httpx.Client, workspace: str, said: dict[str, Any]
) -> None:
    from payoff.mix import MixFit

    table = panel() if said is REGIONS else BRAND
    sent = client.post(f"{workspace}/tables", files={"file": ("brand.csv", table)}).json()
    asked = client.post(f"{workspace}/ask/mix", json={"table": sent["table"]["id"], **said})
    address = f"{workspace}/runs/{asked.json()['id']}"
    until(client, address, "answered")
    folder = bench.folders.run(workspace.rpartition("/")[2], asked.json()["id"])
    response = MixFit.load(folder.fit).response(HORIZON)
    lately = client.get(f"{address}/planner").json()
    even = np.tile(response.recent_spend, (HORIZON, 1))
    assert lately["outcome"]["mean"] == pytest.approx(response.outcome(even).mean(), rel=1e-5)
    curves = Curves.load(folder.exports / curves_file(HORIZON))
    rng = np.random.default_rng(5)
    scale = response.outcome_by_channel(np.tile(curves.most / HORIZON, (HORIZON, 1)))
    for share in rng.random((6, len(curves.channels))):
        spend = share * curves.most
        exact = response.outcome_by_channel(np.tile(spend / HORIZON, (HORIZON, 1)))
        np.testing.assert_allclose(curves.at(spend)[0] / scale, exact / scale, atol=2e-3)
