"""Take the pictures of docs/workbench.md: ``make screenshots``, of the example alone."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from playwright.sync_api import Browser, Page
from tests.web.browser.walk import ALL_DRAWN, PATIENCE_MS, browser, wait_until
from tests.web.served import served, set_up, until, workspace_of
from tests.web.team import PASSWORD, link_on

HERE = Path(__file__).parents[3] / "docs" / "images" / "workbench"
WIDE, PHONE = (1080, 720), (390, 760)


def main() -> None:
    """Take every picture."""
    HERE.mkdir(parents=True, exist_ok=True)
    alone()
    team()


def alone() -> None:
    """Take the pictures of what one person sees."""
    with TemporaryDirectory() as folder, served(Path(folder)) as (_, client), browser() as opened:
        home = str(client.base_url)
        with tab(opened, home) as page:
            page.goto("/")
            take(page, "first-page")
            page.get_by_role("button", name="Plan the example brand").click()
            wait_until(page, "document.querySelector('progress')?.value > 0.3")
            take(page, "progress")
            plan = page.url
        until(client, f"{workspace_of(client)}/runs/{plan.rpartition('/')[2]}", "answered")
        with tab(opened, home) as page:
            page.goto(plan)
            take(page, "answer")
            page.get_by_role("link", name="example brand.csv").first.click()
            page.get_by_role("heading", name="How values are spread").wait_for()
            take(page, "questions")
            take(page, "check", at="How values are spread")
            page.get_by_role("link", name="Where should the next budget go?").first.click()
            take(page, "form")
            page.goto(f"{plan}/planner")
            more = page.get_by_role("slider", name="search")
            for _ in range(9):
                more.press("ArrowRight")
            page.get_by_text("better than today's split").wait_for()
            page.wait_for_timeout(1000)
            more.blur()
            take(page, "planner", at="Budget planner")
        with tab(opened, home, scheme="dark") as page:
            page.goto(plan)
            take(page, "answer-dark", at="What each channel brought")
        with tab(opened, home, size=PHONE) as page:
            page.goto(plan)
            take(page, "answer-phone")


def team() -> None:
    """Take the pictures of a workbench for several."""
    with (
        TemporaryDirectory() as folder,
        served(Path(folder), "--accounts") as (server, client),
        browser() as opened,
    ):
        set_up(server, client, "Kim Okafor", PASSWORD)
        home = str(client.base_url)
        people = f"/w/{workspace_of(client).rpartition('/')[2]}/people"
        for name, role in (("Ines Moreau", "2"), ("Robin Vega", "1")):
            link = link_on(client.post(f"{people}/invite", data={"role": role}))
            httpx.post(link, data={"name": name, "password": PASSWORD})
        with tab(opened, home) as page:
            page.goto("/login")
            page.get_by_label("Name").fill("Kim Okafor")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            page.get_by_role("link", name="People").click()
            page.get_by_role("button", name="Make a link").click()
            secret = page.get_by_label("The link for one person")
            secret.evaluate("it => { it.value = 'https://payoff.example.com/join/...' }")
            take(page, "people")


@contextmanager
def tab(
    browser: Browser, home: str, *, scheme: str = "light", size: tuple[int, int] = WIDE
) -> Iterator[Page]:
    """Give a page of a size in a scheme of colours."""
    page = browser.new_page(
        base_url=home,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.close()


def take(page: Page, name: str, *, at: str = "") -> None:
    """Take a picture of what is seen, from a heading on."""
    wait_until(page, ALL_DRAWN)
    if at:
        heading = page.get_by_role("heading", name=at).first
        heading.evaluate("it => window.scrollTo(0, it.getBoundingClientRect().top + scrollY - 40)")
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    (HERE / f"{name}.webp").write_bytes(b64decode(taken["data"]))


if __name__ == "__main__":
    main()
