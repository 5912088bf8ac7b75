"""Forms read by a real Dask cluster: the same as here, byte for byte, or a sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.errors import BadCall, BadInput, Stopped
from kpm_excel.intake import mapper_of, read_returned
from kpm_excel.office.collect import collect
from kpm_excel.sandbox.cluster import run_on_cluster
from tests import books, errands
from tests.collecting import PLAN, form
from tests.mishaps.arrivals import mail, zip_of

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster of two workers on this computer."""
    import dask

    dask.config.set({"logging": {"distributed": "critical"}})
    import distributed

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 60}
    with distributed.LocalCluster(**settings) as made:
        yield made


def address(cluster: Any) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


def arrivals(folder: Path) -> Path:
    """A hundred and more files: forms, archives, mails, one that kills its reader, one too large, one unreadable."""
    folder.mkdir()
    for number in range(70):
        (folder / f"kanri_{number:03}.xlsx").write_bytes(form())
    (folder / "killer.xlsb").write_bytes(books.binary_workbook({(0, 0): 1.0, (1_048_575, 16_383): 2.0}))
    (folder / "z.zip").write_bytes(zip_of({"様式.xlsx": form("zaisei"), "b.eml": mail(("様式.xlsx", form("bunsho")))}))
    (folder / "z.eml").write_bytes(mail(("様式.xlsx", form("zaisei"))))
    with (folder / "heavy.xlsx").open("wb") as stream:
        stream.write(b"PK\3\4")
        stream.truncate(200_000_000)
    (folder / "itself.xlsx").symlink_to("itself.xlsx")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_cluster_reads_the_same_as_this_computer(cluster: Any, tmp_path: Path) -> None:
    folder = arrivals(tmp_path / "in")
    collect(PLAN, [folder], tmp_path / "here")
    collect(PLAN, [folder], tmp_path / "there", engine=address(cluster))
    here, there = tree(tmp_path / "here"), tree(tmp_path / "there")
    assert here.keys() == there.keys() and [name for name in here if here[name] != there[name]] == []
    assert b"KPM106" in here["consolidated.json"]


def test_a_worker_that_dies_costs_nothing(cluster: Any, tmp_path: Path) -> None:
    inputs = [20] * 600
    with cluster.get_client() as client:
        pids = list(client.run(os.getpid).values())
    results = run_on_cluster(address(cluster), errands.nap, inputs, seconds=30, memory_mb=512)
    found = [next(results)[1]]
    os.kill(pids[0], signal.SIGKILL)
    found += [result for _, result in results]
    assert found == inputs


def test_what_stops_a_run_is_raised_here(cluster: Any) -> None:
    with pytest.raises(Stopped, match="15"):
        list(run_on_cluster(address(cluster), errands.behave, ["do", "stop"], seconds=5, memory_mb=512))


def test_another_file_under_the_name_is_told(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(form())
    mapper = mapper_of(address(cluster))

    def exchanged(read: Any, tasks: Any) -> Iterator[tuple[Any, Any]]:
        def late() -> Iterator[Any]:
            for task in tasks:
                yield task
                (tmp_path / "a.xlsx").write_bytes(form("zaisei"))

        return mapper(read, late())

    with pytest.raises(BadInput, match=r"a\.xlsx"):
        read_returned(PLAN, [tmp_path], mapper=exchanged)


def test_a_cluster_that_goes_away_is_told(tmp_path: Path) -> None:
    known = tmp_path / "scheduler.json"
    python = [sys.executable, "-m"]
    options = ["--scheduler-file", str(known), "--no-dashboard"]
    parts = [["distributed.cli.dask_scheduler", "--port", "0"], ["distributed.cli.dask_worker", "--nthreads", "1"]]
    # Its workers have to find the function.
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen([*python, *part, *options], cwd=tmp_path, **quiet) for part in parts]  # type: ignore[call-overload]
    try:
        while not known.exists() or not known.read_text():
            time.sleep(0.1)
        at = json.loads(known.read_text())["address"].replace("tcp://", "dask://")
        results = run_on_cluster(at, errands.nap, [50] * 4000, seconds=30, memory_mb=512)
        assert next(results)[1] == 50
        running[0].kill()
        begun = time.monotonic()
        with pytest.raises(BadCall, match=r"dask://"):
            list(results)
        assert time.monotonic() - begun < 120
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.parametrize("engine", ["", "dask", "dask://", "dask://x", "tcp://a:1", "dask://a b:1", "dask://a:1/x"])
def test_an_engine_that_is_none_is_refused(engine: str) -> None:
    with pytest.raises(BadCall, match="local"):
        mapper_of(engine)


def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(form())
    with pytest.raises(BadCall, match=r"dask://127\.0\.0\.1:1"):
        collect(PLAN, [tmp_path], tmp_path / "out", engine="dask://127.0.0.1:1")
    assert not (tmp_path / "out").exists()
