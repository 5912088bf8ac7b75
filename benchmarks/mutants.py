"""How many small faults put into the steps the tests find: a drawn sample of mutmut's, each told that none found.

`make mutants`, or `make mutants ARGS="--each 200 --seed 7"` for more of them or others. Which folders and which tests
stand in `setup.cfg` under `[mutmut]`; the changed copies stand in `mutants/`, the checkout itself stays as it is.
"""

import argparse
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.equivalents import EQUIVALENT, Change

_NOTES = "test_written_again.py::test_notes_in_the_check_workbook_go_over_into_the_next"
#: What no test of the first, quick round found goes through these as well, which start commands and other processes.
_FURTHER = (
    "test_repeated_findings.py",
    "test_identity.py",
    "test_edits.py",
    "test_check.py",
    "test_feedback.py",
    "test_hand_in.py",
    "test_item_words.py",
    "test_several.py",
    "test_shared_values.py",
    _NOTES,
)
#: At least so many of a hundred faults that change anything have to be found.
_BOUND = 90


def _made() -> dict[str, list[str]]:
    """The names of all faults that mutmut can put in, by the folder of the package; it writes the copies."""
    import mutmut.__main__ as mutmut

    mutmut.set_mutant_under_test("mutant_generation")
    os.makedirs("mutants", exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.create_mutants(1)
    made: dict[str, list[str]] = defaultdict(list)
    for path in sorted(mutmut.walk_mutatable_files()):
        made[path.parts[1]] += _results(path)
    return made


def _results(path: Path) -> dict[str, int | None]:
    """The exit status of the tests, by the fault that was put into the file."""
    from mutmut.mutation.data import SourceFileMutationData

    data = SourceFileMutationData(path=path)
    data.load()
    return dict(data.exit_code_by_key)


def _changed(name: str, path: Path) -> tuple[int, Change]:
    """The line at which a fault was put in, and what it changes there."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    lines = get_diff_for_mutant(name, path=path).splitlines()[2:]
    before, after = (
        "\n".join(line[1:].strip() for line in lines if line[0] == sign and line[1:].strip()) for sign in "-+"
    )
    function = name.rpartition("__mutmut_")[0].rpartition(".")[2].removeprefix("x_").split("ǁ")[-1]
    source = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    starts = (at for at, line in enumerate(source) if line.startswith(f"def {function}("))
    start = next(starts, 0)
    first = before.partition("\n")[0]
    at = next((at for at in range(start, len(source)) if source[at] == first), start)
    return at + 1, Change(path.relative_to("kpm_excel").as_posix(), function, before, after)


def _survives(name: str) -> bool:
    """Whether the further tests do not find a fault either."""
    files = [f"tests/{file}" for file in _FURTHER]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files],
        cwd="mutants",
        env={**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": os.path.abspath("mutants")},
        capture_output=True,
        check=False,
    )
    return run.returncode == 0


def main(arguments: list[str]) -> int:
    """Put the drawn faults in, run the tests, and print what they missed; 1 where that is too much."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="so many faults of each folder (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="draws others (default: 1)")
    options = parser.parse_args(arguments)

    import mutmut.__main__ as mutmut
    from mutmut.stats import status_by_exit_code

    made = _made()
    if not _survives("none"):
        sys.exit("the tests fail already without a fault")
    chance = random.Random(options.seed)
    drawn = [name for _, names in sorted(made.items()) for name in chance.sample(names, min(options.each, len(names)))]
    mutmut._run(drawn, 1)

    chosen = frozenset(drawn)
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(mutmut.walk_mutatable_files()):
        for name, status in _results(path).items():
            if name not in chosen:
                continue
            told = status_by_exit_code[status]
            if told not in ("killed", "timeout"):
                line, change = _changed(name, path)
                reason = EQUIVALENT.get(change)
                told = "equivalent" if reason else "survived" if _survives(name) else "killed"
                if told != "killed":
                    print(f"{path}:{line}: {told} {reason or ''}\n  - {change.before}\n  + {change.after}", flush=True)
            count[path.parts[1]][told] += 1
    count["all"] = sum(count.values(), Counter())
    for folder, numbers in count.items():
        found, all_ = numbers["killed"] + numbers["timeout"], numbers.total() - numbers["equivalent"]
        said = ", ".join(f"{number} {told}" for told, number in sorted(numbers.items()))
        print(f"{folder:8} {found} of {all_} found ({100 * found / max(1, all_):.0f} %): {said}")
    return int(100 * found < _BOUND * all_)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
