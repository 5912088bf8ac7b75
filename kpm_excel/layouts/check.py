"""The check workbook: how far the departments are, what was found, and which files it was found in."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import Book, Page, Sheet, Style, Value, address, beside, quoted
from kpm_excel.book.books import book_of
from kpm_excel.book.formulas import fitting
from kpm_excel.book.list_sheet import Filled, ListColumn, ListSheet
from kpm_excel.book.measure import Face, face_for
from kpm_excel.book.pagetext import title_footer
from kpm_excel.consolidated import Consolidated, DepartmentResult, Status
from kpm_excel.findings import Finding, Place, Severity
from kpm_excel.layouts.check_notes import ROW_HEAD, Notes, finding_keys, parts_of
from kpm_excel.layouts.entry.entry_styles import LOOK
from kpm_excel.layouts.handout import Handout
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types import type_of
from kpm_excel.submission import FileFacts
from kpm_excel.words import Words

INK, LINE, HEAD_FILL, BAND = "#1F2933", "#9AA5B1", "#E8EEF4", "#1F3F5F"
TITLE: Final = Style(size_pt=14, bold=True, color=BAND, valign="vcenter", wrap=False)
LEAD: Final = Style(size_pt=9, color=INK, valign="vcenter", wrap=False)
CELL: Final = Style(size_pt=9, color=INK, left=1, right=1, top=1, bottom=1, border_color=LINE)
NUMBER: Final = replace(CELL, align="center", number_format="0")
CENTER: Final = replace(CELL, align="center")
HEAD: Final = replace(CELL, bold=True, fill=HEAD_FILL, align="center", valign="vcenter")
LINK: Final = replace(CELL, color="#0B5394", underline=True)

#: Fills that differ in lightness too, so that print without colour keeps them apart.
STATUS_FILLS: Final = {
    Status.ACCEPTED: "#E6F3E1",
    Status.NEEDS_MENDING: "#F6C9A0",
    Status.MISSING: "#F3B4B4",
    Status.NOT_ASKED: "#FFFFFF",
}
SEVERITY_FILLS: Final = {Severity.ERROR: "#F3B4B4", Severity.WARNING: LOOK, Severity.NOTICE: "#FFFFFF"}
#: Excel's limit for the links of one sheet is 65,530; whatever comes after these is found by hand.
_LINKED_ROWS = 30_000


#: The columns of each sheet by their keys, each with its width in characters and how its cells look.
_Columns = dict[str, tuple[float, Style]]
#: What the office writes beside a row, and the hidden column that tells which row it is, however rows are sorted.
_NOTES: Final[_Columns] = {"notes": (30, CELL), "row": (8, replace(CELL, wrap=False))}

DEPARTMENTS: Final[_Columns] = {
    "code": (11, CELL),
    "department": (22, CELL),
    "status": (13, replace(CENTER, bold=True)),
    "programs": (11, NUMBER),
    "answers": (9, NUMBER),
    "errors": (9, NUMBER),
    "warnings": (9, NUMBER),
    "notices": (9, NUMBER),
    "files": (34, CELL),
    "next": (36, CELL),
    "mail": (9, CENTER),
    "copy": (9, CENTER),
    **_NOTES,
}
FINDINGS: Final[_Columns] = {
    "severity": (9, CENTER),
    "code": (9, CENTER),
    "department": (16, CELL),
    "program": (6, NUMBER),
    "field": (18, CELL),
    "sheet": (10, CELL),
    "cell": (7, CENTER),
    "message": (52, CELL),
    "remedy": (40, CELL),
    "file": (30, CELL),
    **_NOTES,
}
SOURCES: Final[_Columns] = {
    "file": (38, CELL),
    "department": (18, CELL),
    "use": (9, CENTER),
    "answered_by": (18, CELL),
    "saved_at": (17, CENTER),
    "saved_by": (18, CELL),
    "handed_in": (30, CELL),
    **_NOTES,
    # What only a technician asks for.
    "application": (24, CELL),
    "format": (8, CENTER),
    "size": (11, replace(NUMBER, number_format="#,##0")),
    "sha256": (74, replace(CENTER, wrap=False)),
}


def check_book(
    plan: Plan,
    consolidated: Consolidated,
    files: Sequence[FileFacts],
    handouts: Mapping[str, Handout],
    notes: Notes | None = None,
) -> Book:
    """The check workbook of `consolidated`, with what is known of the `files` that were read.

    `handouts` are what departments get, by their codes. It lies in the folder above them and leads to them. `notes` are
    what the office wrote beside the rows of an earlier one.
    """
    words = plan.words()
    face = face_for(plan.language)
    sheets = [
        _departments(plan, consolidated, handouts, notes or {}, words, face),
        _findings(plan, consolidated, handouts, notes or {}, words, face),
        _sources(plan, consolidated, files, notes or {}, words, face),
    ]
    return book_of(
        plan.language,
        sheets,
        title=f"{plan.title} {plan.as_of}",
        organization=plan.organization,
        subject=words.text("check.title"),
    )


class _Table:
    """A list that is set row by row below a title."""

    def __init__(
        self, id: str, title: str, leads: Sequence[str], columns: _Columns, notes: Notes, words: Words, face: Face
    ) -> None:
        sheet = Sheet(words.text(f"check.{id}"))
        self._keys = tuple(columns)
        self._notes = {key: note for key, note in notes.get(id, {}).items() if note}
        sheet.put(0, 0, title, TITLE)
        sheet.heights[0] = 24.0
        for row, lead in enumerate(leads, start=1):
            sheet.put(row, 0, lead, LEAD)
            sheet.heights[row] = 15.0
        labels = {key: words.text(f"check.column_{key}") for key in columns if key != "row"}
        listed = [
            ListColumn(labels.get(key, f"{ROW_HEAD}{id}"), width, style, HEAD, is_hidden=key not in labels)
            for key, (width, style) in columns.items()
        ]
        self._list = ListSheet(sheet, face, listed)
        self._head = self._row = len(leads) + 1
        self._list.heads(self._head, least_pt=30.0)

    def add(
        self, key: str, values: Sequence[Value], fills: dict[str, str], links: dict[str, str] | None = None
    ) -> None:
        """Add a row, with what was noted beside it by its `key`; `fills` and `links` go by the column's key."""
        self._row += 1
        own = {"notes": self._notes.pop(key, ""), "row": key}
        given = dict(zip((name for name in self._keys if name not in own), values, strict=False)) | own
        links = links or {} if self._row <= _LINKED_ROWS else {}
        cells = []
        for name, column in zip(self._keys, self._list.columns, strict=True):
            value = given.get(name, "")
            link, fill = links.get(name) or None, fills.get(name)
            style = _look(column.style, fill, bool(link)) if link or fill else None
            cells.append(Filled(fitting(value) if isinstance(value, str) else value, style, link))
        self._list.row(self._row, cells)

    def done(self, footer: str, gone: Callable[[str], Sequence[Value]]) -> Sheet:
        """The sheet, ready to be sorted, filtered and printed.

        Notes beside rows that there are no more follow at its end; `gone` gives what such a row still says, by its key.
        """
        for key in sorted(self._notes):
            self.add(key, gone(key), {})
        self._list.finish((self._head, self._head), self._row, Page(footer=footer, center=False), filter_from=0)
        return self._list.sheet


