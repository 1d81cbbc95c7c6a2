"""From the first page to a finished plan, without a mouse."""

from tests.web.browser.walk import Walk


def test_one_button_and_the_keyboard(walk: Walk) -> None:
    page = walk.page
    walk.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    walk.tab_to(page.get_by_role("button", name="Plan the example brand"))
    page.keyboard.press("Enter")
    page.locator(".stage").wait_for()
    walk.look()
    page.get_by_role("heading", level=1, name="move").wait_for()
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
    walk.look()
