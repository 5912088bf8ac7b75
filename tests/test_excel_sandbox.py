"""The sandbox: an input may kill, hang or starve its reader, and costs itself alone."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import textwrap
import time
import warnings
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import Stopped
from kpm_excel.sandbox.pool import Ahead, SandboxBroken, run_all, run_one
from tests import errands


def reason(result: object) -> str:
    return result.reason if isinstance(result, Unreadable) else str(result)


def test_each_input_comes_back_with_what_became_of_it() -> None:
    bad = {4: "die", 9: "hang", 14: "hoard", 19: "exit", 24: "raise", 29: "refuse", 30: "die", 31: "die"}
    inputs = [f"{bad[number]} {number}" if number in bad else f"do {number}" for number in range(40)]
    found = list(run_all(errands.behave, inputs, seconds=2.0, memory_mb=512, workers=2))
    assert sorted(given for given, _ in found) == sorted(inputs)
    became = {"die": "killed", "exit": "killed", "hang": "timeout", "hoard": "memory", "raise": "failed"}
    became |= {"refuse": "csv", "do": ""}
    for given, result in found:
        assert reason(result) == (became[given.split()[0]] or given.upper())


def test_a_reason_says_what_happened() -> None:
    inputs = ["die", "exit", "raise", "hang"]
    results = [result for _, result in run_all(errands.behave, inputs, seconds=2.0, memory_mb=512)]
    details = [result.detail for result in results if isinstance(result, Unreadable)]
    assert details[0] == ("SIGABRT" if os.name == "posix" else "exit status 3")
    assert details[1] == "exit status 3"
    assert details[2].startswith("ValueError: went wrong (errands.py:")
    assert details[3] == "2 s"


def test_the_last_input_may_be_the_worst() -> None:
    found = list(run_all(errands.behave, ["do", "die"], seconds=5, memory_mb=512))
    assert [reason(result) for _, result in found] == ["DO", "killed"]


def test_nothing_to_do_is_done() -> None:
    assert list(run_all(errands.behave, [], seconds=1, memory_mb=512)) == []


def test_a_few_inputs_share_one_process_and_many_use_all() -> None:
    few = {pid for _, pid in run_all(errands.name_process, range(8), seconds=5, memory_mb=512, workers=3)}
    assert len(few) == 1
    many = [pid for _, pid in run_all(errands.name_process, range(400), seconds=5, memory_mb=512, workers=2)]
    # Long-lived: as many processes as workers for four hundred inputs, and none of them this one.
    assert len(set(many)) <= 2 and os.getpid() not in many


def test_inputs_are_taken_only_as_they_are_needed() -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield 1

    results = run_all(errands.nap, endless(), seconds=5, memory_mb=512, workers=2)
    for _ in range(20):
        next(results)
    # At most what two workers have in hand, and what shows that two are worth their start.
    assert taken <= 20 + 2 * 16 + 9
    results.close()  # type: ignore[attr-defined]


def test_large_inputs_and_results_pass_both_ways() -> None:
    size = 3 << 20
    found = list(run_all(errands.enlarge, [size] * 12, seconds=20, memory_mb=512, workers=2))
    assert all(result == bytes(size) for _, result in found)
    packs = [bytes(size)] * 12
    assert [reason(r) for _, r in run_all(errands.count_cells, packs, seconds=20, memory_mb=512)] == [
        "not_workbook"
    ] * 12


def test_a_slow_consumer_is_not_taken_for_a_hanging_worker() -> None:
    results = run_all(errands.nap, [5] * 60, seconds=1.5, memory_mb=512, workers=2)
    found = []
    for _, result in results:
        found.append(result)
        if len(found) == 10:
            time.sleep(2.0)
    assert found == [5] * 60


def children(of: int | None = None) -> set[int]:
    """The processes that another (this one where not said) has started and that are still there."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(") ")[2].split()[:2]
            if int(parent) == (of or os.getpid()) and state != "Z":
                found.add(int(stat.parent.name))
    return found


def test_no_process_is_left_behind() -> None:
    left = children()
    list(run_all(errands.behave, ["do"] * 20, seconds=5, memory_mb=512, workers=2))
    results = run_all(errands.nap, [1] * 10 + [10_000] * 10, seconds=60, memory_mb=512, workers=2)
    next(results)
    assert children() > left
    results.close()  # type: ignore[attr-defined]
    assert children() <= left


def script(folder: Path, text: str) -> tuple[list[str], dict[str, str]]:
    """The command that runs `text` as a script, and its environment."""
    path = folder / "caller.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return [sys.executable, str(path)], {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "LANG": "en_US.UTF-8",
    }


def test_a_function_that_no_child_can_import_is_the_callers_fault(tmp_path: Path) -> None:
    command, environment = script(
        tmp_path,
        """
        import sys
        import types
        from kpm_excel.sandbox.pool import Ahead, SandboxBroken, run_all

        homeless = types.ModuleType("homeless")
        sys.modules["homeless"] = homeless
        exec("def lost(value): return value", homeless.__dict__)
        try:
            list(run_all(homeless.lost, [1], seconds=5, memory_mb=512))
        except SandboxBroken as broken:
            print(broken)
        """,
    )
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert "exit status 1" in done.stdout
    assert issubclass(SandboxBroken, Stopped)


