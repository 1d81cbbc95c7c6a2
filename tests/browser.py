"""Find the browser that tests and screenshots use."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

NO_BROWSER = "no Chromium on the path: apt-get install chromium"

needs_browser = pytest.mark.skipif(not CHROMIUM, reason=NO_BROWSER)
