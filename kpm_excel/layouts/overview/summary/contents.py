"""The summary: what came out, in sentences, counts, charts and lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.book.base import Page, Sheet, Style
from kpm_excel.layouts.overview.overview_styles import A4_MARGINS_INCH, A4_PT, ACCENT, ALERT, INK, across_pt
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.counts import Counts, changes, counts_of, sentence
from kpm_excel.layouts.overview.summary.counts_table import count_sections, deepest_shown
from kpm_excel.layouts.overview.summary.crosstab import crosstab_section
from kpm_excel.layouts.overview.summary.flow import CAPACITY_PT, COLUMNS, Flow, Part, Section, leading, text_rows
from kpm_excel.layouts.overview.summary.program_lists import list_section, waiting_section
from kpm_excel.layouts.overview.summary.sums import all_sums
from kpm_excel.layouts.overview.summary.sums_table import sum_sections
from kpm_excel.plan.model import Kind
from kpm_excel.words import Words

LAST = COLUMNS - 1
_TITLE = Style(size_pt=16, bold=True, color=ACCENT, valign="vcenter", bottom=2, border_color=ACCENT)
#: A last page of which less than this is used is better saved, by so much of the space elsewhere.
_LITTLE, _CLOSER = 0.4, (0.75, 0.5)
#: What is moved to a page that could not be saved does not fill it beyond this.
_MOST_MOVED: Final = 0.7
HEADING = Style(size_pt=11.5, bold=True, color=ACCENT, valign="vcenter")
_TEXT = Style(size_pt=10, color=INK)


def summary_sheet(report: Report, name: str, *, paper: bool) -> Sheet:
    """The summary; where little would stand on its last page, set closer or with more on that page."""
    flow = _written(report, name, paper)
    if flow.breaks and flow.used_pt < CAPACITY_PT * _LITTLE:
        ways = (_written(report, name, paper, tightness) for tightness in _CLOSER)
        closer = next((one for one in ways if len(one.breaks) < len(flow.breaks)), None)
        return (closer or _written(report, name, paper, begins=_more_on_the_last(flow))).sheet
    return flow.sheet


def _more_on_the_last(flow: Flow) -> int | None:
    """The section with which the last page begins better, so that two pages are used alike; None for where it does."""
    last = len(flow.breaks)
    own = [at for at, (_, page) in enumerate(flow.put) if page == last]
    before = [at for at, (_, page) in enumerate(flow.put) if page == last - 1]
    if not own or len(before) < 2:
        return None
    height, _ = flow.put[before[-1]]
    return before[-1] if flow.used_pt + height <= CAPACITY_PT * _MOST_MOVED else None


def _written(report: Report, name: str, paper: bool, tightness: float = 1.0, begins: int | None = None) -> Flow:
    sheet, words, plan = Sheet(name), report.words, report.plan
    flow = Flow(sheet, report.face, report.words, paper, tightness=tightness, begins=begins)
    tables = {kind.id: list(counts_of(report, kind)) for kind in plan.kinds}
    title = Part(0, LAST, words.text("overview.summary_title"), _TITLE)
    flow.add(Section(text_rows([title], report.face, 30.0)))
    flow.space(8.0)
    _introduction(report, flow)
    _heading(flow, _told_words(report, tables).text("overview.position", as_of=plan.as_of))
    for kind in plan.kinds:
        _sentences(report, flow, kind, tables[kind.id])
    _paragraphs(flow, plan.texts.get("summary_note", ""))
    deepest = deepest_shown([counts for own in tables.values() for counts in own])
    for kind in plan.kinds:
        _tables(report, flow, kind, tables[kind.id], deepest)
    for entry in plan.lists:
        flow.space(12.0)
        flow.add(list_section(report, entry))
    told = words.text("overview.header", kind=words.text("overview.summary_title"), as_of=plan.as_of)
    sheet.page = Page(
        margins=A4_MARGINS_INCH, header=header(report, told, across_pt(A4_PT, A4_MARGINS_INCH)),
        footer=footer(report), fit=None, breaks=tuple(flow.breaks), area=(0, 0, flow.row - 1, LAST),
    )  # fmt: skip
    return flow


def _paragraphs(flow: Flow, text: str, style: Style = _TEXT) -> None:
    for paragraph in filter(str.strip, text.split("\n")):
        part = Part(0, LAST, paragraph, style, leading(flow.face))
        flow.add(Section(text_rows([part], flow.face, padding_pt=5.0)))


def _heading(flow: Flow, text: str) -> None:
    rows = text_rows([Part(0, LAST, text, HEADING)], flow.face, 22.0)
    flow.add(Section([replace(row, keep=True) for row in rows]))


def _introduction(report: Report, flow: Flow) -> None:
    """The plan's own words, and of a draft that it is one, and on whom it waits."""
    words = report.words
    if introduction := report.plan.texts.get("introduction"):
        _paragraphs(flow, introduction)
        flow.space(8.0)
    if report.is_draft:
        _heading(flow, words.text("overview.draft_heading"))
        for waits, key in ((report.waits_for_departments, "draft_text"), (report.waits_for_office, "draft_office")):
            if waits:
                _paragraphs(flow, words.text(f"overview.{key}"), replace(_TEXT, color=ALERT))
        if report.waiting:
            flow.add(waiting_section(report))
        flow.space(8.0)


def _sentences(report: Report, flow: Flow, kind: Kind, tables: Sequence[Counts]) -> None:
    """How the programs of a kind stand, in words."""
    for counts in tables:
        _paragraphs(flow, sentence(counts, report.words_of(kind)))
    programs = len(report.plan.programs_of(kind))
    if programs and not _is_rated(kind) and not tables:
        _paragraphs(flow, report.words_of(kind).text("overview.sentence_unrated", kind=kind.name, count=programs))


def _tables(report: Report, flow: Flow, kind: Kind, tables: Sequence[Counts], deepest: int) -> None:
    """The counts of a kind with their charts, its sums, then how the codes moved since last period."""
    for section in count_sections(report, kind, tables, deepest, flow.sheet.name):
        flow.space(10.0)
        flow.add(section)
    for section in sum_sections(report, list(all_sums(report, kind))):
        flow.space(10.0)
        flow.add(section)
    for counts in tables:
        if moved := changes(report, kind, counts.field):
            flow.space(10.0)
            flow.add(crosstab_section(report, kind, counts.field, moved))


def _told_words(report: Report, tables: Mapping[str, Sequence[Counts]]) -> Words:
    """The words for sentences about all kinds that have a sentence here."""
    return report.plan.words([kind.id for kind in report.plan.kinds if tables[kind.id] or not _is_rated(kind)] or None)


def _is_rated(kind: Kind) -> bool:
    return any(field.scale for field in kind.fields)
