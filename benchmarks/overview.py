"""How the overview grows: 5,000 programs in one workbook against 100, each as a whole command."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.body import body, body_plan
from benchmarks.measuring import Taken, measure
from kpm_excel.consolidated import Consolidated, DepartmentResult, PlanReference, ProgramResult, Status
from kpm_excel.plan.model import Plan

#: A program of many may take so many times as long as one of few.
_BOUND = 2.0
_BOUND_MIB = 600


def _consolidated(plan: Plan, answers: dict[int, dict[str, Any]]) -> Consolidated:
    """The answers as collect joins them, every department done."""
    programs = tuple(ProgramResult(program.no, _joined(answers[program.no])) for program in plan.programs)
    departments = tuple(DepartmentResult(department.code, Status.ACCEPTED) for department in plan.departments)
    return Consolidated(PlanReference(plan.title, plan.as_of, plan.sha256), programs, departments)


def _joined(answers: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {key: value for key, value in answers.items() if "." not in key}
    for key, value in answers.items():
        field, _, indicator = key.partition(".")
        if indicator:
            values.setdefault(field, {})[indicator] = value
    return values


def _taken(programs: int, rounds: int) -> Taken:
    """What the whole command takes for a plan of so many programs."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        plan, answers = body_plan(programs // 2)
        document = json.dumps(body(programs // 2)[0], ensure_ascii=False)
        (root / "plan.json").write_text(document, encoding="utf-8")
        (root / "consolidated.json").write_bytes(_consolidated(plan, answers).to_bytes())
        files = [str(root / name) for name in ("plan.json", "consolidated.json", "overview.xlsx")]
        command = [sys.executable, "-m", "kpm_excel", "overview", files[0], files[1], "-o", files[2]]
        # A rating of the sample may lack its cause here; the overview is a draft then and ends with 1.
        return measure(command, rounds, expected=(0, 1))


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 where a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=5000)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    # What it takes to start and read nothing is no program's.
    start = _taken(2, chosen.rounds)
    few, many = _taken(chosen.few, chosen.rounds), _taken(chosen.programs, 1)
    print(f"overview: wall time of whole commands, less the {start.wall_s:.2f} s of one with 2 programs")
    each = {}
    for count, taken in ((chosen.few, few), (chosen.programs, many)):
        each[count] = (taken.cpu_s - start.cpu_s) / count
        print(f"  {count:6} programs {each[count] * 1000:8.2f} ms/program  {taken.peak_mib:6.0f} MiB")
    ratio = each[chosen.programs] / each[chosen.few]
    print(f"  a program of {chosen.programs} takes {ratio:.2f} times as long as one of {chosen.few} (at most {_BOUND})")
    print(f"  at most {_BOUND_MIB} MiB")
    return 0 if ratio <= _BOUND and many.peak_mib <= _BOUND_MIB else 1


if __name__ == "__main__":
    sys.exit(main())
