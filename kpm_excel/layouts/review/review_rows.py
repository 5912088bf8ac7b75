"""What stands in the cells of a review: answers as they came, and findings beside them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import Value
from kpm_excel.book.marks import fixed_text, number_of
from kpm_excel.consolidated import Amendment
from kpm_excel.findings import Finding
from kpm_excel.form.slots import Asked
from kpm_excel.form.stamp import SlotKey
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.overview.printed import printed, told_by_contributors
from kpm_excel.layouts.overview.printed_dates import date_text
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review.review_columns import Column, Role
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.contrast import plain_text
from kpm_excel.plan.model import Field, Program
from kpm_excel.plan.types import Single, several_of, type_of
from kpm_excel.plan.types.values import as_text


def asked_of(field: Field) -> Asked:
    """`field` as something that is asked, for styles and rules that entry forms have too."""
    if field.shared:
        # Its limit binds each department's part, and here they stand joined.
        field = replace(field, max_length=None)
    return Asked(SlotKey(0, AnswerKey(field.id), field.type, field.required, field.title), field, field)


class Contents:
    """The values of a review's cells."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._findings: dict[int, list[Finding]] = {}
        for finding in report.consolidated.findings:
            if finding.place.program is not None:
                self._findings.setdefault(finding.place.program, []).append(finding)
        self._amendments: dict[int, list[Amendment]] = {}
        for amendment in report.consolidated.amendments:
            self._amendments.setdefault(amendment.program, []).append(amendment)

    def value(self, program: Program, column: Column) -> Value:
        """What stands in the cell of `program` in `column`."""
        report = self._report
        match column.role, column.field:
            case Role.NO, _:
                return number_of(program, report.plan.language)
            case Role.NAME, _:
                return program.name
            case Role.LEAD, _:
                return "\n".join(report.plan.department(code).name for code in program.departments)
            case Role.GROUP, _:
                return _named(report, program)
            case Role.FINDINGS, _:
                return "\n".join([*self._found(program), *self._amended(program)])
            case Role.PREVIOUS, field if field:
                return report.previous_code(program, field) or ""
            case Role.CONTRIBUTIONS, field if field:
                return told_by_contributors(report, program, field) or None
            case _, field if field:
                return self._field(program, field)
        return None

    def _field(self, program: Program, field: Field) -> Value:
        if several_of(field):
            value = self._report.values(program).get(field.id)
            return shown_of(field).text(self._report, value, field) or None
        if not isinstance(type_of(field), Single):
            return printed(self._report, program, field) or None
        raw = raw_of(asked_of(field), self._report.values(program).get(field.id))
        if isinstance(raw, str):
            return raw or None
        return raw

    def text(self, program: Program, column: Column) -> str:
        """The same as a reader sees it, for measuring."""
        value = self.value(program, column)
        if isinstance(value, date):
            return date_text(value.isoformat(), self._report.words)
        if isinstance(value, int | float) and column.field:
            return fixed_text(value, column.field.places)
        return as_text(value)

    def _found(self, program: Program) -> Iterator[str]:
        """The findings of a program, the gravest first, each in a line."""
        words = self._report.words
        found = sorted(self._findings.get(program.no, ()), key=lambda finding: finding.severity.rank)
        label = partial(field_label, self._report.plan, program.no)
        for finding in found:
            severity = words.text(f"check.severity_{finding.severity}")
            named = {"severity": severity, "field": label(finding.place.field), "message": finding.message(words)}
            yield words.text("review.finding" if finding.place.field else "review.finding_plain", **named)

    def _amended(self, program: Program) -> Iterator[str]:
        words = self._report.words
        for amendment in self._amendments.get(program.no, ()):
            label = field_label(self._report.plan, program.no, amendment.field)
            yield words.text("review.amended", field=label, before=_brief(amendment.before), file=amendment.file)


def _brief(value: object) -> str:
    text = " ".join(plain_text(value).split())
    return text if len(text) <= 30 else text[:30] + "…"


def _named(report: Report, program: Program) -> str:
    """The headings from the top down to the group of `program` (方向性１ ＞ 施策２)."""
    path = (group.heading or group.name for group in report.plan.group_path(program.group))
    return report.words.text("entry.group_joint").join(path)
