"""The first sheet: what this is, by when, to whom, how; and where each program stands."""

from kpm_excel.layouts.base import Conditional, Page, Sheet, Style, Validation, absolute, quoted
from kpm_excel.layouts.entry import look
from kpm_excel.layouts.entry.form import LINE_PT, Form
from kpm_excel.layouts.entry.program import PAGE_MARGINS, ProgramSheet
from kpm_excel.layouts.formulas import literal
from kpm_excel.layouts.marks import circled
from kpm_excel.layouts.measure import face_for
from kpm_excel.layouts.stamp import Stamp
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Department, Plan
from kpm_excel.words import Words

#: Columns: keys (hidden), number, program, role, state, what is missing, flags (hidden).
KEYS, NUMBER, NAME, ROLE, STATE, MISSING, FLAGS = range(7)
_WIDTHS = {KEYS: 2.0, NUMBER: 7.0, NAME: 36.0, ROLE: 10.0, STATE: 19.0, MISSING: 36.0, FLAGS: 6.0}
_PADDING_CHARS = 5 / 6


def first_sheet(plan: Plan, department: Department, programs: list[ProgramSheet], words: Words) -> Sheet:
    """The first sheet of the workbook of `department`."""
    sheet = Sheet(words.text("entry.first"), widths=dict(_WIDTHS), hidden_columns={KEYS, FLAGS})
    form = Form(sheet, face_for(plan.language))
    stamp = Stamp.of(plan, department.code)
    row = form.next()
    sheet.hidden_rows.add(row)
    sheet.put(row, KEYS, stamp.text(), look.FLAG_CELL)
    _title(form, plan, department, words)
    total = _ready(form, programs, plan, words)
    _steps(form, plan, words)
    first, last = _table(form, programs, department, words)
    _sum(form, total, first, last)
    _respondent(form, words)
    _legend(form, words)
    _foot(form, plan, stamp, words)
    return sheet


def _chars(first: int, last: int) -> float:
    return sum(_WIDTHS[column] for column in range(first, last + 1)) + _PADDING_CHARS * (last - first)


def _line(form: Form, text: str, style: Style, first: int = NUMBER, last: int = MISSING, least: float = LINE_PT) -> int:
    row = form.next(max(least, form.height(text, _chars(first, last), style)))
    form.put(row, first, last, text, style)
    return row


def _title(form: Form, plan: Plan, department: Department, words: Words) -> None:
    _line(form, plan.title, look.TITLE, least=30)
    _line(form, words.text("entry.subtitle", as_of=plan.as_of), look.SUBTITLE, least=18)
    form.next(5)
    _line(form, words.text("entry.for_department", name=department.name), look.FOR_CELL, least=24)


def _ready(form: Form, programs: list[ProgramSheet], plan: Plan, words: Words) -> tuple[int, str, str]:
    """Set the overall line; its formula follows when the rows that it adds up are known."""
    form.next(4)
    texts = words.text("entry.ready", office=_office(plan, words)), words.text("entry.not_ready", n="\0")
    height = max(form.height(text, _chars(NUMBER, MISSING), look.READY) for text in texts)
    return form.next(max(30, height)), *texts


def _sum(form: Form, total: tuple[int, str, str], first: int, last: int) -> None:
    row, ready, not_ready = total
    points = f"SUM({absolute(first, FLAGS)}:{absolute(last, FLAGS)})"
    head, _, tail = not_ready.partition("\0")
    formula = f"=IF({points}=0,{literal(ready)},{literal(head)}&{points}&{literal(tail)})"
    now = sum(cell.value for cell in form.sheet.cells if cell.column == FLAGS and isinstance(cell.value, int))
    text = ready if not now else f"{head}{now}{tail}"
    form.sheet.put(row, NUMBER, text, look.READY, last_row=row, last_column=MISSING, formula=formula)
    for condition, fill in ((f"={points}=0", look.DONE), (f"={points}>0", look.MISSING)):
        form.sheet.conditionals.append(Conditional(row, NUMBER, row, MISSING, condition, Style(fill=fill)))


def _office(plan: Plan, words: Words) -> str:
    if not plan.office:
        return words.text("entry.the_office")
    contact = words.text("entry.contact", contact=plan.office.contact) if plan.office.contact else ""
    return plan.office.name + contact


def _steps(form: Form, plan: Plan, words: Words) -> None:
    form.begin(heading=True)
    form.next(5)
    _line(form, words.text("entry.steps"), look.HEADING, least=LINE_PT + 3)
    form.begin()
    steps = [words.text("entry.step_open"), words.text("entry.step_fill"), words.text("entry.step_check")]
    office = _office(plan, words)
    if plan.deadline:
        day = date_text(plan.deadline.isoformat(), plan.language)
        steps.append(words.text("entry.step_send", office=office, deadline=day))
    else:
        steps.append(words.text("entry.step_send_any", office=office))
    for number, text in enumerate(steps, start=1):
        row = form.next(form.height(text, _chars(NAME, MISSING), look.STEP) + 2)
        form.put(row, NUMBER, NUMBER, str(number), look.STEP_NUMBER)
        form.put(row, NAME, MISSING, text, look.STEP)


