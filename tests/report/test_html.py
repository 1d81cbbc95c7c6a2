"""One file that asks no host for anything, in which no name can act."""

import base64
import hashlib
import json
import re
from functools import cache
from html.parser import HTMLParser

import pytest
from tests.report import samples

from payoff.report import page_of
from payoff.report.html import html

pytestmark = pytest.mark.usefixtures("no_bundle")
LOADERS = {"src", "srcset", "href", "action", "formaction", "data", "poster", "background"}
FORBIDDEN = {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video", "svg"}


class Reader(HTMLParser):
    """What a browser would see: tags with attributes, and the text inside each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.inside, data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def text(self, tag: str) -> list[str]:
        return [text for inside, text in self.texts if inside == tag and text.strip()]


ANSWERS = {
    "mix": samples.mix_answer(),
    "plan": samples.plan_answer(),
    "scenarios": samples.compared_answer(),
    "failed": samples.failed(),
    "nasty": samples.plan_answer(samples.doubtful(samples.NASTY)),
}


@cache
def read(name: str) -> Reader:
    return Reader(html(page_of(ANSWERS[name])))


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_is_asked_of_any_host(name: str) -> None:
    page = read(name)
    for tag, attributes in page.tags:
        assert tag not in FORBIDDEN
        for attribute, value in attributes.items():
            assert not attribute.startswith("on")
            assert attribute != "style"
            if attribute in LOADERS:
                assert re.fullmatch(r"#[a-z-]+", value)
    (style,) = page.text("style")
    assert "url(" not in style
    assert "@import" not in style
    assert not [meta for meta in page.all("meta") if meta.get("http-equiv") == "refresh"]


@pytest.mark.parametrize("name", ANSWERS)
def test_the_policy_runs_exactly_our_scripts_and_loads_nothing(name: str) -> None:
    page = read(name)
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "://" not in policy
    assert "unsafe" not in policy
    _, *scripts = page.text("script")
    assert [script.get("type") for script in page.all("script")] == ["application/json", None, None]
    for source in (*scripts, *page.text("style")):
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_hostile_names_are_shown_and_inert() -> None:
    page = read("nasty")
    assert len(page.all("script")) == 3
    assert samples.HOSTILE in " ".join(page.text("th"))
    raw = page.text("script")[0]
    assert "<" not in raw
    assert ">" not in raw
    charts = json.loads(raw)["charts"]
    assert samples.HOSTILE in json.dumps(charts, ensure_ascii=False)
    assert "\x1b" not in " ".join(text for _, text in page.texts)


def test_a_page_can_be_read_aloud() -> None:
    page = read("plan")
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert len(page.all("caption")) == len(page.all("table"))
    assert {head["scope"] for head in page.all("th")} == {"col", "row"}
    charts = [div for div in page.all("div") if div.get("role") == "img"]
    assert len(charts) == len(page.all("figure")) == 10
    assert all(chart["aria-label"] for chart in charts)
    assert {link["href"][1:] for link in page.all("a")} == {s["id"] for s in page.all("section")}


def test_it_fits_phones_paper_and_dark_rooms() -> None:
    page = read("mix")
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all(
        "meta"
    )
    (style,) = page.text("style")
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_the_same_answer_gives_the_same_file() -> None:
    assert html(page_of(samples.failed())) == html(page_of(samples.failed()))


def test_text_for_machines_keeps_its_lines() -> None:
    (code,) = [each for each in read("mix").text("code") if "adstock" in each]
    assert json.loads(code)["adstock"] == {"kind": "geometric"}
    assert len(code.splitlines()) > 3
