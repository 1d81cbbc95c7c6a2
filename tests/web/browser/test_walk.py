"""What a walk must notice, on a page that does all of it wrong."""

from playwright.sync_api import Browser
from tests.web.browser.walk import Walk

WRONG = """<!doctype html><html lang="en"><title>Wrong</title><main><h1>Wrong</h1>
<style>p { color: #000 } @media (prefers-color-scheme: dark) { p { color: #eee } }</style>
<p>Dark on light alone.</p><img src="http://127.0.0.2:9/x"><div style="width: 500px">Wide.</div>
<script>console.warn("said"); missing()</script></main></html>"""


def test_whatever_goes_wrong_is_noted(chromium: Browser) -> None:
    walk = Walk(chromium, "http://127.0.0.1")
    walk.page.set_content(WRONG)
    walk.look()
    walk.page.close()
    noted = "\n".join(walk.wrong)
    for wrong in (
        "asks http://127.0.0.2:9/x",
        "console: warning: said",
        "error: missing is not defined",
        "light, 1280 wide: critical: image-alt",
        "dark, 1280 wide: serious: color-contrast",
        "light, 390 wide: critical: image-alt",
        "390 wide, and its content 5",
    ):
        assert wrong in noted, (wrong, noted)
