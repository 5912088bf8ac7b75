"""One program's sheet: above what is known, locked; below what is asked, open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from kpm_excel.layouts.base import Page, Sheet, absolute, address, quoted
from kpm_excel.layouts.entry import look
from kpm_excel.layouts.entry.asking import Asking, ask
from kpm_excel.layouts.entry.form import Form
from kpm_excel.layouts.entry.grid import Grid, grid_for
from kpm_excel.layouts.entry.known import tell_known
from kpm_excel.layouts.entry.state import Flag
from kpm_excel.layouts.formulas import literal
from kpm_excel.layouts.marks import circled
from kpm_excel.layouts.measure import face_for
from kpm_excel.layouts.slots import asked_slots
from kpm_excel.layouts.stamp import COLUMN_MARK, SlotKey, Stamp
from kpm_excel.plan.model import Plan, Program
from kpm_excel.words import Words

#: Left, right, top, bottom, header, footer, in inches.
PAGE_MARGINS = (0.5, 0.4, 0.55, 0.6, 0.3, 0.3)
#: Row of the title band; the hidden row above it holds the marks.
_MARKS_ROW, _TITLE_ROW, _GROUP_ROW = 0, 1, 2


@dataclass(frozen=True, slots=True)
class PlacedSlot:
    """A slot where it came to stand."""

    key: SlotKey
    sheet: str
    row: int
    column: int
    label_row: int
    label_column: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers of a sheet stand where, right now."""

    missing: int
    wrong: int
    done: int
    asked: int
    #: Labels of what is missing, joined.
    names: str

    @classmethod
    def of(cls, asking: Asking, labels: Mapping[str, str], joint: str) -> "Tally":
        """The tally of what `asking` has put; `labels` are the fields' words by id."""
        flags = asking.flags
        missing = [key.field for key, flag in zip(asking.keys, flags, strict=True) if flag is Flag.MISSING]
        names = joint.join(labels[name] for name in dict.fromkeys(missing))
        count = {flag: flags.count(flag) for flag in Flag}
        return cls(count[Flag.MISSING], count[Flag.WRONG], count[Flag.DONE], len(flags), names)


@dataclass(slots=True)
class ProgramSheet:
    """A program's sheet with what the first sheet tells of it."""

    program: Program
    sheet: Sheet
    slots: list[PlacedSlot]
    #: Cells of the sheet's state in words, of its open points as a number, and of the names of what is missing.
    state: str
    open_points: str
    names: str
    state_now: str
    open_now: int
    tally: Tally = field(repr=False)
    #: Labels of the fields that may come to be missing.
    required_labels: tuple[str, ...]


def sheet_name(program: Program, words: Words) -> str:
    """The sheet's name: the number alone, so that no program's name can be too long, forbidden or doubled."""
    return words.text("entry.sheet", no=program.no)


def program_sheet(
    plan: Plan, program: Program, department: str, answers: Mapping[str, Any], words: Words, ranges: Mapping[str, str]
) -> ProgramSheet:
    """The sheet on which `department` answers for `program`, filled in with `answers`.

    `ranges` are the cells with the choices of fields whose choices do not fit into a rule, by kind and field.
    """
    kind = plan.kind_of(program)
    grid = grid_for(plan, kind, [program])
    sheet = Sheet(sheet_name(program, words), widths=grid.widths(), hidden_columns={grid.keys, grid.flags})
    form = Form(sheet, face_for(plan.language))
    stamp = Stamp.of(plan, department, program.no)
    _marks(form, grid, stamp)
    _band(form, grid, plan, program, department, words)
    tell_known(form, grid, plan, program, words)
    asked = list(asked_slots(plan, program, department))
    asking = ask(form, grid, plan, program, asked, answers, words, ranges)
    _foot(form, grid, stamp, words)
    labels = {f.id: f.label for f in kind.fields}
    tally = Tally.of(asking, labels, words.text("entry.joint"))
    _state(form, grid, asking, labels, tally, words)
    _print_setup(form, grid, plan, department, stamp)
    sheet.cursor = (asking.rows[0], grid.first) if asking.rows else None
    return _described(program, form, grid, asking, labels, tally, words)


def _marks(form: Form, grid: Grid, stamp: Stamp) -> None:
    row = form.next()
    form.sheet.hidden_rows.add(row)
    form.sheet.put(row, grid.keys, stamp.text(), look.FLAG_CELL)
    form.sheet.put(row, grid.first, COLUMN_MARK, look.FLAG_CELL)


def _band(form: Form, grid: Grid, plan: Plan, program: Program, department: str, words: Words) -> None:
    title = words.text("entry.program_title", mark=circled(program.no), name=program.name)
    chars = grid.chars(grid.label, grid.last)
    row = form.next(max(30.0, form.height(title, chars, look.TITLE)))
    form.put(row, grid.label, grid.last, title, look.TITLE)
    groups = words.text("entry.group_joint").join(group.title for group in plan.group_path(program.group))
    where = (
        f"{plan.kind_of(program).name}　{groups}"
        if plan.language == "ja"
        else f"{plan.kind_of(program).name}: {groups}"
    )
    row = form.next(form.height(where, chars, look.SUBTITLE))
    form.put(row, grid.label, grid.last, where, look.SUBTITLE)
    people = _people(plan, program, department, words)
    row = form.next(form.height(people, chars, look.PLAIN))
    form.put(row, grid.label, grid.last, people, look.MIDDLE)
    back = words.text("entry.back")
    form.put(row, grid.status, grid.status, back, look.LINK_CELL, link=f"{quoted(words.text('entry.first'))}!A1")


