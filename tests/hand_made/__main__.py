"""`python -m tests.hand_made [NAME...] [-o FOLDER]`: lists the layouts, or writes those that are named."""

import argparse
from pathlib import Path

from tests.hand_made.layouts import layout, layouts, paired
from tests.hand_made.written import write


def main() -> None:
    """Lists or writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("-o", "--folder", type=Path, default=Path("."))
    given = parser.parse_args()
    if not given.names:
        print(*layouts(), f"... and {len(paired())} pairs, such as {next(iter(paired()))}", sep="\n")
    for name in layouts() if given.names == ["all"] else given.names:
        given.folder.mkdir(parents=True, exist_ok=True)
        sheets, expected = layout(name).drawn()
        print(write(given.folder / f"{name.replace('=', '_').replace('+', '-')}.xlsx", sheets))
        for kind in expected.kinds if len(given.names) == 1 and given.names != ["all"] else ():
            for program in kind.programs:
                print(kind.name, program)


main()
