"""The sandbox: an input may kill, hang or starve its reader, and costs itself alone."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpm_excel.book.raw import Unreadable
from kpm_excel.sandbox.pool import SandboxBroken, run_all
from tests import errands

START_METHODS = [name for name in ("forkserver", "spawn") if name in multiprocessing.get_all_start_methods()]


def reason(result: object) -> str:
    return result.reason if isinstance(result, Unreadable) else str(result)


@pytest.mark.parametrize("start_method", START_METHODS)
def test_each_input_comes_back_in_order_with_what_became_of_it(start_method: str) -> None:
    bad = {4: "die", 9: "hang", 14: "hoard", 19: "exit", 24: "raise", 29: "refuse", 30: "die", 31: "die"}
    inputs = [f"{bad[number]} {number}" if number in bad else f"do {number}" for number in range(40)]
    found = list(run_all(errands.behave, inputs, seconds=1.0, memory_mb=512, start_method=start_method, workers=2))
    assert [given for given, _ in found] == inputs
    became = {"die": "killed", "exit": "killed", "hang": "timeout", "hoard": "memory", "raise": "failed"}
    became |= {"refuse": "csv", "do": ""}
    for given, result in found:
        assert reason(result) == (became[given.split()[0]] or given.upper())


def test_a_reason_says_what_happened() -> None:
    inputs = ["die", "exit", "raise", "hang"]
    results = [result for _, result in run_all(errands.behave, inputs, seconds=0.5, memory_mb=512)]
    details = [result.detail for result in results if isinstance(result, Unreadable)]
    assert details[0] == ("SIGABRT" if os.name == "posix" else "exit status 3")
    assert details[1] == "exit status 3"
    assert details[2].startswith("ValueError: went wrong (errands.py:")
    assert details[3] == "0.5 s"


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
    assert taken <= 20 + 256 + 1
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
    results = run_all(errands.nap, [5] * 60, seconds=0.4, memory_mb=512, workers=2)
    found = []
    for _, result in results:
        found.append(result)
        if len(found) == 10:
            time.sleep(1.0)
    assert found == [5] * 60


def test_no_process_is_left_behind() -> None:
    list(run_all(errands.behave, ["do"] * 20, seconds=5, memory_mb=512, workers=2))
    results = run_all(errands.nap, [1] * 10 + [10_000] * 10, seconds=60, memory_mb=512, workers=2)
    next(results)
    assert multiprocessing.active_children()
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_a_function_that_no_child_can_import_is_the_callers_fault(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys
            import types
            from kpm_excel.sandbox.pool import SandboxBroken, run_all

            if __name__ == "__main__":
                homeless = types.ModuleType("homeless")
                sys.modules["homeless"] = homeless
                exec("def lost(value): return value", homeless.__dict__)
                try:
                    list(run_all(homeless.lost, [1], seconds=5, memory_mb=512))
                except SandboxBroken as broken:
                    print(broken)
            """
        ),
        encoding="utf-8",
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "did not start" in done.stdout
    assert issubclass(SandboxBroken, RuntimeError)


def test_children_print_nothing_even_when_they_die(capfd: pytest.CaptureFixture[str]) -> None:
    list(run_all(errands.behave, ["die", "raise", "do"], seconds=5, memory_mb=512))
    assert capfd.readouterr() == ("", "")
