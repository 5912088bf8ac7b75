"""One returned file becomes a submission: read, recognised, every answer taken, everything odd named."""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kpm_excel.answer_key import AnswerAt
from kpm_excel.book.raw import RawWorkbook, Unreadable
from kpm_excel.checks.areas import condensed
from kpm_excel.checks.context import FormContext
from kpm_excel.checks.form_checks import check_form
from kpm_excel.checks.locked_checks import MadeSheet, check_locked, is_untouched
from kpm_excel.excel.read.guard import MAX_FILE_BYTES, read_head, size_of
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.findings import Code, Finding, Place, find
from kpm_excel.form.locate import Located, locate
from kpm_excel.form.slots import Asked
from kpm_excel.form.stamp import is_mark
from kpm_excel.moments import Moment, credible, of_clock
from kpm_excel.plan.cycle_years import years_in
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types.values import Remark
from kpm_excel.reading.files import remarks_on, unreadable
from kpm_excel.reading.identity import Identity, Remarked, identify, printed_homes
from kpm_excel.reading.job import Job
from kpm_excel.reading.respondent import respondent
from kpm_excel.reading.slot_reader import SlotReader, Taken, all_asked
from kpm_excel.submission import FileFacts, Submission
from kpm_excel.words import words_for

if TYPE_CHECKING:
    from kpm_excel.layouts.entry.entry_book import EntryForm


def read_submission(plan: Plan, job: Job) -> Submission:
    """What the file of `job` says to `plan`. A file that cannot be used is a submission with findings alone."""
    try:
        size = size_of(job.source)
        # Too large a file is refused for what its first bytes say that it is.
        content = b"" if size > MAX_FILE_BYTES else read_head(job.source, size)
        digest = hashlib.sha256(content).hexdigest() if content or not size else ""
        facts = FileFacts(job.name, digest, size, changed_at=credible(job.changed_at))
        raw = read_workbook(content if digest else job.source, job.passwords)
    except OSError as error:
        return _unopened(plan, job, error)
    except Unreadable as error:
        remark = unreadable(error, job.name, content, len(job.passwords))
        # How a picture or a letter came needs no telling.
        notes = (remark,) if remark.code is Code.FILE_FOREIGN else (*job.remarks, remark)
        return Submission(facts, findings=tuple(_finding(job.name, Remarked(note)) for note in notes))
    return _Reader(plan, job, _facts(facts, raw, content, plan), raw).submission()


def _unopened(plan: Plan, job: Job, error: OSError) -> Submission:
    remark = Remark(Code.FILE_UNREADABLE, {"found": error.strerror or str(error)})
    return Submission(FileFacts(job.name), findings=(_finding(job.name, Remarked(remark)),))


def _facts(facts: FileFacts, raw: RawWorkbook, content: bytes, plan: Plan) -> FileFacts:
    return replace(
        facts,
        format=raw.format,
        application=raw.application,
        last_modified_by=raw.last_modified_by,
        saved_at=saved_at(raw, content, plan),
    )


#: Before this year there was no Open XML. What is dated earlier was dated by nobody: the toolkit itself writes 2000
#: into every workbook, so that the same content is the same bytes; other tools write 1601, 1980, 2006, or 2015 as
#: Excel's own blank workbooks have it.
_FIRST_YEAR = 2007


# All forms that come back are of one period.
@lru_cache(maxsize=16)
def _first_year(*period: str) -> int:
    return max(_FIRST_YEAR, min(years_in(period), default=_FIRST_YEAR) - 1)


def saved_at(raw: RawWorkbook, content: bytes, plan: Plan) -> Moment | None:
    """When the workbook was last saved, as it says itself: in its properties, else by the dates of its parts.

    None where it does not say, as in a form that no program has saved since it was made, or says what a tool writes
    for want of a date: one from before the plan's current period by more than a year is of no form of the plan. None
    too where the moment is still to come: of a clock that is ahead nobody knows by how much it was.
    """
    first = _first_year(plan.current_period, plan.current.label)
    if raw.saved_at:
        return credible(raw.saved_at) if raw.saved_at.at.year >= first else None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            newest = dt.datetime(*max(part.date_time for part in archive.infolist()))
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    return credible(of_clock(newest)) if newest.year >= first else None


def _is_scrambled(raw: RawWorkbook, located: Located) -> bool:
    """Whether a cell for an answer holds one of our own marks.

    Nobody types one: the file was damaged so that its texts stand in each other's places, and none can be trusted.
    """
    cells = {sheet.name: sheet.cells for sheet in raw.sheets}
    held = (cells[slot.sheet].get((slot.row, slot.column)) for slot in located.slots)
    return any(cell is not None and is_mark(cell.value) for cell in held)


