"""What several departments gave in one field, read back from the cell that prints each one's behind its name."""

from collections.abc import Iterable, Mapping

from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.contributions import heading_of
from kpm_excel.layouts.overview.report import Absence, Report
from kpm_excel.plan.cleaning import trimmed


def read_parts(report: Report, codes: Iterable[str], text: str) -> Mapping[str, str] | None:
    """What the departments `codes` gave, as `text` says; empty where a line says nothing or that it is not there.

    None where a line names none of them, or one is named twice.
    """
    headings = {heading_of(report.plan.department(code)): code for code in codes}
    marks = {absence_mark(absence, report.words) for absence in Absence}
    found: dict[str, str] = {}
    for line in filter(None, map(trimmed, text.split("\n"))):
        heading = next((heading for heading in headings if line.startswith(heading)), None)
        if heading is None or headings[heading] in found:
            return None
        told = trimmed(line.removeprefix(heading))
        found[headings[heading]] = "" if told in marks else told
    return {code: found.get(code, "") for code in headings.values()}
