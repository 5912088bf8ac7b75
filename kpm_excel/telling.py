"""What an operation came to, in sentences."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpm_excel.words import Words

if TYPE_CHECKING:
    from kpm_excel.errors import Fault
    from kpm_excel.importing.account import Entry
    from kpm_excel.importing.proposal import Proposal
    from kpm_excel.layouts.overview.table.crowding import Crowded
    from kpm_excel.layouts.planbook.left_over_sheet import LeftOver
    from kpm_excel.next_plan import StillMarked, Todo
    from kpm_excel.office.account import Account
    from kpm_excel.office.amend import Amended
    from kpm_excel.office.collect import Collected
    from kpm_excel.office.generate import Generated
    from kpm_excel.office.import_report import Imported
    from kpm_excel.office.overview import Printed
    from kpm_excel.office.publish import FieldDecision, Published, Withheld
    from kpm_excel.office.results import Result
    from kpm_excel.office.review import Reviewed
    from kpm_excel.office.run import Step
    from kpm_excel.plan.far_days import FarDay
    from kpm_excel.plan.model import Department, Plan
    from kpm_excel.plan.plan_doubts import Doubt

#: How many departments a line names.
_NAMED = 20
#: Characters of a cell that a line quotes.
_QUOTED = 60


def file_lines(result: "Result", words: Words) -> Iterator[str]:
    """Which files somebody had edited, what each is, and where it is now."""
    for kept in result.kept_aside:
        kind = words.text(f"outputs.kind_{kept.kind}")
        yield words.text("outputs.kept_aside", path=kept.path, aside=kept.aside, kind=kind)
    for path in result.stayed:
        yield words.text("outputs.stayed", path=path)


def left_over_lines(left_over: Sequence["LeftOver"], words: Words) -> Iterator[str]:
    """What found no place in a plan workbook that was laid out anew."""
    if left_over:
        yield words.text("cli.left_over", count=len(left_over), sheet=words.text("planbook.left_over"))
    for one in left_over[:_NAMED]:
        text = one.text if len(one.text) <= _QUOTED else one.text[:_QUOTED] + "…"
        yield words.text("cli.left_over_one", place=one.place, heading=one.heading, text=text)
    if len(left_over) > _NAMED:
        yield words.text("cli.left_over_more", count=len(left_over) - _NAMED)


def lying_over_lines(found: Sequence["Fault"], words: Words) -> Iterator[str]:
    """What stands in a plan workbook and in none of its cells."""
    if found:
        yield words.text("cli.plan_lies_over", count=len(found))
    yield from (f"  {one.message(words)}" for one in found[:_NAMED])
    if len(found) > _NAMED:
        yield words.text("cli.plan_lies_over_more", count=len(found) - _NAMED)


def note_lines(collected: "Collected", words: Words) -> Iterator[str]:
    """What the office noted in the check workbook and stands beside no row any more."""
    for note in collected.left_notes:
        yield words.text("outputs.note_left", beside=note.beside, text=note.text)


def account_lines(account: "Account", words: Words) -> Iterator[str]:
    """What came back: departments, findings, counts of each summary."""
    yield words.text("cli.account_departments", **{str(one): count for one, count in account.departments.items()})
    yield words.text("cli.account_findings", **{str(one): count for one, count in account.findings.items()})
    for key, departments in (("missing", account.missing), ("mending", account.to_mend)):
        if departments:
            yield words.text(f"cli.account_{key}", names=_named(departments, words))
    for one in account.changed:
        yield words.text(
            "cli.account_changed", names=_named(one.departments, words), message=one.finding.message(words)
        )
    for summary in account.counts:
        counts = words.text("entry.joint").join(f"{code} {count}" for code, count in summary.counts.items())
        yield words.text("cli.account_ratings", kind=summary.kind.name, field=summary.field.title, counts=counts)


def _named(departments: Sequence["Department"], words: Words) -> str:
    """The names of the first of `departments`, and how many more there are."""
    names = list(dict.fromkeys(department.name for department in departments))
    more = words.text("cli.account_more", count=len(names) - _NAMED) if len(names) > _NAMED else ""
    return words.text("entry.joint").join(names[:_NAMED]) + more


def deadline_lines(plan: "Plan", words: Words, *, is_mending: bool = True) -> Iterator[str]:
    """By when answers are due, and where something is to be mended marked copies, each with how many days that is."""
    from datetime import date

    from kpm_excel.plan.dates import date_text

    days = {"deadline": plan.deadline, "mend_deadline": plan.mend_deadline if is_mending else None}
    for name, day in days.items():
        if day:
            left = (day - date.today()).days
            shown = words.text("inbox.days_left" if left >= 0 else "inbox.days_past", count=abs(left))
            yield words.text(f"inbox.{name}", day=date_text(day.isoformat(), words.language), days=shown)


def generated_lines(generated: "Generated", folder: Path, words: Words) -> Iterator[str]:
    """What went into the folder, and what the office has to know of it."""
    yield words.text("cli.generated", count=len(generated), folder=folder)
    if generated.drafts:
        yield from mail_lines(len(generated.drafts), generated.without_address, folder, words)
    elif generated.drafts_behind:
        yield words.text("cli.drafts_behind", count=len(generated.drafts_behind))
    if generated.since_last:
        from kpm_excel.plandiff import diff_lines

        yield words.text("cli.sent_changed", count=len(generated.since_last.changes))
        yield from (f"  {line}" for line in diff_lines(generated.since_last))
    if left := generated.left_over:
        yield words.text("cli.sent_left", count=len(left), names=words.text("entry.joint").join(left))
    yield from marked_lines(generated.still_marked, words)
    if generated.not_kept:
        yield words.text("cli.sent_not_kept", reason=generated.not_kept.message(words))


def mail_lines(count: int, without_address: Sequence["Department"], folder: Path, words: Words) -> Iterator[str]:
    """How many drafts were written, and which departments have no address."""
    yield words.text("cli.mails_written", count=count, folder=folder)
    if without_address:
        names = words.text("entry.joint").join(department.name for department in without_address)
        yield words.text("cli.no_address", names=names)


def marked_lines(marked: "StillMarked", words: Words) -> Iterator[str]:
    """The places of a plan that are still to be written, after a line that says how many."""
    if not marked.count:
        return
    yield words.text("rollover.left", count=marked.count, sign=words.text("rollover.sign"))
    if marked.as_of:
        yield "  " + words.text("rollover.place_as_of")
    for label, programs in marked.fields:
        told = words.text("rollover.place", label=label, numbers=_numbers(programs, words), count=len(programs))
        yield f"  {told}"
    yield from (f"  {path}" for path in marked.elsewhere)


def far_lines(days: Sequence["FarDay"], words: Words) -> Iterator[str]:
    """The days of a plan that lie years away from its periods."""
    for one in days:
        yield words.text("cli.far_day", no=one.number, label=one.label, day=one.day)


def doubt_lines(found: Sequence["Doubt"], words: Words) -> Iterator[str]:
    """What a plan may say and hardly means."""
    for one in found:
        yield words.text(f"cli.{one.key}", **one.values)


def crowded_lines(tables: Sequence["Crowded"], words: Words) -> Iterator[str]:
    """What of each table does not fit, and what can be done."""
    joint = words.text("entry.joint")
    for table in tables:
        if table.beneath:
            yield words.text("cli.crowded", kind=table.kind, labels=joint.join(table.beneath))
        if table.in_words:
            yield words.text("cli.crowded_periods", kind=table.kind, labels=joint.join(table.in_words))


def todo_line(todo: "Todo", words: Words) -> str:
    """Something that is to be written in the next period's plan."""
    return words.text(
        f"rollover.do_{todo.what}",
        label=todo.label,
        count=len(todo.programs),
        numbers=_numbers(todo.programs, words),
        as_of=todo.text,
        text=todo.text,
        place=todo.place.text(words) if todo.place else "",
    )


