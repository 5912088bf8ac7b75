"""Every command writes through `kpm_excel.outputs`: all or nothing, nothing edited lost, one run at a time."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.errors import Stopped
from kpm_excel.outputs import Kind, check_workbook_name, file_name, load_memory, writing
from kpm_excel.outputs.folder_lock import FolderLock
from kpm_excel.outputs.memory import MEMORY
from kpm_excel.words import LANGUAGES, words_for
from tests.putting import NAMES, NEW, OLD, put

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress


def seen(folder: Path) -> dict[str, bytes]:
    """Every file of `folder` that a person sees."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".kpm-*") if path.name != MEMORY]


@contextmanager
def stopped(key: str) -> Iterator[None]:
    with pytest.raises(Stopped) as raised:
        yield
    assert raised.value.key == key
    assert all(raised.value.message(words_for(language)) for language in LANGUAGES)


def test_what_was_made_is_there_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    written = put(folder, OLD)
    assert seen(folder) == OLD
    assert written.files == tuple(folder / name for name in NAMES)
    assert leftovers(folder) == []


def test_what_is_as_we_wrote_it_is_replaced_and_taken_away(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    written = put(tmp_path, {"check.xlsx": b"new"}, drop=("mail", "nowhere"))
    expected = OLD | {"check.xlsx": b"new"}
    del expected["mail/kanri.eml"]
    assert seen(tmp_path) == expected
    assert written.removed == (tmp_path / "mail/kanri.eml",)
    assert written.kept_aside == written.stayed == ()
    assert leftovers(tmp_path) == []


def test_what_somebody_edited_is_kept_under_a_number_that_is_free(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    (tmp_path / "feedback/kanri.xlsx").write_bytes(b"edited")
    written = put(tmp_path, NEW)
    # kanri_1.xlsx is another department's.
    assert seen(tmp_path) == NEW | {"feedback/kanri_2.xlsx": b"edited"}
    (kept,) = written.kept_aside
    assert (kept.path, kept.aside, kept.kind) == (
        tmp_path / "feedback/kanri.xlsx",
        tmp_path / "feedback/kanri_2.xlsx",
        Kind.CHECK,
    )
    # What is kept is nobody's output any more, and what was written anew is as we wrote it.
    assert put(tmp_path, OLD).kept_aside == ()
    assert seen(tmp_path) == OLD | {"feedback/kanri_2.xlsx": b"edited"}


def test_force_does_not_give_up_what_somebody_edited(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    (tmp_path / "check.xlsx").write_bytes(b"edited")
    put(tmp_path, NEW, force=True)
    assert seen(tmp_path) == NEW | {"check_1.xlsx": b"edited"}


def test_what_is_out_of_date_but_edited_stays_and_is_still_ours(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    (tmp_path / "mail/kanri.eml").write_bytes(b"edited")
    written = put(tmp_path, {}, drop=("mail",))
    assert written.stayed == (tmp_path / "mail/kanri.eml",)
    assert written.removed == ()
    put(tmp_path, {"mail/kanri.eml": b"new"})
    assert seen(tmp_path) == OLD | {"mail/kanri.eml": b"new", "mail/kanri_1.eml": b"edited"}


def test_what_was_never_ours_is_replaced_by_force_alone(tmp_path: Path) -> None:
    (tmp_path / "check.xlsx").write_bytes(b"somebody's")
    with stopped("output_foreign"):
        put(tmp_path, NEW)
    assert seen(tmp_path) == {"check.xlsx": b"somebody's"}
    assert list(tmp_path.iterdir()) == [tmp_path / "check.xlsx"]
    put(tmp_path, NEW, force=True)
    assert seen(tmp_path) == NEW


@pytest.mark.parametrize("count", [1, 5, 6, 9])
def test_of_files_that_were_never_ours_the_first_five_are_named(tmp_path: Path, count: int) -> None:
    contents = {f"{number}.xlsx": b"ours" for number in range(count)}
    for name in contents:
        (tmp_path / name).write_bytes(b"somebody's")
    with pytest.raises(Stopped) as raised:
        put(tmp_path, contents)
    message = raised.value.message(words_for("en"))
    assert [name for name in contents if str(tmp_path / name) in message] == list(contents)[:5]
    assert ("…" in message) == (count > 5)


def test_what_is_forgotten_was_never_ours_and_the_rest_is_still_known(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    with writing("collect", tmp_path) as outputs:
        outputs.forget(tmp_path / "check.xlsx")
        outputs.put(tmp_path / "check.xlsx", Kind.CHECK, b"new")
        with stopped("output_foreign"):
            outputs.finish()
    assert seen(tmp_path) == OLD
    with writing("collect", tmp_path, force=True) as outputs:
        outputs.forget(tmp_path / "check.xlsx")
        outputs.put(tmp_path / "check.xlsx", Kind.CHECK, b"new")
        outputs.put(tmp_path / "mail/kanri.eml", Kind.CHECK, b"new")
        outputs.finish()
    assert seen(tmp_path) == OLD | {"check.xlsx": b"new", "mail/kanri.eml": b"new"}


@pytest.mark.parametrize("name", ["report.xlsm", "report.pdf", "report", "xlsx"])
def test_a_workbook_is_written_under_its_own_ending_alone(name: str) -> None:
    check_workbook_name(Path("report.xlsx"))
    with stopped("workbook_ending"):
        check_workbook_name(Path(name))


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u061c", "\u2028", "\x7f", "\x9b", "\x1b", "\n"])
def test_no_name_holds_signs_that_hide_its_ending_or_move_the_screen(sign: str) -> None:
    assert file_name(f"kanri_管理{sign}課") == "kanri_管理_課"


def test_the_same_content_is_no_conflict(tmp_path: Path) -> None:
    (tmp_path / "check.xlsx").write_bytes(NEW["check.xlsx"])
    assert put(tmp_path, NEW).kept_aside == ()
    assert seen(tmp_path) == NEW


def test_nothing_changes_where_it_is_not_finished(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    with suppress(KeyboardInterrupt), writing("collect", tmp_path) as outputs:
        outputs.put(tmp_path / "check.xlsx", Kind.CHECK, b"new")
        outputs.put(tmp_path / "more" / "new.xlsx", Kind.CHECK, b"new")
        raise KeyboardInterrupt
    assert seen(tmp_path) == OLD
    assert not (tmp_path / "more").exists()
    assert leftovers(tmp_path) == []


# What cannot be replaced


@contextmanager
def immutable(path: Path) -> Iterator[None]:
    subprocess.run(["chattr", "+i", path], check=True)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", path], check=True)


@pytest.mark.parametrize("name", [*NAMES, MEMORY])
def test_a_blocked_file_stops_all_and_nothing_is_changed(tmp_path: Path, name: str) -> None:
    put(tmp_path, OLD | {"gone/a.eml": b"old"})
    (tmp_path / "feedback/kanri.xlsx").write_bytes(b"edited")
    before = seen(tmp_path)
    memory = (tmp_path / MEMORY).read_bytes()
    with immutable(tmp_path / name), stopped("output_locked"):
        put(tmp_path, NEW | {"mail/new.eml": b"new"}, drop=("gone",))
    assert seen(tmp_path) == before
    assert (tmp_path / MEMORY).read_bytes() == memory
    assert leftovers(tmp_path) == []
    # And what was edited is known to be edited.
    assert len(put(tmp_path, NEW).kept_aside) == 1


def test_a_folder_in_the_place_of_a_file_stops_all(tmp_path: Path) -> None:
    (tmp_path / "check.xlsx").mkdir()
    with stopped("file_is_folder"):
        put(tmp_path, NEW)
    assert seen(tmp_path) == {}


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "check.xlsx")
    with stopped("output_not_file"):
        put(tmp_path, NEW, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["check.xlsx"]


@contextmanager
def small_disk(path: Path, size: str) -> Iterator[None]:
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", path], check=True)


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "256k"):
        put(disk, OLD)
        with stopped("disk_full"):
            put(disk, NEW | {"check.xlsx": b"x" * 400_000})
        assert seen(disk) == OLD
        assert leftovers(disk) == []


def test_a_disk_that_is_full_at_any_moment_changes_nothing_and_nothing_of_what_is_remembered(tmp_path: Path) -> None:
    stops = 0
    for pages in range(3, 24):
        disk = tmp_path / f"disk{pages}"
        with small_disk(disk, f"{pages * 4}k"):
            for contents in (OLD, {name: content * 3000 for name, content in OLD.items()}):
                before = {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}
                try:
                    put(disk, contents)
                except Stopped as error:
                    stops += 1
                    assert error.key == "disk_full"
                    assert {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()} == before
    assert stops > 4


def test_a_limit_on_the_size_of_files_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with stopped("output_failed"):
            put(tmp_path, NEW | {"check.xlsx": b"x" * 4000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert seen(tmp_path) == OLD
    assert leftovers(tmp_path) == []


def test_a_folder_on_a_disk_that_only_reads(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "256k"):
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with stopped("output_failed"):
            put(disk, NEW)


def test_files_have_the_rights_that_the_user_gives_them(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        put(tmp_path, NEW)
    finally:
        os.umask(before)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in NAMES} == {0o640}


# Interrupted runs


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A folder in memory: thousands of files brought down to a disk would take minutes."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


STEPS = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir")


def run_ended_at(folder: Path, number: int, how: signal.Signals) -> bool:
    """Whether a run in `folder`, in a process of its own, was ended by the signal `how` before its step `number`."""
    return ended_at(number, how, lambda: put(folder, NEW | {"mail/new.eml": b"new"}, drop=("gone",)))


def ended_at(number: int, how: signal.Signals, run: Callable[[], object]) -> bool:
    """Whether `run`, in a process of its own, was ended by the signal `how` before its step `number`."""
    child = os.fork()
    if child == 0:
        left = number

        def count(event: str, _arguments: object) -> None:
            nonlocal left
            if event in STEPS:
                left -= 1
                if left == -1:
                    os.kill(os.getpid(), how)

        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.addaudithook(count)
        try:
            run()
        except KeyboardInterrupt:
            os._exit(130)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def test_a_run_killed_at_any_step_is_finished_or_taken_back_by_the_next(quick_path: Path) -> None:
    number = killed = 0
    while True:
        folder = quick_path / str(number)
        put(folder, OLD | {"gone/a.eml": b"old"})
        (folder / "check.xlsx").write_bytes(b"edited")
        before = seen(folder)
        after = NEW | {"mail/new.eml": b"new", "check_1.xlsx": b"edited"}
        if not run_ended_at(folder, number, signal.SIGKILL):
            break
        killed += 1
        # At no moment is a file half written or missing.
        assert all(content in (before.get(name), after.get(name)) for name, content in seen(folder).items())
        assert set(OLD) <= set(seen(folder))
        with writing("overview", folder) as outputs:
            outputs.finish()
        assert seen(folder) in (before, after), number
        assert leftovers(folder) == []
        # And it is known what is ours and what was edited.
        is_done = seen(folder) == after
        assert len(put(folder, NEW).kept_aside) == (0 if is_done else 1)
        number += 1
    assert killed > 10
    assert seen(folder) == after


def test_what_an_interrupted_run_kept_is_said_by_the_next(quick_path: Path) -> None:
    said = set()
    for number in range(12):
        folder = quick_path / str(number)
        put(folder, OLD)
        (folder / "check.xlsx").write_bytes(b"edited")
        run_ended_at(folder, number, signal.SIGKILL)
        # Edited again, once it was put in place.
        (folder / "mail/kanri.eml").write_bytes(b"edited since")
        kept = {one.aside.name for one in put(folder, OLD).kept_aside}
        said |= kept
        assert b"edited since" in seen(folder).values()
        assert b"edited" in seen(folder).values()
    assert {"kanri_1.eml", "check_1.xlsx"} <= said


def test_two_folders_of_one_run_are_finished_or_taken_back_together(quick_path: Path) -> None:
    number, ends = 0, set()
    while True:
        first, second = quick_path / f"{number}a", quick_path / f"{number}b"

        def run(content: bytes, first: Path = first, second: Path = second) -> None:
            with writing("overview", first, second) as outputs:
                outputs.put(first / "overview.xlsx", Kind.OVERVIEW, content)
                outputs.put(second / "data.csv", Kind.DATA, content)
                outputs.finish()

        run(b"old")
        (second / "data.csv").write_bytes(b"edited")
        if not ended_at(number, signal.SIGKILL, lambda run=run: run(b"new")):  # type: ignore[misc]
            break
        # The next run has to do with one of the two alone.
        with writing("review", first if number % 2 else second):
            pass
        new = [(first / "overview.xlsx").read_bytes() == b"new", (second / "data.csv").read_bytes() == b"new"]
        assert new[0] == new[1], number
        with writing("review", first, second):
            pass
        assert leftovers(first) == leftovers(second) == []
        assert b"edited" in seen(second).values()
        ends.add(new[0])
        number += 1
    assert ends == {True, False} and number > 8


def test_what_was_kept_before_the_run_was_killed_is_said_as_well(quick_path: Path) -> None:
    number = told = untold = 0
    while True:
        folder = quick_path / str(number)
        put(folder, OLD)
        (folder / "check.xlsx").write_bytes(b"edited")
        if not run_ended_at(folder, number, signal.SIGKILL):
            break
        with writing("overview", folder) as outputs:
            kept = [one.aside.name for one in outputs.finish().kept_aside]
        aside = [name for name in seen(folder) if name.startswith("check_")]
        assert not kept or kept == aside
        told, untold = told + len(kept), untold + len(aside) - len(kept)
        number += 1
    # One that had nothing left to do but to let the next one in has told it itself.
    assert told > 6 and untold <= 2


def test_a_run_that_is_asked_to_end_takes_back_what_it_did(quick_path: Path) -> None:
    number = 0
    while True:
        folder = quick_path / str(number)
        put(folder, OLD | {"gone/a.eml": b"old"})
        (folder / "check.xlsx").write_bytes(b"edited")
        before = seen(folder)
        if not run_ended_at(folder, number, signal.SIGINT):
            break
        after = seen(folder)
        assert after in (before, NEW | {"mail/new.eml": b"new", "check_1.xlsx": b"edited"})
        # What it had no time left to clear away, the next one does.
        with writing("overview", folder):
            pass
        assert seen(folder) == after
        assert leftovers(folder) == []
        number += 1
    assert number > 10


# One run at a time

HOLDING = """
import sys
from pathlib import Path
from kpm_excel.outputs import writing
with writing("collect", Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(folder: Path) -> Iterator[subprocess.Popen[str]]:
    call = [sys.executable, "-c", HOLDING, folder]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_second_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with held(tmp_path) as process:
        with pytest.raises(Stopped) as raised:
            put(tmp_path, NEW)
        assert raised.value.key == "output_held"
        told = str(raised.value)
        assert "collect" in told
        assert str(process.pid) in told
        assert os.uname().nodename in told
        assert seen(tmp_path) == {}
    put(tmp_path, NEW)


def test_who_has_only_just_taken_the_folder_is_named_as_well(tmp_path: Path) -> None:
    with held(tmp_path):
        told = (tmp_path / ".kpm-lock").read_bytes()
        (tmp_path / ".kpm-lock").write_bytes(b"")
        later = threading.Timer(0.05, (tmp_path / ".kpm-lock").write_bytes, [told])
        later.start()
        with pytest.raises(Stopped) as raised:
            put(tmp_path, NEW)
        later.join()
    assert "collect" in str(raised.value)


def test_whoever_is_told_to_wait_is_told_for_whom(tmp_path: Path) -> None:
    def taken_often(command: str) -> list[str]:
        told = []
        for _ in range(100):
            try:
                FolderLock(tmp_path, command).release()
            except Stopped as stop:
                told.append(str(stop))
        return told

    with ThreadPoolExecutor(4) as pool:
        told = [each for one in pool.map(taken_often, ["collect"] * 4) for each in one]
    assert [one for one in told if "collect" not in one] == []


def test_two_threads_of_one_process_do_not_mix(tmp_path: Path) -> None:
    with writing("collect", tmp_path) as outputs:
        errors: list[str] = []

        def second() -> None:
            try:
                put(tmp_path, OLD)
            except Stopped as stop:
                errors.append(stop.key)

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert errors == ["output_held"]
        outputs.put(tmp_path / "check.xlsx", Kind.CHECK, b"first")
        outputs.finish()
    assert seen(tmp_path) == {"check.xlsx": b"first"}


def test_the_lock_of_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    with held(tmp_path) as process:
        process.kill()
        process.wait()
        put(tmp_path, NEW)
    assert seen(tmp_path) == NEW


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"command": [], "since": "no date"}', b"[" * 100_000])
def test_a_spoiled_lock_file_costs_the_sentence_alone(tmp_path: Path, content: bytes) -> None:
    with held(tmp_path):
        (tmp_path / ".kpm-lock").write_bytes(content)
        with stopped("output_held"):
            put(tmp_path, NEW)
    (tmp_path / ".kpm-lock").write_bytes(content)
    put(tmp_path, NEW)


def test_a_link_as_lock_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".kpm-lock").symlink_to(tmp_path / "precious")
    with stopped("output_failed"):
        put(folder, NEW)
    assert (tmp_path / "precious").read_bytes() == b"precious"


# The memory is input like any other


SHA = "0" * 64
OUTSIDE = ("../precious", "/etc/passwd", "a/../../precious", "", ".", "..", "a//b", "./a", "link/precious", "a\0b")


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_state_reaches_outside_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    sha256 = hashlib.sha256(b"precious").hexdigest()
    part = folder / ".kpm-0123456789ab.part"
    part.write_bytes(b"evil")
    evil = hashlib.sha256(b"evil").hexdigest()
    steps = [
        [name, None, "", sha256, ".kpm-0123456789ab.old", "check", ""],
        [name, ".kpm-0123456789ab.part", evil, sha256, ".kpm-0123456789ab.old", "check", ""],
        ["check.xlsx", "../precious", sha256, None, ".kpm-0123456789ab.old", "check", ""],
        ["check.xlsx", None, "", evil, "../precious", "check", ""],
    ]
    content = {"format": "kpm-excel/outputs@1", "files": {name: [sha256, "check"]}, "steps": steps}
    (folder / MEMORY).write_text(json.dumps(content))
    assert not load_memory(folder).files
    put(folder, NEW)
    assert precious.read_bytes() == b"precious"
    assert seen(folder) | NEW == seen(folder)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([SHA, *NAMES, ".kpm-0123456789ab.part"]),
    lambda children: st.lists(children, max_size=6) | st.dictionaries(st.text(), children, max_size=4),
)


@given(files=json_values, steps=json_values)
def test_a_spoiled_memory_costs_the_memory_alone(
    tmp_path_factory: pytest.TempPathFactory, files: object, steps: object
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    content = {"format": "kpm-excel/outputs@1", "files": files, "steps": steps}
    (folder / MEMORY).write_text(json.dumps(content))
    put(folder, NEW)
    assert seen(folder) == NEW


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"[" * 100_000, b'{"format": 1}', b"9" * 5000])
def test_a_memory_that_is_none(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, OLD)
    (tmp_path / MEMORY).write_bytes(content)
    put(tmp_path, OLD)
    (tmp_path / MEMORY).unlink()
    os.mkfifo(tmp_path / MEMORY)
    put(tmp_path, OLD)
    assert seen(tmp_path) == OLD


def test_what_lies_in_a_foreign_folder_as_unfinished_is_not_finished(tmp_path: Path) -> None:
    (tmp_path / "kanri.xlsx").write_bytes(b"returned")
    (tmp_path / ".kpm-0123456789ab.part").write_bytes(b"evil")
    sums = [hashlib.sha256(content).hexdigest() for content in (b"evil", b"returned")]
    step = ["kanri.xlsx", ".kpm-0123456789ab.part", *sums, ".kpm-0123456789ac.old", "form", ""]
    (tmp_path / MEMORY).write_text(json.dumps({"format": "kpm-excel/outputs@1", "files": {}, "steps": [step]}))
    with writing("collect", tmp_path, is_foreign=True) as outputs:
        outputs.put(tmp_path / "check.xlsx", Kind.CHECK, b"new")
        outputs.finish()
    assert seen(tmp_path) == {"kanri.xlsx": b"returned", "check.xlsx": b"new"}
