"""The cover: whose report it is, as of when, how to read its ratings, and what is still to come."""

from dataclasses import replace

from kpm_excel.layouts.base import Page, Sheet, Style
from kpm_excel.layouts.overview.codes import color_of
from kpm_excel.layouts.overview.counts import field_title
from kpm_excel.layouts.overview.flow import COLUMNS, Flow, Part, Row, Section, leading, text_rows
from kpm_excel.layouts.overview.joining import joined
from kpm_excel.layouts.overview.pages import header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.styles import A4_MARGINS_INCH, ACCENT, ALERT, ALERT_FILL, BODY, INK
from kpm_excel.plan.model import FieldType, Scale

_LAST = COLUMNS - 1
_TITLE = Style(size_pt=24, bold=True, color=ACCENT, align="center", valign="vcenter")
_AS_OF = Style(size_pt=16, color=INK, align="center", valign="vcenter")
_OWNER = Style(size_pt=14, color=INK, align="center", valign="vcenter")
_NOTE = Style(size_pt=10, color=INK)
_DRAFT = Style(
    size_pt=12, bold=True, color=ALERT, fill=ALERT_FILL, align="center", valign="vcenter", border_color=ALERT,
    left=2, right=2, top=2, bottom=2,
)  # fmt: skip
_HEADING = Style(size_pt=11, bold=True, color=ACCENT, valign="vcenter", bottom=2, border_color=ACCENT)
_CODE = replace(BODY, size_pt=11, bold=True, align="center", valign="vcenter")
_MEANING = replace(BODY, size_pt=10, valign="vcenter")


def cover_sheet(report: Report, name: str, *, paper: bool) -> Sheet:
    """The cover."""
    sheet = Sheet(name)
    flow = Flow(sheet, report.face, paper)
    plan, words, face = report.plan, report.words, report.face
    flow.add(Section([Row((), 110.0)]))
    if report.is_draft:
        flow.add(Section(text_rows([Part(4, _LAST - 4, words.text("overview.draft"), _DRAFT)], face, 26.0)))
        flow.space(24.0)
    flow.add(Section(text_rows([Part(0, _LAST, plan.organization, _OWNER)], face, 24.0)))
    flow.space(10.0)
    flow.add(Section(text_rows([Part(0, _LAST, plan.title, _TITLE)], face, 40.0)))
    flow.space(14.0)
    as_of = words.text("overview.cover_as_of", as_of=plan.as_of)
    flow.add(Section(text_rows([Part(0, _LAST, as_of, _AS_OF)], face, 28.0)))
    flow.space(80.0)
    for scale, fields in _scales(report):
        flow.add(_legend(report, scale, fields))
        flow.space(16.0)
    if note := plan.texts.get("cover_note"):
        for paragraph in filter(str.strip, note.split("\n")):
            flow.add(Section(text_rows([Part(0, _LAST, paragraph, _NOTE, leading(face))], face)))
    if plan.office:
        flow.space(16.0)
        office = words.text("overview.office", name=plan.office.name)
        text = joined([office, plan.office.contact or ""], words, "overview.two_contacts")
        flow.add(Section(text_rows([Part(0, _LAST, text, replace(_NOTE, align="right"))], face)))
    sheet.page = Page(
        margins=A4_MARGINS_INCH, header=header(report, "") if report.is_draft else "", fit=None,
        breaks=tuple(flow.breaks), area=(0, 0, flow.row - 1, _LAST),
    )  # fmt: skip
    return sheet


def _scales(report: Report) -> list[tuple[Scale, list[str]]]:
    """The scales that ratings of the plan use, each with the labels of these ratings."""
    named: dict[str, list[str]] = {}
    for kind in report.plan.kinds:
        for field in kind.fields:
            if field.type is FieldType.RATING:
                named.setdefault(field.scale or "", []).append(field_title(kind, field))
    return [(s, list(dict.fromkeys(named[s.id]))) for s in report.plan.scales if s.id in named]


def _legend(report: Report, scale: Scale, fields: list[str]) -> Section:
    words, face = report.words, report.face
    title = words.text("overview.legend_title", fields=words.text("overview.list_comma").join(fields))
    heading = [replace(row, keep=True) for row in text_rows([Part(2, _LAST - 2, title, _HEADING)], face, 20.0)]
    rows = [Row((), 4.0, keep=True)]
    for value in scale.values:
        parts = [Part(2, 5, value.code, replace(_CODE, fill=color_of(scale, value)))]
        if value.label == value.code or not value.description:
            parts.append(Part(6, _LAST - 2, value.description or value.label, _MEANING))
        else:
            parts += [Part(6, 12, value.label, _MEANING), Part(13, _LAST - 2, value.description, _MEANING)]
        rows += text_rows(parts, face, 20.0, padding_pt=4.0)
    return Section(rows, heading)
