"""All benchmarks of speed and the look of the pages, one after another: `python -m benchmarks` (or `make bench`)."""

import sys

from benchmarks import collect, figures, generate, overview, pages, served


def main() -> int:
    """Run them all; 1 where a bound was not kept."""
    return max(benchmark.main([]) for benchmark in (generate, collect, overview, figures, pages, served))


if __name__ == "__main__":
    sys.exit(main())
