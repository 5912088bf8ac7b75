"""`links`: each department's own link to its page, of which nothing is kept but the check sum of its secret."""

import re
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from kpm_excel.errors import BadCall, BadInput
from kpm_excel.handing.record import RECORD, Record, Role
from kpm_excel.mails import is_draft
from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.office.hand_in import plan_of
from kpm_excel.office.results import Result
from kpm_excel.office.run import Run
from kpm_excel.office.served_at import checked_address, load_served, save_served, served_at
from kpm_excel.outputs import writing
from kpm_excel.plan.model import Department, Plan

#: Where a link stands in the text of a draft.
_LINK = re.compile(r"https?://[^\s/]+/d/([a-z2-7]{32})(?![a-z0-9])")


@dataclass(frozen=True, kw_only=True)
class Linked(Result):
    """The links that were made."""

    #: The link of each department, by its code.
    links: Mapping[str, str]
    #: Whether it is known under which address the pages are reached; else the links begin with a guess.
    is_address_known: bool


def links(
    folder: str | Path,
    departments: Sequence[str] = (),
    *,
    heads: bool = False,
    address: str = "",
    run: Run | None = None,
) -> Linked:
    """Make a new link for each of `departments` (codes; all that are asked where none is named); their older ones end.

    With `heads` these are the links by which the heads of departments approve, of those where the plan asks for that.
    `address` is the one under which the pages are reached, where that is another than that of the last `serve`; it is
    remembered. The links are told this once: nothing but their check sums is kept.

    Raises `BadInput` where `folder` holds no cycle or its plan cannot be read, `BadCall` for a department that is
    asked nothing, or has nobody who approves, and for an address that is none, and `BadOutput` where nothing can be
    written there.
    """
    (run or Run()).check()
    root = Path(folder)
    if not root.is_dir():
        raise BadInput("serve_no_cycle", path=root)
    with writing("links", root) as outputs:
        cycle = find_cycle(root)
        if cycle is None:
            raise BadInput("serve_no_cycle", path=root)
        role = Role.HEAD if heads else Role.DEPARTMENT
        codes = [one.code for one in chosen(plan_of(cycle), departments, role)]
        if address:
            save_served(cycle, replace(load_served(cycle), address=checked_address(address)))
        with Record(cycle.root) as record:
            tokens = record.make_links([(code, role) for code in codes])
        outputs.finish()
    base = address_of(cycle)
    made = {code: link_of(base, token) for code, token in zip(codes, tokens, strict=True)}
    return Linked(links=made, is_address_known=served_at(cycle) is not None)


def chosen(plan: Plan, codes: Sequence[str], role: Role) -> list[Department]:
    """The departments with these `codes`, or all, as far as such links are for them. Raises `BadCall` for others."""
    fit = [one for one in plan.asked_departments() if role is Role.DEPARTMENT or one.approves]
    known = {one.code: one for one in fit}
    for code in codes:
        if code not in known:
            key = "department_not_asked" if role is Role.DEPARTMENT else "department_without_head"
            raise BadCall(key, found=code, allowed=", ".join(known) or "-")
    return [known[code] for code in dict.fromkeys(codes)] if codes else fit


def address_of(cycle: Cycle) -> str:
    """The address under which the pages of `cycle` are reached: that of the last `serve`, else a guess."""
    return served_at(cycle) or f"https://{socket.gethostname().lower()}"


def link_of(base: str, token: str) -> str:
    """The link of which `token` is the secret."""
    return f"{base}/d/{token}"


def links_for_drafts(plan: Plan, *drafts: Path) -> Mapping[str, str]:
    """The link that the draft of each department brings, by its code; nothing where the plan's cycle was never served.

    A link that stands in a draft of ours in one of the folders `drafts` stays as long as it is good. For the others
    one is made beside those that a department has: a mail that was sent keeps its link, until the office ends it.
    Raises `BadOutput` where the record cannot be written.
    """
    cycle = find_cycle(plan.source.parent) if plan.source else None
    if cycle is None or plan.source is None or plan.source.resolve() != cycle.plan.resolve():
        return {}
    base = served_at(cycle)
    if base is None or not (cycle.root / RECORD).is_file():
        return {}
    codes = [one.code for one in plan.asked_departments()]
    with Record(cycle.root) as record:
        known = dict(_standing(record, _drafts([*drafts, cycle.outgoing, cycle.reminders])))
        missing = [code for code in codes if code not in known]
        made = record.make_links([(code, Role.DEPARTMENT) for code in missing], ending=False) if missing else []
    known |= dict(zip(missing, made, strict=True))
    return {code: link_of(base, known[code]) for code in codes}


def _drafts(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in dict.fromkeys(folders):
        yield from (path for path in sorted(folder.glob("*.eml")) if is_draft(path))


def _standing(record: Record, drafts: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Department and secret of each link in `drafts` that is good."""
    for path in drafts:
        with suppress(OSError, ValueError, LookupError):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
            for token in _LINK.findall(body.get_content() if body else ""):
                link = record.link_of(token)
                if link and link.role is Role.DEPARTMENT:
                    yield link.department, token
