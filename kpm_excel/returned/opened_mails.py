"""The files attached to a mail: Internet mail (.eml), and Outlook's own messages (.msg)."""

import binascii
import codecs
import datetime as dt
import email
import email.policy
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from kpm_excel.findings import Code, Phrase
from kpm_excel.moments import Moment, of_clock
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.found import Passed, Returned, normal

Take = Callable[[int], bool]


def iter_mail(found: Returned, take: Take) -> Iterator[Returned | Passed]:
    """Each attachment of the mail in `found`, or of several kept in one file, and of mails that were sent along."""
    try:
        content = _COUNT_OF_APPLE.sub(b"", found.content().removeprefix(codecs.BOM_UTF8))
        mails = _MAILBOX_LINE.split(content)[1:] if content.startswith(b"From ") else [content]
        for mail in mails or [content]:
            yield from _of_mail(found, email.message_from_bytes(mail, policy=email.policy.default), take)
    except Exception as error:
        # The standard parser raises whatever it stumbles over in a damaged mail, or one that was made to be a trap.
        yield Passed(found.name, Remark(Code.FILE_BROKEN, {"found": Phrase(("broken",), type(error).__name__)}))


#: The first line of an `.emlx` of Apple Mail: how many bytes the mail has; a property list follows it.
_COUNT_OF_APPLE = re.compile(rb"\A\d{1,12} *\r?\n")
#: What stands before each mail of a mailbox file (RFC 4155).
_MAILBOX_LINE = re.compile(rb"^From [^\r\n]*\r?\n(?=[!-9;-~]+:)", re.MULTILINE)


def iter_signed(found: Returned, take: Take) -> Iterator[Returned | Passed]:
    """What is signed in `found`: the attachments of a mail, or a file. The signature itself is not judged."""
    from asn1crypto import cms, pem  # type: ignore[import-untyped,unused-ignore]

    try:
        content = found.content()
        signed = cms.ContentInfo.load(pem.unarmor(content)[2] if pem.detect(content) else content)
        inner = signed["content"]["encap_content_info"]["content"].native if _is_signed(signed) else None
    except Exception as error:
        # The parser raises whatever it stumbles over in a damaged file.
        yield Passed(found.name, Remark(Code.FILE_BROKEN, {"found": Phrase(("broken",), type(error).__name__)}))
        return
    if not isinstance(inner, bytes):
        # Encrypted for a receiver, or a signature that stands apart from what it signs.
        yield Passed(found.name, Remark(Code.ARCHIVE_OTHER, {"found": found.name.rpartition("/")[2]}))
        return
    mail = email.message_from_bytes(inner, policy=email.policy.default)
    if not mail.keys():
        name = found.name.rpartition("/")[2].removesuffix(".p7m")
        yield _taken(found, name, inner, found.changed_at, found.remarks, take)
        return
    parts = list(_attachments(mail))
    for at, (name, part) in enumerate(parts, start=1):
        if isinstance(part, bytes):
            yield _taken(found, name or f"{at}", part, found.changed_at, found.remarks, take)
        else:
            yield from _of_mail(replace(found, name=_full_name(found, name or "message.eml")), part, take)
    if not parts:
        yield Passed(found.name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("no_attachment",))}))


def _is_signed(signed: Any) -> bool:
    return bool(signed["content_type"].native == "signed_data")


def iter_uuencoded(found: Returned, take: Take) -> Iterator[Returned | Passed]:
    """The files that the text in `found` writes out in lines."""
    for name, content in _uuencoded(found.content().decode("latin-1")):
        yield _taken(found, name, content, found.changed_at, found.remarks, take)


_UU_BEGIN = re.compile(r"begin(-base64)? [0-7]{3,4} (\S.*)")


