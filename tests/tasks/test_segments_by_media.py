"""Segments are checked before the fit, and effects vary by them beside what else was chosen."""

from pathlib import Path

import pytest

from payoff.core.errors import ChoiceError, DesignError
from payoff.tasks import segments_by_media
from payoff.tasks.choices import MODEL, ModelChoices, TableChoices
from payoff.tasks.model import by_segment


def columns(*segments: str) -> TableChoices:
    return TableChoices(time="week", kpi="sales", spend=("tv", "radio"), segment=segments)


@pytest.mark.parametrize(
    ("segments", "kind", "said"),
    [
        ((), ChoiceError, "name each column with --segment"),
        (("prise",), Exception, "did you mean 'price'"),
        (("promo", "price"), DesignError, "add up to 12 in the row of"),
    ],
)
def test_what_are_no_segments_is_refused_before_the_fit(
    table: str,
    monkeypatch: pytest.MonkeyPatch,
    segments: tuple[str, ...],
    kind: type[Exception],
    said: str,
) -> None:
    monkeypatch.delitem(segments_by_media.__globals__, "fit_panel")
    with pytest.raises(kind, match=said):
        segments_by_media(table, columns=columns(*segments))


def test_a_save_that_cannot_be_written_is_refused_before_the_fit(table: str) -> None:
    with pytest.raises(Exception, match="cannot write"):
        segments_by_media(table, columns=columns("promo"), save=Path("missing/fit"))


def test_effects_vary_by_segment_beside_what_was_chosen() -> None:
    assert by_segment(MODEL).varies == ("by_group", "by_segment")
    drifting = ModelChoices(varies=("over_time", "by_segment"))
    assert by_segment(drifting).varies == ("over_time", "by_segment")
    with pytest.raises(ChoiceError, match="--link log"):
        by_segment(ModelChoices(link="log"))
