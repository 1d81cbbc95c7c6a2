"""Paths are checked before anything is computed, and the check leaves nothing behind."""

from pathlib import Path

import pytest

from payoff.core.errors import ChoiceError, SourceError
from payoff.tasks.paths import check_writable


def test_a_check_changes_nothing(folder: Path) -> None:
    (folder / "old.html").write_text("old")
    check_writable([folder / "old.html", folder / "new.html", None], "sales.csv")
    assert [path.name for path in folder.iterdir()] == ["old.html"]
    assert (folder / "old.html").read_text() == "old"


@pytest.mark.parametrize(
    ("names", "error", "said"),
    [
        (["missing/new.html"], SourceError, "cannot write to 'missing/new.html'"),
        (["."], SourceError, "it is a folder"),
        (["sales.csv"], ChoiceError, "over the table 'sales.csv' itself"),
        (["./sub/../sales.csv"], ChoiceError, "over the table 'sales.csv' itself"),
        (["a.html", "a.html"], ChoiceError, "over another output"),
    ],
)
def test_a_path_that_cannot_be_is_refused(
    folder: Path, names: list[str], error: type[Exception], said: str
) -> None:
    (folder / "sales.csv").write_text("")
    with pytest.raises(error, match=said):
        check_writable([Path(name) for name in names], "sales.csv")
