"""The last afternoon: departments look at their forms and hand them in, many at once, at a server of their cycle."""

import argparse
import contextlib
import http.client
import json
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.body import body
from kpm_excel.handing.record import Event, Record, Role
from kpm_excel.office.convert_plan import convert_plan
from kpm_excel.office.cycle_folder import Cycle, cycle_in
from kpm_excel.office.generate import generate
from kpm_excel.office.looking_at import Errand, looked
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan
from kpm_excel.returned.found import Returned
from kpm_excel.web.readers import readers

#: Nobody waits longer for what was found in a form, and the processes together grow by no more from the first
#: afternoon to the last.
_MOST_SECONDS, _MOST_GROWTH = 3.0, 1.15
#: It stops by itself, whatever happens.
_WHOLE_SECONDS = 600.0
_REQUEST_SECONDS = 60.0
_RESTING_LOOKS = 8
#: Forms that are read before the reference is timed, so that its processes are there as those of a server are.
_WARMING = 16
_BOUNDARY = "a-boundary-that-is-in-no-workbook"


@dataclass
class Waited:
    """How long departments waited, in seconds, by what for."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, seconds: float) -> None:
        """Notes one wait."""
        with self.lock:
            self.seconds.setdefault(what, []).append(seconds)

    def slowest(self) -> float:
        """The longest wait for findings."""
        return max(max(self.seconds.get(what, [0.0])) for what in ("look", "hand in"))


def main(arguments: list[str] | None = None) -> int:
    """Print a table; 1 where somebody waited too long, something was lost or the memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3, help="afternoons, one after the other")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        cycle, plan, forms = _cycle(Path(folder) / "cycle", chosen.departments)
        alone = [_alone(plan, forms, chosen.at_once)]
        with _serving(cycle) as (process, office):
            address, links = office.partition("/?")[0], _links(cycle, list(forms))
            sizes, afternoons = [_at_rest(process.pid)], []
            threading.Thread(target=_office, args=(address, office), daemon=True).start()
            for _ in range(chosen.rounds):
                afternoons.append(_afternoon(address, links, forms, chosen.at_once))
                sizes.append(_at_rest(process.pid))
        alone.append(_alone(plan, forms, chosen.at_once))
        return _told(cycle, chosen.at_once, alone, afternoons, sizes)


def _told(
    cycle: Cycle, at_once: int, alone: Sequence[list[float]], afternoons: Sequence[Waited], sizes: Sequence[float]
) -> int:
    print(f"served: {at_once} at once, seconds that a department waits (median, slowest)")
    for at, waited in enumerate(afternoons, 1):
        told = [
            f"{what} {statistics.median(own):.2f}, {max(own):.2f} ({len(own)})" for what, own in waited.seconds.items()
        ]
        print(f"  afternoon {at}: " + "; ".join(told))
    for when, own in zip(("before", "after"), alone, strict=True):
        told = f"{statistics.median(own):.2f}, {max(own):.2f} ({len(own)})"
        print(f"  reference {when}: look {told}, in the same processes without a server or an office")
    shown = ", ".join(f"{size:.0f}" for size in sizes)
    print(f"  memory of all its processes in MiB, at the start and after each afternoon: {shown}")
    lost, faults = _lost(cycle), [fault for waited in afternoons for fault in waited.faults]
    print(f"  lost: {len(lost)}; refused or broken: {len(faults)} {faults[:3]}")
    slowest, growth = max(waited.slowest() for waited in afternoons), sizes[-1] / sizes[1]
    print(
        f"  slowest {slowest:.2f} s (at most {_MOST_SECONDS:g}); memory grew to {growth:.2f} times that after the first"
    )
    print(f"  afternoon (at most {_MOST_GROWTH:g})")
    return int(slowest > _MOST_SECONDS or growth > _MOST_GROWTH or bool(lost or faults))


