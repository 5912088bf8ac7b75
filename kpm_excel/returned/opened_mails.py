"""The files attached to a mail: Internet mail (.eml), signed mail (.p7m), and Outlook's own messages (.msg)."""

import binascii
import codecs
import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import islice
from typing import Any

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.guard import MAX_PARTS
from kpm_excel.excel.read.ole import Compound, open_compound
from kpm_excel.findings import Code, Phrase
from kpm_excel.moments import Moment, of_clock
from kpm_excel.plan.types.values import Remark
from kpm_excel.returned.carriers import MAX_DEPTH, Part, unopened
from kpm_excel.returned.found import Passed, Returned, normal


def mail_parts(found: Returned) -> list[Part]:
    """Each attachment of the mail in `found`, or of several kept in one file, and of mails that were sent along."""
    try:
        content = _COUNT_OF_APPLE.sub(b"", found.content().removeprefix(codecs.BOM_UTF8))
        mails = _MAILBOX_LINE.split(content)[1:] if content.startswith(b"From ") else [content]
        opened = (email.message_from_bytes(mail, policy=email.policy.default) for mail in mails or [content])
        # One more than anybody sends shows that there are too many.
        return list(islice((part for mail in opened for part in _of_mail(found, mail)), MAX_PARTS + 1))
    except MemoryError:
        raise
    except RecursionError:
        return [_too_deep(found)]
    except Exception as error:
        # The standard parser raises whatever it stumbles over in a damaged mail, or one that was made to be a trap.
        return [_damaged(found, error)]


#: The first line of an `.emlx` of Apple Mail: how many bytes the mail has; a property list follows it.
_COUNT_OF_APPLE = re.compile(rb"\A\d{1,12} *\r?\n")
#: What stands before each mail of a mailbox file (RFC 4155).
_MAILBOX_LINE = re.compile(rb"^From [^\r\n]*\r?\n(?=[!-9;-~]+:)", re.MULTILINE)


def signed_parts(found: Returned) -> list[Part]:
    """What is signed in `found`: the attachments of a mail, or a file. The signature itself is not judged."""
    from asn1crypto import cms, pem  # type: ignore[import-untyped,unused-ignore]

    try:
        content = found.content()
        signed = cms.ContentInfo.load(pem.unarmor(content)[2] if pem.detect(content) else content)
        inner = signed["content"]["encap_content_info"]["content"].native if _is_signed(signed) else None
        if not isinstance(inner, bytes):
            # Encrypted for a receiver, or a signature that stands apart from what it signs.
            return [_held(Passed(found.name, Remark(Code.ARCHIVE_OTHER, {"found": found.name.rpartition("/")[2]})))]
        mail = email.message_from_bytes(inner, policy=email.policy.default)
        if not mail.keys():
            name = found.name.rpartition("/")[2].removesuffix(".p7m")
            return [_held(replace(_below(found, name), source=inner))]
        return list(_attached(found, mail, found.changed_at, found.remarks))
    except MemoryError:
        raise
    except Exception as error:
        # The parser raises whatever it stumbles over in a damaged file.
        return [_damaged(found, error)]


def _is_signed(signed: Any) -> bool:
    return bool(signed["content_type"].native == "signed_data")


def uuencoded_parts(found: Returned) -> list[Part]:
    """The files that the text in `found` writes out in lines."""
    written = _uuencoded(found.content().decode("latin-1"))
    return [_held(replace(_below(found, name), source=content)) for name, content in written]


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


def _of_mail(found: Returned, mail: Message) -> Iterator[Part]:
    if found.depth >= MAX_DEPTH:
        yield _too_deep(found)
        return
    sent = _date(_header(mail, "Date"))
    note = _note(_header(mail, "From"), sent)
    yield from _attached(found, mail, _moment(sent) or found.changed_at, (*found.remarks, note))


def _attached(found: Returned, mail: Message, moment: Moment | None, remarks: tuple[Remark, ...]) -> Iterator[Part]:
    """What is attached to the mail in `found`, whose parts were changed at that `moment`."""
    empty = True
    for at, (name, part) in enumerate(_attachments(mail), start=1):
        empty = False
        is_mail = isinstance(part, Message) and part.get_content_type() == _MAIL
        below = _below(found, name or ("message.eml" if is_mail else f"{at}"))
        inner = replace(below, changed_at=moment, remarks=remarks)
        if isinstance(part, bytes):
            yield _held(replace(inner, source=part))
        elif is_mail:
            yield from _of_mail(inner, part.get_payload(0))  # type: ignore[arg-type]
        elif part.get_content_type() in _ELSEWHERE:
            yield _held(Passed(inner.name, Remark(Code.ARCHIVE_OTHER, {"found": part.get_content_type()})))
        else:
            yield inner.name, partial(_decoded, inner, part)
    if empty:
        yield _held(Passed(found.name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("no_attachment",))})))


#: The type of a mail that is attached to another.
_MAIL = "message/rfc822"
#: Attachments that are not whole: a piece of one that was sent in several mails, and one that lies somewhere else.
_ELSEWHERE = frozenset({"message/partial", "message/external-body"})


