"""All benchmarks of speed, looks and imports, one after another: `python -m benchmarks` (or `make bench`)."""

import sys

from benchmarks import collect, figures, generate, imports, overview, pages, served


def main() -> int:
    """Run them all; 1 where a bound was not kept."""
    return max(benchmark.main([]) for benchmark in (generate, collect, overview, figures, pages, imports, served))


if __name__ == "__main__":
    sys.exit(main())
