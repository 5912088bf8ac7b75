"""One program's sheet: above what is known, locked; below what is asked, open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import Cell, Conditional, Page, Sheet, absolute, address, quoted
from kpm_excel.book.formulas import FORMULA_LIMIT, cut, literal, spliced
from kpm_excel.book.marks import mark_of
from kpm_excel.book.measure import Face, face_for, text_width_em
from kpm_excel.form.slot_table import Entry
from kpm_excel.form.slots import asked_slots
from kpm_excel.form.stamp import Stamp, column_mark
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.asking import ask
from kpm_excel.layouts.entry.form import PAGE_MARGINS, Form
from kpm_excel.layouts.entry.form_parts import where_words
from kpm_excel.layouts.entry.grid_cuts import grid_for
from kpm_excel.layouts.entry.known import tell_known
from kpm_excel.layouts.entry.opened import Opened
from kpm_excel.layouts.entry.opening import open_cells
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.state import Flag
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.plan.model import Plan, Program
from kpm_excel.words import Words

#: Row with the marks of the sheet, hidden; the title follows it.
_MARKS_ROW, _TITLE_ROW = 0, 1
#: Room for what stands left or right in a footer, in its own size of 8 points, on A4 portrait.
_SIDE_EM = 29.0
#: A title band up to this height stays in view and is repeated on every page.
_REPEATED_PT = 130.0


@dataclass(frozen=True, slots=True)
class PlacedSlot:
    """A slot where it came to stand, as it stands now."""

    #: Which answer it takes, and where.
    entry: Entry
    #: The cell that takes the answer, and the hidden one of its flag.
    cell: Cell
    flag: Cell
    #: Where among the sheet's conditional formats the one stands that colours the cell in each state.
    colours: Mapping[Flag, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers of a sheet stand where, right now."""

    missing: int
    wrong: int
    done: int
    asked: int
    #: Labels of what is missing or wrong, joined; what is wrong says so.
    names: str

    @classmethod
    def of(cls, opened: Sequence[Opened], labels: Mapping[str, str], words: Words) -> "Tally":
        """The tally of the input cells `opened`; `labels` are the fields' words by id."""
        flags = [cell.flag for cell in opened]
        wrong = {cell.place.asked.field.id for cell in opened if cell.flag is Flag.WRONG}
        named = [cell.place.asked.field.id for cell in opened if cell.flag in (Flag.MISSING, Flag.WRONG)]
        reason = words.text("entry.named_wrong")
        names = words.text("entry.joint").join(
            labels[name] + (reason if name in wrong else "") for name in dict.fromkeys(named)
        )
        count = {flag: flags.count(flag) for flag in Flag}
        return cls(count[Flag.MISSING], count[Flag.WRONG], count[Flag.DONE] + count[Flag.LONG], len(flags), names)

    @property
    def open(self) -> int:
        """How many places are to be filled in or mended."""
        return self.missing + self.wrong


@dataclass(frozen=True, slots=True)
class ProgramSheet:
    """A program's sheet with what the first sheet tells of it."""

    program: Program
    sheet: Sheet
    slots: tuple[PlacedSlot, ...]
    #: Cells of the sheet's state in words, of its open points and of those that are wrong as numbers, of the names of
    #: both, and of the address of the first of them.
    state: str
    open_points: str
    wrong: str
    names: str
    first_open: str
    first_now: str
    state_now: str
    tally: Tally = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Band:
    """The rows of the title band."""

    #: Row of the line of groups, below the title.
    group_row: int
    #: The first row below the band.
    behind: int


def sheet_name(program: Program, words: Words) -> str:
    """The sheet's name: the number alone, so that no program's name can be too long, forbidden or doubled."""
    return words.text("entry.sheet", no=program.no)


def program_sheet(
    plan: Plan,
    program: Program,
    department: str,
    answers: Mapping[str, Any],
    words: Words,
    lists: Lists,
    password: str,
    refused: Mapping[str, Any],
) -> ProgramSheet:
    """The sheet on which `department` answers for `program`, filled in with `answers` and with what was `refused`."""
    kind = plan.kind_of(program)
    grid = grid_for(plan, kind, [program])
    sheet = Sheet(sheet_name(program, words), widths=grid.widths(), hidden_columns={grid.keys, *grid.all_flags})
    sheet.password = password
    form = Form(sheet, face_for(plan.language))
    at = Setting(form, grid, plan, program, answers, words, lists, {f.id: f.title for f in kind.fields}, refused)
    at = replace(at, answers=_by_cell(answers))
    stamp = Stamp.of(plan, department, program.no)
    _marks(at, stamp)
    band = _band(at, department)
    slots = list(asked_slots(plan, program, department))
    tell_known(at, {slot.field.id for slot in slots})
    opened = open_cells(at, *ask(at, slots))
    _foot(at, stamp)
    tally = Tally.of(opened, at.labels, words)
    _state(at, band, opened, tally)
    _print_setup(at, band, department, stamp)
    sheet.cursor = (opened[0].place.row, grid.first)
    return _described(at, band, opened, tally)


