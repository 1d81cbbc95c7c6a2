"""In a real browser: charts are drawn, nothing asks a host or breaks the policy."""

import re
import subprocess
from pathlib import Path

from tests.browser import CHROMIUM, QUIET, needs_browser
from tests.report import samples

from payoff.report import page_of
from payoff.report.html import html

pytestmark = needs_browser
SECONDS = 120


def browse(text: str, folder: Path) -> tuple[str, str]:
    """Return the page as the browser built it, without scripts, and what its console said."""
    page = folder / "page.html"
    page.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            *QUIET,
            f"--user-data-dir={folder / 'profile'}",
            "--enable-logging=stderr",
            "--virtual-time-budget=10000",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    seen = re.sub(r"<script.*?</script>", "", done.stdout, flags=re.DOTALL)
    return seen, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_charts_are_drawn_and_names_stay_inert(tmp_path: Path) -> None:
    names = (*samples.NASTY, '<img src="http://example.org/x" onerror="document.title=1">')
    page = page_of(samples.plan_answer(samples.doubtful(names)))
    seen, console = browse(html(page), tmp_path)
    assert console == ""
    assert len(re.findall(r'class="chart [^"]*drawn"', seen)) == len(page.charts())
    assert seen.count("<svg") == len(page.charts())
    assert "<img" not in seen
    assert "<title>Of 1.00 M spend" in seen


def test_what_got_in_nevertheless_could_not_act(tmp_path: Path) -> None:
    text = html(page_of(samples.failed()))
    acts = '<img src="http://127.0.0.1:9/x"><script>document.title = "acted"</script>'
    seen, console = browse(text.replace("</main>", f"{acts}</main>"), tmp_path)
    assert "acted" not in seen
    assert console.count("Content Security Policy") == 2
