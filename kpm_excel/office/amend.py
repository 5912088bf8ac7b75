"""`amend`: what was edited in an overview or a review is taken back into the answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from kpm_excel.amending import TakenBack, take_back
from kpm_excel.amending.carried import carried, moved
from kpm_excel.amending.notes import Note
from kpm_excel.consolidated import Amendment, Consolidated, load_consolidated
from kpm_excel.errors import BadInput
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.overview.report import Report
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, Outputs, Written, check_other, real_path, writing
from kpm_excel.plan.model import Author, Plan
from kpm_excel.plans import is_json
from kpm_excel.sent import Sent, kept_beside, load_sent


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A field that the office or its headquarters has still to write."""

    label: str
    #: The numbers of the programs in which it is empty.
    programs: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Amended(Result):
    """What an edited workbook came to."""

    #: The answers with the amendments.
    consolidated: Consolidated
    #: The amendments of this workbook alone.
    amendments: tuple[Amendment, ...]
    #: Cells that cannot be read as their field's type, and were not taken.
    refused: tuple[Finding, ...]
    #: What somebody should look at in the cells that were taken, such as a number that shows as another one.
    doubted: tuple[Finding, ...]
    #: Edits of what an amendment does not change, such as the plan's own words.
    notes: tuple[Note, ...]
    #: What the office has still to write, and answers that its amendments made required.
    unwritten: tuple[Unwritten, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every edit was taken."""
        return not self.refused and not self.notes


def amend(
    plan: Plan,
    consolidated: Consolidated,
    edited: str | Path,
    path: str | Path | None = None,
    *,
    force: bool = False,
    run: Run | None = None,
) -> Amended:
    """Take the edits of the overview or review workbook `edited` into the answers; write these at `path` where given.

    Only what was really edited counts, against the answers that the workbook was made of. Where `edited` is answers
    that were amended earlier (JSON), their amendments are carried over. Answers may be amended where they lie: what
    stood there before is kept in them. `force` lets a file be replaced that we never wrote.

    Raises `BadInput` where `edited` cannot be read, is none of these, or was made of answers that are not these,
    `BadCall` where `path` is the plan or the edited workbook, and `BadOutput` where it cannot be written.
    """
    run, source = run or Run(), Path(edited)
    target = Path(path) if path is not None else None
    if target:
        check_other(target, plan.source, None if is_json(source) else source)
    sent = load_sent(kept_beside(plan.source)) if plan.source else Sent()
    if not target:
        taken = take_back(plan, consolidated.alone, source, sent.plan)
        run.did("read", source)
        return _amended(plan, consolidated.alone, taken, source, None, Written())
    # From here on the folder is ours: what another amendment wrote meanwhile would be lost otherwise.
    with writing("amend", target.parent, force=force) as outputs:
        taken = take_back(plan, consolidated.alone, source, sent.plan)
        if target.is_file():
            taken = _joined(plan, taken, target, source.name, sent)
        run.did("read", source)
        written = _written(consolidated, taken, target, outputs)
        return _amended(plan, consolidated.alone, taken, source, target, written)


def _joined(plan: Plan, taken: TakenBack, target: Path, file: str, sent: Sent) -> TakenBack:
    """`taken` with what the file `target`, which it is to replace, has of other workbooks' amendments.

    Two who review the same answers then do not undo each other's work; where they differ it is named.
    """
    try:
        earlier = load_consolidated(target)
    except BadInput:
        return taken
    if not earlier.plan.is_of(plan):
        return taken
    here, lost = moved(plan, sent.plan(earlier.plan.sha256[:12]) or plan, earlier.amendments)
    others = [one for one in here if one.file != file and one not in taken.consolidated.amendments]
    result, _, left = carried(plan, taken.consolidated, others)
    # Of the amendments in the file itself it was said before.
    told = [note for note in (*lost, *left) if note not in taken.notes]
    return replace(taken, consolidated=result, notes=(*taken.notes, *told))


def _written(consolidated: Consolidated, taken: TakenBack, target: Path, outputs: Outputs) -> Written:
    if consolidated.source and real_path(target) == real_path(consolidated.source):
        # All of it was read and is in what takes its place.
        outputs.adopt(target, sha256(b"".join(consolidated.alone.chunks())).hexdigest())
    outputs.put(target, Kind.ANSWERS, taken.consolidated.chunks())
    return outputs.finish()


def _amended(
    plan: Plan, before: Consolidated, taken: TakenBack, source: Path, path: Path | None, files: Written
) -> Amended:
    found = taken.consolidated.findings
    return Amended(
        consolidated=replace(taken.consolidated, source=path),
        amendments=taken.amendments,
        refused=taken.refused,
        doubted=tuple(one for one in found if one.place.file == source.name and one.severity is Severity.WARNING),
        notes=taken.notes,
        unwritten=tuple(_unwritten(plan, before, taken)),
        **files_of(files),
    )


def _unwritten(plan: Plan, before: Consolidated, taken: TakenBack) -> Iterator[Unwritten]:
    """What the office has still to write, and the answers that its amendments have made required."""
    report, earlier = Report(plan, taken.consolidated), Report(plan, before)
    amended = {one.program for one in taken.amendments}
    numbers: dict[str, list[int]] = {}
    for program in plan.programs:
        for spec in plan.kind_of(program).fields:
            is_asked = spec.by is Author.OFFICE or (program.no in amended and not earlier.absence(program, spec))
            if is_asked and report.absence(program, spec):
                numbers.setdefault(spec.title, []).append(program.no)
    yield from (Unwritten(label, tuple(programs)) for label, programs in numbers.items())
