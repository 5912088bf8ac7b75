"""Child processes that stay: what each knows it learns once, and what ends one of them costs that input alone."""

from __future__ import annotations

import operator
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from kpm_excel.book.raw import Unreadable
from kpm_excel.errors import BadCall
from kpm_excel.sandbox.pool import SandboxBroken
from kpm_excel.sandbox.warm import Warm


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    found = Warm(2, ("json",), seconds=60, memory_mb=300)
    yield found
    found.close()


class Heavy:
    """Something that functions are bound to, which tells how often it travelled."""

    travelled = 0

    def __init__(self, value: int) -> None:
        self.value = value

    def __reduce__(self) -> tuple[type[Heavy], tuple[int]]:
        Heavy.travelled += 1
        return Heavy, (self.value,)


def added(heavy: Heavy, given: int) -> int:
    """What a child makes of both."""
    return heavy.value + given


def hang_until(files: tuple[Path, Path]) -> None:
    begun, may_end = files
    begun.touch()
    while not may_end.exists():
        time.sleep(0.01)


def process_of(given: object) -> int:
    return os.getpid()


def raising(given: str) -> None:
    raise BadCall("template_unknown", found=given, allowed="")


def test_many_threads_get_each_their_own_answer_and_what_is_bound_is_packed_once(warm: Warm) -> None:
    heavy = Heavy(1_000)
    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(lambda at: next(warm(partial(added, heavy), [at])), range(100)))
    assert found == [(at, at + 1_000) for at in range(100)]
    assert Heavy.travelled == 1
    others = [Heavy(value) for value in range(10)]
    assert [next(warm(partial(added, other), [0]))[1] for other in others] == list(range(10))
    assert next(warm(partial(added, heavy), [1])) == (1, 1_001)


@pytest.mark.parametrize(("function", "given", "reason"), [(os._exit, 3, "killed"), (operator.neg, "x", "failed")])
def test_what_ends_a_child_costs_itself_alone(warm: Warm, function: object, given: object, reason: str) -> None:
    ((_, found),) = warm(function, [given])  # type: ignore[arg-type]
    assert isinstance(found, Unreadable) and found.reason == reason
    assert list(warm(operator.neg, [1, 2])) == [(1, -1), (2, -2)]


@pytest.mark.stress
def test_what_hangs_a_child_costs_itself_alone() -> None:
    few = Warm(1, (), seconds=4, memory_mb=300)
    try:
        ((_, found),) = few(time.sleep, [60])
        assert isinstance(found, Unreadable) and found.reason == "timeout"
        assert list(few(operator.neg, [1, 2])) == [(1, -1), (2, -2)]
    finally:
        few.close()


@pytest.mark.stress
def test_where_all_hang_others_start_and_end_again(tmp_path: Path) -> None:
    few, begun, may_end = Warm(1, (), seconds=120, memory_mb=300), tmp_path / "begun", tmp_path / "may end"
    try:
        with ThreadPoolExecutor(1) as threads:
            hanging = threads.submit(lambda: list(few(hang_until, [(begun, may_end)])))
            while not begun.exists():
                time.sleep(0.01)
            assert list(few(operator.neg, [1])) == [(1, -1)]
            assert not hanging.done()
            may_end.touch()
            hanging.result()
        assert len({process for _, process in few(process_of, range(5))}) == 1
    finally:
        few.close()


def test_what_stops_a_run_is_raised_here_and_after_the_end_there_is_none(warm: Warm) -> None:
    with pytest.raises(BadCall):
        list(warm(raising, ["x"]))
    one = Warm(1, (), seconds=60, memory_mb=300)
    one.close()
    with pytest.raises(SandboxBroken):
        list(one(operator.neg, [1]))
