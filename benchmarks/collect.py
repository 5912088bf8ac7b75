"""How fast what came back is read, against calamine and pandas over the same files, each as a whole command."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.body import body
from benchmarks.measuring import measure, measure_beside, row
from kpm_excel.office.generate import generate
from kpm_excel.plan.jsonfile import plan_from_document

_CALAMINE = """
import pathlib, sys
from python_calamine import CalamineWorkbook
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)
"""
_PANDAS = """
import pathlib, sys
import pandas, warnings
warnings.simplefilter("ignore")
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    pandas.read_excel(path, sheet_name=None, header=None)
"""


#: `collect` may take so many times as long as calamine, and must be so many times faster than pandas. That is
#: judged on the largest size: of a few hundred workbooks, half of the time goes by before the first is read.
_CALAMINE_BOUND, _PANDAS_BOUND = 4, 6
_BOUND_MIB = 400


def main(arguments: list[str] | None = None) -> int:
    """Print a table for each size; 1 where the largest does not keep a bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    kept = [_keeps_bounds(count, chosen.rounds) for count in sorted(chosen.departments)]
    return 0 if kept[-1] else 1


def _keeps_bounds(count: int, rounds: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        document, answers = body(count)
        (root / "plan.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        generate(plan_from_document(document), root / "returned", {int(no): given for no, given in answers.items()})
        returned, collected = str(root / "returned"), root / "collected"
        collect = [sys.executable, "-m", "kpm_excel", "collect", str(root / "plan.json"), returned]
        alone, into = [sys.executable, "-c", _CALAMINE, returned], [*collect, "-o", str(collected)]
        calamine, ours, again = measure_beside([alone, into, into], rounds, without=collected)
        pandas = measure([sys.executable, "-c", _PANDAS, returned], 1)
    print(f"collect: {count} workbooks of 2 programs, wall time of whole commands, median of {rounds}")
    for name, taken in (
        ("calamine, values alone", calamine),
        ("kpm-excel collect", ours),
        ("kpm-excel collect, nothing new", again),
        ("pandas.read_excel", pandas),
    ):
        print("  " + row(name, taken, calamine, count))
    slower, faster = ours.wall_s / calamine.wall_s, pandas.wall_s / ours.wall_s
    print(f"  collect takes {slower:.2f} times calamine alone (at most {_CALAMINE_BOUND}),")
    print(f"  pandas {faster:.1f} times collect (at least {_PANDAS_BOUND}); at most {_BOUND_MIB} MiB")
    return slower <= _CALAMINE_BOUND and faster >= _PANDAS_BOUND and ours.peak_mib <= _BOUND_MIB


if __name__ == "__main__":
    sys.exit(main())
