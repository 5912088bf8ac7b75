"""`collect` on this computer beside two workers of a Dask cluster, and how the parent's memory grows with the body."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.body import body
from benchmarks.measuring import measure_alone, measure_beside, row
from kpm_excel import generate
from kpm_excel.plan.jsonfile import plan_from_document

#: Of the process that joins and writes alone, for each workbook more.
_BOUND_KIB_EACH = 64


def main(arguments: list[str] | None = None) -> int:
    """Print both tables; 1 where the parent's memory grows by more than its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=2000)
    parser.add_argument("--memory", type=int, nargs="*", default=[5000, 20_000])
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    _beside(chosen.departments, chosen.rounds)
    peaks = {count: _parent_mib(count) for count in sorted(chosen.memory)}
    for count, mib in peaks.items():
        print(f"  {count:6} workbooks: {mib:6.0f} MiB in the parent")
    if len(peaks) < 2:
        return 0
    (few, small), *_, (many, large) = peaks.items()
    each_kib = (large - small) * 1024 / (many - few)
    print(f"  {each_kib:.1f} KiB for each more (at most {_BOUND_KIB_EACH})")
    return 0 if each_kib <= _BOUND_KIB_EACH else 1


def _made(root: Path, count: int) -> list[str]:
    """The command that collects a body of so many departments, whose forms lie below `root`."""
    document, answers = body(count)
    (root / "plan.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    generate(plan_from_document(document), root / "returned", {int(no): given for no, given in answers.items()})
    return [sys.executable, "-m", "kpm_excel", "collect", str(root / "plan.json"), str(root / "returned")]


def _beside(count: int, rounds: int) -> None:
    import distributed

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 60}
    with tempfile.TemporaryDirectory() as folder, distributed.LocalCluster(**settings) as cluster:
        root = Path(folder)
        engine = str(cluster.scheduler_address).replace("tcp://", "dask://")
        here = [*_made(root, count), "-o", str(root / "collected")]
        # Each into an empty folder, so that neither goes by what the other read.
        there = [*here[:-1], str(root / "collected" / "there"), "--engine", engine]
        local, workers = measure_beside([here, there], rounds, without=root / "collected")
    print(f"collect: {count} workbooks of 2 programs, wall time of whole commands, median of {rounds}")
    print("  " + row("on this computer", local, local, count))
    print("  " + row("two workers of a cluster", workers, local, count))


def _parent_mib(count: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        return measure_alone([*_made(root, count), "-o", str(root / "collected")])


if __name__ == "__main__":
    sys.exit(main())
