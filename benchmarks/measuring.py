"""Whole commands timed side by side: wall time, CPU time and peak memory of a process and its children."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Runs the command given as arguments and prints what it took; a process of its own, so that the
# children's peak is that of this command alone.
_WATCH = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took, at the median of its runs."""

    wall_s: float
    cpu_s: float
    #: Peak memory of the largest single process, in MiB.
    peak_mib: float


def measure(command: Sequence[str], rounds: int = 3, expected: Sequence[int] = (0,)) -> Taken:
    """What `command` takes; raises `RuntimeError` where it ends with another status than `expected`."""
    return measure_beside([command], rounds, expected)[0]


def measure_beside(
    commands: Sequence[Sequence[str]], rounds: int, expected: Sequence[int] = (0,), *, without: Path | None = None
) -> list[Taken]:
    """What each of `commands` takes, one after the other in each round, so that the same weather is upon them all.

    The folder `without` is taken away before each round, so that none profits from what an earlier one left there.
    Raises `RuntimeError` as `measure` does.
    """
    runs: list[list[list[float]]] = [[] for _ in commands]
    for _ in range(rounds):
        if without:
            shutil.rmtree(without, ignore_errors=True)
        for command, taken in zip(commands, runs, strict=True):
            taken.append(_run(command, expected))
    return [Taken(*map(statistics.median, zip(*taken, strict=True))) for taken in runs]


def _run(command: Sequence[str], expected: Sequence[int]) -> list[float]:
    # As installed: modules are compiled once, not at each start, whatever is set where the benchmark runs.
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    watching = [sys.executable, "-c", _WATCH, *command]
    watched = subprocess.run(watching, capture_output=True, text=True, check=True, env=installed)
    status, *taken = json.loads(watched.stdout)
    if status not in expected:
        raise RuntimeError(f"{command} ended with {status}: {watched.stderr[-500:]}")
    return taken


# Runs the command line in this very process and prints its own peak, without that of its children.
_ALONE = """
import resource, sys
from kpm_excel.cli import run
sys.stdout = open(__import__("os").devnull, "w")
status = run(sys.argv[4:])
print(status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
"""


def measure_alone(command: Sequence[str]) -> float:
    """Peak memory in MiB of the process of `command`, a call of `python -m kpm_excel`, without that of its children."""
    ran = subprocess.run([sys.executable, "-c", _ALONE, *command], capture_output=True, text=True, check=True)
    status, mib = ran.stderr.split()[-2:]
    if status != "0":
        raise RuntimeError(f"{command} ended with {status}: {ran.stderr[-500:]}")
    return float(mib)


def row(name: str, taken: Taken, reference: Taken, files: int) -> str:
    """One line of a table: per file, and as a ratio to the reference beside it."""
    per_file = taken.wall_s / files * 1000
    return f"{name:34} {per_file:8.2f} ms/file  {taken.wall_s / reference.wall_s:6.2f} x  {taken.peak_mib:6.0f} MiB"
