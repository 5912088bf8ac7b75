"""Whose form a workbook is, from whichever of its marks survived; never from the names of files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Final

from kpm_excel.book.base import address
from kpm_excel.book.raw import RawSheet, RawWorkbook
from kpm_excel.findings import Code, Listing, Phrase
from kpm_excel.form.locate import Located, Odd, StampAt
from kpm_excel.form.slot_table import parsed_stamp
from kpm_excel.form.stamp import TABLE_SHEET, Stamp, Standing, is_mark
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types.values import Remark

_VALUE: Final = attrgetter("value")


@dataclass(frozen=True, slots=True)
class Remarked:
    """Something to tell about a sheet or the whole file."""

    remark: Remark
    sheet: str | None = None
    cell: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose form it is; `department` is None where nothing of it can be used."""

    department: str | None = None
    #: Sheets of another form, from which nothing is taken.
    foreign: frozenset[str] = frozenset()
    #: Sheets with a mark of this form.
    own: frozenset[str] = frozenset()
    remarks: tuple[Remarked, ...] = ()
    #: Version of the plan that the form was made from, where the plan changed since; empty where it did not.
    made_from: str = ""


@dataclass(slots=True)
class _Sorted:
    """The stamps of a workbook by what they are to this plan."""

    own: list[StampAt] = field(default_factory=list)
    other_plan: list[StampAt] = field(default_factory=list)
    other_period: list[StampAt] = field(default_factory=list)

    def add(self, stamp: StampAt, plan: Plan) -> None:
        by_standing = {
            Standing.OWN: self.own,
            Standing.OTHER_PERIOD: self.other_period,
            Standing.OTHER_PLAN: self.other_plan,
        }
        by_standing[stamp.stamp.standing(plan)].append(stamp)


def identify(raw: RawWorkbook, located: Located, plan: Plan) -> Identity:
    """Whose form of `plan` the workbook is, with everything that speaks against it."""
    stamps = _Sorted()
    for stamp in located.stamps:
        stamps.add(stamp, plan)
    damaged = [_damaged(odd.sheet, odd.row, odd.column) for odd in located.oddities if odd.kind is Odd.DAMAGED_STAMP]
    if stamps.own and (lost := _lost_characters(raw, plan)):
        return Identity(remarks=(replace(lost, department=stamps.own[0].stamp.department),))
    if stamps.own:
        return _own(stamps, plan, damaged)
    if stamps.other_period or stamps.other_plan:
        return Identity(remarks=(*_refused(stamps, plan), *damaged))
    return _witnessed(raw, located, plan, damaged)


def _lost_characters(raw: RawWorkbook, plan: Plan) -> Remarked | None:
    """That a program wrote question marks for letters that it does not have: the printed title shows it."""
    left = "".join(character if character < "\u0100" else "?" for character in plan.title)
    if left != plan.title and any(left in map(_VALUE, sheet.cells.values()) for sheet in raw.sheets):
        return Remarked(Remark(Code.FILE_CHARACTERS_LOST, {"found": left, "allowed": plan.title}))
    return None


def _damaged(sheet: str, row: int | None, column: int | None) -> Remarked:
    cell = address(row, column) if row is not None and column is not None else None
    return Remarked(Remark(Code.STAMP_DAMAGED, {}), sheet, cell)


def _own(stamps: _Sorted, plan: Plan, remarks: list[Remarked]) -> Identity:
    departments = list(dict.fromkeys(stamp.stamp.department for stamp in stamps.own))
    if len(departments) > 1:
        names = plan_names(plan, departments)
        return Identity(remarks=(Remarked(Remark(Code.FORM_MIXED, {"found": names})), *remarks))
    department = departments[0]
    if not plan.has_department(department) or not plan.asked_programs(department):
        return Identity(remarks=(Remarked(Remark(Code.DEPARTMENT_UNKNOWN, {"found": department})), *remarks))
    made_from = next((s.stamp.version for s in stamps.own if s.stamp.version != plan.sha256[:12]), "")
    if made_from:
        remarks.append(Remarked(Remark(Code.PLAN_CHANGED, {"found": Phrase(("plan_not_kept",))})))
    foreign = [*stamps.other_plan, *stamps.other_period]
    remarks += [Remarked(Remark(Code.SHEET_OTHER_FORM, {"found": stamp.stamp.as_of}), stamp.sheet) for stamp in foreign]
    own = frozenset(stamp.sheet for stamp in stamps.own)
    return Identity(department, frozenset(s.sheet for s in foreign) - own, own, tuple(remarks), made_from)


