"""How fast entry workbooks are written, against merely deflating the same bytes anew, each as a whole command."""

import argparse
import json
import sys
import tempfile
import zipfile
from pathlib import Path

from benchmarks.body import body
from benchmarks.measuring import measure, row

#: Generating may take so many times as long as deflating what it writes.
_BOUND = 10
# As many processes as `generate` takes, so that the ratio is one of work and not of cores.
_DEFLATE = """
import os, pathlib, sys, zlib
from concurrent.futures import ProcessPoolExecutor

def deflate(path):
    content = pathlib.Path(path).read_bytes()
    return len(zlib.compress(content, 6))

if __name__ == "__main__":
    paths = sorted(map(str, pathlib.Path(sys.argv[1]).iterdir()))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        print(sum(pool.map(deflate, paths, chunksize=8)))
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 where the bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        plan, raw, entry = root / "plan.json", root / "raw", root / "entry"
        plan.write_text(json.dumps(body(chosen.departments)[0], ensure_ascii=False), encoding="utf-8")
        (root / "deflate.py").write_text(_DEFLATE, encoding="utf-8")
        command = [sys.executable, "-m", "kpm_excel", "generate", str(plan), "-o", str(entry)]
        ours = measure(command, chosen.rounds)
        raw.mkdir()
        for path in entry.glob("*.xlsx"):
            with zipfile.ZipFile(path) as package:
                (raw / path.stem).write_bytes(b"".join(package.read(name) for name in package.namelist()))
        written = sum(path.stat().st_size for path in raw.iterdir())
        deflate = measure([sys.executable, str(root / "deflate.py"), str(raw)], chosen.rounds)
    count = chosen.departments
    print(f"generate: {count} workbooks of 2 programs, {written / 2**20:.0f} MiB before they are deflated,")
    print(f"  wall time of whole commands, median of {chosen.rounds}")
    for name, taken in (("zlib level 6, the same bytes", deflate), ("kpm-excel generate", ours)):
        print("  " + row(name, taken, deflate, count))
    wall, cpu = ours.wall_s / deflate.wall_s, ours.cpu_s / deflate.cpu_s
    # Both take as many processes; the processor's time does not depend on what else the machine does.
    print(f"  generate takes {cpu:.2f} times the processor's time of deflating alone (at most {_BOUND}),")
    print(f"  {wall:.2f} times as long by the clock")
    return 0 if cpu <= _BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
