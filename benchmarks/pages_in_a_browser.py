"""How long a page takes in a real browser: the first one, and a slider of the planner."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from tests.web.browser.walk import browser, wait_until
from tests.web.served import served, until

from tables import simulated

TIMES = 20
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
MOVED = """([place, share]) => new Promise((done) => {
  const slider = document.querySelectorAll("input[type=range]")[place];
  const told = () => document.querySelector("#outlook .figures").textContent;
  const before = told();
  const seen = new MutationObserver(() => {
    if (told() === before) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  const all = { childList: true, subtree: true, characterData: true };
  seen.observe(document.getElementById("outlook"), all);
  slider.value = slider.max * share;
  const start = performance.now();
  slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def first_page() -> dict[str, list[float]]:
    """Return ms from the address to the load event, nothing kept and everything kept."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as (_, client),
        browser() as opened,
    ):
        address = str(client.base_url)
        client.get("/", follow_redirects=True)
        kept = opened.new_page()
        kept.goto(address)
        return {
            "first page, first visit": [_loaded(opened.new_page(), address) for _ in range(TIMES)],
            "first page, later visits": [_loaded(kept, address) for _ in range(TIMES)],
        }


def _loaded(page: Page, address: str) -> float:
    page.goto(address)
    wait_until(page, f"{LOADED} > 0")
    return float(page.evaluate(LOADED))


def slider(folder: Path) -> dict[str, list[float]]:
    """Return ms from moving a slider to what it brings being shown, with 20 regions."""
    with served(folder / "planner") as (_, client), browser() as opened:
        workspace = client.get("/api/v1/workspaces").json()[0]["id"]
        run = _plan(client, f"/api/v1/workspaces/{workspace}", folder)
        page = opened.new_page(base_url=str(client.base_url))
        page.set_default_timeout(120_000)
        page.goto(f"/w/{workspace}/runs/{run}/planner")
        page.locator("input[type=range]").first.wait_for()
        channels = page.locator("input[type=range]").count()
        moves = [(n % channels, 0.2 + 0.6 * n / TIMES) for n in range(TIMES)]
        told = []
        for move in moves:
            told.append(float(page.evaluate(MOVED, list(move))))
            page.wait_for_timeout(200)
        return {"slider of the planner, 20 regions": told}


def _plan(client: Any, workspace: str, folder: Path) -> str:
    case = simulated("20 regions", folder, seed=1, regions=20, channels=4, periods=156)
    files = {"file": (case.table.name, case.table.read_bytes())}
    table = client.post(f"{workspace}/tables", files=files).json()["table"]["id"]
    roles = case.roles
    said = {name: roles[name] for name in ("time", "kpi", "spend", "group", "population")}
    said |= {"control": roles["controls"], "event": roles["events"], "table": table}
    said |= {"budget": 1e6, "horizon": 13}
    asked = client.post(f"{workspace}/ask/plan", json=said).json()
    until(client, f"{workspace}/runs/{asked['id']}", "answered")
    return str(asked["id"])
