"""What figures over the periods and sums cost: generate and collect of a body with them, against the same without."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.body import body, body_with_figures
from benchmarks.measuring import Taken, measure_beside, row
from kpm_excel.office.generate import generate
from kpm_excel.plan.jsonfile import plan_from_document

#: A body with figures and sums may take so many times the processor's time of one without.
_BOUND = 1.3


def main(arguments: list[str] | None = None) -> int:
    """Print what both commands take; 1 where one does not keep the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bodies = [
            _prepared(Path(folder) / name, made, chosen.departments)
            for name, made in (("plain", body), ("figures", body_with_figures))
        ]
        generated, collected = Path(folder) / "generated", Path(folder) / "collected"
        written = _side_by_side(
            [_command("generate", plan, "-o", generated / plan.parent.name) for plan in bodies],
            chosen.rounds,
            generated,
        )
        read = _side_by_side(
            [
                _command("collect", plan, plan.parent / "returned", "-o", collected / plan.parent.name)
                for plan in bodies
            ],
            chosen.rounds,
            collected,
        )
    print(f"figures and sums: {chosen.departments} workbooks of 2 programs, median of {chosen.rounds}")
    kept = [_keeps(name, taken, chosen.departments) for name, taken in (("generate", written), ("collect", read))]
    return 0 if all(kept) else 1


def _prepared(folder: Path, made: Callable[[int], tuple[dict[str, Any], dict[str, Any]]], departments: int) -> Path:
    """The plan of a body in `folder`, beside which its filled workbooks lie."""
    folder.mkdir()
    document, answers = made(departments)
    path = folder / "plan.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    generate(plan_from_document(document), folder / "returned", {int(no): given for no, given in answers.items()})
    return path


def _command(name: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "kpm_excel", name, *map(str, arguments)]


def _side_by_side(commands: list[list[str]], rounds: int, without: Path) -> list[Taken]:
    return measure_beside(commands, rounds, (0, 1), without=without)


def _keeps(name: str, taken: list[Taken], files: int) -> bool:
    without, with_them = taken
    print("  " + row(f"{name} without", without, without, files))
    print("  " + row(f"{name} with figures and a sum", with_them, without, files))
    ratio = with_them.cpu_s / without.cpu_s
    print(f"  {name} takes {ratio:.2f} times the processor's time (at most {_BOUND})")
    return ratio <= _BOUND


if __name__ == "__main__":
    sys.exit(main())
