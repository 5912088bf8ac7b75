"""The first sheet: what this is, by when, to whom, how; and where each program stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpm_excel.book.base import Conditional, Page, Sheet, Style, Validation, absolute, quoted
from kpm_excel.book.formulas import cut, literal, spliced
from kpm_excel.book.marks import mark_of
from kpm_excel.book.measure import Face, column_em, face_for, merged_chars, text_width_em
from kpm_excel.form.stamp import Stamp
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import LINE_PT, PAGE_MARGINS, Form
from kpm_excel.layouts.entry.program import ProgramSheet, colour_state, header_text
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Department, Plan, Program
from kpm_excel.words import Words

#: Columns: keys (hidden), number, program, role, state, names of what is open, and two hidden ones for how many are.
KEYS, NUMBER, NAME, ROLE, STATE, MISSING, FLAGS, WRONG = range(8)
_WIDTHS = {KEYS: 2.0, NUMBER: 7.0, NAME: 37.0, ROLE: 11.0, STATE: 17.0, MISSING: 36.0, FLAGS: 6.0, WRONG: 6.0}
#: How wide the column of numbers may grow for printed ones such as 1-(1)-①, at the cost of the names.
_WIDEST_NUMBER = 14.0
#: Lines that the names of what is missing may take; the rest is told on the program's own sheet.
_MISSING_LINES = 2
#: What stands in a formula: Excel takes 8,192 characters of one in all.
_FORMULA_TEXT_LIMIT = 1000
#: What one may type into a cell of the respondent.
_PERSON_LIMIT = 60


@dataclass(frozen=True, slots=True)
class _Setting:
    """The first sheet in the making."""

    form: Form
    plan: Plan
    department: Department
    words: Words
    widths: Mapping[int, float]

    def chars(self, first: int, last: int) -> float:
        """How many characters stand in the columns from `first` to `last`, as Excel counts widths."""
        return merged_chars([self.widths[column] for column in range(first, last + 1)])

    def line(self, text: str, style: Style, least: float = LINE_PT) -> int:
        """Set `text` in a row of its own over the whole width; its number is returned."""
        row = self.form.next(max(least, self.height(text, NUMBER, MISSING, style)))
        self.form.put(row, NUMBER, MISSING, text, style)
        return row

    def height(self, text: str, first: int, last: int, style: Style) -> float:
        """Height in points that `text` needs in the columns from `first` to `last`."""
        return self.form.height(text, self.chars(first, last), style)

    def lined(self, text: str, first: int, last: int, style: Style) -> str:
        """`text` as `Form.lined` breaks it in the columns from `first` to `last`."""
        return self.form.lined(text, self.chars(first, last), style)

    def heading(self, key: str, **values: object) -> None:
        """Set a heading, which stays with the block that follows."""
        self.form.begin(heading=True)
        self.form.next(6)
        self.line(self.words.text(f"entry.{key}", **values), entry_styles.HEADING, least=LINE_PT + 3)
        self.form.begin()


@dataclass(frozen=True, slots=True)
class _Ready:
    """The overall line: its row, and its words when all is done, when not, and when something is wrong.

    `\\0` stands for the number of what is open, `\\1` for that of what is wrong.
    """

    row: int
    ready: str
    not_ready: str
    wrong: str


def first_sheet(
    plan: Plan,
    department: Department,
    programs: Sequence[ProgramSheet],
    words: Words,
    password: str,
    respondent: Sequence[str],
) -> Sheet:
    """The first sheet of the workbook of `department`; `respondent` is who filled it in: name and extension."""
    widths = _widths([entry.program for entry in programs], face_for(plan.language))
    sheet = Sheet(words.text("entry.first"), widths=widths, hidden_columns={KEYS, FLAGS, WRONG})
    sheet.password = password
    at = _Setting(Form(sheet, face_for(plan.language)), plan, department, words, widths)
    stamp = Stamp.of(plan, department.code)
    row = at.form.next()
    sheet.hidden_rows.add(row)
    sheet.put(row, KEYS, stamp.text(), entry_styles.FLAG_CELL)
    _title(at)
    ready = _ready(at)
    head = _table_head(at, len(programs))
    _programs(at, programs)
    _sum(at, ready, head + 1, at.form.row - 1, programs)
    _respondent(at, respondent)
    _steps(at)
    _colours(at)
    _foot(at, stamp, head)
    return sheet


def _widths(programs: Sequence[Program], face: Face) -> dict[int, float]:
    """The widths of the columns: that of numbers as wide as the longest printed one needs to stand on one line."""
    widths = dict(_WIDTHS)
    longest = max((text_width_em(program.code, face) for program in programs if program.code), default=0.0)
    while column_em(widths[NUMBER], entry_styles.CODE_CELL.size_pt, face) < longest and widths[NUMBER] < _WIDEST_NUMBER:
        widths[NUMBER] += 0.5
        widths[NAME] -= 0.5
    return widths


def _title(at: _Setting) -> None:
    at.line(at.plan.title, entry_styles.TITLE, least=30)
    at.line(at.words.text("entry.subtitle", as_of=at.plan.as_of), entry_styles.SUBTITLE, least=18)
    at.form.next(6)
    at.line(
        at.words.text("entry.for_department", name=whole_name(at.department, at.words)), entry_styles.FOR_CELL, least=24
    )
    at.form.next(4.5)


def _ready(at: _Setting) -> _Ready:
    """Set the row of the overall line; its formula follows when the rows that it adds up are known."""
    block = NUMBER, MISSING, entry_styles.READY
    ready = at.lined(at.words.text("entry.ready", office=office_words(at.plan, at.words)), *block)
    ready = cut(ready, _FORMULA_TEXT_LIMIT)
    not_ready = at.words.text("entry.not_ready", n="\0")
    wrong = at.words.text("entry.not_ready_wrong", n="\0", wrong="\1")
    height = max(at.height(text, *block) for text in (ready, not_ready, wrong))
    return _Ready(at.form.next(max(30, height)), ready, not_ready, wrong)


def _sum(at: _Setting, ready: _Ready, first: int, last: int, programs: Sequence[ProgramSheet]) -> None:
    sheet, row = at.form.sheet, ready.row
    now, wrong_now = (sum(getattr(entry.tally, name) for entry in programs) for name in ("open", "wrong"))
    points, wrong = (f"SUM({absolute(first, column)}:{absolute(last, column)})" for column in (FLAGS, WRONG))
    parts = [spliced(part, points) if "\0" in part else literal(part) for part in ready.wrong.split("\1")]
    formula = (
        f"=IF({points}=0,{literal(ready.ready)},IF({wrong}=0,{spliced(ready.not_ready, points)},"
        f"{f'&{wrong}&'.join(parts)}))"
    )
    text = (ready.wrong if wrong_now else ready.not_ready) if now else ready.ready
    text = text.replace("\0", str(now)).replace("\1", str(wrong_now))
    sheet.put(row, NUMBER, text, entry_styles.READY, last_row=row, last_column=MISSING, formula=formula)
    colour_state(sheet, (row, NUMBER, row, MISSING), points, wrong)


def whole_name(department: Department, words: Words) -> str:
    """What `department` is addressed by: its name, with its division where the plan has one."""
    if not department.division:
        return department.name
    return words.text("entry.within_division", division=department.division, name=department.name)


def office_words(plan: Plan, words: Words) -> str:
    """The office to which forms return, with how to reach it, as a form names it."""
    office = plan.office
    if not office:
        return words.text("entry.the_office")
    return office.name + (words.text("entry.contact", contact=office.contact) if office.contact else "")


def _steps(at: _Setting) -> None:
    at.heading("steps")
    steps = [at.words.text(f"entry.step_{key}") for key in ("open", "fill", "check")]
    if at.plan.deadline:
        day = date_text(at.plan.deadline.isoformat(), at.plan.language)
        steps.append(at.words.text("entry.step_send", office=office_words(at.plan, at.words), deadline=day))
    else:
        steps.append(at.words.text("entry.step_send_any", office=office_words(at.plan, at.words)))
    for number, text in enumerate(steps, start=1):
        row = at.form.next(at.height(text, NAME, MISSING, entry_styles.STEP))
        at.form.put(row, NUMBER, NUMBER, str(number), entry_styles.STEP_NUMBER)
        at.form.put(row, NAME, MISSING, text, entry_styles.STEP)


def _colours(at: _Setting) -> None:
    """Set what the colours mean, two to a row, and how to say that there is nothing to say."""
    at.heading("colours")
    fills = {
        "open": entry_styles.OPEN,
        "missing": entry_styles.MISSING,
        "done": entry_styles.DONE,
        "long": entry_styles.LOOK,
        "wrong": entry_styles.WRONG,
        "asleep": entry_styles.ASLEEP,
    }
    sides = ((NUMBER, NAME, NAME), (ROLE, STATE, MISSING))
    keys = list(fills)
    for pair in (keys[:2], keys[2:4], keys[4:]):
        blocks = [(key, *side) for key, side in zip(pair, sides, strict=False)]
        texts = {key: at.words.text(f"entry.colour_{key}") for key in pair}
        heights = [at.height(texts[key], first, last, entry_styles.INDENTED) for key, _, first, last in blocks]
        row = at.form.next(max(heights))
        for key, column, first, last in blocks:
            at.form.put(
                row, column, column, at.words.text(f"entry.colour_{key}_short"), entry_styles.swatch(fills[key])
            )
            at.form.put(row, first, last, texts[key], entry_styles.INDENTED)
    nothing = at.words.text("entry.nothing")
    at.line(at.words.text("entry.nothing_to_report", nothing=nothing), entry_styles.NOTE)


def _respondent(at: _Setting, given: Sequence[str]) -> None:
    at.heading("respondent")
    note = at.words.text("entry.respondent_note")
    row = at.form.next(max(24.0, at.height(note, MISSING, MISSING, entry_styles.SMALL_MIDDLE)))
    boxes = ((NUMBER, NAME, "name"), (ROLE, STATE, "extension"))
    for (label, column, key), said in zip(boxes, given, strict=True):
        at.form.put(row, label, label, at.words.text(f"entry.respondent_{key}"), entry_styles.LABEL_CELL)
        at.form.put(row, column, column, said or None, entry_styles.INPUT_PERSON)
        at.form.sheet.validations.append(_person_rule(at, row, column, key))
    at.form.put(row, MISSING, MISSING, note, entry_styles.SMALL_MIDDLE)
    at.form.sheet.cursor = (row, NAME)


def _person_rule(at: _Setting, row: int, column: int, key: str) -> Validation:
    return Validation(
        row,
        column,
        row,
        column,
        "length",
        minimum=0,
        maximum=_PERSON_LIMIT,
        severity="warning",
        ime=("hiragana" if key == "name" else "off") if at.plan.language == "ja" else None,
        prompt_title=at.words.text(f"entry.respondent_{key}"),
        prompt=at.words.text("entry.respondent_prompt"),
        error_title=at.words.text("entry.error_title"),
        error=at.words.text("entry.error_text", limit=_PERSON_LIMIT),
    )


def _table_head(at: _Setting, count: int) -> int:
    """Set the head of the list of `count` programs; its row."""
    at.heading("programs", count=count)
    row = at.form.next(LINE_PT)
    for column, key in ((NUMBER, "no"), (NAME, "program"), (ROLE, "role"), (STATE, "state"), (MISSING, "missing")):
        at.form.put(row, column, column, at.words.text(f"entry.column_{key}"), entry_styles.HEAD_CELL)
    return row


def _programs(at: _Setting, programs: Sequence[ProgramSheet]) -> None:
    for number, entry in enumerate(programs):
        if number:
            at.form.begin()
        _program(at, entry)


def _program(at: _Setting, entry: ProgramSheet) -> None:
    program, form = entry.program, at.form
    lines = "\n".join("あ" * _MISSING_LINES)
    # Room for as much of the names as is ever shown, so that no row has to grow.
    names = at.height(lines, MISSING, MISSING, entry_styles.MISSING_NAMES)
    name = cut(at.lined(program.name, NAME, NAME, entry_styles.PROGRAM_LINK), _FORMULA_TEXT_LIMIT)
    mark = mark_of(program)
    style = entry_styles.CODE_CELL if program.code else entry_styles.NUMBER_CELL
    high = at.height(name, NAME, NAME, entry_styles.PROGRAM_LINK)
    row = form.next(max(names, high, at.height(mark, NUMBER, NUMBER, style)))
    role = at.words.text("entry.role_lead" if program.lead == at.department.code else "entry.role_contribute")
    sheet_name = quoted(entry.sheet.name)
    there = f"{literal('#' + sheet_name + '!')}&{entry.first_open}"
    # LibreOffice sets a linked cell on one line; the function's text wraps everywhere.
    if program.code:
        form.put(row, NUMBER, NUMBER, mark, style, formula=f"=HYPERLINK({there},{literal(mark)})")
    else:
        form.put(row, NUMBER, NUMBER, mark, style, link=f"{sheet_name}!{entry.first_now}")
    form.put(row, NAME, NAME, name, entry_styles.PROGRAM_LINK, formula=f"=HYPERLINK({there},{literal(name)})")
    form.put(row, ROLE, ROLE, role, entry_styles.FIGURE_CELL)
    form.put(row, STATE, STATE, entry.state_now, entry_styles.FIGURE_CELL, formula=f"={entry.state}")
    room = _room(at)
    shown = f'=IF(LEN({entry.names})>{room},LEFT({entry.names},{room - 1})&"…",""&{entry.names})'
    form.put(row, MISSING, MISSING, cut(entry.tally.names, room), entry_styles.MISSING_NAMES, formula=shown)
    form.sheet.put(row, FLAGS, entry.tally.open, entry_styles.FLAG_CELL, formula=f"={entry.open_points}")
    form.sheet.put(row, WRONG, entry.tally.wrong, entry_styles.FLAG_CELL, formula=f"={entry.wrong}")
    colour_state(form.sheet, (row, STATE, row, STATE), absolute(row, FLAGS), absolute(row, WRONG))
    wrong = f"={absolute(row, WRONG)}>0"
    red = Conditional(row, MISSING, row, MISSING, wrong, entry_styles.filled(entry_styles.WRONG))
    form.sheet.conditionals.append(red)


def _room(at: _Setting) -> int:
    """How many characters of the names of what is missing fit into their cell, one line's end left ragged."""
    style = entry_styles.MISSING_NAMES
    widest = text_width_em("あ" if at.plan.language == "ja" else "e", at.form.face)
    line = column_em(at.chars(MISSING, MISSING), style.size_pt, at.form.face) / widest
    return int(line * _MISSING_LINES * 0.9)


def _foot(at: _Setting, stamp: Stamp, head: int) -> None:
    form = at.form
    form.begin()
    at.line(at.words.text("entry.form_number", number=stamp.form_number()), entry_styles.SMALL_RIGHT)
    scale, breaks = form.fit(form.span(head, head + 1))
    form.sheet.page = Page(
        paper=9,
        margins=PAGE_MARGINS,
        footer=f"&L&8{header_text(stamp.form_number(), form.face)}&C&8&P / &N",
        repeat_rows=(head, head),
        breaks=breaks,
        fit=None,
        scale=scale,
        area=(1, NUMBER, form.row - 1, MISSING),
    )
