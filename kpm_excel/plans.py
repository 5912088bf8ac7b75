"""A plan from its file and into one, whichever form the office keeps it in: a workbook or JSON."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kpm_excel.errors import BadCall, BadInput, BadOutput, Fault, PlanFaulty
from kpm_excel.loading import readable
from kpm_excel.plan.jsonfile import canonical, document_faults, read_json, sound_plan, written_format
from kpm_excel.plan.model import Plan
from kpm_excel.plan.versions import kept_beside, read_kept, remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpm_excel.book.base import Sheet
    from kpm_excel.planbook.mend import Mended

#: What a plan workbook may be saved as.
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".ods", ".xls", ".xlsb")
_JSON_BEGINS = (b"{", b"[", b"\xef\xbb\xbf")
#: A zip archive, and a compound file.
_WORKBOOK_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def load_plan(path: str | Path) -> Plan:
    """The plan in the file `path`, a workbook or JSON, which its content tells.

    Raises `BadInput` where the file cannot be read and `PlanFaulty` with every fault of its content.
    """
    return plan_of(sound_file(path), path)


def plan_of(found: "Found", path: str | Path) -> Plan:
    """The plan that was `found` in the file `path`, which must be without faults."""
    return remembered(replace(sound_plan(found.document, Path(path)), drawn=found.drawn), path)


def load_document(path: str | Path) -> dict[str, Any]:
    """The document of the plan in the file `path`. Raises as `load_plan` does."""
    document: dict[str, Any] = sound_file(path).document
    return document


class Found(NamedTuple):
    """What a plan's file was found to hold."""

    #: Its document, which may be anything where it has faults.
    document: Any
    #: Everything that is wrong in it.
    faults: list[Fault]
    #: Of a workbook: what is drawn over its tables, and comments on their cells.
    drawn: tuple[Fault, ...] = ()
    comments: tuple[Fault, ...] = ()


def read_plan(path: str | Path) -> Found:
    """What the plan's file `path` holds, faults and all. Raises `BadInput` where it cannot be read at all."""
    source = Path(path)
    if is_json(source):
        document = read_json(source)
        return Found(document, document_faults(document))
    from kpm_excel.excel.read.apart import read_apart

    return read_apart(partial(_judged, before=_before(source)), source)


def _judged(path: Path, before: dict[str, Any] | None) -> Found:
    """What a plan workbook holds. Judged where it was read: what stands in which cell is far more than the plan."""
    from kpm_excel.planbook.faults import record_faults
    from kpm_excel.planbook.read import read_plan_workbook

    record = read_plan_workbook(path, before=before)
    return Found(record.document, record_faults(record), record.drawn, record.comments)


def _before(path: Path) -> dict[str, Any] | None:
    """The plan that forms were last made of, as it is kept beside the file `path`; None where there is none."""
    kept = read_kept(kept_beside(path)).documents
    return kept[-1] if kept else None


def sound_file(path: str | Path) -> Found:
    """What the plan's file `path` holds, without faults. Raises as `load_plan` does."""
    found = read_plan(path)
    if found.faults:
        raise PlanFaulty(str(path), found.faults)
    return found


def plan_file(document: dict[str, Any], target: Path, name: str = "") -> bytes:
    """The file of the plan `document`, which must be without faults: a workbook or JSON, by the ending of `target`.

    `name` is for messages. Raises `BadCall` for another ending, and `BadOutput` for what a workbook cannot hold.
    """
    if target.suffix.lower() == ".json":
        content = {**document, "format": written_format(document)}
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
    if target.suffix.lower() == ".xlsx":
        return plan_workbook(document, name)
    raise BadCall("plan_ending", path=target, found=target.suffix or target.name)


def marked_plan(path: str | Path) -> tuple[Found, bytes]:
    """What the plan workbook `path` holds, and a copy of it with each fault marked at its cell.

    Raises `BadInput` where `path` is no Open XML workbook or cannot be read.
    """
    from kpm_excel.excel.read.apart import read_apart
    from kpm_excel.planbook.mark import marked_copy

    source = Path(path)
    if is_json(source) or source.suffix.lower() not in (".xlsx", ".xlsm"):
        raise BadInput("plan_not_workbook", path=source)
    found = read_plan(source)
    language = found.document.get("language") if isinstance(found.document, dict) else None
    return found, read_apart(partial(marked_copy, found.faults, language), source)


def mended_plan(path: str | Path) -> tuple["Mended", list[Fault]]:
    """The plan workbook `path` laid out anew, and everything that is still wrong in it then.

    Raises `BadInput` where `path` is no plan workbook or cannot be read, and `BadOutput` where what stands in it is
    more than a workbook holds.
    """
    from kpm_excel.excel.read.apart import read_apart
    from kpm_excel.planbook.faults import record_faults
    from kpm_excel.planbook.mend import mended_workbook
    from kpm_excel.planbook.read import read_plan_workbook

    source = Path(path)
    if is_json(source):
        raise BadInput("plan_not_mended", path=source)
    try:
        mended = read_apart(partial(mended_workbook, before=_before(source)), source)
    except ValueError as error:
        raise BadOutput("plan_beyond_workbook", path=source, reason=error) from None
    return mended, record_faults(read_plan_workbook(mended.content))


def plan_with_cycle(path: Path, cycle: str) -> bytes | None:
    """The plan workbook `path` with another `cycle` and all else as it is; None where it has no cell for that."""
    from kpm_excel.excel.read.apart import read_apart
    from kpm_excel.planbook.new_cycle import with_cycle

    return read_apart(partial(with_cycle, cycle), path)


def plan_workbook(document: dict[str, Any], name: str = "", more: "Sequence[Sheet]" = ()) -> bytes:
    """The workbook of the plan `document`, which must be without faults, and `more` sheets; `name` is for messages.

    Raises `BadOutput` where a workbook cannot hold the plan as it is.
    """
    from kpm_excel.excel.write.writer import write_book
    from kpm_excel.layouts.planbook.plan_book import plan_book
    from kpm_excel.planbook.read import read_plan_workbook

    try:
        content = write_book(plan_book(document, more))
    except ValueError as error:
        raise BadOutput("plan_beyond_workbook", path=name, reason=error) from None
    # What was written is read back: a plan that did not come through whole must not be thought safe.
    back = read_plan_workbook(content)
    if canonical(back.document) != canonical({**document, "format": written_format(document)}):
        reason = next((fault for _, fault in back.faults), "-")
        raise BadOutput("plan_beyond_workbook", path=name, reason=reason)
    return content


def is_plan_file(path: Path) -> bool:
    """Whether `path` names a plan's file and no shipped template: by its ending."""
    return path.suffix.lower() in (".json", *WORKBOOK_ENDINGS)


def is_json(path: Path) -> bool:
    """Whether the file at `path` is to be read as JSON: by how it begins, not by its name."""
    try:
        with readable(path), path.open("rb") as file:
            head = file.read(64).lstrip()
    except BadInput:
        return True  # The reading of JSON says what is wrong with the file.
    if head.startswith(_WORKBOOK_BEGINS):
        return False
    return head.startswith(_JSON_BEGINS) or path.suffix.lower() not in WORKBOOK_ENDINGS
