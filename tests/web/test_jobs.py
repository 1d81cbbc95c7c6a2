"""Runs: started in order, stopped in any state, found again after a restart."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet as pq
from tests.web.conftest import work_here

from payoff.web.asking import ask
from payoff.web.bench import Bench
from payoff.web.errors import Conflict, Unknown, WebError
from payoff.web.example import start_example
from payoff.web.folders import RunFolder
from payoff.web.jobs.ending import write_ending
from payoff.web.jobs.launch import Launch, launch
from payoff.web.jobs.lock import is_held, take
from payoff.web.jobs.request import arguments, read_request
from payoff.web.jobs.runner import Runner
from payoff.web.request import asked_of
from payoff.web.settings import Settings
from payoff.web.start import open_bench
from payoff.web.state import runs, tables, workspaces
from payoff.web.state.runs import Ending, Run
from payoff.web.uploads import accept, discard, keep_text

TABLE = "customer,time\na,2024-01-02\nb,2024-01-03\na,2024-02-02\n"
SLEEP = "import time; time.sleep(60)"
ENDS = "pass"
STARTED: list[subprocess.Popen[bytes]] = []


def process(code: str) -> Launch:
    """Return what starts a worker that holds its lock and does nothing but run ``code``."""

    def launch(folder: RunFolder) -> subprocess.Popen[bytes] | None:
        held = take(folder.lock)
        if held is None:
            return None
        worker = subprocess.Popen(
            [sys.executable, "-S", "-c", code], pass_fds=(held,), start_new_session=True
        )
        folder.lock.write_text(str(worker.pid))
        os.close(held)
        STARTED.append(worker)
        return worker

    return launch


Opens = Callable[[Launch], Bench]


@pytest.fixture
def opened(settings: Settings) -> Iterator[Opens]:
    """Return what opens the workbench, whose runner looks only when it is told to."""
    with ExitStack() as stack:

        def opens(launch: Launch) -> Bench:
            bench = stack.enter_context(open_bench(settings, work_here))
            bench.runner.close()
            return replace(bench, runner=Runner(settings, bench.state, launch))

        yield opens
        while STARTED:
            worker = STARTED.pop()
            worker.kill()
            worker.wait()


@pytest.fixture
def asleep(opened: Opens) -> Bench:
    """Return a workbench whose workers sleep."""
    return opened(process(SLEEP))


def put(bench: Bench) -> Run:
    """Put a run into the queue of the first workspace."""
    (only,) = workspaces.every(bench.state)
    there = tables.every(bench.state, only.id)
    table = there[0] if there else keep_text(bench, only.id, "me", "shop.csv", TABLE)
    return ask(bench, only.id, "me", asked_of("cohorts"), table.id, {"active": "any"})


def now(bench: Bench, run: Run) -> Run:
    found = runs.find(bench.state, run.workspace, run.id)
    assert found is not None
    return found


def folder_of(bench: Bench, run: Run) -> RunFolder:
    return bench.folders.run(run.workspace, run.id)


def settle(bench: Bench) -> None:
    """Look until nothing goes on."""
    for _ in range(4000):
        if not bench.runner.look():
            return
        time.sleep(0.01)
    raise AssertionError("something still goes on")


def test_as_many_run_as_there_are_workers_and_the_oldest_first(asleep: Bench) -> None:
    made = [put(asleep) for _ in range(4)]
    asleep.runner.look()
    asleep.runner.look()
    assert [now(asleep, run).state for run in made] == ["running", "running", "queued", "queued"]
    runs.stop(asleep.state, made[0].id)
    asleep.runner.look()
    while is_held(folder_of(asleep, made[0]).lock):
        time.sleep(0.01)
    asleep.runner.look()
    assert [now(asleep, run).state for run in made] == ["cancelled", "running", "running", "queued"]


def test_a_workspace_with_many_runs_does_not_keep_others_waiting(asleep: Bench) -> None:
    crowd = [put(asleep) for _ in range(3)]
    quiet = workspaces.add(asleep.state, "quiet")
    table = keep_text(asleep, quiet.id, "you", "shop.csv", TABLE)
    one = ask(asleep, quiet.id, "you", asked_of("cohorts"), table.id, {})
    asleep.runner.look()
    assert [now(asleep, run).state for run in crowd] == ["running", "queued", "queued"]
    assert now(asleep, one).state == "running"


def test_a_run_that_waits_is_cancelled_at_once(asleep: Bench) -> None:
    run = put(asleep)
    runs.stop(asleep.state, run.id)
    asleep.runner.look()
    assert now(asleep, run).state == "cancelled"
    assert not folder_of(asleep, run).lock.exists()


def test_a_run_that_goes_on_is_ended_with_all_that_it_started(
    opened: Opens, tmp_path: Path
) -> None:
    code = (
        f"import os, time; os.fork(); open({str(tmp_path)!r} + f'/{{os.getpid()}}', 'w'); " + SLEEP
    )
    bench = opened(process(code))
    run = put(bench)
    bench.runner.look()
    while len(pids := [int(path.name) for path in tmp_path.glob("[0-9]*")]) < 2:
        time.sleep(0.01)
    runs.stop(bench.state, run.id)
    settle(bench)
    assert now(bench, run).state == "cancelled"
    assert not folder_of(bench, run).work.exists()
    assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    """Tell whether a process lives; one that ended and was not looked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_what_has_ended_cannot_be_cancelled(opened: Opens) -> None:
    bench = opened(work_here)
    run = put(bench)
    settle(bench)
    before = now(bench, run)
    runs.stop(bench.state, run.id)
    assert now(bench, run) == before
    assert before.state == "answered"


