"""`import-report`: a plan begun from a table that somebody made by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kpm_excel.book.raw import Reason, Unreadable
from kpm_excel.errors import BadCall, BadInput
from kpm_excel.excel.read.apart import read_apart
from kpm_excel.importing.account import Entry
from kpm_excel.importing.choices import Choices
from kpm_excel.importing.found import Table
from kpm_excel.importing.imported import choices_in, imported_workbook
from kpm_excel.importing.proposal import NoPrograms, Proposal, propose
from kpm_excel.importing.read_source import read_source
from kpm_excel.importing.source import Source
from kpm_excel.importing.tables import find_tables
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, check_other, writing
from kpm_excel.plan.jsonfile import sound_plan
from kpm_excel.plan.model import Plan
from kpm_excel.plans import is_json, plan_file

#: Which sentence says what to do with a file that is no workbook, by why it is none.
_INSTEAD: Final[dict[Reason, str]] = {
    "office_document": "import_document",
    "csv": "import_csv",
    "encrypted": "import_locked",
    "label": "import_locked",
    "html": "import_page",
    "mhtml": "import_page",
    "xml2003": "import_page",
    "numbers": "import_page",
}


@dataclass(frozen=True, kw_only=True)
class Imported(Result):
    """A plan that was begun from tables made by hand."""

    #: The plan.
    plan: Plan
    #: What was taken for what, what somebody has still to decide, and an account of every cell and shape.
    proposal: Proposal
    #: The file whose choices held; None where all was found out.
    chosen_in: Path | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables whose rows were taken for programs."""
        families = self.proposal.families.programs
        return tuple(table for family in families for one in (family, *family.more) for table in one.tables)

    @property
    def left_over(self) -> tuple[Entry, ...]:
        """What no part of the plan has."""
        return tuple(self.proposal.account.left_over)


def look_at_reports(
    workbooks: Sequence[str | Path],
    *,
    departments: str | Path | None = None,
    sheets: Collection[str] = (),
    choices: Choices | None = None,
    run: Run | None = None,
) -> Proposal:
    """What tables in `workbooks` propose as a plan; nothing is written. Parameters and errors as in `import_report`."""
    run = run or Run()
    run.check()
    if not workbooks:
        raise BadCall("import_nothing")
    run.expect(lambda: len(workbooks) + 1)
    sources = []
    for path in workbooks:
        sources.append(_read(Path(path)))
        run.did("read", path)
    chosen = _without_other_sheets(choices or Choices(), sources, sheets)
    found = [find_tables(source, chosen.rows) for source in sources]
    addresses = _read(Path(departments)) if departments else None
    try:
        return propose(found, chosen, addresses, str(workbooks[0]))
    except NoPrograms:
        raise _no_table(Path(workbooks[0]), sources) from None


def import_report(
    workbooks: Sequence[str | Path],
    path: str | Path = "plan.xlsx",
    *,
    departments: str | Path | None = None,
    sheets: Collection[str] = (),
    choices: str | Path | None = None,
    force: bool = False,
    run: Run | None = None,
) -> Imported:
    """Write at `path` the plan of the next period, begun from the tables in `workbooks` (`.xlsx`, `.xls`, `.ods`).

    `departments` is a workbook that lists departments with their addresses, `sheets` are the names of those that are
    looked at (all, without). `choices` is a plan workbook that this wrote before, and in which somebody has changed on
    its sheet of the import what was taken for what; without it the workbook that is to be replaced counts. `force`
    lets a file be replaced that we never wrote.

    Raises `BadInput` where a file cannot be read or has no table, with what to do instead, `BadCall` where `path` is
    one of `workbooks` or has another ending, and `BadOutput` where it cannot be written.
    """
    run, target = run or Run(), Path(path)
    check_other(target, *map(Path, workbooks), Path(departments) if departments else None)
    if target.suffix.lower() not in (".xlsx", ".json"):
        raise BadCall("plan_ending", path=target, found=target.suffix or target.name)
    with writing("import-report", target.parent, force=force) as outputs:
        chosen_in, chosen = _choices(Path(choices) if choices else None, target)
        proposal = look_at_reports(workbooks, departments=departments, sheets=sheets, choices=chosen, run=run)
        is_workbook = target.suffix.lower() == ".xlsx"
        content = imported_workbook(proposal) if is_workbook else plan_file(proposal.document, target)
        outputs.put(target, Kind.PLAN, content)
        run.did("plan", target)
        return Imported(
            plan=sound_plan(proposal.document, target),
            proposal=proposal,
            chosen_in=chosen_in,
            **files_of(outputs.finish()),
        )


def _choices(named: Path | None, target: Path) -> tuple[Path | None, Choices]:
    """The file whose choices hold, and these."""
    if named is None and (not target.is_file() or is_json(target)):
        return None, Choices()
    try:
        chosen = read_apart(choices_in, named or target)
    except BadInput:
        if named:
            raise
        # What is to be replaced may be anything; whether it may be is said when it comes to that.
        return None, Choices()
    return (named or target, chosen) if named or chosen != Choices() else (None, chosen)


def _read(path: Path) -> Source:
    """The workbook at `path`. Raises `BadInput` with what to do instead."""
    try:
        return read_source(path)
    except BadInput as error:
        reason = error.values.get("reason")
        if not isinstance(reason, Unreadable):
            raise
        is_picture = reason.reason == "not_workbook" and reason.detail == "image"
        key = "import_picture_file" if is_picture else _INSTEAD.get(reason.reason, "import_unreadable")
        raise BadInput(key, **error.values) from error


def _without_other_sheets(choices: Choices, sources: Sequence[Source], sheets: Collection[str]) -> Choices:
    """The choices, with all sheets left out but those of these names."""
    if not sheets:
        return choices
    there = [(sheet.file, sheet.name) for source in sources for sheet in source.sheets]
    if unknown := [name for name in sheets if name not in {name for _, name in there}]:
        raise BadCall("import_sheet_unknown", found=unknown[0], allowed=", ".join(name for _, name in there))
    others = frozenset(key for key in there if key[1] not in sheets)
    return replace(choices, rows=replace(choices.rows, without=choices.rows.without | others))


def _no_table(path: Path, sources: Sequence[Source]) -> BadInput:
    """Why nothing was found in a workbook: it is empty, a picture, or text that is no table."""
    sheets = [sheet for source in sources for sheet in source.sheets]
    if any(sheet.cells for sheet in sheets):
        return BadInput("import_no_table", path=path)
    has_picture = any(drawn.kind == "picture" for sheet in sheets for drawn in sheet.drawn)
    return BadInput("import_picture" if has_picture else "import_empty", path=path)
