"""`review`: the workbook in which the office and its headquarters write their judgement."""

from dataclasses import dataclass
from pathlib import Path

from kpm_excel.amending.notes import Note
from kpm_excel.amending.unamended import Unamended, unamended
from kpm_excel.consolidated import Amendment, Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.findings import Finding
from kpm_excel.layouts.review import review_book
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, check_other, check_workbook_name, writing
from kpm_excel.plan.model import Plan
from kpm_excel.plan.versions import KeptPlans, kept_bytes
from kpm_excel.sent import load_sent


@dataclass(frozen=True, kw_only=True)
class Reviewed(Result):
    """The review, with what went over into it from the one that stood there."""

    #: What was written there and not amended yet, and stands in the new one too.
    carried: tuple[Amendment, ...] = ()
    #: What was written there and cannot be read as its field's type.
    refused: tuple[Finding, ...] = ()
    #: What else was written there and does not go over.
    notes: tuple[Note, ...] = ()


def review(
    plan: Plan, consolidated: Consolidated, path: str | Path, *, force: bool = False, run: Run | None = None
) -> Reviewed:
    """Write the review workbook at `path`.

    What was written into an earlier one there and was not amended yet goes over into it, where the answer below is
    still the same. `force` lets a file be replaced that we never wrote. Raises `BadCall` where the name cannot be, and
    `BadOutput` where the file cannot be written.
    """
    run, target = run or Run(), Path(path)
    check_other(target, plan.source, consolidated.source)
    check_workbook_name(target)
    # The answers and the plan of which the review is made: what is written into it is known by them.
    made_of = target.with_name(f".kpm-review-{target.stem}.json")
    made_with = target.with_name(f".kpm-review-{target.stem}.plan.json")
    alone = consolidated.alone
    with writing("review", target.parent, force=force) as outputs:
        is_ours = outputs.knows(target)
        before = load_sent(made_with).last or plan
        earlier = unamended(plan, alone, target, made_of, before) if is_ours else Unamended(alone)
        run.check()
        outputs.put_state(made_of, alone.chunks())
        outputs.put_state(made_with, kept_bytes(KeptPlans((dict(plan.document),))))
        outputs.put(target, Kind.REVIEW, write_book(review_book(plan, alone, earlier.shown)))
        run.did("workbook", target)
        written = outputs.finish()
    return Reviewed(carried=earlier.carried, refused=earlier.refused, notes=earlier.notes, **files_of(written))
