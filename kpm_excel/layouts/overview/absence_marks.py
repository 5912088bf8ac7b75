"""What stands in place of an answer, or of a part of one, that is not there."""

from kpm_excel.layouts.overview.report import Absence, Report
from kpm_excel.plan.model import Field, Program
from kpm_excel.words import Words


def absence_mark(absence: Absence, words: Words) -> str:
    """The mark that stands in place of an answer that is not there."""
    return words.text(f"overview.absent_{absence}")


def part_marks(report: Report, program: Program, field: Field) -> tuple[list[str], list[str]]:
    """The lines before and behind a shared text that say whose part is not there.

    The leading department's part would stand first; a text alone, which has no heading, then gets one, or it
    would be taken for that department's.
    """
    silent = report.silent(program, field)
    lines = {one.code: f"【{one.name}】{absence_mark(absence, report.words)}" for one, absence in silent}
    first = lines.pop(program.lead, None)
    if first is None:
        return [], [*lines.values()]
    names = {code: f"【{report.plan.department(code).name}】" for code in program.contributors}
    text = str(report.values(program).get(field.id))
    wrote = [name for code, name in names.items() if code not in lines]
    alone = len(wrote) == 1 and not text.startswith(tuple(f"{name}\n" for name in names.values()))
    return [first, *(wrote if alone else ())], [*lines.values()]
