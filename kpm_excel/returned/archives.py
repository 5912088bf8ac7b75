"""The files in a zip archive, unpacked in memory: nothing of it ever touches the disk."""

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.guard import open_archive
from kpm_excel.findings import Code, Phrase
from kpm_excel.moments import Moment, of_clock
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.found import Passed, Returned, normal

#: Set in an entry's flags: its name is UTF-8; it is encrypted.
_UTF8, _ENCRYPTED = 0x800, 0x1
#: The method number of WinZip's AES, which Python's own reader does not know.
_AES = 99
_DRIVE = re.compile(r"[A-Za-z]:")


def iter_archive(
    found: Returned, passwords: tuple[str, ...], take: Callable[[int], bool]
) -> Iterator[Returned | Passed]:
    """Each file in the zip `found`, and each that cannot be had, with the reason."""
    try:
        archive = open_archive(found.source)
    except Unreadable as error:
        code = (
            Code.ARCHIVE_TOO_MUCH if error.reason in ("too_large", "too_many_parts", "zip_bomb") else Code.FILE_BROKEN
        )
        yield Passed(found.name, Remark(code, {"found": Phrase((error.reason,), error.detail)}))
        return
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if not entries:
            yield Passed(found.name, Remark(Code.FOLDER_EMPTY, {}))
        for entry in sorted(entries, key=entry_name):
            yield _entry(found, archive, entry, passwords, take)


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
    return normal(name.partition("\0")[0].replace("\\", "/"))


def _leaves(name: str) -> bool:
    """Whether a path would lead out of the folder that it is unpacked into."""
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def _entry(
    found: Returned,
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    passwords: tuple[str, ...],
    take: Callable[[int], bool],
) -> Returned | Passed:
    name = entry_name(entry)
    full = f"{found.name}/{name}"
    if _leaves(name):
        return Passed(found.name, Remark(Code.ARCHIVE_PATH, {"found": name}))
    if not take(entry.file_size):
        return Passed(full, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase(("too_large",))}))
    try:
        content = _content(archive, entry, passwords)
    except Exception as error:
        # The standard reader raises whatever it stumbles over in a damaged entry.
        return Passed(full, Remark(Code.FILE_BROKEN, {"found": Phrase(("broken_zip",), str(error))}))
    if content is None:
        return Passed(full, _locked(entry, passwords))
    return Returned(full, content, _moment(entry) or found.changed_at, found.remarks)


def _locked(entry: zipfile.ZipInfo, passwords: tuple[str, ...]) -> Remark:
    if _is_aes(entry):
        return Remark(Code.ARCHIVE_AES, {})
    return Remark(Code.PASSWORD_WRONG, {"count": len(passwords)}) if passwords else Remark(Code.ARCHIVE_ENCRYPTED, {})


def _is_aes(entry: zipfile.ZipInfo) -> bool:
    return entry.compress_type == _AES


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, passwords: tuple[str, ...]) -> bytes | None:
    """The unpacked bytes; None where no password opens it."""
    if not entry.flag_bits & _ENCRYPTED:
        return archive.read(entry)
    if _is_aes(entry):
        return None
    for password in passwords:
        for encoding in ("utf-8", "cp932"):
            try:
                return archive.read(entry, password.encode(encoding))
            except (RuntimeError, UnicodeEncodeError, zipfile.BadZipFile, zlib.error):
                # A wrong password shows at once or, one time in 256, only in the unpacked bytes.
                continue
    return None


def _moment(entry: zipfile.ZipInfo) -> Moment | None:
    """When the entry was changed, by the clock of whoever packed it; None where nobody set it."""
    try:
        return of_clock(dt.datetime(*entry.date_time)) if entry.date_time[0] > 1980 else None
    except ValueError:
        return None
