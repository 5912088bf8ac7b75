"""The plans that workbooks were made from, kept beside the plan: what changed since, and for whom, can then be told.

Nothing of it lies among the workbooks: those who get that folder, people and programs, find what is theirs alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpm_excel.findings import Code, Finding, find
from kpm_excel.outputs import write_state
from kpm_excel.plan.document import entries
from kpm_excel.plan.jsonfile import document_faults, sound_plan, version_of
from kpm_excel.plan.model import Plan, Scale
from kpm_excel.plan.symbols import offered
from kpm_excel.plan.versions import kept_beside as kept_beside
from kpm_excel.plan.versions import kept_bytes, read_kept
from kpm_excel.submission import Submission

if TYPE_CHECKING:
    from kpm_excel.plandiff import Changes

#: An office that tries a plan again and again must not fill its disk.
_MOST_PLANS = 20


@dataclass(frozen=True)
class Sent:
    """What workbooks were made from before."""

    #: The documents of the plans, the one that was used last at the end.
    documents: tuple[dict[str, Any], ...] = ()
    _plans: dict[str, Plan | None] = field(default_factory=dict, repr=False, compare=False)
    _changes: dict[tuple[str, str], dict[str, "Changes"]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _versions(self) -> dict[str, dict[str, Any]]:
        return {version_of(document)[:12]: document for document in self.documents}

    def plan(self, version: str) -> Plan | None:
        """The plan that workbooks with this version in their stamps were made from; None where it is not known."""
        if version not in self._plans:
            self._plans[version] = _plan(self._versions[version]) if version in self._versions else None
        return self._plans[version]

    def changes(self, version: str, plan: Plan) -> dict[str, "Changes"] | None:
        """What changed for each department from the plan of that version to `plan`; None where it is not known.

        The plans are compared once, however many departments ask.
        """
        made_from = self.plan(version)
        if made_from is None:
            return None
        key = (version, plan.sha256)
        if key not in self._changes:
            from kpm_excel.plandiff import changes_by_department

            self._changes[key] = changes_by_department(made_from, plan)
        return self._changes[key]

    @property
    def last(self) -> Plan | None:
        """The plan that workbooks were made from last."""
        return self.plan(version_of(self.documents[-1])[:12]) if self.documents else None

    def know(self, plan: Plan) -> None:
        """Take `plan`, which was judged when it was loaded, for what was kept of it, so that it is not judged again."""
        self._plans[plan.sha256[:12]] = plan

    def plans(self) -> Iterator[Plan]:
        """Every plan that workbooks were made from, the one that was used last at the end."""
        return filter(None, map(self.plan, self._versions))


def _plan(document: dict[str, Any]) -> Plan | None:
    """The plan that was kept as `document`; None where somebody spoiled it."""
    return None if document_faults(document) else sound_plan(document)


def load_sent(kept: Path) -> Sent:
    """What was made before, by what is kept in the file `kept`; nothing where there is none, or none readable.

    The plans are looked into when they are asked for: most runs need none of them.
    """
    return Sent(read_kept(kept).documents)


def keep_sent(document: Mapping[str, Any], kept: Path) -> None:
    """Keep the plan `document`, which must be without faults, in the file `kept` as the last that was used.

    Raises `BadOutput` where the file cannot be written.
    """
    before = read_kept(kept)
    older = [one for one in before.documents if one != document]
    write_state(kept, kept_bytes(replace(before, documents=(*older, dict(document))[-_MOST_PLANS:])))


def keep_collected(plan: Plan, kept: Path) -> None:
    """Keep in the file `kept` that answers were joined for this content of `plan`.

    A plan with a cycle is known by that. Raises `BadOutput` where the file cannot be written.
    """
    before, version = read_kept(kept), plan.sha256[:12]
    if plan.cycle or version in before.collected or version in {version_of(one)[:12] for one in before.documents}:
        return
    collected = dict([*before.collected.items(), (version, plan.current_period)][-_MOST_PLANS:])
    write_state(kept, kept_bytes(replace(before, collected=collected)))


def with_older_labels(plan: Plan, sent: Sent) -> Plan:
    """`plan` as it reads answers: what a form that is out offers for a code means it, however it is labelled now."""
    older: dict[tuple[str, str], set[str]] = {}
    for document in sent.documents:
        for scale, code, label in _labels_in(document):
            older.setdefault((scale, code), set()).add(f"{code} {' '.join(label.split())}")

    def read_so(scale: Scale) -> Scale:
        now = offered(scale)
        values = [
            replace(one, aliases=(*one.aliases, *sorted(older.get((scale.id, one.code), set()) - {now[one.code]})))
            for one in scale.values
        ]
        return replace(scale, values=tuple(values))

    return replace(plan, scales=tuple(map(read_so, plan.scales))) if older else plan


def _labels_in(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Scale, code and label of every value of a plan's document, in which anything may be wrong."""
    for _, scale in entries(document, "scales"):
        for _, value in entries(scale, "values"):
            parts = scale.get("id"), value.get("code"), value.get("label")
            if all(isinstance(part, str) for part in parts):
                yield str(parts[0]), str(parts[1]), str(parts[2])


def with_changes(submission: Submission, plan: Plan, sent: Sent) -> Submission:
    """`submission` with what changed in its department's form named, where the plan that it was made from is known."""
    is_changed = any(finding.code is Code.PLAN_CHANGED for finding in submission.findings)
    changes = sent.changes(submission.made_from, plan) if is_changed else None
    if changes is None or submission.department is None:
        return submission
    found = changes[submission.department]

    def told(finding: Finding) -> Finding:
        is_it = finding.code is Code.PLAN_CHANGED
        return find(Code.PLAN_CHANGED, finding.place, found=found) if is_it else finding

    return replace(submission, findings=tuple(map(told, submission.findings)))