def _uuencoded(text: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file that is written out in `text`, as uuencode does."""
    lines = iter(text.splitlines())
    for line in lines:
        if begin := _UU_BEGIN.fullmatch(line.rstrip()):
            decode = binascii.a2b_base64 if begin[1] else binascii.a2b_uu
            content = bytearray()
            for coded in lines:
                if coded.strip() in ("end", "===="):
                    break
                # A mail program may have cut the blanks off that stand for zeros, or left a line half.
                with suppress(binascii.Error):
                    content += decode(coded)
            yield begin[2].encode("latin-1").decode("utf-8", "replace"), bytes(content)


def _of_mail(found: Returned, mail: Message, take: Take) -> Iterator[Returned | Passed]:
    sent = _date(_header(mail, "Date"))
    note = _note(_header(mail, "From"), sent)
    parts = list(_attachments(mail))
    if not parts:
        yield Passed(found.name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("no_attachment",))}))
    for at, (name, part) in enumerate(parts, start=1):
        if isinstance(part, Message):
            inner = Returned(
                _full_name(found, name or "message.eml"), b"", _moment(sent) or found.changed_at, (*found.remarks, note)
            )
            yield from _of_mail(inner, part, take)
        else:
            yield _part(found, name or f"{at}", part, sent, note, take)


def _header(mail: Message, name: str) -> str:
    try:
        return str(mail.get(name, ""))
    except Exception:
        # What a mail says of itself is a label; its attachments are read all the same.
        return ""


def _attachments(part: Message) -> Iterator[tuple[str, bytes | Message]]:
    """Name and content of whatever is attached, also without a name; the text that the mail itself says is not."""
    try:
        name = part.get_filename() or ""
    except Exception:
        # A damaged header; see above.
        name = ""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        if isinstance(inner, Message):
            yield name, inner
    elif part.is_multipart():
        for below in part.get_payload():
            if isinstance(below, Message):
                yield from _attachments(below)
    else:
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        if name or part.get_content_maintype() != "text":
            yield name, content
        else:
            yield from _uuencoded(content.decode("latin-1"))


def _date(text: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None


def _moment(sent: dt.datetime | None) -> Moment | None:
    """When a mail was sent; None where it does not say, or names a moment that no calendar has."""
    if sent is None:
        return None
    try:
        return Moment(sent.astimezone(dt.UTC)) if sent.tzinfo else of_clock(sent)
    except OverflowError:
        return None


def _note(sender: str, sent: dt.datetime | None) -> Remark:
    moment = f"{sent:%Y-%m-%d %H:%M} {sent:(%z)}".removesuffix(" ()") if sent else Phrase(("not_said",))
    return Remark(Code.FILE_FROM_MAIL, {"found": normal(sender) or Phrase(("not_said",)), "date": moment})


def _part(
    found: Returned, name: str, content: bytes, sent: dt.datetime | None, note: Remark, take: Take
) -> Returned | Passed:
    return _taken(found, name, content, _moment(sent) or found.changed_at, (*found.remarks, note), take)


def _taken(
    found: Returned,
    name: str,
    content: bytes,
    changed_at: Moment | None,
    remarks: tuple[Remark, ...],
    take: Take,
) -> Returned | Passed:
    """One file out of `found`, where as much may still be taken."""
    full = _full_name(found, name)
    if not take(len(content)):
        return Passed(full, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase(("too_large",))}))
    return Returned(full, content, changed_at, remarks)


def _full_name(found: Returned, name: str) -> str:
    # A name may be a whole path on the sender's machine; it is a label here and nothing else.
    return f"{found.name}/{normal(name).replace(chr(92), '/').rpartition('/')[2] or '_'}"


#: Property tags of [MS-OXPROPS] as they stand in stream names: text is type 001F (UTF-16) or 001E (code page).
_SENDER_NAME, _SENDER_ADDRESS = "0C1A", "5D01"
_LONG_NAME, _SHORT_NAME, _CONTENT = "3707", "3704", "3701"

#: The stream of properties of fixed size, in entries of 16 bytes behind the header ([MS-OXMSG] 2.4).
_PROPERTIES, _HEADER_BYTES = "__properties_version1.0", 32
#: PidTagClientSubmitTime, then PidTagMessageDeliveryTime, both PtypTime: 100-nanosecond steps since 1601.
_MOMENTS = (bytes.fromhex("40003900"), bytes.fromhex("4000060e"))
_TICKS_START = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def iter_message(found: Returned, take: Take) -> Iterator[Returned | Passed]:
    """Each attachment of the Outlook message in `found`."""
    import olefile  # type: ignore[import-untyped,unused-ignore]

    try:
        with olefile.OleFileIO(io.BytesIO(found.content())) as message:
            yield from _of_message(found, message, take)
    except Exception as error:
        # Its reader raises whatever it stumbles over in a damaged file.
        yield Passed(found.name, Remark(Code.FILE_BROKEN, {"found": Phrase(("broken",), str(error))}))


def _of_message(found: Returned, message: object, take: Take) -> Iterator[Returned | Passed]:
    tree = _Streams(message)
    sent = tree.sent()
    note = _note(tree.text("", _SENDER_ADDRESS) or tree.text("", _SENDER_NAME), sent)
    attachments = tree.attachments()
    if not attachments:
        yield Passed(found.name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("no_attachment",))}))
    for at, storage in enumerate(attachments, start=1):
        name = tree.text(storage, _LONG_NAME) or tree.text(storage, _SHORT_NAME) or str(at)
        content = tree.content(storage)
        if content is None:
            # A message within a message, or an object of another program.
            yield Passed(f"{found.name}/{normal(name)}", Remark(Code.ARCHIVE_OTHER, {"found": normal(name)}))
        else:
            yield _part(found, name, content, sent, note, take)


class _Streams:
    """The streams of a compound file, by the properties that they hold."""

    def __init__(self, message: object) -> None:
        self._message = message
        self._names = {"/".join(path) for path in message.listdir(streams=True, storages=True)}  # type: ignore[attr-defined]

    def attachments(self) -> list[str]:
        """The storages of the attachments, in their order."""
        heads = {name.partition("/")[0] for name in self._names}
        return sorted(name for name in heads if name.startswith("__attach_version1.0_"))

    def text(self, storage: str, tag: str) -> str:
        """A text property; empty where there is none."""
        for type_, encoding in (("001F", "utf-16-le"), ("001E", "cp932")):
            content = self._read(storage, f"{tag}{type_}")
            if content is not None:
                return content.decode(encoding, "replace").rstrip("\0")
        return ""

    def content(self, storage: str) -> bytes | None:
        """The bytes of an attached file; None where something else is attached."""
        return self._read(storage, f"{_CONTENT}0102")

    def sent(self) -> dt.datetime | None:
        """When the message was sent, else delivered; None where it was not."""
        if _PROPERTIES not in self._names:
            return None
        stream: bytes = self._message.openstream(_PROPERTIES).read()  # type: ignore[attr-defined]
        entries = (stream[at : at + 16] for at in range(_HEADER_BYTES, len(stream) - 15, 16))
        times = {entry[:4]: int.from_bytes(entry[8:], "little") for entry in entries}
        ticks = next((times[tag] for tag in _MOMENTS if times.get(tag)), 0)
        try:
            return _TICKS_START + dt.timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def _read(self, storage: str, property_: str) -> bytes | None:
        path = "/".join(part for part in (storage, f"__substg1.0_{property_}") if part)
        if path not in self._names:
            return None
        content: bytes = self._message.openstream(path).read()  # type: ignore[attr-defined]
        return content
