"""Somebody who walks through a workbench with a browser, and notes what a page does wrong."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, sync_playwright
from tests.browser import CHROMIUM, NO_BROWSER, QUIET
from tests.web.served import NO_ASSETS, assets_are_there

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
WIDE, PHONE = (1280, 800), (390, 844)
LOOKS = (
    ("light", WIDE, "{}"),
    ("dark", WIDE, '{runOnly: ["color-contrast"]}'),  # the one rule that colours change
    ("light", PHONE, "{}"),
)
GRAVE = ("serious", "critical")
FOUND = """axe.run({resultTypes: ["violations"], ...%s}).then((it) => it.violations.map(
  ({id, impact, nodes}) => [impact, `${id}: ${nodes[0].html.slice(0, 200)}`]))"""
ALL_DRAWN = "!document.querySelector('.chart:not(.drawn)')"
PATIENCE_MS = 120_000
LOOKS_EVERY_MS = 50


def skip_without_browser() -> None:
    """Skip where there is no browser, or nothing for it to run."""
    if not CHROMIUM:
        pytest.skip(NO_BROWSER)
    if not (assets_are_there() and AXE.is_file()):
        pytest.skip(NO_ASSETS)


@contextmanager
def browser() -> Iterator[Browser]:
    """Give a browser without a window, or skip."""
    skip_without_browser()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


class Walk:
    """A tab, the address of a workbench, and whatever went wrong on the way."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address, self.wrong = address, list[str]()
        self.page: Page = browser.new_page(base_url=address, reduced_motion="reduce")
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._says)
        self.page.on("pageerror", lambda error: self._note(f"error: {error}"))
        self.page.on("request", lambda request: self._asks(request.url))

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.page.url}: {what}")

    def _says(self, said: ConsoleMessage) -> None:
        told = "Failed to load resource" in said.text and said.location["url"] == self.page.url
        if not told:  # a page that tells of a refusal has its status
            self._note(f"console: {said.type}: {said.text}")

    def _asks(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:", "blob:")):
            self._note(f"asks {url}")

    def open(self, path: str) -> None:
        """Open a page by its path."""
        self.page.goto(path)

    def click(self, name: str, role: str = "button") -> None:
        """Press the first button, or follow the first link, of this name."""
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab until something has the focus."""
        for _ in range(100):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"Tab does not reach {wanted}")

    def look(self) -> None:
        """Look at the page in light, in dark and on a phone, as those do who see less."""
        wait_until(self.page, ALL_DRAWN)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        for scheme, (width, height), rules in LOOKS:
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.page.set_viewport_size({"width": width, "height": height})
            for impact, found in self.page.evaluate(FOUND % rules):
                if impact in GRAVE:
                    self._note(f"{scheme}, {width} wide: {impact}: {found}")
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                self._note(f"{width} wide, and its content {wide}")
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def wait_until(page: Page, what: str, argument: object = None) -> None:
    """Wait until something holds; Playwright's own way is forbidden by the policy of our pages."""
    for _ in range(PATIENCE_MS // LOOKS_EVERY_MS):
        with suppress(Error):  # while another page comes
            if page.evaluate(what, argument):
                return
        page.wait_for_timeout(LOOKS_EVERY_MS)
    raise AssertionError(what)


@contextmanager
def walking(browser: Browser, client: httpx.Client) -> Iterator[Walk]:
    """Give a walk, on which nothing may go wrong, of whoever has logged in with a client."""
    walk = Walk(browser, str(client.base_url).rstrip("/"))
    for name, value in client.cookies.items():
        walk.page.context.add_cookies([{"name": name, "value": value, "url": walk.address}])
    yield walk
    walk.page.close()
    assert not walk.wrong, "\n".join(walk.wrong)
