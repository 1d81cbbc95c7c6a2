"""What may be sent, what may not, and what is left of it."""

import gzip
import tracemalloc
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.conftest import serving, work_here

from payoff.web.settings import Settings
from payoff.web.start import open_bench
from payoff.web.state import workspaces

SMALL = 200_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(folder=tmp_path / "bench", most_upload=SMALL, most_unpacked=5 * SMALL)


def send(client: httpx.Client, workspace: str, name: str, content: bytes) -> httpx.Response:
    return client.post(f"{workspace}/tables", files={"file": (name, content)})


def kept(settings: Settings) -> list[Path]:
    return list(settings.folder.glob("workspaces/*/tables/*"))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("sales.csv", b"week,sales\n2024-01-01,3\n", "csv"),
        ("no ending", b"week;sales\n2024-01-01;3\n", "csv"),
        ("bom.csv", b"\xef\xbb\xbfweek,sales\n", "csv"),
        ("latin.csv", "week,caf\xe9\n".encode("latin-1"), "csv"),
        ("formula.csv", b'week,"=HYPERLINK(""http://evil"")"\n', "csv"),
        ("script.csv", b"week,<script>alert(1)</script>\n", "csv"),
        ("table.parquet", b"PAR1" + b"\0" * 100 + b"PAR1", "parquet"),
        ("spring.toml", b'channels = "tv"\n', "toml"),
    ],
)
def test_files_are_kept_as_they_came(
    client: httpx.Client,
    workspace: str,
    settings: Settings,
    name: str,
    content: bytes,
    kind: str,
) -> None:
    sent = send(client, workspace, name, content)
    assert sent.status_code == 201
    table = sent.json()["table"]
    assert (table["kind"], table["size"]) == (kind, len(content))
    (path,) = kept(settings)
    assert (path.name, path.read_bytes()) == (table["name"], content)
    assert client.get(f"{workspace}/tables").json() == [table]
    assert client.delete(f"{workspace}/tables/{table['id']}").status_code == 204
    assert kept(settings) == []


def test_what_is_packed_is_unpacked(
    client: httpx.Client, workspace: str, settings: Settings
) -> None:
    text = b"week,sales\n" + b"2024-01-01,3\n" * 20_000
    cut = len(text) // 2
    packed = gzip.compress(text[:cut]) + gzip.compress(text[cut:])
    assert send(client, workspace, "sales.csv.gz", packed).status_code == 201
    (path,) = kept(settings)
    assert (path.name, path.read_bytes()) == ("sales.csv", text)


def bomb() -> bytes:
    return gzip.compress(bytes(50_000_000))


def test_a_bomb_never_unpacks_in_memory(client: httpx.Client, workspace: str) -> None:
    packed = bomb()
    tracemalloc.start()
    try:
        assert send(client, workspace, "bomb.csv.gz", packed).status_code == 413
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "content", "status", "found"),
    [
        ("large.csv", b"week,sales\n" * 30_000, 413, "larger than"),
        ("bomb.csv.gz", bomb(), 413, "larger than"),
        ("many.csv.gz", gzip.compress(b"") * 9_000, 422, "empty"),
        ("cut.csv.gz", gzip.compress(b"week,sales\n" * 100)[:-9], 422, "damaged"),
        ("bad.csv.gz", b"\x1f\x8b" + b"\xff" * 50, 422, "damaged"),
        ("two.csv.gz", gzip.compress(bomb()), 415, "no text"),
        ("empty.csv", b"", 422, "empty"),
        ("blank.csv", b" \n\n", 422, "empty"),
        ("sheet.xlsx", b"PK\x03\x04" + bytes(99), 415, "spreadsheet"),
        ("sheet.csv", b"PK\x03\x04" + bytes(99), 415, "spreadsheet"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(99), 415, "old Excel"),
        ("paper.csv", b"%PDF-1.7\n", 415, "PDF"),
        ("shop.csv", b"SQLite format 3\0" + bytes(99), 415, "SQLite"),
        ("shop.csv", bytes(8) + b"DUCK" + bytes(99), 415, "DuckDB"),
        ("wide.csv", "week,sales\n".encode("utf-16"), 415, "UTF-16"),
        ("program.csv", b"\x7fELF" + bytes(99), 415, "no text"),
        ("long.toml", b"#" * (SMALL + 1), 413, "larger than"),
    ],
    # What is packed holds the time of packing, and every worker must call a test the same.
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else None,
)
def test_what_is_no_table_is_refused_and_leaves_nothing(
    client: httpx.Client,
    workspace: str,
    settings: Settings,
    name: str,
    content: bytes,
    status: int,
    found: str,
) -> None:
    sent = send(client, workspace, name, content)
    assert sent.status_code == status
    told = sent.json()
    assert found in told["found"]
    assert told["wanted"]
    assert told["remedy"]
    assert kept(settings) == []
    assert client.get(f"{workspace}/tables").json() == []


