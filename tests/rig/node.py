"""Runs the scripts of `tests/clients` under Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

CLIENTS = Path(__file__).parents[1] / "clients"
#: For one call; saving a workbook takes about one second, validating a hundred about one minute.
SECONDS = 300.0


class NodeError(Exception):
    """Node or its packages are not there, or a script failed."""


def run(script: str, *arguments: str, request: object) -> str:
    """What `script` prints, given `arguments` and, on standard input, `request` as JSON."""
    if not (CLIENTS / "node_modules").is_dir():
        raise NodeError("the packages of tests/clients are not installed: `make test` does it")
    done = subprocess.run(
        ["node", str(CLIENTS / script), *arguments],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise NodeError(f"{script}: {done.stderr.strip()}")
    return done.stdout
