"""The Open XML SDK's validator: whether Office of a given version would take a workbook as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.rig import node

VERSIONS: Final = ("Office2016", "Microsoft365")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the validator holds against a workbook."""

    #: Name of the workbook.
    file: str
    #: The Office version whose rules it breaks.
    version: str
    #: The part of the package, such as `/xl/worksheets/sheet1.xml`; empty where the file cannot be opened.
    part: str
    #: Where in the part, as XPath.
    place: str
    #: The validator's words.
    description: str


def validate(paths: Iterable[Path], versions: Iterable[str] = VERSIONS) -> list[Fault]:
    """All faults of the workbooks at `paths`, by the rules of each of `versions`; empty when all is well.

    Takes about half a second for a file and version.
    """
    work = [[str(path), version] for path in paths for version in versions]
    results = json.loads(node.run("validate.mjs", request=work))
    return [_fault(result, error) for result in results for error in result["errors"]]


def _fault(result: dict[str, str], error: dict[str, str | None]) -> Fault:
    return Fault(
        file=Path(result["file"]).name,
        version=result["version"],
        part=error["path"] or "",
        place=error["xPath"] or "",
        description=error["description"] or "",
    )