def _numbers(programs: Sequence[str | int], words: Words) -> str:
    return words.text("rollover.joint").join(map(str, programs))


def _number(plan: "Plan", no: int) -> str | int:
    """What people call the program `no` by, whether the plan still has it or not."""
    program = plan.program(no)
    return program.number if program else no


def amended_lines(plan: "Plan", amended: "Amended", words: Words) -> Iterator[str]:
    """What changed from what, what is doubtful in it, what was not taken, and what is still to be written."""
    from kpm_excel.amending.notes import line_of
    from kpm_excel.layouts.check import field_label
    from kpm_excel.plan.contrast import contrast

    for one in amended.amendments:
        program = plan.program(one.program)
        before, after = contrast(one.before, one.after)
        empty = words.text("amend.empty")
        yield words.text(
            "amend.change", no=_number(plan, one.program), name=program.name if program else "",
            label=field_label(plan, one.program, one.field), before=before or empty, after=after or empty,
            sheet=one.sheet, cell=one.cell,
        )  # fmt: skip
    yield from (words.text("amend.doubted", text=line_of(finding, words)) for finding in amended.doubted)
    yield from (words.text("amend.refused", text=line_of(finding, words)) for finding in amended.refused)
    yield from (words.text("amend.refused", text=note.message(words)) for note in amended.notes)
    yield words.text("amend.done", count=len(amended.amendments))
    if not amended.is_whole:
        yield words.text("amend.not_whole", count=len(amended.refused) + len(amended.notes))
    for unwritten in amended.unwritten:
        numbers = _numbers([_number(plan, no) for no in unwritten.programs], words)
        yield words.text("amend.unwritten", label=unwritten.label, count=len(unwritten.programs), numbers=numbers)


