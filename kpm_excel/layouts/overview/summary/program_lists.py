"""Lists on the summary: programs that a condition picks out, and departments that are still awaited."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.marks import number_of
from kpm_excel.book.measure import text_width_em
from kpm_excel.layouts.overview.codes import code_style
from kpm_excel.layouts.overview.overview_styles import ABSENT, ACCENT, BODY, HEADING
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.flow import COLUMN_PT, COLUMNS, Part, Row, Section, spread, text_rows, word_pt
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.conditions import holds
from kpm_excel.plan.model import Field, Kind, Program, ProgramList
from kpm_excel.plan.types import type_of

TITLE = Style(size_pt=10.5, bold=True, color=ACCENT, valign="vcenter")
TEXT = replace(BODY, size_pt=9)
HEAD = replace(HEADING, size_pt=9)
_NO_COLUMNS, _NAME_COLUMNS = 2, 5
#: More than these stand below each other instead of side by side, and what the page does not bear side by side.
_MOST_FIELDS = 8
_FIELDS_PT = (COLUMNS - _NO_COLUMNS - _NAME_COLUMNS) * COLUMN_PT
#: So wide in em a long text is to be set, at least; a shorter one may take so many lines.
_PROSE_EM, _SHORT_LINES = 8.0, 3.0
#: The share of a long text beside that of a short value.
_LONG, _SHORT = 3.0, 1.2


def chosen(report: Report, entry: ProgramList) -> list[Program]:
    """The programs for which the list's condition holds, in the list's order: else in that of their groups."""
    kind = report.plan.kind(entry.kind)
    programs = [p for p in report.plan.programs_of(kind) if holds(entry.where, report.values(p))]
    if entry.order is None:
        return programs
    field = kind.field(entry.order)
    values = [report.values(program).get(field.id) for program in programs]
    ranks: list[Any] = [None if value is None else type_of(field).rank(value, field, report.plan) for value in values]
    placed = sorted((at for at, rank in enumerate(ranks) if rank is not None), key=lambda at: ranks[at])
    return [programs[at] for at in (*placed, *(at for at, rank in enumerate(ranks) if rank is None))]


def list_section(report: Report, entry: ProgramList) -> Section:
    """The list with its count in the title, one row for each program."""
    face, kind = report.face, report.plan.kind(entry.kind)
    words = report.words_of(kind)
    programs = chosen(report, entry)
    title = words.text("overview.list_title", title=entry.title, count=len(programs))
    titles = text_rows([Part(0, COLUMNS - 1, title, TITLE)], face, 20.0)
    if not programs:
        none = Part(0, COLUMNS - 1, words.text("overview.list_none"), TEXT)
        return Section([*_kept(titles), *text_rows([none], face, 18.0)])
    fields = [kind.field(name) for name in entry.fields]
    if len(fields) > _MOST_FIELDS or sum(_needed_pt(report, programs, field) for field in fields) > _FIELDS_PT:
        return Section(_in_lines(report, programs, fields), titles)
    spans = _spans(report, programs, fields)
    heads = [words.text("overview.no"), words.text("overview.list_name"), *(field.title for field in fields)]
    head = [Part(first, last, text, HEAD) for (first, last), text in zip(spans, heads, strict=True)]
    rows = [row for program in programs for row in _program_rows(report, kind, program, fields, spans)]
    heading = [*titles, *text_rows(head, face, 18.0, padding_pt=2.0)]
    return Section(rows, heading)


def _kept(rows: list[Row]) -> list[Row]:
    return [replace(row, keep=True) for row in rows]


def _in_lines(report: Report, programs: Sequence[Program], fields: Sequence[Field]) -> list[Row]:
    """One row for each program with its fields one below the other, for lists of more fields than columns can hold."""
    rows = []
    for program in programs:
        facts = [(field.title, printed(report, program, field)) for field in fields]
        lines = [report.words.text("overview.fact", name=label, value=text) for label, text in facts if text]
        parts = [*_named(report, program), Part(_NO_COLUMNS + _NAME_COLUMNS, COLUMNS - 1, "\n".join(lines), TEXT)]
        rows += text_rows(parts, report.face, 18.0, padding_pt=3.0)
    return rows


def _named(report: Report, program: Program) -> list[Part]:
    """Number and name of a program."""
    return [
        Part(0, _NO_COLUMNS - 1, number_of(program, report.plan.language), replace(TEXT, align="center")),
        Part(_NO_COLUMNS, _NO_COLUMNS + _NAME_COLUMNS - 1, program.name, replace(TEXT, bold=True)),
    ]


def _spans(report: Report, programs: Sequence[Program], fields: Sequence[Field]) -> list[tuple[int, int]]:
    """First and last column of number, name and each field."""
    if not fields:
        return [(0, _NO_COLUMNS - 1), (_NO_COLUMNS, COLUMNS - 1)]
    names = (_NO_COLUMNS, _NO_COLUMNS + _NAME_COLUMNS - 1)
    needs = [_needed_pt(report, programs, field) for field in fields]
    weights = [_LONG if shown_of(field).look.is_long else _SHORT for field in fields]
    return [(0, _NO_COLUMNS - 1), names, *spread(names[1] + 1, COLUMNS - 1, needs, weights)]


def _needed_pt(report: Report, programs: Sequence[Program], field: Field) -> float:
    """The width of the longest word in the column of `field`, and what a long text can bear."""
    face, size = report.face, TEXT.size_pt
    texts = [printed(report, program, field) for program in programs]
    longest = max((text_width_em(line, face) for text in texts for line in text.split("\n")), default=0.0)
    bearable = min(_PROSE_EM, longest / _SHORT_LINES) * size * 1.1
    return max(bearable, word_pt([field.title], size, face, bold=True), word_pt(texts, size, face))


def _program_rows(
    report: Report, kind: Kind, program: Program, fields: list[Field], spans: list[tuple[int, int]]
) -> list[Row]:
    parts = _named(report, program)
    for field, span in zip(fields, spans[2:], strict=True):
        style = replace(TEXT, align="center") if shown_of(field).look.is_centred else TEXT
        if report.absence(program, field):
            style = replace(ABSENT, size_pt=TEXT.size_pt)
        elif field.scale:
            style = replace(code_style(report, field, report.code(program, field)), size_pt=10, valign="top")
        parts.append(Part(*span, printed(report, program, field), style))
    return text_rows(parts, report.face, 18.0, padding_pt=3.0)


def waiting_section(report: Report) -> Section:
    """The departments that are asked and not done, each with its programs."""
    words, plan = report.words, report.plan
    spans = ((0, 8), (9, 13), (14, COLUMNS - 1))
    heads = ("waiting_department", "waiting_status", "waiting_programs")
    head = [Part(*span, words.text(f"overview.{key}"), HEAD) for span, key in zip(spans, heads, strict=True)]
    rows = []
    for result in report.waiting:
        name = plan.department(result.code).name if plan.has_department(result.code) else result.code
        numbers = words.text("overview.list_comma").join(
            words.text("overview.number", no=program.number) for program in plan.asked_programs(result.code)
        )
        texts = (name, words.text(f"overview.status_{result.status}"), numbers)
        parts = [Part(*span, text, TEXT) for span, text in zip(spans, texts, strict=True)]
        rows += text_rows(parts, report.face, 18.0, padding_pt=3.0)
    return Section(rows, text_rows(head, report.face, 16.0))