def _cycle(root: Path, count: int) -> tuple[Cycle, Plan, dict[str, bytes]]:
    """A new cycle, its plan, and each department's filled form."""
    document, answers = body(count)
    root.mkdir()
    (root / "plan.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    convert_plan(root / "plan.json", root / "plan.xlsx")
    cycle = cycle_in(root, document["language"])
    cycle.returned.mkdir()
    plan = load_plan(cycle.plan)
    made = generate(plan, root / "filled", {int(no): given for no, given in answers.items()})
    return cycle, plan, {path.name.partition("_")[0]: path.read_bytes() for path in made}


def _alone(plan: Plan, forms: dict[str, bytes], at_once: int) -> list[float]:
    """Seconds that the same work takes for so many at once in the same processes, without a server around them."""
    waited = Waited()
    with contextlib.closing(readers()) as warm, ThreadPoolExecutor(at_once) as threads:
        read = partial(looked, plan)

        def timed(code: str) -> None:
            begun = time.perf_counter()
            list(warm(read, [Errand(code, Returned("a.xlsx", forms[code]))]))
            waited.add("", time.perf_counter() - begun)

        list(threads.map(timed, list(forms)[:_WARMING]))
        waited.seconds.clear()
        list(threads.map(timed, forms))
    return waited.seconds[""]


@contextmanager
def _serving(cycle: Cycle) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-m", "kpm_excel", "serve", str(cycle.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        # A server that hangs ends, too.
        watch = threading.Timer(_WHOLE_SECONDS, process.kill)
        watch.start()
        try:
            assert process.stdout
            yield process, process.stdout.readline().strip()
        finally:
            watch.cancel()
            process.terminate()


def _links(cycle: Cycle, codes: Sequence[str]) -> dict[str, str]:
    with Record(cycle.root) as record:
        return dict(zip(codes, record.make_links([(code, Role.DEPARTMENT) for code in codes]), strict=True))


def _afternoon(address: str, links: dict[str, str], forms: dict[str, bytes], at_once: int) -> Waited:
    """All departments, so many at once: each opens its page, looks at its form and hands it in."""
    waited, waiting = Waited(), queue.SimpleQueue[str]()
    for code in links:
        waiting.put(code)
    begin = threading.Barrier(at_once)

    def work() -> None:
        begin.wait()
        while True:
            try:
                code = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                _department(address, links[code], forms[code], waited)
            except (OSError, http.client.HTTPException, ValueError, AssertionError) as fault:
                with waited.lock:
                    waited.faults.append(f"{type(fault).__name__}: {fault}")

    threads = [threading.Thread(target=work, daemon=True) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_WHOLE_SECONDS)
    return waited


def _department(address: str, token: str, form: bytes, waited: Waited) -> None:
    def timed(what: str, method: str, path: str, form: bytes | None = None) -> bytes:
        begun = time.perf_counter()
        status, content = _ask(address, method, f"/d/{token}{path}", form)
        waited.add(what, time.perf_counter() - begun)
        assert status == 200, f"{what}: {status} {content[:200]!r}"
        return content

    timed("page", "GET", "")
    told = json.loads(timed("look", "POST", "/check", form))
    assert "findings" in told, told
    told = json.loads(timed("hand in", "POST", "/hand-in", form))
    assert told["receipt"]["id"], told


def _office(address: str, office: str) -> None:
    """The office has its board open all the afternoon: what is handed in is collected as it comes."""
    pause = 5.0
    key = f"/?{urlsplit(office).query}"
    with contextlib.suppress(OSError, http.client.HTTPException, TypeError):
        cookie = str(_answer(address, "GET", key, {}).getheader("set-cookie")).partition(";")[0]
        own = {"cookie": cookie, "origin": address}
        home = _answer(address, "GET", "/", own).getheader("location")
        while True:
            _answer(address, "GET", f"{home}inbox/", own)
            _answer(address, "POST", f"{home}inbox/look", own)
            time.sleep(pause)


def _answer(address: str, method: str, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_REQUEST_SECONDS)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def _ask(address: str, method: str, path: str, form: bytes | None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_REQUEST_SECONDS)
    try:
        headers, content = {}, b""
        if form is not None:
            head = f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
            content = head.encode() + form + f"\r\n--{_BOUNDARY}--\r\n".encode()
            headers = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}", "accept": "application/json"}
        connection.request(method, path, content or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _lost(cycle: Cycle) -> list[str]:
    """The files for which there is a receipt and that are not there."""
    with Record(cycle.root) as record:
        receipts = record.entries(Event.HANDED_IN)
    return [one.file for one in receipts if not (cycle.returned / one.file).is_file()]


def _at_rest(pid: int) -> float:
    """MiB of all processes once what the office has collected just now is through."""
    found = []
    for _ in range(_RESTING_LOOKS):
        found.append(_memory(pid))
        time.sleep(1)
    return min(found)


def _memory(pid: int) -> float:
    """MiB that the process and its children have for themselves (Linux)."""
    return sum(_private(one) for one in (pid, *_children(pid))) / 1024


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in found for child in path.read_text().split()]


def _private(pid: int) -> int:
    """KiB that a process has, shares of what it has with others counted in part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main())