@cache
def _look(style: Style, fill: str | None, linked: bool) -> Style:
    """How a cell looks that is filled, or leads somewhere."""
    style = replace(style, color=LINK.color, underline=True) if linked else style
    return replace(style, fill=fill) if fill else style


def _departments(
    plan: Plan, consolidated: Consolidated, handouts: Mapping[str, Handout], notes: Notes, words: Words, face: Face
) -> Sheet:
    title = words.text("check.title_of", title=plan.title, as_of=plan.as_of)
    leads = list(_leads(plan, consolidated, words))
    table = _Table("departments", title, leads, DEPARTMENTS, notes, words, face)
    found, answers = consolidated.found, consolidated.taken
    named: dict[str, set[str]] = {}
    for finding in consolidated.findings:
        for code in _owners(plan, finding.place):
            named.setdefault(code, set()).add(finding.place.file or "")
    first = _first_rows(plan, consolidated, words)
    for department in consolidated.departments:
        counted = dict(
            zip(("errors", "warnings", "notices"), (found[department.code, s] for s in Severity), strict=True)
        )
        handout = handouts.get(department.code, Handout(""))
        values: tuple[Value, ...] = (
            department.code,
            plan.department(department.code).name,
            words.text(f"check.status_{department.status}"),
            len(plan.asked_programs(department.code)),
            answers[department.code],
            *counted.values(),
            "\n".join(_files(department, named.get(department.code, set()), words)),
            next_step(plan, department.status, counted["errors"], counted["warnings"], words),
            words.text("check.open") if handout.mail else "",
            words.text("check.open") if handout.copy else "",
        )
        weighed = zip(counted, Severity, strict=True)
        links = {key: first[department.code, severity] for key, severity in weighed if counted[key]}
        links |= {"mail": beside(handout.mail) if handout.mail else "", "copy": handout.at(None, None)}
        table.add(department.code, values, {"status": STATUS_FILLS[department.status]}, links)
    return table.done(title_footer(plan), lambda code: [code, words.text("check.gone")])