def _refused(stamps: _Sorted, plan: Plan) -> Iterator[Remarked]:
    if stamps.other_period:
        stamp = stamps.other_period[0].stamp
        known = stamp.department if plan.has_department(stamp.department) else None
        values = {"found": stamp.as_of, "allowed": plan.as_of}
        if stamp.as_of == plan.as_of:
            # Printed is the same; the period, or the cycle by which the plan is known, tells them apart.
            own = plan.current_period if stamp.period != plan.current_period else plan.cycle
            values = {"found": f"{stamp.as_of} ({stamp.period})", "allowed": f"{plan.as_of} ({own})"}
        yield Remarked(Remark(Code.PERIOD_OTHER, values), department=known)
    else:
        stamp = stamps.other_plan[0].stamp
        yield Remarked(Remark(Code.PLAN_OTHER, {"found": stamp.as_of, "allowed": plan.title}))


def _witnessed(raw: RawWorkbook, located: Located, plan: Plan, remarks: list[Remarked]) -> Identity:
    """Without a stamp in any sheet: the hidden table's, one in the properties or names, the printed form number."""
    texts = [*raw.properties.values(), *raw.constant_names.values()]
    hidden = [located.table_stamp, *(parsed_stamp(text) for text in texts if is_mark(text))]
    stamps = _Sorted()
    for stamp in hidden:
        if isinstance(stamp, Stamp):
            stamps.add(StampAt(stamp, TABLE_SHEET, 0, 0), plan)
    if stamps.own:
        return _without_sheets(_own(stamps, plan, remarks))
    printed = list(printed_numbers(raw.sheets, plan))
    if printed:
        stamps.own.extend(printed)
        first = printed[0].stamp.form_number()
        remarks.append(Remarked(Remark(Code.IDENTITY_VISIBLE, {"found": first}), printed[0].sheet))
        return _own(stamps, plan, remarks)
    if stamps.other_period or stamps.other_plan:
        return Identity(remarks=(*_refused(stamps, plan), *remarks))
    return Identity(remarks=(Remarked(Remark(Code.IDENTITY_LOST, {})), *remarks))


def _without_sheets(identity: Identity) -> Identity:
    return replace(identity, foreign=frozenset(), own=frozenset())


def printed_numbers(sheets: Iterable[RawSheet], plan: Plan) -> Iterator[StampAt]:
    """A stamp for each sheet that shows one of the plan's form numbers in clear."""
    numbers = _form_numbers(plan)
    for sheet in sheets:
        for (row, column), cell in sorted(sheet.cells.items()):
            # A form number stands alone or behind a word or two.
            if isinstance(cell.value, str) and "-" in cell.value and len(cell.value) < 120:
                found = [stamp for number, stamp in numbers.items() if _stands_in(number, cell.value)]
                if len(found) == 1:
                    yield StampAt(found[0], sheet.name, row, column)
                    break


def printed_homes(raw: RawWorkbook, located: Located, plan: Plan, department: str) -> dict[int, str]:
    """The sheet of each program whose form number is printed on it and which has no stamp any more."""
    stamped = {stamp.sheet for stamp in located.stamps}
    printed = printed_numbers((sheet for sheet in raw.sheets if sheet.name not in stamped), plan)
    return {
        found.stamp.program: found.sheet
        for found in printed
        if found.stamp.program is not None and found.stamp.department == department
    }


def _stands_in(number: str, text: str) -> bool:
    head, found, tail = text.partition(number)
    return bool(found) and not head[-1:].isalnum() and head[-1:] != "-" and not tail[:1].isalnum()


def _form_numbers(plan: Plan) -> dict[str, Stamp]:
    stamps = []
    for department in plan.asked_departments():
        stamps.append(Stamp.of(plan, department.code))
        stamps += [Stamp.of(plan, department.code, p.no) for p in plan.asked_programs(department.code)]
    return {stamp.form_number(): stamp for stamp in stamps}


def plan_names(plan: Plan, codes: Iterable[str]) -> Listing:
    """The departments `codes` by name; a code that the plan does not know stands as it is."""
    return Listing(tuple(plan.department(code).name if plan.has_department(code) else code for code in codes))
