"""The summary: what came out, in sentences, counts, charts and lists."""

from collections.abc import Iterator
from dataclasses import replace

from kpm_excel.layouts.base import Page, Sheet, Style
from kpm_excel.layouts.overview.counts import Counts, changes, count, sentence
from kpm_excel.layouts.overview.crosstab import crosstab_section
from kpm_excel.layouts.overview.flow import COLUMNS, Flow, Part, Section, leading, text_rows
from kpm_excel.layouts.overview.grid import count_sections
from kpm_excel.layouts.overview.lists import list_section, waiting_section
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.styles import A4_MARGINS_INCH, ACCENT, ALERT, INK
from kpm_excel.plan.model import FieldType, Kind

LAST = COLUMNS - 1
_TITLE = Style(size_pt=16, bold=True, color=ACCENT, valign="vcenter", bottom=2, border_color=ACCENT)
HEADING = Style(size_pt=11.5, bold=True, color=ACCENT, valign="vcenter")
_TEXT = Style(size_pt=10, color=INK)


def summary_sheet(report: Report, name: str, *, paper: bool) -> Sheet:
    """The summary."""
    sheet = Sheet(name)
    flow = Flow(sheet, report.face, paper)
    words, face, plan = report.words, report.face, report.plan

    def paragraphs(text: str, style: Style = _TEXT) -> None:
        for paragraph in filter(str.strip, text.split("\n")):
            flow.add(Section(text_rows([Part(0, LAST, paragraph, style, leading(face))], face, padding_pt=5.0)))

    def heading(text: str) -> Section:
        return Section([replace(row, keep=True) for row in text_rows([Part(0, LAST, text, HEADING)], face, 22.0)])

    flow.add(Section(text_rows([Part(0, LAST, words.text("overview.summary_title"), _TITLE)], face, 30.0)))
    flow.space(8.0)
    if introduction := plan.texts.get("introduction"):
        paragraphs(introduction)
        flow.space(8.0)
    if report.is_draft:
        flow.add(heading(words.text("overview.draft_heading")))
        paragraphs(words.text("overview.draft_text"), replace(_TEXT, color=ALERT))
        if report.waiting:
            flow.add(waiting_section(report))
        flow.space(8.0)
    flow.add(heading(words.text("overview.position", as_of=plan.as_of)))
    tables = {kind.id: list(_counts(report, kind)) for kind in plan.kinds}
    for kind in plan.kinds:
        for counts in tables[kind.id]:
            paragraphs(sentence(counts, words))
        programs = len(plan.programs_of(kind))
        if programs and not _is_rated(kind) and not tables[kind.id]:
            paragraphs(words.text("overview.sentence_unrated", kind=kind.name, count=programs))
    if note := plan.texts.get("summary_note"):
        paragraphs(note)
    for kind in plan.kinds:
        for section in count_sections(report, kind, tables[kind.id], name):
            flow.space(10.0)
            flow.add(section)
        for counts in tables[kind.id]:
            if moved := changes(report, kind, counts.field):
                flow.space(10.0)
                flow.add(crosstab_section(report, kind, counts.field, moved))
    for entry in plan.lists:
        flow.space(12.0)
        flow.add(list_section(report, entry))
    told = words.text("overview.header", kind=words.text("overview.summary_title"), as_of=plan.as_of)
    sheet.page = Page(
        margins=A4_MARGINS_INCH, header=header(report, told),
        footer=footer(report), fit=None, breaks=tuple(flow.breaks), area=(0, 0, flow.row - 1, LAST),
    )  # fmt: skip
    return sheet


def _counts(report: Report, kind: Kind) -> Iterator[Counts]:
    for summary in report.plan.summaries:
        if summary.kind == kind.id:
            yield count(report, kind, kind.field(summary.field))


def _is_rated(kind: Kind) -> bool:
    return any(field.type is FieldType.RATING for field in kind.fields)
