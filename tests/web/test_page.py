"""The page on the workbench runs."""

from typing import Any

import httpx
import pytest
from tests.docs.pages import DOCS, ROOT, blocks
from tests.docs.test_docs import executed, same

PAGE = DOCS / "workbench.md"


def test_the_example_of_the_api_runs(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = (block.text for block in blocks(PAGE) if block.language == "python")
    (told,) = (block.text for block in blocks(PAGE) if block.is_output)
    here = code.replace("http://127.0.0.1:8765", str(client.base_url).rstrip("/"))
    assert here != code
    names: dict[str, Any] = {"__name__": PAGE.name}
    said = executed(here, PAGE, names)
    names["api"].close()
    assert same(said, told), said
