"""Somebody is invited, comes in, logs out and in, may more, and is taken out."""

import httpx
from playwright.sync_api import Browser
from tests.web.browser.walk import Walk, walking
from tests.web.served import workspace_of
from tests.web.team import PASSWORD


def test_log_in_and_roles(chromium: Browser, client: httpx.Client, walk: Walk) -> None:
    home = f"/w/{workspace_of(client).rpartition('/')[2]}"
    with httpx.Client(base_url=client.base_url) as nobody, walking(chromium, nobody) as guest:
        guest.open(_invitation(walk, home))
        guest.look()
        _write(guest, "Name", "Robin")
        _write(guest, "Password", PASSWORD)
        guest.click("Come in")
        guest.page.get_by_role("link", name="Robin").wait_for()
        assert guest.page.get_by_role("button", name="Upload").count() == 0
        _let_more(walk, home)
        guest.page.reload()
        guest.page.get_by_role("button", name="Upload").first.wait_for()
        _out_and_in(guest, home)
        walk.page.on("dialog", lambda dialog: dialog.accept())
        walk.page.locator("li", has_text="Robin").get_by_role("button", name="Take out").click()
        walk.page.locator("li", has_text="Robin").wait_for(state="detached")
        guest.page.reload()
        guest.page.get_by_text("there is no such workspace").wait_for()
        walk.click("Who did what", "link")
        walk.page.get_by_role("cell", name="Take a person out of a workspace.").first.wait_for()


def _invitation(walk: Walk, home: str) -> str:
    """Have the keeper make a link, and return it."""
    walk.open(home)
    walk.click("People", "link")
    walk.click("Make a link")
    return walk.page.get_by_label("The link for one person").input_value()


def _let_more(walk: Walk, home: str) -> None:
    """Have the keeper make the guest an analyst."""
    walk.open(f"{home}/people")
    walk.page.get_by_label("Role of Robin").select_option("an analyst")
    walk.page.locator("li", has_text="Robin").get_by_role("button", name="Change").click()
    walk.page.wait_for_load_state()


def _out_and_in(guest: Walk, home: str) -> None:
    """Log out, fail to log in, and come back to the page that was wanted."""
    page = guest.page
    guest.click("Robin", "link")
    guest.look()
    guest.click("Log out")
    page.get_by_role("heading", name="Log in").wait_for()
    guest.open(f"{home}/runs")
    guest.look()
    _write(guest, "Name", "robin")
    _write(guest, "Password", "something else")
    guest.click("Log in")
    page.get_by_role("alert").get_by_text("the name or the password is wrong").wait_for()
    guest.look()
    _write(guest, "Password", PASSWORD)
    guest.click("Log in")
    page.get_by_role("heading", level=1, name="History").wait_for()


def _write(guest: Walk, label: str, text: str) -> None:
    guest.page.get_by_label(label).fill(text)