def _people(plan: Plan, program: Program, department: str, words: Words) -> str:
    lead = words.text("entry.lead", name=plan.department(program.lead).name)
    if not program.contributors:
        return lead
    names = words.text("entry.joint").join(plan.department(code).name for code in program.contributors)
    line = lead + words.text("entry.wide_space") + words.text("entry.contributors", names=names)
    return line if department == program.lead else line + "\n" + words.text("entry.you_contribute")


def _foot(form: Form, grid: Grid, stamp: Stamp, words: Words) -> None:
    form.begin()
    form.next(6)
    row = form.next()
    text = words.text("entry.form_number", number=stamp.form_number())
    form.put(row, grid.label, grid.status, text, look.SMALL)


def _state(form: Form, grid: Grid, asking: Asking, labels: Mapping[str, str], tally: Tally, words: Words) -> None:
    flags = grid.flags
    block = f"{absolute(asking.rows[0], flags)}:{absolute(asking.rows[-1], flags)}" if asking.rows else ""
    counts = {flag: f"COUNTIF({block},{flag:d})" if block else "0" for flag in Flag}
    number = absolute(_MARKS_ROW, flags)
    open_now = tally.missing + tally.wrong
    form.sheet.put(_MARKS_ROW, flags, open_now, look.FLAG_CELL, formula=f"={counts[Flag.MISSING]}+{counts[Flag.WRONG]}")
    done = counts[Flag.DONE]
    complete = literal(words.text("entry.state_complete"))
    optional = literal(words.text("entry.state_optional"))
    head, _, tail = words.text("entry.state_open", n="\0").partition("\0")
    untouched_head, _, untouched_tail = words.text("entry.state_untouched", n="\0").partition("\0")
    formula = (
        f"=IF({number}=0,IF({done}=0,{optional},{complete}),"
        f"IF(AND({done}=0,{counts[Flag.WRONG]}=0),"
        f"{literal(untouched_head)}&{number}&{literal(untouched_tail)},{literal(head)}&{number}&{literal(tail)}))"
    )
    form.sheet.put(
        _TITLE_ROW,
        grid.status,
        state_words(tally, words),
        look.STATE_CELL,
        last_row=_GROUP_ROW,
        last_column=grid.status,
        formula=formula,
    )
    joint = literal(words.text("entry.joint"))
    names = "&".join(
        f"IF(COUNTIF({address(first, flags)}:{address(last, flags)},{Flag.MISSING:d})>0,"
        f'{joint}&{literal(labels[name])},"")'
        for name, first, last in _blocks(asking)
    )
    cut = len(words.text("entry.joint")) + 1
    # A formula has its limit (8,192 characters); the number of open points is always told.
    spelled = f"=MID({names},{cut},32000)" if names and len(names) < 8000 else '=""'
    names_now = tally.names if spelled != '=""' else ""
    form.sheet.put(_GROUP_ROW, flags, names_now, look.FLAG_CELL, formula=spelled)


def _blocks(asking: Asking) -> Iterator[tuple[str, int, int]]:
    """Each field that is asked, with the first and last of its rows."""
    for name, entries in groupby(zip(asking.keys, asking.rows, strict=True), key=lambda entry: entry[0].field):
        rows = [row for _, row in entries]
        yield name, rows[0], rows[-1]


def state_words(tally: Tally, words: Words) -> str:
    """The sheet's state as its formula shows it now."""
    count = tally.missing + tally.wrong
    if not count:
        return words.text("entry.state_complete" if tally.done else "entry.state_optional")
    return words.text("entry.state_open" if tally.done or tally.wrong else "entry.state_untouched", n=count)


def _print_setup(form: Form, grid: Grid, plan: Plan, department: str, stamp: Stamp) -> None:
    name = plan.department(department).name
    left, right = _header(stamp.form_number()), _header(f"{plan.organization} {name}")
    form.sheet.page = Page(
        paper=9,
        margins=PAGE_MARGINS,
        footer=f"&L&8{left}&C&8&P / &N&R&8{right}",
        repeat_rows=(_TITLE_ROW, _TITLE_ROW),
        breaks=form.page_breaks(form.sheet.heights[_TITLE_ROW]),
        fit=None,
        area=(_TITLE_ROW, grid.label, form.row - 1, grid.status),
    )
    form.sheet.password = ""
    form.sheet.freeze = (_GROUP_ROW + 1, 0)


def _header(text: str) -> str:
    """`text` for a header or footer: & is Excel's sign for codes there, and digits behind a size would join it."""
    return (" " if text[:1].isdigit() else "") + text.replace("&", "&&")[:100]


def _described(
    program: Program, form: Form, grid: Grid, asking: Asking, labels: Mapping[str, str], tally: Tally, words: Words
) -> ProgramSheet:
    name = form.sheet.name
    at = f"{quoted(name)}!"
    return ProgramSheet(
        program,
        form.sheet,
        [
            PlacedSlot(key, name, row, grid.first, label, grid.label)
            for key, row, label in zip(asking.keys, asking.rows, asking.label_rows, strict=True)
        ],
        state=at + absolute(_TITLE_ROW, grid.status),
        open_points=at + absolute(_MARKS_ROW, grid.flags),
        names=at + absolute(_GROUP_ROW, grid.flags),
        state_now=state_words(tally, words),
        open_now=tally.missing + tally.wrong,
        tally=tally,
        required_labels=tuple(dict.fromkeys(labels[key.field] for key in asking.keys if key.required is not False)),
    )