def reviewed_lines(reviewed: "Reviewed", words: Words) -> Iterator[str]:
    """How much of an earlier review went over into the new one, and what did not."""
    from kpm_excel.amending.notes import line_of

    if reviewed.carried:
        yield words.text("review.carried", count=len(reviewed.carried))
    for line in (*(line_of(one, words) for one in reviewed.refused), *(one.message(words) for one in reviewed.notes)):
        yield words.text("review.not_carried", text=line)


#: So many characters without a face are named; more are counted.
_MOST = 20


def font_lines(printed: "Printed", plan: "Plan", words: Words) -> Iterator[str]:
    """Which faces the PDF had to take in place of others, and which characters none of them has."""
    if printed.substitutes:
        from kpm_excel.book.measure import face_for

        fonts = ", ".join(printed.substitutes)
        yield words.text("pdf.substituted", face=face_for(plan.language).name, fonts=fonts)
    if printed.lacking:
        each = [words.text("pdf.lacking_one", shown=o.shown, sheet=o.sheet, cell=o.cell) for o in printed.lacking]
        yield words.text("pdf.lacking", count=len(each), characters=words.text("pdf.lacking_joint").join(each[:_MOST]))


def demo_lines(step: "Step", plan: "Plan") -> Iterator[str]:
    """What one step of the demo came to."""
    words = plan.words()
    came: Any = step.result
    match step.name:
        case "begin":
            yield words.text("cli.demo_start", title=plan.title, as_of=plan.as_of)
        case "generate" | "return":
            yield words.text(f"cli.demo_{step.name}", count=len(came), folder=step.item)
        case "collect":
            yield words.text("cli.demo_collect", folder=step.item)
            yield from (f"   {line}" for line in account_lines(came.account, words))
        case "overview":
            yield words.text("cli.demo_overview", path=step.item)
            for path in came.written[1:]:
                yield words.text("cli.demo_pdf", path=path)
            yield from (f"   {line}" for line in font_lines(came, plan, words))


