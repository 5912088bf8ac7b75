"""`generate`: from a plan to one entry workbook for each department, and mail drafts that bring them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpm_excel.answers import Answers
from kpm_excel.entries import entry_names, iter_entries
from kpm_excel.errors import Stopped
from kpm_excel.mails import Texts, addresses_of, attached_to, is_draft, mail_name, mail_to_send
from kpm_excel.next_plan import StillMarked, still_marked
from kpm_excel.office.links import links_for_drafts
from kpm_excel.office.results import AsSequence, Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, writing
from kpm_excel.plan.changes import Comparison
from kpm_excel.plan.model import Department, Plan
from kpm_excel.sent import Sent, keep_sent, kept_beside, load_sent


@dataclass(frozen=True, kw_only=True)
class Generated(Result, AsSequence[Path]):
    """What went into the folder; as a sequence, the entry workbooks in the order of the departments."""

    workbooks: tuple[Path, ...]
    #: The mail drafts that were written.
    drafts: tuple[Path, ...] = ()
    #: The departments whose drafts have no address.
    without_address: tuple[Department, ...] = ()
    #: Names of drafts in the folder that still bring another workbook than the one beside them.
    drafts_behind: tuple[str, ...] = ()
    #: What is different from the plan that workbooks were made from last; None where nothing is, or none is known.
    since_last: Comparison | None = None
    #: Names of files in the folder that an earlier plan had made and this one does not make.
    left_over: tuple[str, ...] = ()
    #: What the plan still marks as to be written.
    still_marked: StillMarked
    #: Why the plan could not be kept for telling later what changed; None where it was, or has no file.
    not_kept: Stopped | None = None

    @property
    def items(self) -> tuple[Path, ...]:
        """The entry workbooks."""
        return self.workbooks


def generate(
    plan: Plan,
    folder: str | Path,
    answers: Answers | None = None,
    *,
    password: str = "",
    mail: bool = False,
    texts: Texts | None = None,
    force: bool = False,
    run: Run | None = None,
) -> Generated:
    """Write an entry workbook into `folder` for each department that is asked for anything.

    They are filled in with `answers`. `password` takes the protection of the sheets off again; without one anybody
    can, and nothing that `collect` needs depends on it. With `mail` a draft is written beside each, in the office's own
    words where `texts` has any, and with the department's link where the plan's cycle is served. A form that somebody
    filled in where it lies is kept aside; what we never wrote is replaced with `force` alone. A plan that was loaded
    from a file is kept beside it, by which it is known later what changed since.

    Raises `BadOutput` where the folder cannot be written and `BadCall` where Excel would not take the password.
    """
    run, target, asked = run or Run(), Path(folder), plan.asked_departments()
    run.expect(lambda: len(asked) * (2 if mail else 1))
    before = load_sent(kept_beside(plan.source)) if plan.source else Sent()
    workbooks = {department.code: target / name for department, name in zip(asked, entry_names(asked), strict=True)}
    drafts = {}
    given = links_for_drafts(plan, target) if mail else {}
    with writing("generate", target, force=force) as outputs:
        parts = {}
        for path, part in iter_entries(plan, outputs, target, answers, password=password):
            parts[path] = part
            run.did("workbook", path.name)
        for code, path in workbooks.items() if mail else ():
            form = path.name, parts[path].read_bytes()
            content = mail_to_send(plan, plan.department(code), form, texts, link=given.get(code, ""))
            drafts[code] = outputs.put(target / mail_name(path.name), Kind.DRAFT, content)
            run.did("draft", drafts[code].name)
        written = outputs.finish()
    before.know(plan)
    compared = Comparison(before.last, plan) if before.last else None
    return Generated(
        **files_of(written),
        workbooks=tuple(workbooks.values()),
        drafts=tuple(drafts.values()),
        without_address=tuple(department for department in asked if mail and not addresses_of(department)),
        drafts_behind=() if mail else tuple(_behind(plan, target)),
        since_last=compared if compared and compared.changes else None,
        left_over=tuple(_left_over(before, plan, target)),
        still_marked=still_marked(plan),
        not_kept=_not_kept(plan),
    )


def _behind(plan: Plan, folder: Path) -> Iterator[str]:
    for name in entry_names(plan.asked_departments()):
        draft, workbook = folder / mail_name(name), folder / name
        if is_draft(draft) and attached_to(draft) != [workbook.read_bytes()]:
            yield draft.name


def _left_over(before: Sent, plan: Plan, folder: Path) -> Iterator[str]:
    names = set(_file_names(plan))
    for name in dict.fromkeys(name for one in before.plans() for name in _file_names(one)):
        if name not in names and (folder / name).is_file():
            yield name


def _file_names(plan: Plan) -> Iterator[str]:
    for name in entry_names(plan.asked_departments()):
        yield name
        yield mail_name(name)


def _not_kept(plan: Plan) -> Stopped | None:
    if plan.source:
        try:
            keep_sent(plan.document, kept_beside(plan.source))
        # The workbooks are whole without it: a plan may lie where nobody may write.
        except Stopped as stopped:
            return stopped
    return None