def _by_cell(answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """`answers` by the cells that take them: of several choices each has its own."""
    spread: dict[str, Any] = {}
    for key, value in answers.items():
        if isinstance(value, list | tuple):
            spread |= {AnswerKey.parse(key).of_choice(choice): choice for choice in value}
        else:
            spread[key] = value
    return spread


def _marks(at: Setting, stamp: Stamp) -> None:
    row = at.form.next()
    at.form.sheet.hidden_rows.add(row)
    at.form.sheet.put(row, at.grid.keys, stamp.text(), entry_styles.FLAG_CELL)
    for number, column in enumerate(at.grid.answers):
        at.form.sheet.put(row, column, column_mark(number), entry_styles.FLAG_CELL)


def _band(at: Setting, department: str) -> _Band:
    words, grid, program = at.words, at.grid, at.program
    title = words.text("entry.program_title", mark=mark_of(program), name=program.name)
    block = grid.label, grid.last
    style = entry_styles.TITLE if at.height(title, *block, entry_styles.TITLE) < 60 else entry_styles.LONG_TITLE
    at.line(*block, title, style, least=30.0)
    group_row = at.form.row
    at.line(*block, where_words(at), entry_styles.SUBTITLE)
    behind = at.form.row
    row = at.line(*block, _people(at, department), entry_styles.MIDDLE)
    back = words.text("entry.back")
    # The first cell is hidden and holds a mark; the title stands beside and below it.
    link = f"{quoted(words.text('entry.first'))}!{address(_TITLE_ROW, grid.label)}"
    at.form.put(row, grid.status, grid.end, back, entry_styles.LINK_CELL, link=link)
    return _Band(group_row, behind)


def _people(at: Setting, department: str) -> str:
    words, plan, program = at.words, at.plan, at.program
    lead = words.text("entry.lead", name=plan.department(program.lead).name)
    if not program.contributors:
        return lead
    names = words.text("entry.joint").join(plan.department(code).name for code in program.contributors)
    line = lead + at.gap + words.text("entry.contributors", names=names)
    return line if department == program.lead else line + "\n" + words.text("entry.you_contribute")


def _foot(at: Setting, stamp: Stamp) -> None:
    at.form.begin()
    text = at.words.text("entry.form_number", number=stamp.form_number())
    at.line(at.grid.label, at.grid.end, text, entry_styles.SMALL_RIGHT)


def _state(at: Setting, band: _Band, opened: Sequence[Opened], tally: Tally) -> None:
    """Set what the sheet says of itself: its state in words, its open points, the names of what is missing."""
    sheet, flags, status = at.form.sheet, at.grid.flags, at.grid.status
    block = f"{absolute(opened[0].place.row, flags)}:{absolute(opened[-1].place.row, at.grid.all_flags[-1])}"
    counts = {flag: f"COUNTIF({block},{flag:d})" for flag in (Flag.MISSING, Flag.WRONG)}
    done = f'COUNTIF({block},">={Flag.DONE:d}")'
    points = f"={counts[Flag.MISSING]}+{counts[Flag.WRONG]}"
    sheet.put(_MARKS_ROW, flags, tally.open, entry_styles.FLAG_CELL, formula=points)
    number = absolute(_MARKS_ROW, flags)
    texts = {
        key: spliced(at.words.text(f"entry.state_{key}", n="\0"), number)
        for key in ("open", "untouched", "complete", "optional")
    }
    formula = (
        f"=IF({number}=0,IF({done}=0,{texts['optional']},{texts['complete']}),"
        f"IF(AND({done}=0,{counts[Flag.WRONG]}=0),{texts['untouched']},{texts['open']}))"
    )
    rows, columns = (_TITLE_ROW, band.behind - 1), (status, at.grid.end)
    at.block(rows, columns, state_words(tally, at.words), entry_styles.STATE_CELL, formula=formula)
    wrong = absolute(band.behind, flags)
    sheet.put(band.behind, flags, tally.wrong, entry_styles.FLAG_CELL, formula=f"={counts[Flag.WRONG]}")
    colour_state(sheet, (_TITLE_ROW, status, band.behind - 1, at.grid.end), number, wrong)
    sheet.put(_TITLE_ROW, flags, _first_open(at, opened), entry_styles.FLAG_CELL, formula=_first_formula(at, opened))
    spelled = _names_formula(at, opened)
    sheet.put(band.group_row, flags, tally.names if spelled else "", entry_styles.FLAG_CELL, formula=spelled or '=""')


def colour_state(sheet: Sheet, block: tuple[int, int, int, int], points: str, wrong: str) -> None:
    """Colour a block of `sheet` red where something is wrong, yellow where only something is missing, else green.

    `points` and `wrong` are the cells, or formulas, of how many places are open and how many of these are wrong.
    """
    looks = (
        (f"={wrong}>0", entry_styles.WRONG),
        (f"={points}=0", entry_styles.DONE),
        (f"={points}>0", entry_styles.MISSING),
    )
    for condition, fill in looks:
        sheet.conditionals.append(Conditional(*block, condition, entry_styles.filled(fill), stop=True))


def _first_open(at: Setting, opened: Sequence[Opened]) -> str:
    """The address of the first cell that is missing or wrong, as things stand; else that of the first of all."""
    rows = [cell.place.row for cell in opened if cell.flag in (Flag.MISSING, Flag.WRONG)]
    return address(rows[0] if rows else opened[0].place.row, at.grid.first)


def _first_formula(at: Setting, opened: Sequence[Opened]) -> str:
    """The formula of `_first_open`."""
    first, last = opened[0].place.row, opened[-1].place.row
    block = f"{absolute(first, at.grid.flags)}:{absolute(last, at.grid.flags)}"
    places = ",".join(f"IFERROR(MATCH({flag:d},{block},0),{last + 2})" for flag in (Flag.MISSING, Flag.WRONG))
    return f'="{address(0, at.grid.first)[:-1]}"&({first}+IF(MIN({places})>{last + 1},1,MIN({places})))'


def _names_formula(at: Setting, opened: Sequence[Opened]) -> str:
    """The formula that joins the names of what is missing or wrong; empty where it would be too long for Excel."""
    joint, flags = literal(at.words.text("entry.joint")), at.grid.all_flags
    reason = literal(at.words.text("entry.named_wrong"))
    names = "&".join(
        f"IF(COUNTIF({block},{Flag.MISSING:d})+COUNTIF({block},{Flag.WRONG:d})>0,"
        f'{joint}&{literal(at.labels[name])}&IF(COUNTIF({block},{Flag.WRONG:d})>0,{reason},""),"")'
        for name, first, last in _blocks(opened)
        for block in [f"{address(first, flags[0])}:{address(last, flags[-1])}"]
    )
    formula = f"=MID({names},{len(at.words.text('entry.joint')) + 1},32000)"
    # The number of open points is told in any case.
    return formula if len(formula.encode("utf-16-le")) // 2 < FORMULA_LIMIT else ""


def _blocks(opened: Sequence[Opened]) -> Iterator[tuple[str, int, int]]:
    """Each field that is asked, with the first and last of its rows."""
    for name, cells in groupby(opened, key=lambda cell: cell.place.asked.field.id):
        rows = [cell.place.row for cell in cells]
        yield name, rows[0], rows[-1]


def state_words(tally: Tally, words: Words) -> str:
    """The sheet's state as its formula shows it now."""
    if not tally.open:
        return words.text("entry.state_complete" if tally.done else "entry.state_optional")
    return words.text("entry.state_open" if tally.done or tally.wrong else "entry.state_untouched", n=tally.open)


def _print_setup(at: Setting, band: _Band, department: str, stamp: Stamp) -> None:
    form, grid = at.form, at.grid
    band_pt = form.span(_TITLE_ROW, band.behind)
    low = band_pt <= _REPEATED_PT
    scale, breaks = form.fit(band_pt if low else 0.0)
    left = header_text(stamp.form_number(), form.face)
    right = header_text(f"{at.plan.organization} {at.plan.department(department).name}", form.face)
    form.sheet.page = Page(
        paper=9,
        margins=PAGE_MARGINS,
        footer=f"&L&8{left}&C&8&P / &N&R&8{right}",
        repeat_rows=(_TITLE_ROW, band.behind - 1) if low else None,
        breaks=breaks,
        fit=None,
        scale=scale,
        area=(_TITLE_ROW, grid.label, form.row - 1, grid.end),
    )
    form.sheet.freeze = (band.behind, 0) if low else None


def header_text(text: str, face: Face) -> str:
    """`text` for one side of a header or footer, cut before it reaches the middle.

    & is Excel's sign for codes there, and digits behind a size would join it.
    """
    text = cut(" ".join(text.split()), 60)
    while text_width_em(text, face) > _SIDE_EM:
        text = text[:-2] + "…"
    return (" " if text[:1].isdigit() else "") + text.replace("&", "&&")


def _placed(at: Setting, cell: Opened) -> PlacedSlot:
    place, grid = cell.place, at.grid
    label_column = grid.label if place.label_column is None else place.label_column
    entry = Entry(cell.key, at.form.sheet.name, place.row, cell.cell.column, place.label_row, label_column)
    return PlacedSlot(entry, cell.cell, cell.flag_cell, cell.colours)


def _described(at: Setting, band: _Band, opened: Sequence[Opened], tally: Tally) -> ProgramSheet:
    sheet, grid = at.form.sheet, at.grid
    there = f"{quoted(sheet.name)}!"
    return ProgramSheet(
        at.program,
        sheet,
        tuple(_placed(at, cell) for cell in opened),
        state=there + absolute(_TITLE_ROW, grid.status),
        open_points=there + absolute(_MARKS_ROW, grid.flags),
        wrong=there + absolute(band.behind, grid.flags),
        names=there + absolute(band.group_row, grid.flags),
        first_open=there + absolute(_TITLE_ROW, grid.flags),
        first_now=_first_open(at, opened),
        state_now=state_words(tally, at.words),
        tally=tally,
    )
