"""What the office notes beside the rows of a check workbook, and by what a row is known again in the next one."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kpm_excel.findings import CODES, Finding, Place
from kpm_excel.plan.model import Plan

#: The tables of a check workbook.
TABLES: Final = ("departments", "findings", "sources")
#: The head of the hidden column with the keys of rows; the name of the table follows in it.
ROW_HEAD: Final = "kpm-excel:"
#: Notes by table, then by the row's key.
Notes = Mapping[str, Mapping[str, str]]


def finding_keys(plan: Plan, findings: Sequence[Finding]) -> Iterator[str]:
    """What tells each finding from the others, in this run and in the next.

    Of an answer it is the answer, wherever its cell is and whatever its file is called now. A program is known by its
    key, where it has one: another may have its number then.
    """
    seen: Counter[str] = Counter()
    lasting = {program.no: program.key for program in plan.programs if program.key}
    for finding in findings:
        place = finding.place
        program = lasting.get(place.program, place.program) if place.program is not None else None
        at = (program, place.field) if place.field else (program, place.file, place.sheet, place.cell)
        key = json.dumps([finding.code, place.department, *at], ensure_ascii=False)
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}#{seen[key]}"


def parts_of(plan: Plan, key: str) -> tuple[str, Place]:
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
    if isinstance(program, str):
        program = next((one.no for one in plan.programs if one.key == program), None)
    return code, Place.of(department, program if isinstance(program, int) else None, field, file)


def spoken(plan: Plan, key: str) -> str:
    """A row's key as one reads it."""
    code, place = parts_of(plan, key)
    return " ".join(str(part) for part in (code, *place) if part is not None)