def _finding(file: str, remarked: Remarked, department: str | None = None) -> Finding:
    place = Place(remarked.department or department, None, None, file, remarked.sheet, remarked.cell)
    return find(remarked.remark.code, place, **remarked.remark.values)


class _Reader:
    """The reading of one workbook."""

    def __init__(self, plan: Plan, job: Job, facts: FileFacts, raw: RawWorkbook) -> None:
        self._plan, self._job, self._facts, self._raw = plan, job, facts, raw

    def submission(self) -> Submission:
        """Everything that the workbook says."""
        located = locate(self._raw)
        if _is_scrambled(self._raw, located):
            broken = unreadable(Unreadable("broken", "texts in each other's places"), self._job.name)
            remarks = (*self._job.remarks, broken)
            found = (_finding(self._job.name, Remarked(remark)) for remark in remarks)
            return Submission(self._facts, findings=tuple(found))
        identity = identify(self._raw, located, self._plan)
        about = (*self._job.remarks, *remarks_on(self._raw, self._job.name))
        notes = [*(Remarked(remark) for remark in about), *identity.remarks]
        findings = [_finding(self._job.name, note, identity.department) for note in notes]
        if identity.department is None:
            return Submission(self._facts, findings=tuple(findings))
        asked = all_asked(self._plan, identity.department)
        if not asked.keys() <= {(slot.key.program, slot.key.key) for slot in located.slots}:
            homes = printed_homes(self._raw, located, self._plan, identity.department)
            located = locate(self._raw, [slot.entry for slot in self._made(identity.department).slots], homes)
        return self._of_department(identity.department, identity, located, asked, findings)

    def _made(self, department: str) -> "EntryForm":
        """The department's form as it would be sent out now."""
        # Most forms come back with all their own words, and need nothing to be held against.
        from kpm_excel.layouts.entry.entry_book import entry_book

        return entry_book(self._plan, self._plan.department(department), {})

    def _of_department(
        self,
        department: str,
        identity: Identity,
        located: Located,
        asked: Mapping[AnswerAt, Asked],
        findings: list[Finding],
    ) -> Submission:
        own = identity.own | {slot.sheet for slot in located.slots} - identity.foreign
        form = FormContext(self._plan, department, self._job.name, self._raw, located, frozenset(own))
        taken = SlotReader(form, asked, identity.foreign).read()
        given = {} if identity.made_from else {one.slot: one.value for one in taken.answers if one.value is not None}
        form = replace(form, used=taken.used, answers=given)
        findings += [*self._about_file(form, taken), *taken.findings, *check_form(form)]
        if not is_untouched(form):
            findings += check_locked(form, self._by_name(form), changed=bool(identity.made_from))
        sheets = {program: slot.sheet for (program, _), slot in taken.used.items()}
        firsts = {at.sheet for at in located.stamps if at.stamp.program is None} & own
        by = respondent((sheet for sheet in self._raw.sheets if sheet.name in firsts), words_for(self._plan.language))
        return Submission(
            replace(self._facts, answered_by=by),
            department,
            tuple(taken.answers),
            sheets,
            tuple(condensed(findings)),
            frozenset(taken.refused),
            identity.made_from,
        )

    def _about_file(self, form: FormContext, taken: Taken) -> Iterator[Finding]:
        """What the file as a whole gives away: nothing was filled in, or its name is another department's."""
        if taken.answers and not any(given.raw for given in taken.answers):
            yield form.find(Code.FORM_UNTOUCHED)
        other = named_department(self._plan, form.department, self._job.name)
        if other:
            yield form.find(Code.FILE_NAME_OTHER, found=other)

    def _by_name(self, form: FormContext) -> dict[str, MadeSheet]:
        """Each sheet of the form as it would be sent out now, by the name that it has in the workbook."""
        anew = self._made(form.department)
        made: dict[int | None, MadeSheet] = {None: MadeSheet(anew.first, {})}
        for one in anew.programs:
            keys = {slot.entry.row: (one.program.no, slot.entry.key.key) for slot in one.slots}
            made[one.program.no] = MadeSheet(one.sheet, keys)
        return {name: made[program] for name, program in form.programs_by_sheet().items() if program in made}


def named_department(plan: Plan, own: str, file: str) -> str:
    """The name of another department than `own` that the file's name bears; empty where it bears none, or both."""
    stem = file.rpartition("/")[2].rpartition(".")[0].casefold()
    here = plan.department(own)
    if here.name.casefold() in stem or stem.startswith(f"{own}_".casefold()):
        return ""
    # A name that is part of our own (政策課 of 情報政策課) says nothing.
    return next((one.name for one in plan.named_in(file) if one.name not in here.name), "")
