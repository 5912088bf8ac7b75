"""The Nu HTML checker: what a page of HTML breaks of the rules of HTML, CSS, SVG and ARIA."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.rig.node import CLIENTS

JAR = CLIENTS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
#: Begun once, it takes some seconds for all pages together.
SECONDS = 300.0


def markup_faults(paths: Sequence[Path]) -> list[str]:
    """Every error in the pages and style sheets at `paths`, by the checker's own words; empty when all is well."""
    assert JAR.is_file(), "the packages of tests/clients are not installed: `make test` does it"
    command = ["java", "-jar", str(JAR), "--stdout", "--exit-zero-always", "--format", "json", "--also-check-css"]
    done = subprocess.run([*command, *map(str, paths)], capture_output=True, timeout=SECONDS, check=True)
    messages = json.loads(done.stdout)["messages"]
    # What is no error is a matter of taste, such as a slash at the end of an element that has none.
    found = [one for one in messages if one["type"] != "info"]
    return [f"{Path(one['url']).parent.name}/{Path(one['url']).name}: {_told(one)}" for one in found]


def _told(message: dict[str, object]) -> str:
    return f"{message.get('type')} in line {message.get('lastLine')}: {message['message']}: {message.get('extract')}"
