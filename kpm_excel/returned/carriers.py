"""Archives and mails are opened, to a depth; whatever else is passed on to the reader as it is."""

from collections.abc import Iterator
from dataclasses import replace

from kpm_excel.excel.read.detect import Kind, detect
from kpm_excel.excel.read.guard import size_of
from kpm_excel.findings import Code, Phrase
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.found import Passed, Returned, passed_over, unlike

#: Endings of workbooks; files that bear one are left to the reader, which judges by content.
_WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
#: A mail in a zip in a mail in a zip happens; more than that was made to be a trap.
MAX_DEPTH = 4
#: Bytes that one file may unpack to, everything in it taken together.
MAX_UNPACKED_BYTES = 400_000_000

_OPENED = (Kind.ZIP, Kind.EML, Kind.MSG, Kind.SIGNED, Kind.UUENCODED)


class Budget:
    """How much may still come out of one file that was found."""

    def __init__(self, size_bytes: int = MAX_UNPACKED_BYTES) -> None:
        self._left = size_bytes

    def take(self, size_bytes: int) -> bool:
        """Whether `size_bytes` more may be unpacked; they are counted."""
        self._left -= size_bytes
        return self._left >= 0


def unpack(found: Returned, passwords: tuple[str, ...]) -> Iterator[Returned | Passed]:
    """`found` itself, or, for an archive or a mail, every file in it."""
    yield from _opened(found, passwords, 0, Budget())


def _opened(found: Returned, passwords: tuple[str, ...], depth: int, budget: Budget) -> Iterator[Returned | Passed]:
    if found.name.lower().endswith(_WORKBOOK_ENDINGS):
        yield found
        return
    try:
        kind = detect(found.source, found.name.rpartition("/")[2])
    except OSError as error:
        yield Passed(found.name, Remark(Code.FILE_UNREADABLE, {"found": error.strerror or str(error)}))
        return
    if kind not in _OPENED:
        yield found
        return
    if depth >= MAX_DEPTH:
        yield Passed(found.name, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase(("too_deep",))}))
        return
    if kind is not Kind.ZIP and not budget.take(size_of(found.source)):
        # A mail is taken apart in memory as a whole.
        yield Passed(found.name, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase(("too_large",))}))
        return
    used: set[str] = set()
    for part in _parts(found, kind, passwords, budget):
        if part.name != found.name:
            # Two attachments of one name are two files.
            part = replace(part, name=unlike(part.name, used))
        if isinstance(part, Passed):
            yield part
        elif passed := passed_over(part):
            yield passed
        else:
            yield from _opened(part, passwords, depth + 1, budget)


def _parts(found: Returned, kind: Kind, passwords: tuple[str, ...], budget: Budget) -> Iterator[Returned | Passed]:
    from kpm_excel.returned.archives import iter_archive
    from kpm_excel.returned.opened_mails import iter_mail, iter_message, iter_signed, iter_uuencoded

    if kind is Kind.ZIP:
        return iter_archive(found, passwords, budget.take)
    ways = {Kind.EML: iter_mail, Kind.MSG: iter_message, Kind.SIGNED: iter_signed, Kind.UUENCODED: iter_uuencoded}
    return ways[kind](found, budget.take)
