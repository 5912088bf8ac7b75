"""How much of hand-made tables an import brings out: `python -m benchmarks.imports [NAME...] [--pairs N] [--told]`."""

import argparse
import sys
from collections.abc import Sequence

from tests.hand_made.layouts import Layout, few, layout, layouts, paired
from tests.hand_made.scoring import Score
from tests.importing import scored

#: So many of a hundred things are to be right, and none silently wrong.
_GOAL = 97.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line a layout and what they come to; 1 where the goal is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="layouts; without any, all but the pairs")
    parser.add_argument("--pairs", type=int, default=0, help="so many pairs of traits besides, drawn by lot")
    parser.add_argument("--told", action="store_true", help="each thing that is not right")
    given = parser.parse_args(arguments)
    chosen = [layout(name) for name in given.names] or list(layouts().values())
    if given.pairs:
        every = paired()
        chosen += few(every, min(given.pairs, len(every)))
    total = Score()
    for one in chosen:
        found = _score(one)
        total += found
        print(_line(found, one.name))
        for what in (*found.left, *found.wrong) if given.told else ():
            print(f"            {'left ' if what in found.left else 'wrong'}  {what}")
    print(_line(total, f"of {len(chosen)} layouts"))
    return 0 if total.share >= _GOAL and not total.wrong else 1


def _line(found: Score, name: str) -> str:
    counts = f"{found.right:5} right {len(found.left):4} left {len(found.wrong):4} wrong"
    return f"{found.share:6.1f} %  {counts}  {name}"


def _score(one: Layout) -> Score:
    """What of it came out; where the import falls, everything is wrong."""
    try:
        return scored(one)
    except Exception as error:
        return Score(wrong=[f"it fell: {error!r}"] * 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
