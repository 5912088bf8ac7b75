"""The cover: whose report it is, as of when, how to read its ratings, and what is still to come."""

from dataclasses import replace

from kpm_excel.book.base import Page, Sheet, Style
from kpm_excel.book.legible import text_on
from kpm_excel.book.measure import Face, column_em, wrap
from kpm_excel.layouts.overview.codes import color_of
from kpm_excel.layouts.overview.joined_texts import joined
from kpm_excel.layouts.overview.overview_styles import (
    A4_MARGINS_INCH,
    A4_PT,
    ACCENT,
    ALERT,
    ALERT_FILL,
    BODY,
    INK,
    across_pt,
)
from kpm_excel.layouts.overview.pages import header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.flow import (
    CAPACITY_PT,
    COLUMNS,
    Flow,
    Part,
    Row,
    Section,
    height_of,
    leading,
    text_rows,
    width_chars,
)
from kpm_excel.layouts.overview.table.side_by_side import whole_pixels
from kpm_excel.plan.model import Scale

_LAST = COLUMNS - 1
#: Above the title and below it together, at least.
_LEAST_PT = 60.0
_TITLE = Style(size_pt=24, bold=True, color=ACCENT, align="center", valign="vcenter")
_AS_OF = Style(size_pt=16, color=INK, align="center", valign="vcenter")
_OWNER = Style(size_pt=14, color=INK, align="center", valign="vcenter")
_PERIOD = Style(size_pt=11, color=INK, align="center", valign="vcenter")
_NOTE = Style(size_pt=10, color=INK)
_DRAFT = Style(
    size_pt=12, bold=True, color=ALERT, fill=ALERT_FILL, align="center", valign="vcenter", border_color=ALERT,
    left=2, right=2, top=2, bottom=2,
)  # fmt: skip
_HEADING = Style(size_pt=11, bold=True, color=ACCENT, valign="vcenter", bottom=2, border_color=ACCENT)
_CODE = replace(BODY, size_pt=11, bold=True, align="center", valign="vcenter")
_MEANING = replace(BODY, size_pt=10, valign="vcenter", indent=1)


def cover_sheet(report: Report, name: str, *, paper: bool) -> Sheet:
    """The cover."""
    sheet = Sheet(name)
    flow = Flow(sheet, report.face, report.words, paper)
    head, foot = _head(report), [*_legends(report), *_notes(report)]
    # What the page has to spare stands above the title and below it.
    spare = max(0.0, CAPACITY_PT - sum(height_of(section) for section in (*head, *foot)) - _LEAST_PT)
    flow.add(_gap(_LEAST_PT / 2 + spare * 0.36))
    for section in head:
        flow.add(section)
    flow.add(_gap(_LEAST_PT / 2 + spare * 0.34))
    for section in foot:
        flow.add(section)
    top = header(report, "", across_pt(A4_PT, A4_MARGINS_INCH)) if report.is_draft else ""
    sheet.page = Page(
        margins=A4_MARGINS_INCH, header=top,
        fit=None, breaks=tuple(flow.breaks), area=(0, 0, flow.row - 1, _LAST),
    )  # fmt: skip
    return sheet


def _gap(height_pt: float) -> Section:
    # Rows end at whole pixels, and Excel has none of more than 409.5 pt.
    return Section([Row((), min(400.0, whole_pixels(height_pt)))])


def _head(report: Report) -> list[Section]:
    """Whose report it is, of what and as of when; first of all that it is a draft."""
    plan, words, face = report.plan, report.words, report.face
    as_of = words.text("overview.cover_as_of", as_of=plan.as_of)
    first, last = plan.periods[0].label, plan.periods[-1].label
    periods = words.text("overview.cover_periods", first=first, last=last) if len(plan.periods) > 1 else first
    lines = [
        (Part(0, _LAST, plan.organization, _OWNER), 24.0),
        (Part(0, _LAST, _balanced(plan.title, face), _TITLE), 40.0),
        (Part(0, _LAST, words.text("overview.cover_period", periods=periods), _PERIOD), 20.0),
        (Part(0, _LAST, as_of, _AS_OF), 28.0),
    ]
    if report.is_draft:
        lines.insert(0, (Part(4, _LAST - 4, words.text("overview.draft"), _DRAFT), 26.0))
    sections = [Section(text_rows([part], face, least)) for part, least in lines]
    return [one for section in sections for one in (section, _gap(12.0))][:-1]


def _balanced(title: str, face: Face) -> str:
    """`title` in lines of about one length, where words part it."""
    room_em = column_em(width_chars(0, _LAST), _TITLE.size_pt, face)
    lines = wrap(title, room_em, face, bold=True)
    if len(lines) == 1 or face.fixed_pitch:
        return title
    narrow = (wrap(title, room_em * share / 20, face, bold=True) for share in range(10, 21))
    return "\n".join(line.strip() for line in next(one for one in narrow if len(one) == len(lines)))


def _legends(report: Report) -> list[Section]:
    return [one for scale, fields in rating_scales(report) for one in (_legend(report, scale, fields), _gap(16.0))]


def _notes(report: Report) -> list[Section]:
    """The plan's words on the cover, and who made the report."""
    plan, words, face = report.plan, report.words, report.face
    paragraphs = filter(str.strip, plan.texts.get("cover_note", "").split("\n"))
    # Between the edges of the legends above.
    notes = [Section(text_rows([Part(2, _LAST - 2, text, _NOTE, leading(face))], face)) for text in paragraphs]
    if plan.office:
        office = words.text("overview.office", name=plan.office.name)
        text = joined([office, plan.office.contact or ""], words, "overview.two_contacts")
        notes += [_gap(16.0), Section(text_rows([Part(2, _LAST - 2, text, replace(_NOTE, align="right"))], face))]
    return notes


def rating_scales(report: Report) -> list[tuple[Scale, list[str]]]:
    """The scales that ratings of the plan use, each with the labels of these ratings."""
    named: dict[str, list[str]] = {}
    for kind in report.plan.kinds:
        for field in kind.fields:
            if field.scale:
                named.setdefault(field.scale, []).append(field.title)
    return [(s, list(dict.fromkeys(named[s.id]))) for s in report.plan.scales if s.id in named]


def _legend(report: Report, scale: Scale, fields: list[str]) -> Section:
    words, face = report.words, report.face
    title = words.text("overview.legend_title", fields=words.text("overview.list_comma").join(fields))
    heading = [replace(row, keep=True) for row in text_rows([Part(2, _LAST - 2, title, _HEADING)], face, 20.0)]
    rows = [Row((), 4.0, keep=True)]
    for value in scale.values:
        fill = color_of(scale, value)
        parts = [Part(2, 5, value.code, replace(_CODE, fill=fill, color=text_on(fill)))]
        if value.label == value.code or not value.description:
            parts.append(Part(6, _LAST - 2, value.description or value.label, _MEANING))
        else:
            parts += [Part(6, 12, value.label, _MEANING), Part(13, _LAST - 2, value.description, _MEANING)]
        rows += text_rows(parts, face, 20.0, padding_pt=4.0)
    return Section(rows, heading)