def test_the_form_itself_may_be_wrong(client: httpx.Client, workspace: str) -> None:
    address = f"{workspace}/tables"
    form = {"content-type": "multipart/form-data; boundary=x"}
    wrong: list[tuple[int, dict[str, Any]]] = [
        (415, {"json": {"file": "x"}}),
        (415, {"content": b"week,sales\n"}),
        (422, {"files": {"other": ("sales.csv", b"week\n")}}),
        (422, {"files": [("file", ("a.csv", b"a\n")), ("file", ("b.csv", b"b\n"))]}),
        (422, {"content": b"--x\r\nnonsense", "headers": form}),
        (422, {"content": b"", "headers": {"content-type": "multipart/form-data"}}),
        (422, {"content": b"--x--\r\n", "headers": form}),
    ]
    for status, sent in wrong:
        refused = client.post(address, **sent)
        assert (refused.status_code, set(refused.json())) == (
            status,
            {"found", "wanted", "remedy"},
        ), sent


def test_a_stream_that_does_not_say_how_long_it_is_ends_at_the_limit(
    client: httpx.Client, workspace: str, settings: Settings
) -> None:
    def pieces() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(100):
            yield b"a" * 10_000

    form = {"content-type": "multipart/form-data; boundary=x"}
    refused = client.post(f"{workspace}/tables", content=pieces(), headers=form)
    assert refused.status_code == 413
    assert kept(settings) == []


def test_what_was_cut_off_is_gone_when_the_workbench_starts_again(settings: Settings) -> None:
    with open_bench(settings, work_here) as bench:
        (only,) = workspaces.every(bench.state)
    tables, runs = bench.folders.tables(only.id), bench.folders.runs(only.id)
    for folder in (tables, runs / ".0123456789abcdef"):
        folder.mkdir(parents=True)
    (tables / ".sent").write_text("week,sal")
    (tables / "sales.csv").write_text("week,sales")
    (runs / ".0123456789abcdef" / "request.json").write_text("{")
    with open_bench(settings, work_here):
        assert [path.name for path in tables.iterdir()] == ["sales.csv"]
        assert list(runs.iterdir()) == []


def test_a_workspace_has_room_for_so_much(tmp_path: Path) -> None:
    told = Settings(folder=tmp_path, most_stored=79_000)
    with (
        open_bench(told, work_here) as bench,
        serving(bench) as address,
        httpx.Client(base_url=address) as client,
    ):
        (only,) = workspaces.every(bench.state)
        own = f"/api/v1/workspaces/{only.id}"
        first = send(client, own, "a.csv", b"a,b\n" * 10_000)
        second = send(client, own, "a.csv", b"a,b\n" * 10_000)
        assert second.status_code == 413
        assert (
            second.json()["found"] == "the tables of this workspace have 0.04 MB, and the file 0.04"
        )
        assert len(kept(told)) == 1
        client.delete(f"{own}/tables/{first.json()['table']['id']}")
        assert send(client, own, "a.csv", b"a,b\n" * 10_000).status_code == 201
