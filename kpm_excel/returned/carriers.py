"""Archives and mails are opened, one level at a time and a few files at a time; whatever else is read as it is.

All of this runs in the sandbox. What comes out goes back to the parent, which counts it and has it read in turn.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.detect import Kind, detect
from kpm_excel.excel.read.guard import MAX_FILE_BYTES, size_of
from kpm_excel.findings import Code, Phrase
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.found import Names, Passed, Returned

#: Endings of workbooks; files that bear one are left to the reader, which judges by content.
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
#: A mail in a zip in a mail in a zip happens; more than that was made to be a trap.
MAX_DEPTH = 4
_OPENED = (Kind.ZIP, Kind.ENCLOSING, Kind.EML, Kind.MSG, Kind.SIGNED, Kind.UUENCODED)
#: So many bytes, or files, are taken out in one go.
_BATCH_BYTES, _BATCH_FILES = 8 << 20, 1024

#: A file in a carrier, by its name: taken out when it is called.
Part = tuple[str, Callable[[], Returned | Passed]]


@dataclass(frozen=True, slots=True)
class Opened:
    """Some of the files in an archive or a mail."""

    parts: tuple[Returned | Passed, ...]
    #: The number of the file at which to go on; None where there are no more.
    go_on_at: int | None = None


def open_carrier(found: Returned, passwords: tuple[str, ...], begin: int = 0) -> Opened | None:
    """The files in `found` from number `begin` on; None where it is neither archive nor mail.

    Raises `Unreadable` where it cannot be opened or is too large or too deep.
    """
    if found.name.lower().endswith(WORKBOOK_ENDINGS):
        return None
    try:
        kind = detect(found.source, found.name.rpartition("/")[2])
    except OSError:
        return None
    parts = _parts(found, kind, passwords)
    if parts is None:
        return None
    names = Names()
    own = [names.own(name) for name, _ in parts]
    taken: list[Returned | Passed] = []
    size = 0
    for at in range(begin, len(parts)):
        if size > _BATCH_BYTES or len(taken) == _BATCH_FILES:
            return Opened(tuple(taken), at)
        part = parts[at][1]()
        # Two attachments of one name are two files; what leads out of an archive is told of the archive.
        taken.append(part if part.name == found.name else replace(part, name=own[at]))
        size += size_of(part.source) if isinstance(part, Returned) else 0
    return Opened(tuple(taken))


def _parts(found: Returned, kind: Kind, passwords: tuple[str, ...]) -> list[Part] | None:
    """The files in `found`; None where it is neither archive nor mail."""
    if kind not in _OPENED:
        return None
    if found.depth >= MAX_DEPTH:
        return _refused(found, "too_deep")
    if size_of(found.source) > MAX_FILE_BYTES:
        return _refused(found, "too_large")
    from kpm_excel.returned.archives import archive_parts
    from kpm_excel.returned.opened_mails import mail_parts, message_parts, signed_parts, uuencoded_parts

    if kind in (Kind.ZIP, Kind.ENCLOSING):
        return archive_parts(found, passwords, within="/embeddings/" if kind is Kind.ENCLOSING else "")
    ways = {Kind.EML: mail_parts, Kind.MSG: message_parts, Kind.SIGNED: signed_parts, Kind.UUENCODED: uuencoded_parts}
    return ways[kind](found)


def _refused(found: Returned, reason: str) -> list[Part]:
    return [(found.name, lambda: Passed(found.name, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase((reason,))})))]


def unopened(found: Returned, error: Unreadable) -> Passed:
    """What to tell of an archive or a mail that cannot be opened."""
    too_much = error.reason in ("too_large", "too_many_parts", "zip_bomb")
    code = Code.ARCHIVE_TOO_MUCH if too_much else Code.FILE_BROKEN
    return Passed(found.name, Remark(code, {"found": Phrase((error.reason,), "" if too_much else error.detail)}))
