"""A table, its check, a question, its progress, its answer, and what is taken along."""

import re
from pathlib import Path

import httpx
from tests.web.browser.walk import Walk, wait_until
from tests.web.served import BRAND, DRIVERS, ask, page_of, until, upload

QUESTION = "Which features of products and customers, and which channels, drive a target?"
KINDS = {
    "report.html": b"<!doctype html>",
    "report.pdf": b"%PDF-",
    "tables.zip": b"PK\x03\x04",
    "answer.json": b"{",
    "charts/": b"\x89PNG",
}
DROPPED = """() => {
  const held = new DataTransfer();
  held.items.add(new File(["day,visits\\n2026-01-01,5\\n2026-01-02,8\\n"], "dropped.csv"));
  return held;
}"""
GONE_ON = """() => {
  const shown = document.querySelector("[data-follow]");
  return shown && shown.first && shown.first !== shown.innerHTML;
}"""


def test_a_table_is_checked_and_asked_about(walk: Walk) -> None:
    page = walk.page
    walk.open("/")
    table = {"name": "weekly.csv", "mimeType": "text/csv", "buffer": BRAND.encode()}
    page.get_by_label("Drop a table here").set_input_files(table)
    page.wait_for_url("**/tables/*")
    page.get_by_role("heading", name="How values are spread").wait_for()
    assert "156 weeks" in page.locator(".lead").inner_text()
    walk.click(QUESTION, "link")
    assert page.get_by_label("Target", exact=True).input_value() == "sales"
    folds = page.get_by_label("Folds")
    unchecked = "it => it.form.noValidate = true"
    folds.evaluate(unchecked)
    folds.fill("2.5")
    walk.click("Ask")
    walk.click("folds", "link")
    assert folds.evaluate("it => it.matches(':target')")
    walk.look()
    folds.evaluate(unchecked)
    folds.fill("1")
    walk.click("Ask")
    page.get_by_role("heading", name="There is no answer").wait_for()
    walk.look()
    walk.click("Ask again with changes", "link")
    folds.fill("3")
    walk.click("Ask")
    page.locator("[data-follow]").evaluate("it => it.first = it.innerHTML")
    wait_until(page, GONE_ON)
    page.get_by_role("heading", level=1, name="sales").wait_for()
    walk.click("History", "link")
    asked = page.locator(".row", has_text=QUESTION).locator(".state")
    assert asked.all_inner_texts() == ["good", "refused"]


def test_an_answer_is_taken_along(walk: Walk, answered: tuple[str, str], tmp_path: Path) -> None:
    walk.open(page_of(answered[0]))
    links = walk.page.locator("details.menu a")
    taken = set()
    for link in links.all():
        walk.page.locator("details.menu").evaluate("it => it.open = true")
        kind = next(each for each in KINDS if f"/{each}" in str(link.get_attribute("href")))
        if kind in taken:
            continue
        with walk.page.expect_download() as download:
            link.click()
        download.value.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes().startswith(KINDS[kind])
        taken.add(kind)
    assert taken == set(KINDS)


def test_what_changed_between_two_answers(walk: Walk, answered: tuple[str, str]) -> None:
    page = walk.page
    walk.open(page_of(answered[1]))
    page.get_by_label("Compare with").select_option(answered[0].rpartition("/")[2])
    walk.click("Compare")
    page.get_by_role("heading", level=1, name="What changed").wait_for()
    told = page.get_by_role("row").all_inner_texts()
    assert any("156" in row and "143" in row for row in told), told


def test_it_is_stopped_and_asked_again(walk: Walk, client: httpx.Client) -> None:
    run = ask(client, upload(client), said=DRIVERS | {"folds": 10})
    walk.open(page_of(run))
    walk.click("Stop")
    walk.page.get_by_text("The run was cancelled.").wait_for()
    until(client, run, "cancelled")
    walk.look()
    walk.click("Ask again with changes", "link")
    assert walk.page.get_by_label("Folds").input_value() == "10"


def test_a_table_is_dropped_and_removed(walk: Walk) -> None:
    page = walk.page
    walk.open("/")
    dropped = page.evaluate_handle(DROPPED)
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    page.get_by_role("heading", level=1, name="dropped.csv").wait_for()
    page.once("dialog", lambda asks: asks.dismiss())
    walk.click("Remove this table")
    assert page.url.rpartition("/")[0].endswith("/tables")
    page.once("dialog", lambda asks: asks.accept())
    walk.click("Remove this table")
    page.wait_for_url(re.compile(r"/w/\w+$"))
    assert page.get_by_text("dropped.csv").count() == 0
