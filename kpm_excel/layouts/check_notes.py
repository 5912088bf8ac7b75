"""What the office notes beside the rows of a check workbook, and by what a row is known again in the next one."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kpm_excel.findings import CODES, Finding, Place

#: The tables of a check workbook.
TABLES: Final = ("departments", "findings", "sources")
#: The head of the hidden column with the keys of rows; the name of the table follows in it.
ROW_HEAD: Final = "kpm-excel:"
#: Notes by table, then by the row's key.
Notes = Mapping[str, Mapping[str, str]]


def finding_keys(findings: Sequence[Finding]) -> Iterator[str]:
    """What tells each finding from the others, in this run and in the next.

    Of an answer it is the answer, wherever its cell is and whatever its file is called now.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        place = finding.place
        at = (place.program, place.field) if place.field else (place.program, place.file, place.sheet, place.cell)
        key = json.dumps([finding.code, place.department, *at], ensure_ascii=False)
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}#{seen[key]}"


def parts_of(key: str) -> tuple[str, Place]:
    """Code and place of the finding with this `key`; the key itself where it is none."""
    try:
        parts: list[Any] = json.loads(key.rpartition("]")[0] + "]")
        code, department, program, *at = parts
    except (ValueError, TypeError, RecursionError):
        return key, Place()
    if code not in list(CODES):
        return key, Place()
    department, *at = (part if isinstance(part, str) else None for part in (department, *at))
    field, file = (at[0], None) if len(at) == 1 else (None, at[0] if at else None)
    return code, Place.of(department, program if isinstance(program, int) else None, field, file)


def spoken(key: str) -> str:
    """A row's key as one reads it."""
    code, place = parts_of(key)
    return " ".join(str(part) for part in (code, *place) if part is not None)
