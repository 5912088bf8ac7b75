"""The real edits of a workbook: what it holds now against what it was made with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kpm_excel.amending.actuals import read_actuals
from kpm_excel.amending.edited_figures import read_figures, rows_by_rank
from kpm_excel.amending.edited_parts import read_parts
from kpm_excel.amending.edited_tables import At, Found, Made, Piece
from kpm_excel.amending.edited_texts import joined, without_marks
from kpm_excel.amending.notes import Note
from kpm_excel.amending.read_edits import Edit as Edit
from kpm_excel.amending.read_edits import edit_of, part_edits
from kpm_excel.amending.same import is_same, plain
from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import address
from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.checks.context import shortened
from kpm_excel.findings import Severity
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.codes import previous_text
from kpm_excel.layouts.overview.printed import printed, told_by_contributors
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Role
from kpm_excel.layouts.review.review_columns import contributions_key
from kpm_excel.layouts.review.review_rows import asked_of
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Author, Field, Kind, Program
from kpm_excel.plan.types import Single, is_apart, several_of, type_of
from kpm_excel.plan.types.field_type import Part
from kpm_excel.plan.types.text import WORDS
from kpm_excel.plan.types.values import Reading, Remark
from kpm_excel.reading.cell_answers import raw_text, read_cell, typed

#: A text that was made this long and ends in an ellipsis goes on; a cell holds 32,767 units of UTF-16.
_CUT_CHARS: Final = 16_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares one workbook with what it was made of."""

    report: Report
    made: Made
    found: Found
    #: The programs that were amended since the workbook was made.
    amended_since: frozenset[int] = frozenset()

    def edits(self) -> Iterator[Edit | Note]:
        """Every edit, and a note for each that is not taken, in the plan's order."""
        for kind in self.report.plan.kinds:
            if kind.id in self.made.keys and kind.id not in self.found.kinds:
                yield Note("sheet_lost", {"kind": kind.name})
                continue
            yield from self._columns(kind)
            for program in self.report.plan.programs_of(kind):
                yield from self._program(program)
        for copy in self.found.copies:
            yield from self._copied(copy)
        for no in self.found.rows.keys() - self.made.counts.keys():
            sheet, row = self.found.rows[no][0]
            yield Note("program_unknown", {"no": no, "sheet": sheet.name, "row": row + 1})

    def _columns(self, kind: Kind) -> Iterator[Note]:
        """A note for each open column that is gone, or that there are two of with different cells."""
        for sheet, columns in self.found.columns.items():
            if self.found.kind_of[sheet] != kind.id:
                continue
            made = self.made.keys[kind.id]
            for field in kind.fields:
                named: dict[str, object] = {"sheet": sheet, "label": field.title}
                for key in (field.id, contributions_key(field)):
                    here = key in columns or any(row.field == key for row in self.found.rows_of[sheet].values())
                    if key in made and not here and field.by is not Author.PLAN:
                        yield Note("column_lost", named)
                    elif self._differ(sheet, key):
                        yield Note("column_doubled", named)

    def _differ(self, sheet: str, key: str) -> bool:
        """Whether two columns of one key say different things about a program."""
        own, others = self.found.columns[sheet].get(key), self.found.doubled[sheet].get(key, [])
        rows = [(raw, row) for found in self.found.rows.values() for raw, row in found if raw.name == sheet]
        return any(_text(raw, row, own) != _text(raw, row, other) for other in others for raw, row in rows)

    def _copied(self, copy: Found) -> Iterator[Note]:
        """A note where a copy of a sheet holds something else than the sheet was made with."""
        for no in copy.rows:
            for at in _changed(self.made, copy, no):
                yield Note("copy_not_read", _place(at))
                return

    def _program(self, program: Program) -> Iterator[Edit | Note]:
        rows = self.found.rows.get(program.no, [])
        if not rows:
            yield Note("row_lost", {"no": program.number, "name": program.name})
            return
        count = self.made.counts[program.no]
        home = self.made.homes[program.no]
        other = next((at for at in rows if self.found.kind_of[at[0].name] != home), None)
        if other or (len(rows) > count and len({self._signature(*at) for at in rows}) > 1):
            sheet, row = other or rows[count]
            named = {"sheet": sheet.name, "row": row + 1, "no": program.number, "name": program.name}
            yield Note("row_moved" if other else "row_doubled", named)
            return
        del rows[count:]
        numbers = self._numbers(program)
        shown = (at for _, at in self._pieces(program, "no"))
        moved = next((at for at in shown if not at.cell or plain(at.cell.value) not in numbers), None)
        if moved:
            yield Note("row_mixed", {**_place(moved), "no": program.number})
            return
        fields = {field.id: field for field in self.report.plan.kind_of(program).fields}
        fields |= {contributions_key(field): field for field in fields.values()}
        blocks = {f"{field.id}.": field for field in self._fields(program) if type_of(field).has_rows}
        unsure = []
        in_rows = dict.fromkeys(self.made.beside.get(program.no, ()))
        for key in dict.fromkeys((*self.made.keys.get(home, ()), *in_rows)):
            if any(self._differ(sheet.name, key) for sheet, _ in rows if self.found.doubled[sheet.name].get(key)):
                continue
            part = self._part(program, key) if key in in_rows else None
            is_open = part is not None or (key in fields and fields[key].by is not Author.PLAN)
            if is_open and not self._is_sure(program, key):
                unsure.append(part.label if part else fields[key].title)
            changed = [pair for pair in self._pieces(program, key) if not is_same(pair[0].value, pair[1].cell)]
            if is_open and (covered := [at for piece, at in changed if plain(piece.value) and at.is_covered]):
                label = part.label if part else fields[key].title
                yield Note("merged", {**_place(covered[0]), "no": program.number, "name": program.name, "label": label})
                continue
            if key == "findings" and program.no in self.amended_since:
                changed = [pair for pair in changed if not self._is_settled(program, *pair)]
            if key != "no" and changed:
                block = blocks.get(key[: key.find(".") + 1])
                if part:
                    yield from part_edits(self.report.plan, program, part, [at for _, at in changed])
                elif block and key not in in_rows:
                    yield from self._figures(program, key, block, changed)
                else:
                    yield from self._column(program, key, fields.get(key), changed)
        if unsure:
            joint = self.report.words.text("rollover.joint")
            yield Note("rows_changed", {"no": program.number, "name": program.name, "labels": joint.join(unsure)})

    def _is_settled(self, program: Program, piece: Piece, at: At) -> bool:
        """Whether a review's findings differ from now by findings alone, which amendments settled or made since."""
        words, made = self.report.words, plain(piece.value).split("\n")
        labels = {field_label(self.report.plan, program.no, AnswerKey(field.id)) for field in self._fields(program)}
        named = [(f"check.severity_{severity}", label) for severity in Severity for label in labels]
        begins = tuple(
            words.text("review.finding", severity=words.text(key), field=label, message="").rstrip()
            for key, label in named
        )
        if at.cell is None or not is_same(at.cell.value, at.cell):
            return at.cell is None
        return all(line in made or line.startswith(begins) for line in plain(at.cell.value).split("\n"))

    def _fields(self, program: Program) -> Sequence[Field]:
        return self.report.plan.kind_of(program).fields

    def _signature(self, sheet: RawSheet, row: int) -> tuple[str, ...]:
        columns = self.found.columns[sheet.name]
        return tuple(_text(sheet, row, columns[key]) for key in sorted(columns))

    def _is_sure(self, program: Program, key: str) -> bool:
        """Whether the cells of a column are as many as they were, where rows of the program have gone or come."""
        own = self._own_rows(program, key)
        count = len(self.found.rows[program.no]) if own is None else len(own)
        if count == (self.made.counts[program.no] if own is None else len(self.made.pieces[program.no, key])):
            return True
        made = [piece for piece in self.made.pieces.get((program.no, key), ()) if plain(piece.value)]
        return len(made) == len(self.found.all(program.no, key))

    def _own_rows(self, program: Program, key: str) -> list[At] | None:
        """The cells of a field that has rows of its own, wherever among the program's they are; None for any other."""
        if key not in self.made.beside.get(program.no, ()):
            return None
        cells = (self.found.at(program.no, key, rank) for rank in range(len(self.found.rows[program.no])))
        return [at for at in cells if at]

    def _numbers(self, program: Program) -> set[str]:
        return {plain(piece.value) for piece in self.made.pieces.get((program.no, "no"), ())} | {str(program.no)}

    def _pieces(self, program: Program, key: str) -> list[tuple[Piece, At]]:
        """The program's cells in a column as they were made, each with what stands there now.

        Where rows have gone or come since, those that still hold something are taken in their order.
        """
        made, own = self.made.pieces.get((program.no, key), []), self._own_rows(program, key)
        if own is not None and len(own) == len(made):
            return list(zip(made, own, strict=True))
        if own is None and len(self.found.rows[program.no]) == self.made.counts[program.no]:
            found = [self.found.at(program.no, key, piece.rank) for piece in made]
            return [(piece, at) for piece, at in zip(made, found, strict=True) if at]
        filled = [piece for piece in made if plain(piece.value)]
        now = self.found.all(program.no, key)
        return list(zip(filled, now, strict=True)) if len(filled) == len(now) else []

    def _column(
        self, program: Program, key: str, field: Field | None, changed: Sequence[tuple[Piece, At]]
    ) -> Iterator[Edit | Note]:
        named = {"no": program.number, "name": program.name}
        if field and field.is_worked_out:
            yield from (
                Note("worked_out", {**_place(at), **named, "label": field.title, "found": _shown(at.cell)})
                for _, at in changed
            )
        elif field is None or field.by is Author.PLAN or not shown_of(field).is_reviewed:
            yield from (Note("not_open", {**_place(at), **named, "found": _shown(at.cell)}) for _, at in changed)
        elif self._is_by_department(program, key, field):
            yield from self._parts(program, key, field)
        elif not isinstance(type_of(field), Single) and not field.several:
            yield from self._within_text(program, field)
        elif [part.role for part in shown_of(field).parts(self.report, field)] == [Role.TEXT]:
            # Printed as a text, which may go on over pages.
            if any(_is_cut(piece.value) for piece, _ in changed):
                yield Note("text_cut", {**_place(changed[0][1]), **named, "label": field.title})
                return
            yield self._text(program, field, changed[0][1])
        else:
            first = self.made.pieces[program.no, key][0].rank
            for piece, at in changed:
                if piece.rank != first:
                    # Below a code stands last period's.
                    yield Note("not_open", {**_place(at), **named, "found": _shown(at.cell)})
                else:
                    reading = read_cell(at.cell, asked_of(field), self.report.plan)
                    yield edit_of(program, AnswerKey(field.id), reading.answer, reading.remarks, at)

    def _part(self, program: Program, key: str) -> Part | None:
        """The part of a block that is answered in cells of the key `key`; None where it names none."""
        id, _, part_id = key.partition(".")
        field = next((field for field in self._fields(program) if field.id == id), None)
        if field is None or field.by is Author.PLAN or not part_id:
            return None
        return next((part for part in type_of(field).parts(field, program) if part.id == part_id), None)

    def _text(self, program: Program, field: Field, at: At) -> Edit:
        """The edit of a field whose text stands in one cell or several."""
        pairs = self._pieces(program, field.id)
        filled = [(piece, now) for piece, now in pairs if plain(piece.value) or not is_same(piece.value, now.cell)]
        if len(filled) == 1 and not isinstance(filled[0][0].value, str) and not field.several:
            reading = read_cell(at.cell, asked_of(field), self.report.plan)
            return edit_of(program, AnswerKey(field.id), reading.answer, reading.remarks, at)
        remarks: list[Remark] = []
        now, taken = [], True
        for piece, one in filled:
            made = str(piece.value or "")
            if is_same(piece.value, one.cell):
                now.append(made)
                continue
            text, own = self._words(one.cell)
            taken = taken and text is not None
            now.append(text or "")
            remarks += own
        whole = printed(self.report, program, field)
        text = joined(whole, [str(piece.value or "") for piece, _ in filled], now)
        answer, told = self._read(field, without_marks(self.report, program, field, text))
        return edit_of(program, AnswerKey(field.id), answer, (*remarks, *told), at, taken)

    def _read(self, field: Field, text: str) -> tuple[Any, tuple[Remark, ...]]:
        """What `text` says for `field`, and what is to be said of it."""
        if several := several_of(field):
            return several.from_text(text, field, self.report.plan)
        reading = typed(text, asked_of(field), self.report.plan)
        return reading.answer, reading.remarks

    def _is_by_department(self, program: Program, key: str, field: Field) -> bool:
        """Whether a column prints what each department gave: in a review the contributors, in an overview all."""
        is_review = contributions_key(field) in self.made.keys[self.made.homes[program.no]]
        return is_apart(field) and (key != field.id if is_review else bool(program.contributors))

    def _parts(self, program: Program, key: str, field: Field) -> Iterator[Edit | Note]:
        """The edits of what each department gave in `field`, within the text that prints it."""
        previous = previous_text(self.report, program, field)
        pairs = [(piece, at) for piece, at in self._pieces(program, key) if not previous or piece.value != previous]
        at = next((at for piece, at in pairs if not is_same(piece.value, at.cell)), None)
        if at is None:
            # Below the codes stands last period's.
            other = next(at for piece, at in self._pieces(program, key) if not is_same(piece.value, at.cell))
            yield Note(
                "not_open", {**_place(other), "no": program.number, "name": program.name, "found": _shown(other.cell)}
            )
            return
        whole = (
            told_by_contributors(self.report, program, field)
            if key != field.id
            else printed(self.report, program, field)
        )
        made = [str(piece.value or "") for piece, _ in pairs]
        now = [self._words(one.cell)[0] for _, one in pairs]
        codes = program.contributors if key != field.id else program.departments
        # An error in a cell says nothing of anybody.
        text = None if None in now else joined(whole, made, [one or "" for one in now])
        parts = None if text is None else read_parts(self.report, codes, text)
        if parts is None:
            named = {"no": program.number, "name": program.name, "label": field.title}
            yield Note("parts_only", {**_place(at), **named})
            return
        before = read_parts(self.report, codes, whole) or {}
        for code, told in parts.items():
            if told != before.get(code):
                answer, remarks = self._read(field, told)
                own = AnswerKey(field.id, department="" if code == program.lead else code)
                # That a number has its unit behind it is how it is printed.
                errors = tuple(remark for remark in remarks if remark.code.severity == "error")
                yield edit_of(program, own, answer, errors, at)

    def _words(self, cell: RawCell | None) -> tuple[str | None, tuple[Remark, ...]]:
        """The text of a cell, and what was repaired; None for an error or a formula without a result."""
        reading = read_cell(cell, _AS_TEXT, self.report.plan)
        errors = [remark for remark in reading.remarks if remark.code.severity == "error"]
        return None if errors else str(reading.answer or ""), reading.remarks

    def _figures(
        self, program: Program, key: str, field: Field, changed: Sequence[tuple[Piece, At]]
    ) -> Iterator[Edit | Note]:
        """The edits of a column of figures: those of the current period are open, but for what is worked out."""
        rows = rows_by_rank(self.made.pieces.get((program.no, f"{field.id}.item"), ()), field)
        cells = {part.id: part.field for part in type_of(field).parts(field, program)}
        # Behind the periods stand the totals.
        periods, is_now = self.report.plan.periods, key == f"{field.id}.{self.report.current_period}"
        for piece, at in changed:
            row = rows.get(piece.rank)
            if row and is_now and row.id in cells:
                asked = asked_of(replace(cells[row.id], required=False))
                reading = read_cell(at.cell, asked, self.report.plan)
                yield edit_of(program, AnswerKey(field.id, row.id), reading.answer, reading.remarks, at)
                continue
            named = {**_place(at), "no": program.number, "name": program.name, "found": _shown(at.cell)}
            is_worked_out = row is not None and (row.is_worked_out or key == f"{field.id}.{len(periods)}")
            yield Note("worked_out", {**named, "label": field.title}) if is_worked_out else Note("not_open", named)

    def _within_text(self, program: Program, field: Field) -> Iterator[Edit | Note]:
        """The edits of a field's actuals or figures within the text that prints them."""
        pairs = [(piece, at) for piece, at in self._pieces(program, field.id) if plain(piece.value)]
        if not pairs:
            return
        now = [self._words(at.cell)[0] or "" for _, at in pairs]
        whole = printed(self.report, program, field)
        text = joined(whole, [str(piece.value) for piece, _ in pairs], now)
        at = next(at for piece, at in pairs if not is_same(piece.value, at.cell))
        told, was = (self._told(program, field, one) for one in (text, whole))
        if told is None:
            yield Note("actuals_only", {**_place(at), "no": program.number, "name": program.name, "label": field.title})
            return
        parts = {part.id: part for part in type_of(field).parts(field, program) if part.id}
        absences = (self.report.part_absence(program, field, id) for id in parts)
        marks = {absence_mark(absence, self.report.words) for absence in absences if absence}
        for id, words in told.items():
            if words == (was or {}).get(id):
                continue
            asked = asked_of(replace(parts[id].field, required=False))
            reading = Reading() if words in marks else typed(words or None, asked, self.report.plan)
            before = type_of(field).answer_in(self.report.answers(program).get(field.id), id, self.report.plan)
            if reading.answer != before or (words and reading.answer is None and words not in marks):
                kept = tuple(remark for remark in reading.remarks if remark.code.severity == "error")
                key = parts[id].key(program, parts[id].department or program.lead)
                yield edit_of(program, key, reading.answer, kept, at)

    def _told(self, program: Program, field: Field, text: str) -> dict[str, str] | None:
        """What `text` has for each part of `field`; None where more than that is different."""
        if type_of(field).has_rows:
            return read_figures(self.report, program, field, text)
        actuals = read_actuals(self.report, program, field, text)
        return None if actuals is None else {one.indicator.id: one.text or "" for one in actuals}


def _changed(made: Made, found: Found, no: int) -> Iterator[At]:
    """The cells of a program that hold something else than they were made with."""
    for (own, key), pieces in made.pieces.items():
        for piece in pieces if own == no else ():
            at = found.at(no, key, piece.rank)
            if at and not is_same(piece.value, at.cell):
                yield at


def _is_cut(value: object) -> bool:
    """Whether a cell was made with the beginning of a text alone, which is longer than a cell can be."""
    return isinstance(value, str) and len(value) >= _CUT_CHARS and value.endswith("…")


def _text(sheet: RawSheet, row: int, column: int | None) -> str:
    cell = None if column is None else sheet.cells.get((row, column))
    return "" if cell is None else plain(cell.value)


_AS_TEXT = asked_of(WORDS)


def _place(at: At) -> dict[str, object]:
    return {"sheet": at.sheet, "cell": address(at.row, at.column)}


def _shown(cell: RawCell | None) -> str:
    return shortened(raw_text(cell), 40)
