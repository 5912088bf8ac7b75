"""Programs put together from the records of tables: what the plan says of each, and what was answered last year."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kpm_excel.importing.account import Account, What
from kpm_excel.importing.families import Family
from kpm_excel.importing.found import Line, Record, Sureness, Table, Value
from kpm_excel.importing.judged_contents import texts_of
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.made_indicators import Measuring
from kpm_excel.importing.made_schedules import Scheduler, plain_fills
from kpm_excel.importing.proof import Target
from kpm_excel.importing.proposed_fields import FieldDraft
from kpm_excel.importing.proposed_periods import Periods
from kpm_excel.importing.roles import ColumnRole
from kpm_excel.importing.source import Place
from kpm_excel.importing.values.figures_in_text import read_figure
from kpm_excel.importing.values.legends import FoundScale, even_code, shade_of
from kpm_excel.importing.values.plainly import bare, in_line, is_nothing
from kpm_excel.importing.values.responsible import Named, looks_like_department, read_departments
from kpm_excel.importing.values.years import heading_year
from kpm_excel.plan.cleaning import clean_text
from kpm_excel.plan.dates import read_date

#: That a cell says what the one above it does.
_DITTO: Final = re.compile(r"[〃々″\"”]+|同上|同じ|ditto|same as above", re.IGNORECASE)


@dataclass
class Draft:
    """One program while it is put together."""

    family: Family
    table: Table
    record: Record
    name: str
    #: What is printed as its number.
    printed: str
    group: str | None = None
    departments: list[Named] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    #: What each department but the leading one gave, by its name.
    contributions: dict[str, dict[str, Any]] = field(default_factory=dict)
    no: int = 0
    code: str | None = None

    @property
    def title(self) -> str:
        """What it is called in the account."""
        return f"№{self.code or self.no}" if self.no or self.code else self.name


@dataclass
class Filling:
    """Puts what stands in records into programs, and notes where each cell went."""

    periods: Periods
    account: Account
    #: The scale of each rating, by the id of its field within its kind.
    scales: Mapping[str, FoundScale]
    #: Colours of cells that stand for a code, by field.
    known: frozenset[str] = frozenset()
    #: The line right over each of several tables, by the table.
    over: dict[int, Line] = field(default_factory=dict)
    _plain: dict[int, frozenset[str]] = field(default_factory=dict)
    #: The column of departments of a family, by the family.
    _named_by: dict[int, int] = field(default_factory=dict)
    #: What stood last in a column, for cells that say the same again.
    _last: dict[tuple[int, int], str] = field(default_factory=dict)

    def fill(self, draft: Draft, fields: Sequence[FieldDraft], table: Table, record: Record) -> None:
        """Put what `record` says in `fields` into `draft`."""
        names = [mate.column for one in fields for mate in one.columns if mate.role is Role.DEPARTMENT]
        if names:
            self._named_by.setdefault(id(draft.family), names[0])
        # Whose answers they are is known first.
        for one in sorted(fields, key=lambda one: one.type != "departments"):
            into = f"{draft.title} {one.label}"
            match one.type:
                case "departments":
                    self._departments(draft, one, table, record)
                case "schedule":
                    if id(one) not in self._plain:
                        self._plain[id(one)] = plain_fills(one.family, one) if one.family else frozenset()
                    made = Scheduler(one, self.periods, self.account, self._plain[id(one)], draft.no).of(
                        table, record, draft.name, draft.title
                    )
                    if made:
                        draft.values[one.id] = made
                case "indicators":
                    entries, actuals = Measuring(one, self.periods, self.account, draft.no).of(
                        table, record, draft.name, draft.title
                    )
                    if entries:
                        draft.values[one.id] = entries
                    if actuals:
                        draft.answers[one.id] = actuals
                case "figures":
                    self._figures(draft, one, table, record)
                case _:
                    self._single(draft, one, table, record, into)

    def _value(self, one: FieldDraft, record: Record, column: int) -> Value | None:
        """What `record` has in a column; where a cell says the same again, what the one above it says."""
        value, key = record.values.get(column), (id(one.family), column)
        if value is None:
            return None
        if _DITTO.fullmatch(value.text.strip()) and key in self._last:
            return replace(value, text=self._last[key])
        self._last[key] = value.text
        return value

    def _single(self, draft: Draft, one: FieldDraft, table: Table, record: Record, into: str) -> None:
        target = draft.answers if one.is_answer else draft.values
        parts = self._by_department(draft, one, record)
        if parts:
            self._shared(draft, one, table, parts, into)
            return
        if one.type == "rating":
            code = self._rating(draft, one, table, record, into)
            if code is not None:
                target[one.id] = code
            return
        given = [(mate, value) for mate in one.columns if (value := self._value(one, record, mate.column))]
        if not given:
            return
        values = [value for _, value in given]
        value = values[0]
        if is_nothing(value.text):
            self.note(table, value, "nothing", into)
            return
        if given[0][0].code:
            # A sign below the choice that it stands for.
            target[one.id] = in_line(given[0][0].label)[:200]
            self.note(table, value, "read", into, sure=one.columns[0].sure, proof=Target(draft.no))
            return
        if len(values) > 1:
            # A digit a cell.
            pieces = tuple(piece for each in values for piece in each.pieces)
            value = replace(value, text="".join(each.text.strip() for each in values), pieces=pieces)
        found = self._converted(one, table, value)
        if found is None:
            self.note(table, value, "left", into, "not_fitting")
            return
        target[one.id] = found
        if _DITTO.fullmatch(value.pieces[0].text.strip()):
            self.note(table, value, "again", into)
            return
        # Of a day, and of a figure that has a digit in each cell, a cell says a part.
        proof = Target(draft.no, None if len(values) > 1 or one.type == "date" else one.id)
        what: What = "value" if one.type in ("text", "choice", "url") else "read"
        self.note(table, value, what, into, sure=one.columns[0].sure, proof=proof)

    def _by_department(self, draft: Draft, one: FieldDraft, record: Record) -> list[tuple[str, Value]]:
        """What stands beside each of several departments in rows of their own; nothing where there are none."""
        column = self._named_by.get(id(draft.family))
        if column is None or one.by != "department" or one.type not in ("text", "rating", "choice", "number"):
            return []
        if len(one.columns) != 1 or one.columns[0].code:
            return []
        named, own = record.values.get(column), record.values.get(one.columns[0].column)
        if named is None or own is None or len(named.pieces) < 2 or len(own.pieces) < 2:
            return []
        found: list[tuple[str, Value]] = []
        for piece in named.pieces:
            names = read_departments(piece.text, self.known)
            if len(names) != 1:
                return []
            beside = tuple(other for other in own.pieces if piece.top <= other.top <= piece.bottom)
            if beside:
                text = "\n".join(other.text for other in beside)
                found.append((names[0].name, replace(own, text=text, pieces=beside)))
        is_whole = sum(len(value.pieces) for _, value in found) == len(own.pieces)
        return found if is_whole and len({name for name, _ in found}) == len(found) > 1 else []

    def _shared(
        self, draft: Draft, one: FieldDraft, table: Table, parts: Sequence[tuple[str, Value]], into: str
    ) -> None:
        """Put what each department says of one thing."""
        one.more["shared"] = True
        if one.type == "text":
            said = [(name, value) for name, value in parts if not is_nothing(value.text)]
            if said:
                draft.answers[one.id] = "\n".join(f"【{name}】\n{value.text.strip()}" for name, value in said)
            for _, value in parts:
                what: What = "nothing" if is_nothing(value.text) else "value"
                self.note(table, value, what, into, sure=one.columns[0].sure, proof=Target(draft.no))
            return
        lead = draft.departments[0].name if draft.departments else parts[0][0]
        for name, value in parts:
            scale = self.scales.get(one.id)
            found = scale.code_of(value.text) if one.type == "rating" and scale else self._converted(one, table, value)
            if found is None or is_nothing(value.text):
                self.note(table, value, "nothing" if is_nothing(value.text) else "left", into, "not_fitting")
                continue
            target = draft.answers if name == lead else draft.contributions.setdefault(name, {})
            target[one.id] = found
            code = str(found) if one.type == "rating" else None
            self.note(table, value, "read", into, sure=one.columns[0].sure, proof=Target(draft.no, one.id, code))

    def _converted(self, one: FieldDraft, table: Table, value: Value) -> Any:
        text = clean_text(value.text.strip("\n")).text
        match one.type:
            case "number":
                return figure_of(table, value)
            case "date":
                cell = table.sheet.cell(*value.pieces[0].place)
                day = cell.day if cell and cell.day else read_date(in_line(text))
                return day.isoformat() if day else None
            case "url" | "choice":
                return in_line(text)
        return text or None

    def _rating(self, draft: Draft, one: FieldDraft, table: Table, record: Record, into: str) -> str | None:
        scale = self.scales.get(one.id)
        if scale is None:
            return None
        if one.columns[0].code:
            for mate in one.columns:
                value = record.values.get(mate.column)
                if value and not is_nothing(value.text):
                    self.note(table, value, "read", into, proof=Target(draft.no))
                    return scale.code_of(mate.code or "")
            return None
        column = one.columns[0].column
        value = record.values.get(column)
        shade = fill_of(table, record, column)
        if value and value.text.strip() and f"#{shade}" not in scale.codes:
            # Of several marks the first counts, and the account tells of the others.
            marks = texts_of(value)
            code = scale.code_of(marks[0])
            what: What = "read" if code else "nothing" if is_nothing(value.text) else "left"
            why = "" if code else "not_fitting"
            for piece in value.pieces:
                said = scale.code_of(piece.text) if len(marks) > 1 else code
                proof = Target(draft.no, one.id, said) if said else None
                own: What = what if len(marks) == 1 or said else "left"
                self.note(table, replace(value, pieces=(piece,)), own, into, why, one.columns[0].sure, proof)
            return code
        if value:
            self.note(table, value, "read", into, proof=Target(draft.no))
        return scale.codes.get(f"#{shade}") if shade else None

    def _figures(self, draft: Draft, one: FieldDraft, table: Table, record: Record) -> None:
        rows = {row["label"]: row for row in one.more["rows"]}
        for column in one.columns:
            value = record.values.get(column.column)
            period = self.periods.id_of(column.year)
            if value is None:
                continue
            into = f"{draft.title} {one.label} {column.title}"
            if is_nothing(value.text):
                self.note(table, value, "nothing", into)
                continue
            figure = figure_of(table, value)
            row = rows.get(row_label(column))
            if figure is None or period is None or row is None:
                self.note(table, value, "left", into, "not_fitting")
                continue
            is_asked = row.get("by") != "plan" and period == self.periods.current_id
            target = draft.answers if is_asked else draft.values
            target.setdefault(one.id, {}).setdefault(row["id"], {})[period] = figure
            self.note(table, value, "read", into, sure=column.sure, proof=Target(draft.no, one.id))

    def _departments(self, draft: Draft, one: FieldDraft, table: Table, record: Record) -> None:
        division = self._division(draft, one, table, record)
        for column in sorted(one.columns, key=lambda mate: mate.role is Role.CONTRIBUTORS):
            if column.role is Role.DIVISION and division is not None:
                continue
            value = self._value(one, record, column.column)
            if value is None:
                continue
            named = read_departments(departments_text(value), self.known)
            if division and column.role is Role.DEPARTMENT:
                named = tuple(Named(each.name, each.division or division) for each in named)
            for department in named:
                if bare(department.name) not in [bare(known.name) for known in draft.departments]:
                    draft.departments.append(department)
            is_again = bool(_DITTO.fullmatch(value.pieces[0].text.strip()))
            what: What = "again" if is_again else "value" if named else "nothing"
            self.note(table, value, what, f"{draft.title} {column.label}", sure=column.sure, proof=Target(draft.no))

    def _division(self, draft: Draft, one: FieldDraft, table: Table, record: Record) -> str | None:
        """The division that stands in a column of its own before the department; None where there is none."""
        column = next((mate for mate in one.columns if mate.role is Role.DIVISION), None)
        value = self._value(one, record, column.column) if column else None
        has_name = any(mate.role is Role.DEPARTMENT and mate.column in record.values for mate in one.columns)
        if column is None or value is None or is_nothing(value.text) or not has_name:
            return None
        self.note(table, value, "value", f"{draft.title} {column.label}", sure=column.sure, proof=Target(draft.no))
        return in_line(value.pieces[0].text if len(value.pieces) > 1 else value.text)

    def note(
        self,
        table: Table,
        value: Value,
        what: What,
        into: str,
        why: str = "",
        sure: Sureness = "sure",
        proof: Target | None = None,
    ) -> None:
        """Note the cells of `value`; `proof` is where in the plan they must be found again."""
        for place in places_of(value):
            self.account.cell(table.sheet, place, what, into, sure, why, proof)


def departments_text(value: Value) -> str:
    """What a program's cells of departments say, each cell that is a department by itself in a line of its own."""
    pieces = list(dict.fromkeys(piece.text.strip() for piece in value.pieces if piece.text.strip()))
    if len(value.pieces) > 1 and all(map(looks_like_department, pieces)):
        return "\n".join(pieces)
    return value.text