def test_a_worker_that_ends_without_a_word_is_a_failure(opened: Opens) -> None:
    bench = opened(process(ENDS))
    run = put(bench)
    settle(bench)
    ended = now(bench, run)
    assert ended.state == "failed"
    assert "ended without an answer" in ended.found
    assert ended.remedy


def test_a_run_that_takes_too_long_is_ended(opened: Opens, settings: Settings) -> None:
    bench = opened(process(SLEEP))
    hasty = Runner(replace(settings, most_seconds=0.05), bench.state, process(SLEEP))
    run = put(bench)
    bench = replace(bench, runner=hasty)
    settle(bench)
    assert now(bench, run).state == "failed"
    assert "longer than" in now(bench, run).found


def test_no_process_is_a_failure(opened: Opens) -> None:
    def none(_: RunFolder) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    bench = opened(none)
    run = put(bench)
    settle(bench)
    assert now(bench, run).state == "failed"
    assert "Resource temporarily unavailable" in now(bench, run).found


def test_another_runner_finds_a_worker_that_lives(asleep: Bench, settings: Settings) -> None:
    run = put(asleep)
    asleep.runner.look()
    after = replace(asleep, runner=Runner(settings, asleep.state, process(SLEEP)))
    assert after.runner.look()
    assert (now(after, run).state, now(after, run).starts) == ("running", 1)
    write_ending(folder_of(after, run), Ending("answered", headline="done"))
    os.killpg(int(folder_of(after, run).lock.read_text()), 9)
    settle(after)
    assert (now(after, run).state, now(after, run).headline) == ("answered", "done")


def test_a_run_whose_machine_stopped_starts_once_more_and_then_says_so(
    asleep: Bench, settings: Settings
) -> None:
    run = put(asleep)
    asleep.runner.look()
    for starts in (1, 2):
        assert (now(asleep, run).state, now(asleep, run).starts) == ("running", starts)
        os.killpg(int(folder_of(asleep, run).lock.read_text()), 9)
        while is_held(folder_of(asleep, run).lock):
            time.sleep(0.01)
        asleep = replace(asleep, runner=Runner(settings, asleep.state, process(SLEEP)))
        asleep.runner.look()
    ended = now(asleep, run)
    assert ended.state == "interrupted"
    assert "stopped twice" in ended.found


def test_what_a_stopped_workbench_was_at_starts_again(asleep: Bench, settings: Settings) -> None:
    run = put(asleep)
    asleep.runner.start()
    while now(asleep, run).state != "running":
        time.sleep(0.01)
    asleep.runner.close()
    assert not is_held(folder_of(asleep, run).lock)
    assert (now(asleep, run).state, now(asleep, run).starts) == ("queued", 0)
    after = replace(asleep, runner=Runner(settings, asleep.state, work_here))
    settle(after)
    assert now(after, run).state == "answered"


def test_a_run_is_asked_of_what_was_there_when_it_was_asked(opened: Opens) -> None:
    bench = opened(work_here)
    run = put(bench)
    (table,) = tables.every(bench.state, run.workspace)
    discard(bench, table)
    settle(bench)
    assert now(bench, run).state == "answered"
    assert [path.name for path in folder_of(bench, run).path.rglob("*.csv")] == []


def test_only_files_and_fits_of_the_same_workspace_can_be_named(opened: Opens) -> None:
    bench = opened(work_here)
    run = put(bench)
    other = workspaces.add(bench.state, "other")
    theirs = keep_text(bench, other.id, "you", "secret.csv", TABLE)
    mine = tables.every(bench.state, run.workspace)[0]

    def asks(task: str, table: str, **said: object) -> Run:
        return ask(bench, run.workspace, "me", asked_of(task), table, said)

    with pytest.raises(Unknown):
        asks("cohorts", theirs.id)
    with pytest.raises(Unknown):
        asks("attribute", mine.id, identities=theirs.id)
    with pytest.raises(Unknown):
        asks("mix", mine.id, experiment=[theirs.id])
    with pytest.raises(Unknown):
        asks("refresh", mine.id, fit=theirs.id)
    with pytest.raises(WebError, match="kept no fit"):
        asks("refresh", mine.id, fit=run.id)
    assert len(runs.every(bench.state, run.workspace)) == 1
    assert len(list(bench.folders.runs(run.workspace).iterdir())) == 1