def _table(form: Form, programs: list[ProgramSheet], department: Department, words: Words) -> tuple[int, int]:
    form.begin(heading=True)
    form.next(5)
    _line(form, words.text("entry.programs", count=len(programs)), look.HEADING, least=LINE_PT + 3)
    row = form.next(LINE_PT)
    for column, key in ((NUMBER, "no"), (NAME, "program"), (ROLE, "role"), (STATE, "state"), (MISSING, "missing")):
        form.put(row, column, column, words.text(f"entry.column_{key}"), look.HEAD_CELL)
    first = form.row
    for entry in programs:
        form.begin()
        _program(form, entry, department, words)
    return first, form.row - 1


def _program(form: Form, entry: ProgramSheet, department: Department, words: Words) -> None:
    program, missing = entry.program, entry.tally.names
    # Room for every name that may come to be missing, not only for those that are now.
    possible = words.text("entry.joint").join(entry.required_labels)
    row = form.next(
        max(
            22.0,
            form.height(program.name, _chars(NAME, NAME), look.PROGRAM_LINK),
            form.height(possible, _chars(MISSING, MISSING), look.STATUS_CELL),
        )
    )
    role = words.text("entry.role_lead" if program.lead == department.code else "entry.role_contribute")
    link = f"{quoted(entry.sheet.name)}!A1"
    form.put(row, NUMBER, NUMBER, circled(program.no), look.NUMBER_CELL, link=link)
    # LibreOffice sets a linked cell on one line; the function's text wraps everywhere.
    there = f"=HYPERLINK({literal('#' + link)},{literal(program.name)})"
    form.put(row, NAME, NAME, program.name, look.PROGRAM_LINK, formula=there)
    form.put(row, ROLE, ROLE, role, look.FIGURE_CELL)
    form.put(row, STATE, STATE, entry.state_now, look.FIGURE_CELL, formula=f"={entry.state}")
    form.put(row, MISSING, MISSING, missing, look.STATUS_CELL, formula=f'=""&{entry.names}')
    form.sheet.put(row, FLAGS, entry.open_now, look.FLAG_CELL, formula=f"={entry.open_points}")
    flag = absolute(row, FLAGS)
    for condition, fill in ((f"={flag}=0", look.DONE), (f"={flag}>0", look.MISSING)):
        form.sheet.conditionals.append(Conditional(row, STATE, row, STATE, condition, Style(fill=fill)))


def _respondent(form: Form, words: Words) -> None:
    form.begin(heading=True)
    form.next(5)
    _line(form, words.text("entry.respondent"), look.HEADING, least=LINE_PT + 3)
    form.begin()
    row = form.next(24)
    form.put(row, NUMBER, NUMBER, words.text("entry.respondent_name"), look.LABEL_CELL)
    form.put(row, NAME, NAME, None, look.INPUT_PERSON)
    form.put(row, ROLE, ROLE, words.text("entry.respondent_extension"), look.LABEL_CELL)
    form.put(row, STATE, STATE, None, look.INPUT_PERSON)
    form.put(row, MISSING, MISSING, words.text("entry.respondent_note"), look.SMALL_MIDDLE)
    for column, key in ((NAME, "name"), (STATE, "extension")):
        form.sheet.validations.append(
            Validation(
                row,
                column,
                row,
                column,
                "length",
                minimum=0,
                maximum=60,
                ime="hiragana" if key == "name" else "off",
                prompt_title=words.text(f"entry.respondent_{key}"),
                prompt=words.text("entry.respondent_prompt"),
                error_title=words.text("entry.error_title"),
                error=words.text("entry.error_text", limit=60),
            )
        )


def _legend(form: Form, words: Words) -> None:
    form.begin(heading=True)
    form.next(5)
    _line(form, words.text("entry.colours"), look.HEADING, least=LINE_PT + 3)
    form.begin()
    for key, fill in (
        ("open", look.OPEN),
        ("missing", look.MISSING),
        ("wrong", look.WRONG),
        ("done", look.DONE),
        ("asleep", look.ASLEEP),
    ):
        row = form.next(LINE_PT)
        form.put(row, NUMBER, NUMBER, words.text(f"entry.colour_{key}_short"), look.swatch(fill))
        form.put(row, NAME, MISSING, words.text(f"entry.colour_{key}"), look.MIDDLE)
    _line(form, words.text("entry.nothing_to_report"), look.NOTE)


def _foot(form: Form, plan: Plan, stamp: Stamp, words: Words) -> None:
    form.begin()
    form.next(5)
    _line(form, words.text("entry.form_number", number=stamp.form_number()), look.SMALL)
    number = stamp.form_number().replace("&", "&&")
    form.sheet.page = Page(
        paper=9,
        margins=PAGE_MARGINS,
        footer=f"&L&8 {number}&C&8&P / &N",
        breaks=form.page_breaks(),
        fit=None,
        area=(1, NUMBER, form.row - 1, MISSING),
    )
    form.sheet.password = ""
