"""From the first page to a finished plan without a mouse, and on to a budget of one's own."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.web.browser.walk import Walk, wait_until, walking
from tests.web.served import served


def test_one_button_the_keyboard_and_sliders(chromium: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (_, client), walking(chromium, client) as walk:
        walk.open("/")
        _plan(walk)
        _take_it_along(walk)
        walk.look()
        walk.click("Move the budget", "link")
        _budgets(walk)


def _plan(walk: Walk) -> None:
    page = walk.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    walk.tab_to(page.get_by_role("button", name="Plan the example brand"))
    page.keyboard.press("Enter")
    page.locator(".stage").wait_for()
    walk.look()
    page.get_by_role("heading", level=1, name="move").wait_for()


def _take_it_along(walk: Walk) -> None:
    page = walk.page
    page.evaluate("document.stayed = true")
    menu = page.locator("summary", has_text="Export")
    walk.tab_to(menu)
    page.keyboard.press("Enter")
    walk.tab_to(page.get_by_role("link", name="The answer as JSON"))
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "example-brand-plan.json"
    page.keyboard.press("Escape")
    assert menu.evaluate("it => it === document.activeElement && !it.parentElement.open")
    assert page.evaluate("document.stayed")


def _budgets(walk: Walk) -> None:
    page = walk.page
    slider = page.get_by_role("slider", name="search")
    amount = page.get_by_label("search", exact=True)
    brings = page.locator("#outlook .figures")
    lately, before = brings.inner_text(), float(amount.input_value())
    slider.focus()
    page.keyboard.press("End")
    wait_until(page, "it => document.querySelector('.figures').innerText !== it", lately)
    more = float(amount.input_value())
    assert more == pytest.approx(float(slider.input_value()), rel=1e-3)
    assert more > before
    page.get_by_label("Keep this budget as").fill("More search")
    walk.click("Keep it")
    kept = page.locator("#beside tbody tr")
    kept.filter(has_text="More search").wait_for()
    assert float(amount.input_value()) == pytest.approx(more, rel=1e-5)
    amount.fill("0")
    wait_until(page, "document.querySelector('#outlook tbody').innerText.includes('−')")
    assert slider.input_value() == "0"
    page.get_by_label("Keep this budget as").fill("No search")
    walk.click("Keep it")
    removed = kept.filter(has=page.get_by_role("link", name="No search"))
    removed.wait_for()
    walk.look()
    page.once("dialog", lambda asks: asks.accept())
    removed.get_by_role("button", name="Remove").click()
    removed.wait_for(state="detached")
    walk.click("More search", "link")
    assert float(amount.input_value()) == pytest.approx(more, rel=1e-5)
