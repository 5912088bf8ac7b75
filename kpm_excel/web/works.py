"""The operations as work that a page begins: what each needs of the form, and what it came to in sentences."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kpm_excel.errors import BadCall, BadInput
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.run import Run
from kpm_excel.plan.model import Plan
from kpm_excel.telling import (
    account_lines,
    amended_lines,
    file_lines,
    font_lines,
    generated_lines,
    left_over_lines,
    lying_over_lines,
    mail_lines,
    note_lines,
    reviewed_lines,
    todo_line,
)
from kpm_excel.web.jobs import Outcome, Work
from kpm_excel.words import Words

if TYPE_CHECKING:
    from kpm_excel.consolidated import Consolidated
    from kpm_excel.intake import Mapper
    from kpm_excel.mails import Texts

#: What a form sent, by the names of its fields.
Given = Mapping[str, str]
#: Digits of the largest number that a program may have, and more.
_MOST_DIGITS = 9


def words_in(words: Words, plan: Plan) -> Words:
    """`words`, with an item called as `plan` calls it where it speaks the same language."""
    return plan.words() if plan.language == words.language else words


def texts_of(cycle: Cycle) -> "Texts | None":
    """The office's own words for mail drafts; None where it has none."""
    from kpm_excel.mails import load_texts

    return load_texts(cycle.texts) if cycle.texts.is_dir() else None


def _plan(cycle: Cycle) -> Plan:
    from kpm_excel.web.plans_read import PLANS

    return PLANS.sound(cycle.plan)


def _answers(cycle: Cycle, plan: Plan) -> "Consolidated":
    from kpm_excel.consolidated import load_consolidated

    return load_consolidated(cycle.answers, plan)


def collecting(cycle: Cycle, run: Run, *, passwords: Sequence[str] = (), engine: "str | Mapper" = "local") -> Outcome:
    """`collect` of what lies in the cycle's folder for it, read by `engine`."""
    from kpm_excel.office.carry_over import carry_over
    from kpm_excel.office.collect import collect

    plan = _plan(cycle)
    collected = collect(
        plan,
        [cycle.returned],
        cycle.results,
        passwords=passwords,
        texts=texts_of(cycle),
        engine=engine,
        run=run,
    )

    carried = carry_over(plan, cycle, collected, run=run.part())

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        yield from account_lines(collected.account, own)
        if carried and carried.is_whole:
            yield own.text("desk.carried", count=len(carried.amendments))
        elif carried:
            yield own.text("desk.behind")
        if collected.locked:
            yield own.text("web.locked", names=own.text("entry.joint").join(collected.locked))
        yield from file_lines(collected, own)
        yield from note_lines(collected, own)

    return Outcome(lines, is_whole=collected.is_complete)


def _collect(cycle: Cycle, given: Given, run: Run) -> Outcome:
    return collecting(cycle, run, passwords=[password] if (password := given.get("password", "")) else [])


