"""Pages in HTML without Vega's own programs, which take seconds to bundle."""

import pytest


@pytest.fixture
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payoff.report.html.vega_bundle", lambda: "window.vegaEmbed = null;")