def test_the_queue_of_a_workspace_has_an_end(
    opened: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payoff.web.asking.MOST_WAITING", 2)
    bench = opened(work_here)
    put(bench)
    put(bench)
    with pytest.raises(Conflict, match="2 runs"):
        put(bench)


def test_a_folder_that_is_gone_ends_its_run_and_not_the_queue(opened: Opens) -> None:
    bench = opened(process(ENDS))
    lost, run = put(bench), put(bench)
    for path in sorted(folder_of(bench, lost).path.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder_of(bench, lost).path.rmdir()
    settle(bench)
    assert (now(bench, lost).state, now(bench, run).state) == ("failed", "failed")


def test_what_is_wrong_with_one_run_ends_that_one(opened: Opens) -> None:
    bench = opened(work_here)
    wrong, right = put(bench), put(bench)
    bench.runner.look()
    folder_of(bench, wrong).ending.write_text("{")
    settle(bench)
    assert "an error of payoff itself" in now(bench, wrong).found
    assert now(bench, right).state == "answered"


def test_what_an_interrupted_run_left_behind_is_cleared_away(opened: Opens) -> None:
    bench = opened(work_here)
    (only,) = workspaces.every(bench.state)
    table = keep_text(bench, only.id, "me", "sales.csv", "week,sales,tv\n2024-01-01,3,1\n")
    run = ask(bench, only.id, "me", asked_of("init"), table.id, {})
    (folder_of(bench, run).work / "payoff.toml").write_text("kpi = ")
    (folder_of(bench, run).work / ".tmp").mkdir()
    settle(bench)
    assert "is there already" not in now(bench, run).found
    assert not folder_of(bench, run).work.exists()


def test_guessed_settings_become_a_file_of_the_workspace(opened: Opens) -> None:
    bench = opened(work_here)
    (only,) = workspaces.every(bench.state)
    text = "week,sales,tv spend\n" + "".join(
        f"2024-01-{day:02},{100 + day * 7 % 5},{day * 3 % 7}\n" for day in range(1, 30)
    )
    table = keep_text(bench, only.id, "me", "sales.csv", text)
    run = ask(bench, only.id, "me", asked_of("init"), table.id, {})
    settle(bench)
    assert now(bench, run).state == "answered", now(bench, run)
    made = {each.name: each.kind for each in tables.every(bench.state, only.id)}
    assert made == {"sales.csv": "csv", "payoff.toml": "toml"}
    assert json.loads(folder_of(bench, run).answer.read_text())["path"] == "payoff.toml"


def test_the_example_is_one_click_to_a_plan(asleep: Bench) -> None:
    (only,) = workspaces.every(asleep.state)
    table, asked = start_example(asleep, only.id, "me")
    assert table.name == "example brand.csv"
    assert asked[-1].task == "plan"
    request = read_request(folder_of(asleep, asked[-1]))
    assert request.table == table.name
    told = arguments(asked_of("plan"), request.said)
    assert (told["budget"], told["columns"].spend[0], told["save"].name) == (
        1_300_000,
        "tv",
        "fit.payoff",
    )
    assert start_example(asleep, only.id, "me")[0] == table


@pytest.mark.slow
def test_the_example_ends_in_a_plan(opened: Opens) -> None:
    bench = opened(work_here)
    (only,) = workspaces.every(bench.state)
    _, asked = start_example(bench, only.id, "me")
    settle(bench)
    ended = now(bench, asked[-1])
    assert (ended.state, ended.verdict) == ("answered", "good"), ended
    assert "1.30 M EUR" in ended.headline
    assert folder_of(bench, ended).fit.is_file()


@pytest.mark.slow
def test_a_table_that_unpacks_to_more_than_there_may_be_is_refused(
    opened: Opens, tmp_path: Path
) -> None:
    rows = pa.array([0] * 900_000, pa.int32())
    column = pa.DictionaryArray.from_arrays(rows, pa.array(["x" * 1000]))
    bomb = tmp_path / "bomb.parquet"
    pq.write_table(pa.table(dict.fromkeys("abcdefgh", column)), bomb, store_schema=False)
    assert bomb.stat().st_size < 1_000_000
    bench = opened(launch)
    small = replace(bench.settings, most_memory=200_000_000)
    bench = replace(bench, settings=small)
    (only,) = workspaces.every(bench.state)
    with bomb.open("rb") as sent:
        table = accept(bench, only.id, "me", "bomb.parquet", sent)
    run = ask(bench, only.id, "me", asked_of("init"), table.id, {})
    settle(bench)
    assert now(bench, run).state in {"refused", "failed"}
    assert "memory" in now(bench, run).found
