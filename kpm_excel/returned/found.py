"""One file that came back, and which are known by their names to be nobody's answer."""

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from kpm_excel.findings import Code, Phrase
from kpm_excel.moments import Moment
from kpm_excel.plan.types.values import Remark

#: What systems and office programs leave beside files.
_LEFTOVERS = frozenset((".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".localized", "icon\r"))
_LEFTOVER_STARTS = ("._", "~wrl", ".kpm-")
_LEFTOVER_ENDINGS = (".tmp", ".crdownload", ".part")
#: Shortcuts of Windows, macOS and Linux, and what Google Drive keeps in place of a file.
_SHORTCUT_ENDINGS = (".lnk", ".url", ".webloc", ".desktop", ".gsheet")
#: What in a shortcut tells that it leads to a workbook, or to a file in a cloud; the others lead to a folder.
_TO_WORKBOOK = re.compile(
    rb"\.(?:xls[xmb]?|ods)(?![a-z0-9])|(?:docs|drive)\.google\.com/|sharepoint\.com/:x:|1drv\.ms/|onedrive\.live\.com/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Returned:
    """One file that came back."""

    #: Below the folder that was named, through archives and mails: NFC, with `/`.
    name: str
    #: Where its bytes are, or the bytes themselves for a file from inside another.
    source: Path | bytes
    #: When its carrier says that it was last changed.
    changed_at: Moment | None = None
    #: What is worth a note already: the mail it came with.
    remarks: tuple[Remark, ...] = ()
    #: How many archives and mails it lies in.
    depth: int = 0

    def head(self, count: int) -> bytes:
        """Its first `count` bytes. Raises `OSError`."""
        if isinstance(self.source, bytes):
            return self.source[:count]
        with self.source.open("rb") as stream:
            return stream.read(count)

    def content(self) -> bytes:
        """All of its bytes. Raises `OSError`."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that was found and is not read, with the reason."""

    name: str
    remark: Remark


#: Control characters, and what Unicode gives to nobody: no workbook can hold them, and no screen should be sent them.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def normal(name: str) -> str:
    """`name` in NFC; what is no text becomes U+FFFD, so that every name can be written down and shown."""
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return _UNPRINTABLE.sub("\ufffd", text)


class Names:
    """Names that were given already, so that every file has one of its own."""

    def __init__(self) -> None:
        #: The next number to try for each name that was asked for.
        self._numbers: dict[str, int] = {}

    def own(self, name: str) -> str:
        """`name`, with a number where it was given before."""
        stem, point, ending = name.rpartition(".")
        own, number = name, self._numbers.get(name, 1)
        while own in self._numbers:
            number += 1
            own = f"{stem} ({number}){point}{ending}" if stem else f"{name} ({number})"
        self._numbers[name] = number
        self._numbers.setdefault(own, 1)
        return own


def passed_over(found: Returned) -> Passed | None:
    """Why `found` is not read, going by its name: a lock file or a leftover; None where it is to be read."""
    name = found.name.rpartition("/")[2]
    lower = name.lower()
    # Somebody's workbook may have been given such a name.
    if lower.startswith(("~$", ".~lock.")) and not _may_be_workbook(found):
        return Passed(found.name, Remark(Code.FILE_LOCK, {"found": _owner(found) or Phrase(("not_said",))}))
    leftover = lower in _LEFTOVERS or lower.startswith(_LEFTOVER_STARTS)
    # Where saving or downloading broke off, the workbook itself may stand under such a name.
    leftover = leftover or (lower.endswith(_LEFTOVER_ENDINGS) and not _may_be_workbook(found))
    if lower.endswith(_SHORTCUT_ENDINGS):
        return _shortcut(found, name)
    if leftover or "/__MACOSX/" in f"/{found.name}":
        return Passed(found.name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("leftover",))}))
    return None


def _shortcut(found: Returned, name: str) -> Passed:
    """What is told of a shortcut: an error where answers may lie behind it."""
    try:
        content = found.head(64 * 1024)
    except OSError:
        content = b""
    # Windows writes texts with a zero behind each letter.
    if lead := _TO_WORKBOOK.search(name.encode() + b"\n" + content.replace(b"\0", b"")):
        target = name.rpartition(".")[0] if lead[0].startswith(b".") else lead[0].decode().strip("/:")
        return Passed(found.name, Remark(Code.FILE_SHORTCUT, {"found": target}))
    return Passed(found.name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("shortcut",))}))


def _may_be_workbook(found: Returned) -> bool:
    try:
        return found.head(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    except OSError:
        return False


def _owner(found: Returned) -> str:
    """Who has the workbook open, as the lock file says it; empty where it does not."""
    try:
        content = found.head(512)
    except OSError:
        return ""
    if content[:1] == b",":
        return content.decode("utf-8", "replace").split(",")[1].strip()
    # Excel's lock file: a length byte with the name in the system's code page, at byte 54 the same in UTF-16.
    length = int.from_bytes(content[54:56], "little")
    wide = content[56 : 56 + length * 2]
    if 0 < length < 60 and len(wide) == length * 2:
        return wide.decode("utf-16-le", "replace").strip("\0 ")
    return content[1 : 1 + (content[0] if content else 0)].decode("cp932", "replace").strip("\0 ")
