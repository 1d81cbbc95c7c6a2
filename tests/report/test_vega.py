"""The one door to vl-convert: a bundle that is kept, and pictures."""

from pathlib import Path

import pytest
from tests.report import samples

from payoff.report import page_of, vega
from payoff.report.png import png


def test_the_bundle_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setenv("PAYOFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(vega, "_bundle", lambda: made.append(1) or "code")
    assert [vega.vega_bundle(), vega.vega_bundle()] == ["code", "code"]
    assert len(made) == 1
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".js"]


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PAYOFF_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(vega, "_bundle", lambda: "code")
    assert vega.vega_bundle() == "code"


def test_the_bundle_can_stand_in_a_script() -> None:
    bundle = vega.vega_bundle()
    assert "vegaEmbed" in bundle
    assert "</script" not in bundle.lower()
    assert "<!--" not in bundle


def test_charts_are_drawn_as_pictures() -> None:
    chart = page_of(samples.mix_answer(samples.NASTY)).charts()[2]
    picture = png(chart)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000


@pytest.mark.parametrize(
    "name", ["\U0001f4fb" * 40, "日本語 \U0001f4fb हिन्दी", "\ud83d", "\U000fffff"]
)
def test_any_letters_can_be_drawn(name: str) -> None:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"channel": name, "sales": 1}]},
        "mark": "bar",
        "encoding": {
            "y": {"field": "channel", "axis": {"labelLimit": 40}},
            "x": {"field": "sales"},
        },
    }
    assert vega.drawing(spec, {}).startswith("<svg")


def test_a_chart_asks_no_host() -> None:
    spec = {"data": {"url": "http://127.0.0.1:9/a.json"}, "mark": "bar"}
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        vega.drawing(spec, {})