def places_of(value: Value) -> list[Place]:
    """All cells of `value`."""
    return [place for piece in value.pieces for place in piece.places or (piece.place,)]


def figure_of(table: Table, value: Value) -> int | float | None:
    """The number that stands in one cell, or in cells of a digit each; None for something else."""
    figure = read_figure(value.text)
    if figure is not None and figure.is_alone:
        return figure.value
    cells = [table.sheet.cell(*piece.place) for piece in value.pieces]
    if (
        len(cells) == 1
        and cells[0] is not None
        and cells[0].number is not None
        and not cells[0].text.strip().endswith(("%", "％"))
    ):
        return cells[0].number if figure is not None else None
    digits = "".join(value.text.split())
    return int(digits) if len(value.pieces) > 1 and digits.isdecimal() else None


def fill_of(table: Table, record: Record, column: int) -> str | None:
    """The colour of a program's cell in this column."""
    place = next(one for one in table.columns if one.number == column)
    for row in record.rows:
        cell = table.sheet.cell(row, place.left)
        if cell is not None and (shade := shade_of(cell)):
            return shade
    return None


def row_label(column: ColumnRole) -> str:
    """The row of figures that a column of a year belongs to."""
    named = heading_year(column.label, "R")
    rest = named[1] if named else column.label
    return rest or column.under or column.label


def marks_given(records: Iterable[tuple[Table, Record]], one: FieldDraft) -> list[str]:
    """The marks that stand in a rating's column, in their order."""
    if one.columns[0].code:
        return [even_code(column.code or "") for column in one.columns]
    values = [value for _, record in records if (value := record.values.get(one.columns[0].column))]
    return [text for value in values for text in texts_of(value) if text.strip()]