def _header(mail: Message, name: str) -> str:
    try:
        return str(mail.get(name, ""))
    except Exception:
        # What a mail says of itself is a label; its attachments are read all the same.
        return ""


def _attachments(part: Message) -> Iterator[tuple[str, Message | bytes]]:
    """Name and part of whatever is attached, also without a name; the text that the mail itself says is not."""
    try:
        name = part.get_filename() or ""
    except Exception:
        # A damaged header; see above.
        name = ""
    if part.get_content_type() == _MAIL:
        if part.is_multipart() and isinstance(part.get_payload(0), Message):
            yield name, part
    elif part.get_content_type() in _ELSEWHERE:
        yield name, part
    elif part.is_multipart():
        for below in part.get_payload():
            if isinstance(below, Message):
                yield from _attachments(below)
    elif name or part.get_content_maintype() != "text":
        yield name, part
    else:
        content = part.get_payload(decode=True)
        yield from _uuencoded(content.decode("latin-1") if isinstance(content, bytes) else "")


def _decoded(inner: Returned, part: Message) -> Returned | Passed:
    content = part.get_payload(decode=True)
    return replace(inner, source=content if isinstance(content, bytes) else b"")


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


def _below(found: Returned, name: str) -> Returned:
    """The file of that `name` in `found`, still without its content."""
    return replace(found, name=_full_name(found, name), source=b"", depth=found.depth + 1)


def _full_name(found: Returned, name: str) -> str:
    # A name may be a whole path on the sender's machine; it is a label here and nothing else.
    return f"{found.name}/{normal(name).replace(chr(92), '/').rpartition('/')[2] or '_'}"


def _held(part: Returned | Passed) -> Part:
    """A part that is at hand already."""
    return part.name, lambda: part


def _too_deep(found: Returned) -> Part:
    return _held(Passed(found.name, Remark(Code.ARCHIVE_TOO_MUCH, {"found": Phrase(("too_deep",))})))


def _damaged(found: Returned, error: Exception) -> Part:
    return _held(Passed(found.name, Remark(Code.FILE_BROKEN, {"found": Phrase(("broken",), type(error).__name__)})))


#: Property tags of [MS-OXPROPS] as they stand in stream names: text is type 001F (UTF-16) or 001E (code page).
_SENDER_NAME, _SENDER_ADDRESS = "0C1A", "5D01"
_LONG_NAME, _SHORT_NAME, _CONTENT = "3707", "3704", "3701"

#: The stream of properties of fixed size, in entries of 16 bytes behind the header ([MS-OXMSG] 2.4).
_PROPERTIES, _HEADER_BYTES = "__properties_version1.0", 32
#: PidTagClientSubmitTime, then PidTagMessageDeliveryTime, both PtypTime: 100-nanosecond steps since 1601.
_MOMENTS = (bytes.fromhex("40003900"), bytes.fromhex("4000060e"))
_TICKS_START = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def message_parts(found: Returned) -> list[Part]:
    """Each attachment of the Outlook message in `found`."""
    try:
        with open_compound(found.source) as message:
            return list(_of_message(found, _Streams(message)))
    except Unreadable as error:
        return [_held(unopened(found, error))]


def _of_message(found: Returned, tree: "_Streams") -> Iterator[Part]:
    sent = tree.sent()
    note = _note(tree.text("", _SENDER_ADDRESS) or tree.text("", _SENDER_NAME), sent)
    attachments = tree.attachments()
    if not attachments:
        yield _held(Passed(found.name, Remark(Code.FILE_FOREIGN, {"found": Phrase(("no_attachment",))})))
    for at, storage in enumerate(attachments, start=1):
        name = normal(tree.text(storage, _LONG_NAME) or tree.text(storage, _SHORT_NAME) or str(at))
        inner, content = _below(found, name), tree.content(storage)
        if content is None:
            # A message within a message, or an object of another program.
            yield _held(Passed(inner.name, Remark(Code.ARCHIVE_OTHER, {"found": name})))
        else:
            remarks = (*found.remarks, note)
            yield _held(replace(inner, source=content, changed_at=_moment(sent) or found.changed_at, remarks=remarks))


class _Streams:
    """The streams of a compound file, by the properties that they hold."""

    def __init__(self, message: Compound) -> None:
        self._message = message

    def attachments(self) -> list[str]:
        """The storages of the attachments, in their order."""
        heads = {name.partition("/")[0] for name in self._message.names}
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
        stream = self._message.read(_PROPERTIES) or b""
        entries = (stream[at : at + 16] for at in range(_HEADER_BYTES, len(stream) - 15, 16))
        times = {entry[:4]: int.from_bytes(entry[8:], "little") for entry in entries}
        ticks = next((times[tag] for tag in _MOMENTS if times.get(tag)), 0)
        try:
            return _TICKS_START + dt.timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def _read(self, storage: str, property_: str) -> bytes | None:
        return self._message.read("/".join(part for part in (storage, f"__substg1.0_{property_}") if part))
