"""`publish`: the report for the public, as an accessible page and open data, once the office has said yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.layouts.overview.report import Report
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, Written, check_other, writing
from kpm_excel.plan.model import Plan
from kpm_excel.publishing.edition import Withheld as Withheld
from kpm_excel.publishing.edition import edition_of
from kpm_excel.publishing.public_fields import Decision as Decision
from kpm_excel.publishing.public_fields import FieldDecision as FieldDecision
from kpm_excel.publishing.public_files import file_count, public_files


@dataclass(frozen=True, kw_only=True)
class Published(Result):
    """What goes out; without the office's yes, and of a draft, nothing is written."""

    #: What becomes of every field, in the plan's order.
    decisions: tuple[FieldDecision, ...]
    #: What looks personal and has a mark in its place.
    withheld: tuple[Withheld, ...]
    #: Whether something is still to come from a department, or from the office itself.
    is_draft: bool
    #: Whether the plan has changed since the answers were collected.
    is_plan_changed: bool


def publish(
    plan: Plan,
    consolidated: Consolidated,
    folder: str | Path,
    *,
    yes: bool = False,
    held_back: Sequence[str] = (),
    force: bool = False,
    run: Run | None = None,
) -> Published:
    """Write page and data for the public into `folder`; without `yes` it only says what would go out.

    Fields of `held_back` (`<kind>.<field>`) stay in as well. A draft is never written. `force` lets files be replaced
    that we never wrote. Raises `BadCall` where a field is named that the plan has not, and `BadOutput` where something
    cannot be written.
    """
    run, target = run or Run(), Path(folder)
    edition, is_draft = edition_of(plan, consolidated, held_back), Report(plan, consolidated).is_draft
    written = Written()
    if yes and not is_draft:
        run.expect(lambda: file_count(plan))
        with writing("publish", target, force=force) as outputs:
            for name, content in public_files(edition):
                check_other(target / name, plan.source, consolidated.source)
                outputs.put(target / name, Kind.PUBLISHED, content)
                run.did("published", name)
            outputs.drop_others(target, Kind.PUBLISHED)
            written = outputs.finish()
    return Published(
        **files_of(written),
        decisions=edition.decisions,
        withheld=edition.withheld,
        is_draft=is_draft,
        is_plan_changed=consolidated.plan.sha256 != plan.sha256,
    )