def _mark(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.check_plan import check_plan

    checked = check_plan(cycle.plan, cycle.marked_plan, run=run)

    def lines(words: Words) -> Iterator[str]:
        yield words.text("web.written", name=cycle.marked_plan.name)
        yield from file_lines(checked, words)

    return Outcome(lines, files=checked.written)


def _convert(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.convert_plan import convert_plan

    converted = convert_plan(cycle.plan, cycle.plan_json, run=run)

    def lines(words: Words) -> Iterator[str]:
        yield words.text("web.written", name=cycle.plan_json.name)
        yield from lying_over_lines(converted.left_behind, words)
        yield from file_lines(converted, words)

    return Outcome(lines, files=converted.written)


def _mend(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.check_plan import check_plan

    checked = check_plan(cycle.plan, mend=cycle.mended_plan, run=run)

    def lines(words: Words) -> Iterator[str]:
        yield words.text("web.mended", name=cycle.mended_plan.name, plan=cycle.plan.name)
        yield from left_over_lines(checked.left_over, words)
        yield from file_lines(checked, words)

    return Outcome(lines, is_whole=not checked.faults and not checked.left_over, files=checked.written)


def _generate(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.generate import generate

    plan = _plan(cycle)
    password, mail = given.get("password", ""), "mail" in given
    made = generate(plan, cycle.outgoing, password=password, mail=mail, texts=texts_of(cycle), run=run)

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        yield from generated_lines(made, cycle.outgoing, own)
        yield from file_lines(made, own)

    return Outcome(lines, is_whole=not (made.still_marked.count or made.left_over or made.without_address))


def _mail_texts(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.mail_texts import mail_texts

    made = mail_texts(_plan(cycle), cycle.texts, run=run)
    return Outcome(
        lambda words: [words.text("cli.texts_written", count=len(made.written), folder=cycle.texts)],
    )


def _remind(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.remind import remind

    plan = _plan(cycle)
    reminded = remind(plan, _answers(cycle, plan), cycle.reminders, texts=texts_of(cycle), run=run)

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        if reminded.drafts:
            yield from mail_lines(len(reminded.drafts), reminded.without_address, cycle.reminders, own)
        else:
            yield own.text("cli.reminded_none")
        yield from file_lines(reminded, own)

    return Outcome(lines, is_whole=not reminded.without_address)


def _review(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.review import review

    plan = _plan(cycle)
    reviewed = review(plan, _answers(cycle, plan), cycle.review, run=run)

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        yield own.text("web.written", name=cycle.review.name)
        yield from reviewed_lines(reviewed, own)
        yield from file_lines(reviewed, own)

    return Outcome(lines, is_whole=not (reviewed.refused or reviewed.notes), files=reviewed.written)


def _amend(cycle: Cycle, given: Given, run: Run) -> Outcome:
    files = {"review": cycle.review, "overview": cycle.overview, "carry": cycle.amended}
    return amending(cycle, files.get(given.get("from", ""), cycle.review), run)


def amending(cycle: Cycle, edited: Path, run: Run, *, is_new: bool = False) -> Outcome:
    """Take the workbook `edited` back, or carry amendments in it over to answers collected since.

    One that is new goes again where it is none that can be taken.
    """
    from kpm_excel.consolidated import load_consolidated
    from kpm_excel.office.amend import amend

    plan = _plan(cycle)
    try:
        amended = amend(plan, load_consolidated(cycle.to_amend, plan), edited, cycle.amended, run=run)
    except BadInput:
        if is_new:
            edited.unlink(missing_ok=True)
        raise

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        yield from amended_lines(plan, amended, own)
        yield from file_lines(amended, own)

    return Outcome(lines, is_whole=amended.is_whole)


def _overview(cycle: Cycle, given: Given, run: Run) -> Outcome:
    return _printing(cycle, run, is_published=False)


def _publish(cycle: Cycle, given: Given, run: Run) -> Outcome:
    return _printing(cycle, run, is_published=True)


def _open_data(cycle: Cycle, given: Given, run: Run) -> Outcome:
    """The page and the data for the public; what has no tick on the form is held back."""
    from kpm_excel.office.publish import publish

    plan = _plan(cycle)
    answers = _answers(cycle, plan)
    shown = publish(plan, answers, cycle.published)
    kept = [one.key for one in shown.decisions if one.is_public and f"field-{one.key}" not in given]
    made = publish(plan, answers, cycle.published, yes="yes" in given, held_back=kept, run=run)

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        if made.is_draft:
            yield own.text("publish.is_draft")
        elif not made.written:
            yield own.text("web.publish_no_yes")
        else:
            yield own.text("publish.done", folder=cycle.published)
        yield from file_lines(made, own)
        if made.is_plan_changed:
            yield own.text("cli.plan_changed")

    return Outcome(lines, is_whole=bool(made.written), files=made.written)


def _printing(cycle: Cycle, run: Run, *, is_published: bool) -> Outcome:
    from kpm_excel.office.overview import overview

    plan = _plan(cycle)
    printed = overview(plan, _answers(cycle, plan), cycle.overview, pdf=is_published, run=run)

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        yield from (own.text("web.written", name=path.name) for path in printed.written)
        yield from font_lines(printed, plan, own)
        yield from file_lines(printed, own)
        if printed.is_plan_changed:
            yield own.text("cli.plan_changed")
        if printed.is_draft:
            yield own.text("cli.draft")

    return Outcome(lines, is_whole=not printed.is_draft, files=printed.written)


def _renumbered(given: Given) -> Iterator[tuple[int, int]]:
    """The new numbers that were written beside old ones. Raises `BadCall` where one is no number."""
    for name, text in given.items():
        no, number = name.removeprefix("number-"), unicodedata.normalize("NFKC", text).strip()
        if name.startswith("number-") and no.isdecimal() and number:
            if not number.isdecimal() or len(number) > _MOST_DIGITS:
                raise BadCall("rollover_no_number", no=int(no), found=text)
            yield int(no), int(number)


def _rollover(cycle: Cycle, given: Given, run: Run) -> Outcome:
    from kpm_excel.office.rollover import rollover

    plan = _plan(cycle)
    drop = [int(no) for name, no in given.items() if name.startswith("drop-") and no.isdecimal()]
    renumber = dict(_renumbered(given))
    rolled = rollover(plan, _answers(cycle, plan), cycle.next_plan, drop=drop, renumber=renumber, run=run)

    def lines(words: Words) -> Iterator[str]:
        own = words_in(words, plan)
        yield own.text("web.written", name=cycle.next_plan.name)
        yield from file_lines(rolled, own)
        yield own.text("rollover.todo", count=len(rolled.todo))
        yield from (todo_line(todo, own) for todo in rolled.todo)

    return Outcome(lines, files=rolled.written)


def looking_back(plan: Plan, cycle: Cycle, cycles: Sequence["Consolidated"], run: Run) -> Outcome:
    """`history` of `cycles`, the oldest first, into the folder of `cycle`."""
    from kpm_excel.office.history import history

    looked = history(plan, cycles, cycle.history, run=run)

    def lines(words: Words) -> Iterator[str]:
        yield words.text("web.written", name=cycle.history.name)
        yield from file_lines(looked, words)

    return Outcome(lines, files=looked.written)


#: What makes each work, and the page of the cycle to which it leads on.
_WORKS: Mapping[str, tuple[Callable[[Cycle, Given, Run], Outcome], str]] = {
    "mark": (_mark, "plan/"),
    "mend": (_mend, "plan/"),
    "convert": (_convert, "plan/"),
    "generate": (_generate, "send/"),
    "mail_texts": (_mail_texts, "send/"),
    "collect": (_collect, "inbox/"),
    "remind": (_remind, "inbox/"),
    "review": (_review, "review/"),
    "amend": (_amend, "review/"),
    "overview": (_overview, "print/"),
    "publish": (_publish, "publish/"),
    "open_data": (_open_data, "publish/"),
    "rollover": (_rollover, "next/"),
}


def work_of(name: str, cycle: Cycle, given: Given) -> tuple[Work, str] | None:
    """The work `name` on `cycle` as a form asks for it, and the page to which it leads on; None for another name."""
    if name not in _WORKS:
        return None
    make, back = _WORKS[name]
    return partial(make, cycle, given), back
