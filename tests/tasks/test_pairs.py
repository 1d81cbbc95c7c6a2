"""Texts such as ``tv=30000``, whatever the names are."""

import pytest

from payoff.core.errors import ChoiceError
from payoff.tasks.pairs import amounts, pairs

KNOWN = ("tv", "a=b", "a", "café 📻")


def test_names_may_hold_spaces_emoji_and_equals_signs() -> None:
    texts = ("tv=1", "a=b=2", "a=x=y", "café 📻=3")
    assert pairs(texts, "--lower", KNOWN) == {"tv": "1", "a=b": "2", "a": "x=y", "café 📻": "3"}
    assert amounts(("tv=1e6", "a=b=-2.5"), "--lower", KNOWN) == {"tv": 1e6, "a=b": -2.5}


@pytest.mark.parametrize(
    ("texts", "found", "remedy"),
    [
        (("tv",), "--lower is 'tv', without '='", "write the name"),
        (("cafe 📻=3",), "--lower names 'cafe 📻', which is not there", "did you mean 'café 📻'?"),
        (("tv=1", "tv=2"), "--lower is given twice for 'tv'", "leave one of them out"),
        (("tv=1,000",), "--lower holds '1,000'", "without thousands separators"),
        (("tv=nan",), "--lower holds 'nan'", "without thousands separators"),
        (("tv=",), "--lower holds ''", "without thousands separators"),
    ],
)
def test_a_wrong_pair_is_explained(texts: tuple[str, ...], found: str, remedy: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        amounts(texts, "--lower", KNOWN)
    assert caught.value.found == found
    assert remedy in caught.value.remedy