def going_out_lines(published: "Published", plan: "Plan", words: Words) -> Iterator[str]:
    """What goes out, field by field, and which pieces of texts do not."""
    yield words.text("publish.what_first")
    for kind in plan.kinds:
        yield words.text("publish.of_kind", kind=kind.name)
        for one in published.decisions:
            if one.kind.id == kind.id:
                yield _decided_line(one, words)
    yield words.text("publish.withheld_title", count=len(published.withheld))
    yield from (withheld_line(one, plan, words) for one in published.withheld)
    yield words.text("publish.never")
    yield words.text("publish.licence_said", licence="CC BY 4.0")


def _decided_line(one: "FieldDecision", words: Words) -> str:
    state = words.text("publish.is_public" if one.is_public else "publish.is_kept")
    why = decision_words(one, words)
    key = "publish.field_why" if why else "publish.field"
    return words.text(key, state=state, field=one.field.title, why=why)


def decision_words(one: "FieldDecision", words: Words) -> str:
    """Why a field goes out in part, or not at all; empty where it simply goes out."""
    if one.decision == "printed":
        return ""
    return words.text(f"publish.why_{one.decision}", lists=words.text("publish.list_joint").join(one.lists))


def withheld_line(one: "Withheld", plan: "Plan", words: Words) -> str:
    """A piece of a text that does not go out, and where it stands."""
    what = words.text(f"publish.what_{one.what}")
    if one.program is None:
        return words.text("publish.withheld_plan", text=one.text, what=what)
    key = "publish.withheld_at" if one.field else "publish.withheld_name"
    return words.text(key, no=_number(plan, one.program), field=one.field, text=one.text, what=what)


def imported_lines(imported: "Imported", words: Words) -> Iterator[str]:
    """What was read of tables made by hand, what is to be decided, and what is left over."""
    sheet = words.text("account.sheet")
    for table in imported.tables:
        found = {"programs": len(table.records), "groups": len(table.groups)}
        yield words.text("imports.table_line", file=table.sheet.file, sheet=table.sheet.name, **found)
    if imported.chosen_in:
        yield words.text("imports.chosen", path=imported.chosen_in, sheet=sheet)
    yield from caution_lines(imported.proposal, words)
    asked = list(question_lines(imported.proposal, words))
    if asked:
        yield words.text("imports.questions_line", count=len(asked))
    yield from (f"  {line}" for line in asked)
    left = imported.left_over
    yield words.text("imports.left_over_file", count=len(left), sheet=sheet)
    for entry in left[:_NAMED]:
        text = " ".join(entry.text.split())
        quoted = text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
        why = words.text(f"account.why_{entry.why}")
        yield words.text("imports.left_over_one", place=entry_place(entry, words), text=quoted, why=why)
    if len(left) > _NAMED:
        yield words.text("imports.left_over_more", count=len(left) - _NAMED)


def caution_lines(proposal: "Proposal", words: Words) -> Iterator[str]:
    """What could not be read of imported workbooks, or was read otherwise than it looks."""
    for found in proposal.found:
        for caution in found.source.cautions:
            yield words.text(f"imports.caution_{caution}", file=found.source.file)
        for sheet in found.source.sheets:
            for caution in sheet.cautions:
                yield words.text(f"imports.caution_{caution}", file=sheet.file, sheet=sheet.name)


def question_lines(proposal: "Proposal", words: Words) -> Iterator[str]:
    """What somebody has still to decide about a plan that was begun from tables."""
    yield from (question.text(words) for question in proposal.questions)
    yield from (todo_line(todo, words) for todo in proposal.todo)


def entry_place(entry: "Entry", words: Words) -> str:
    """Where something of an imported workbook stands."""
    from kpm_excel.book.base import column_letters

    if entry.place is None:
        return words.text("imports.drawn_place", file=entry.file, sheet=entry.sheet, number=(entry.drawn or 0) + 1)
    cell = f"{column_letters(entry.place.column)}{entry.place.row + 1}"
    return words.text("imports.cell_place", file=entry.file, sheet=entry.sheet, cell=cell)
