"""Texts that an overview prints in several cells, or with marks of what is missing, as one text again."""

from collections.abc import Sequence

from kpm_excel.layouts.overview.absence_marks import absence_mark, part_marks
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, Program


def joints(whole: str, pieces: Sequence[str]) -> list[str]:
    """What stands in `whole` before each of `pieces`, into which it was cut: nothing or a line break."""
    found, at = [], 0
    for piece in pieces:
        joint = "\n" if at and whole.startswith("\n", at) else ""
        found.append(joint)
        at += len(joint) + len(piece)
    return found


def joined(whole: str, made: Sequence[str], now: Sequence[str]) -> str:
    """`whole`, cut into the pieces `made`, which now are `now`."""
    text = ""
    for joint, before, after in zip(joints(whole, made), made, now, strict=True):
        # A blank at the cut belongs to the text; reading takes it off the end of a cell.
        blank = " " if before.endswith(" ") and after and not after.endswith(" ") else ""
        text += joint + after + blank
    return text


def without_marks(report: Report, program: Program, field: Field, text: str) -> str:
    """`text` without the marks that the overview printed for what is missing."""
    lines = text.split("\n")
    before, after = part_marks(report, program, field)
    absence = report.absence(program, field)
    marks = {*before, *after, *([absence_mark(absence, report.words)] if absence else ())}
    if absence and lines[0] not in marks:
        lines[0] = lines[0].removeprefix(absence_mark(absence, report.words))
    return "\n".join(line for line in lines if line not in marks)