@pytest.mark.parametrize("worst", [0, 3, 12])
def test_a_reader_that_retires_after_a_heavy_input_stops_nothing(worst: int) -> None:
    inputs = ["bloat" if at == worst else "do" for at in range(13)]
    results = [result for _, result in run_all(errands.behave, inputs, seconds=20, memory_mb=512, workers=2)]
    assert sorted(map(reason, results)) == sorted(given.upper() for given in inputs)
    assert [r for _, r in run_all(errands.behave, ["bloat"] * 3, seconds=20, memory_mb=512)] == ["BLOAT"] * 3


def test_what_comes_of_an_input_may_be_new_ones() -> None:
    pending = deque([3])

    class Pending:
        def __iter__(self) -> Pending:
            return self

        def __next__(self) -> int:
            if not pending:
                raise StopIteration
            return pending.popleft()

    found = []
    for given, _ in run_all(errands.nap, Pending(), seconds=5, memory_mb=512, workers=2):
        found.append(given)
        pending.extend([given - 1] * given)
    assert sorted(found) == [0] * 6 + [1] * 6 + [2] * 3 + [3]


def test_what_stops_a_run_is_raised_where_it_was_begun() -> None:
    with pytest.raises(Stopped, match="password"):
        list(run_all(errands.behave, ["do", "stop", "do"], seconds=5, memory_mb=512))
    with pytest.raises(Unreadable, match="csv"):
        run_one(errands.behave, "refuse", seconds=5, memory_mb=512)
    assert run_one(errands.behave, "do", seconds=5, memory_mb=512) == "DO"


def test_nothing_of_the_process_changes_while_children_work() -> None:
    before = (
        sys.modules["__main__"],
        list(warnings.filters),
        gc.isenabled(),
        gc.get_threshold(),
        gc.get_freeze_count(),
    )
    for _ in run_all(errands.behave, ["do"] * 20, seconds=5, memory_mb=512, workers=2):
        now = (
            sys.modules["__main__"],
            list(warnings.filters),
            gc.isenabled(),
            gc.get_threshold(),
            gc.get_freeze_count(),
        )
        assert now == before


def test_a_script_without_a_guard_runs_once_and_wherever_temporary_files_lie(tmp_path: Path) -> None:
    command, environment = script(
        tmp_path,
        """
        from kpm_excel.sandbox.pool import Ahead, run_all
        from tests import errands
        print("begun", flush=True)
        print([result for _, result in run_all(errands.behave, ["do"] * 9, seconds=9, memory_mb=512, workers=2)])
        """,
    )
    # The address of a socket in such a folder would be too long for the system.
    deep = tmp_path / ("d" * 105)
    deep.mkdir()
    # What lies in the working folder is nobody's module.
    (deep / "pickle.py").write_text("raise SystemExit(9)")
    environment |= {"TMPDIR": str(deep)}
    done = subprocess.run(command, env=environment, cwd=deep, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (f"begun\n{['DO'] * 9}\n", "")


def test_two_runs_in_one_process_do_not_meet() -> None:
    def run(at: int) -> list[str]:
        found = run_all(errands.behave, [f"do {at}"] * 20, seconds=30, memory_mb=512, workers=2)
        return [reason(result) for _, result in found]

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(run, range(3))) == [[f"DO {at}"] * 20 for at in range(3)]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_children_end_with_their_parent_whatever_they_are_doing(tmp_path: Path, name: str) -> None:
    command, environment = script(
        tmp_path,
        """
        from kpm_excel.sandbox.pool import Ahead, run_all
        from tests import errands
        for _, result in run_all(errands.behave, ["do"] + ["hang"] * 12, seconds=300, memory_mb=512, workers=2):
            print(result, flush=True)
        """,
    )
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == b"DO\n"
        begun = children(parent.pid)
        assert begun
        parent.send_signal(getattr(signal, name))
        try:
            parent.wait(60)
        finally:
            parent.kill()
        end = time.monotonic() + 60
        while (left := {pid for pid in begun if Path(f"/proc/{pid}").exists()}) and time.monotonic() < end:
            time.sleep(0.05)
    assert not left


def test_where_no_process_starts_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SandboxBroken, match="No such file"):
        list(run_all(errands.behave, ["do"], seconds=5, memory_mb=512))


def test_children_print_nothing_even_when_they_die(capfd: pytest.CaptureFixture[str]) -> None:
    list(run_all(errands.behave, ["die", "raise", "do"], seconds=5, memory_mb=512))
    assert capfd.readouterr() == ("", "")


def test_processes_that_started_ahead_are_used_and_the_others_end() -> None:
    ahead = Ahead(3, ["json"])
    started = {process.pid for process in ahead._processes}
    named = {
        pid for _, pid in run_all(errands.name_process, range(40), seconds=5, memory_mb=512, workers=2, ahead=ahead)
    }
    left = {process.pid for process in ahead._processes}
    ahead.close()
    assert named <= started and len(left) == 1 and not left & named
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    # Once they are spent, others start as ever.
    assert [r for _, r in run_all(errands.behave, ["do"], seconds=5, memory_mb=512, ahead=ahead)] == ["DO"]
