"""The files in a zip archive, unpacked in memory: nothing of it ever touches the disk."""

import datetime as dt
import io
import re
import zipfile
import zlib
from functools import cached_property, partial

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.guard import iter_part, open_archive
from kpm_excel.findings import Code, Phrase
from kpm_excel.moments import Moment, of_clock
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.carriers import Part, unopened
from kpm_excel.returned.found import Passed, Returned, normal

#: Set in an entry's flags: its name is UTF-8; it is encrypted.
_UTF8, _ENCRYPTED = 0x800, 0x1
#: The method number of WinZip's AES, which Python's own reader does not know.
_AES = 99
_DRIVE = re.compile(r"[A-Za-z]:")


def archive_parts(found: Returned, passwords: tuple[str, ...], within: str = "") -> list[Part]:
    """The files in the zip `found`, whose names have `within` in them."""
    try:
        archive = open_archive(found.source)
    except Unreadable as error:
        refused = unopened(found, error)
        return [(found.name, lambda: refused)]
    entries = [(entry, at) for at, entry in enumerate(archive.infolist()) if _is_in(entry, within)]
    if not entries:
        return [(found.name, lambda: Passed(found.name, Remark(Code.FOLDER_EMPTY, {})))]
    entries.sort(key=lambda one: entry_name(one[0]))
    opened = _Archive(found, archive, passwords)
    return [(f"{found.name}/{entry_name(entry)}", partial(opened.part, entry, at)) for entry, at in entries]


def _is_in(entry: zipfile.ZipInfo, within: str) -> bool:
    return not entry.filename.endswith("/") and within in f"/{entry.filename}"


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name of `entry` as it was meant: UTF-8, or the code page of a Japanese Windows, with `/`."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        # Python reads unmarked names as cp437, in which every byte is a character.
        stored = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp932"):
            try:
                name = stored.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return normal(name.partition("\0")[0].replace("\\", "/")) or "_"


def _leaves(name: str) -> bool:
    """Whether a path would lead out of the folder that it is unpacked into."""
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


class _Archive:
    """An opened zip."""

    def __init__(self, found: Returned, archive: zipfile.ZipFile, passwords: tuple[str, ...]) -> None:
        self._found, self._archive = found, archive
        self._passwords = passwords

    def part(self, entry: zipfile.ZipInfo, at: int) -> Returned | Passed:
        """The file of `entry`, which is number `at`, or why it cannot be had."""
        found, name = self._found, entry_name(entry)
        full = f"{found.name}/{name}"
        if _leaves(name):
            return Passed(found.name, Remark(Code.ARCHIVE_PATH, {"found": name}))
        try:
            content = self._content(entry, at)
        except Unreadable as error:
            return Passed(full, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase((error.reason,))}))
        except MemoryError:
            raise
        except Exception as error:
            # The standard reader raises whatever it stumbles over in a damaged entry.
            return Passed(full, Remark(Code.FILE_BROKEN, {"found": Phrase(("broken_zip",), str(error))}))
        if content is None:
            return Passed(full, self._locked())
        return Returned(full, content, _moment(entry) or found.changed_at, found.remarks, found.depth + 1)

    def _locked(self) -> Remark:
        count = len(self._passwords)
        return Remark(Code.PASSWORD_WRONG, {"count": count}) if count else Remark(Code.ARCHIVE_ENCRYPTED, {})

    def _content(self, entry: zipfile.ZipInfo, at: int) -> bytes | None:
        """The unpacked bytes; None where no password opens it."""
        if not entry.flag_bits & _ENCRYPTED:
            return b"".join(iter_part(self._archive, entry))
        archive, sealed = (self._with_aes, self._with_aes.infolist()[at]) if _is_aes(entry) else (self._archive, entry)
        coded = (p.encode(encoding, "replace") for p in self._passwords for encoding in ("utf-8", "cp932"))
        for password in dict.fromkeys(coded):
            try:
                return b"".join(iter_part(archive, sealed, password))
            except (RuntimeError, zipfile.BadZipFile, zlib.error):
                # A wrong password shows at once or, one time in 256 (AES: 65,536), only in the unpacked bytes.
                continue
        return None

    @cached_property
    def _with_aes(self) -> zipfile.ZipFile:
        """The same archive in the hands of a reader that knows AES."""
        import pyzipper

        source = self._found.source
        archive: zipfile.ZipFile = pyzipper.AESZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        return archive


def _is_aes(entry: zipfile.ZipInfo) -> bool:
    return entry.compress_type == _AES


def _moment(entry: zipfile.ZipInfo) -> Moment | None:
    """When the entry was changed, by the clock of whoever packed it; None where nobody set it."""
    try:
        return of_clock(dt.datetime(*entry.date_time)) if entry.date_time[0] > 1980 else None
    except ValueError:
        return None