def _owners(plan: Plan, place: Place) -> list[str]:
    """The departments beside which the file of a finding is named.

    A scan that bears the name of a department says that this one answered on paper.
    """
    if not place.file:
        return []
    return [place.department] if place.department else [one.code for one in plan.named_in(place.file)]


def _leads(plan: Plan, consolidated: Consolidated, words: Words) -> Iterator[str]:
    """How far the whole is, in one sentence, and what is open of it in another."""
    counts = Counter(department.status for department in consolidated.departments)
    asked = counts.total() - counts[Status.NOT_ASKED]
    done = counts[Status.ACCEPTED]
    yield words.text("check.progress", asked=asked, done=done, percent=100 * done // asked if asked else 100)
    open_ = {str(status): counts[status] for status in (Status.NEEDS_MENDING, Status.MISSING)}
    yield words.text("check.open_ones" if any(open_.values()) else "check.open_none", **open_)


def _gravest_first(plan: Plan, findings: Iterable[Finding]) -> list[tuple[Finding, str]]:
    """`findings` with their keys: all errors before all warnings, and these before what is for the record."""
    known = list(findings)
    keyed = zip(known, finding_keys(plan, known), strict=True)
    return sorted(keyed, key=lambda one: one[0].severity.rank)


def _first_rows(plan: Plan, consolidated: Consolidated, words: Words) -> dict[tuple[str | None, Severity], str]:
    """A link to the first finding of each severity that a department has."""
    sheet = quoted(words.text("check.findings"))
    rows: dict[tuple[str | None, Severity], str] = {}
    for row, (finding, _) in enumerate(_gravest_first(plan, consolidated.findings), start=_FIRST_FINDING):
        rows.setdefault((finding.place.department, finding.severity), f"{sheet}!{address(row, 0)}")
    return rows


def _files(department: DepartmentResult, named: set[str], words: Words) -> Iterator[str]:
    """The files of a department, then those that were `named` and could not be taken."""
    yield from department.files
    for file in sorted(named - {*department.files}):
        yield words.text("check.file_refused", file=file)


def next_step(plan: Plan, status: Status, errors: int, warnings: int, words: Words) -> str:
    """What the office does next with a department, in a sentence."""
    if status is Status.MISSING:
        day = date_text(plan.deadline.isoformat(), words.language) if plan.deadline else ""
        return words.text("check.next_missing_by", day=day) if day else words.text("check.next_missing")
    if status is Status.NEEDS_MENDING:
        return words.text("check.next_needs_mending", count=errors)
    if status is Status.NOT_ASKED:
        return words.text("check.next_not_asked")
    return words.text("check.next_look", count=warnings) if warnings else words.text("check.next_nothing")


#: The row of the first finding on its sheet: below the title, one line and the heads of the columns.
_FIRST_FINDING = 3


def _findings(
    plan: Plan, consolidated: Consolidated, handouts: Mapping[str, Handout], notes: Notes, words: Words, face: Face
) -> Sheet:
    found = Counter(finding.severity for finding in consolidated.findings)
    lead = words.text("check.findings_lead", **{str(severity): found[severity] for severity in Severity})
    title = words.text("check.findings_of", title=plan.title, as_of=plan.as_of)
    table = _Table("findings", title, [lead], FINDINGS, notes, words, face)
    for finding, key in _gravest_first(plan, consolidated.findings):
        fills = {"severity": SEVERITY_FILLS[finding.severity]}
        handout, place = handouts.get(finding.place.department or ""), finding.place
        links = {"cell": handout.at(place.program, place.field)} if handout and place.cell else {}
        table.add(key, list(_finding_row(plan, finding, words)), fills, links)
    return table.done(title_footer(plan), lambda key: list(_gone(plan, key, words)))


def _gone(plan: Plan, key: str, words: Words) -> Iterator[Value]:
    """What the row of a finding still says that was there before and is not any more."""
    code, place = parts_of(plan, key)
    yield words.text("check.gone")
    yield code
    yield _department_name(plan, place.department)
    yield _number(plan, place.program)
    yield field_label(plan, place.program, place.field)
    yield from ("", "", "", "")
    yield place.file or ""


def _department_name(plan: Plan, code: str | None) -> str:
    return plan.department(code).name if code and plan.has_department(code) else code or ""


def _number(plan: Plan, no: int | None) -> Value:
    """What a program is numbered by, in print."""
    program = plan.program(no) if no is not None else None
    return program.number if program else no


def _finding_row(plan: Plan, finding: Finding, words: Words) -> Iterator[Value]:
    place = finding.place
    yield words.text(f"check.severity_{finding.severity}")
    yield finding.code
    yield _department_name(plan, place.department)
    yield _number(plan, place.program)
    yield field_label(plan, place.program, place.field)
    yield place.sheet or ""
    yield place.cell or ""
    yield finding.message(words)
    yield finding.remedy(words)
    yield place.file or ""


def field_label(plan: Plan, program: int | None, key: AnswerKey | None) -> str:
    """The words of the field (and indicator or row, and contributor) that `key` stands for; the key where none does."""
    known = plan.program(program) if program is not None else None
    if known is None or not key:
        return key or ""
    field = next((field for field in plan.kind_of(known).fields if field.id == key.field), None)
    if field is None:
        return key
    parts = type_of(field).parts(field, known) if key.part else ()
    labels: dict[str | None, str] = {row.id: f"{field.title} {row.label}" for row in field.rows}
    labels |= {part.id: part.label for part in parts if not part.row}
    label = labels.get(key.part, field.title) if key.part else field.title
    if key.department and plan.has_department(key.department):
        return f"{label} ({plan.department(key.department).name})"
    return label


def _sources(
    plan: Plan, consolidated: Consolidated, files: Sequence[FileFacts], notes: Notes, words: Words, face: Face
) -> Sheet:
    title = words.text("check.sources_of", title=plan.title, as_of=plan.as_of)
    lead = words.text("check.sources_lead", count=len(files))
    # Only where departments have pages of their own is there anything to say of how a file came.
    is_told = any(file.handed_in for file in files)
    columns = {key: column for key, column in SOURCES.items() if key != "handed_in" or is_told}
    table = _Table("sources", title, [lead], columns, notes, words, face)
    owners = {name: d.code for d in consolidated.departments for name in d.files}
    used = {source.file for program in consolidated.programs for source in program.sources}
    for file in files:
        code = owners.get(file.name)
        saved = file.saved_at.shown() if file.saved_at else ""
        # A form bears the name of the body that sends it out, until somebody saves it.
        untouched = not saved and file.last_modified_by == plan.organization
        values: tuple[Value, ...] = (
            file.name,
            plan.department(code).name if code else "",
            words.text("check.used" if file.name in used else "check.unused"),
            str(file.answered_by),
            saved,
            "" if untouched else file.last_modified_by,
            *([_handed_in(file, words)] if is_told else []),
            words.text("check.as_sent") if untouched else file.application,
            file.format,
            file.size_bytes,
            file.sha256,
        )
        table.add(file.name, values, {})
    return table.done(title_footer(plan), lambda file: [file, words.text("check.gone")])


def _handed_in(file: FileFacts, words: Words) -> str:
    """When and by whom a file was handed in on its department's page, and why with what was open."""
    if file.handed_in is None:
        return ""
    lines = [f"{file.handed_in.at.shown()} {file.handed_in.who}".rstrip()]
    if file.handed_in.why:
        lines.append(words.text("check.handed_in_why", why=file.handed_in.why))
    if file.handed_in.is_approved is not None:
        told = "check.handed_in_approved" if file.handed_in.is_approved else "check.handed_in_sent_back"
        lines.append(words.text(told, who=file.handed_in.decided_by, said=file.handed_in.said).strip())
    return "\n".join(lines)
