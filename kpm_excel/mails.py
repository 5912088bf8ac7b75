"""Mail drafts for departments: `.eml` files that open in a mail program ready to be sent. Nothing is ever sent here.

A draft has neither a date nor a message id: the program that sends it gives both, and so the same draft is the same
bytes. It has no sender either; that is whoever opens it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any, Final

from kpm_excel.answer_key import AnswerAt
from kpm_excel.errors import BadInput
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.entry.first import whole_name
from kpm_excel.layouts.feedback import Point, points_of
from kpm_excel.loading import readable
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Department, Plan
from kpm_excel.words import Words

#: The content type of an .xlsx file, as registered with IANA.
_XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
#: Stands between the parts. Base64 has no `_`, so no part can hold it.
_BOUNDARY: Final = "=_kpm-excel_5f3c9a17e2"
#: What a draft is written for; each has its text in `mail-<kind>.txt`.
KINDS: Final = ("send", "mend", "remind")
#: What a text may ask to be filled in.
PLACEHOLDERS: Final = (
    *("department", "organization", "office", "contact", "title", "as_of", "deadline"),
    *("report", "count", "errors", "warnings", "list", "file", "how", "link"),
)
_PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")
#: A mail lists no more than this; the workbook has all.
_LISTED = 40


class _DraftPolicy(EmailPolicy):
    """Internet mail whose long content types stay on one line, as Outlook writes them.

    The standard policy folds at 78 characters; the type of an .xlsx file alone makes 79, and it is then written as
    encoded words, which no content type may hold (RFC 2047, 5).
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as it stands in the file."""
        if name.lower() == "content-type" and len(f"{name}: {value}") <= _LONGEST and str(value).isascii():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return bytes(super().fold_binary(name, value))


#: A line has 998 characters at most (RFC 5322, 2.1.1); a content type of ours is far from that.
_LONGEST: Final = 200
_POLICY: Final = _DraftPolicy(linesep="\r\n")

#: A file to attach: its name and its bytes.
Attachment = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one kind of mail, with placeholders such as `{department}`."""

    subject: str
    body: str


#: The texts that the office wrote itself, by kind; the others are the shipped ones.
Texts = Mapping[str, Text]


def default_texts(words: Words) -> Texts:
    """The shipped texts of every kind, in these words."""
    return {kind: Text(words.text(f"mail.{kind}_subject"), words.text(f"mail.{kind}_body")) for kind in KINDS}


def mail_name(workbook: str) -> str:
    """The name of the draft that brings the file `workbook`."""
    return f"{workbook.removesuffix('.xlsx')}.eml"


def text_name(kind: str) -> str:
    """The name of the file with the office's own text of `kind`."""
    return f"mail-{kind}.txt"


def load_texts(folder: str | Path) -> Texts:
    """The texts in `folder`: the first line of a file is the subject, the rest the body. Absent files are absent.

    Raises `BadInput` where the folder is not there, a file cannot be read or has no subject or body, or a
    placeholder is unknown.
    """
    root = Path(folder)
    if not root.is_dir():
        raise BadInput("texts_missing", path=root)
    paths = {kind: root / text_name(kind) for kind in KINDS}
    return {kind: _read_text(path) for kind, path in paths.items() if path.exists()}


def _read_text(path: Path) -> Text:
    content = _decoded(path)
    for number, line in enumerate(content.split("\n"), start=1):
        for found in _PLACEHOLDER.findall(line):
            if found not in PLACEHOLDERS:
                allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                raise BadInput("text_placeholder", path=path, line=number, found=f"{{{found}}}", allowed=allowed)
    subject, _, body = content.partition("\n")
    subject = re.sub(r"^(件名|subject)\s*[:：]", "", subject.strip(), flags=re.IGNORECASE).strip()
    if not subject or not body.strip():
        raise BadInput("text_empty", path=path)
    return Text(subject, body.strip("\n") + "\n")


def _decoded(path: Path) -> str:
    """The text of a file as Windows' editors save one: UTF-8, UTF-16 with its mark, or Shift_JIS."""
    with readable(path):
        content = path.read_bytes()
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    for encoding in encodings:
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            at = error.start
    raise BadInput("not_utf8", path=path, at=at)


def mail_to_send(
    plan: Plan, department: Department, form: Attachment, texts: Texts | None = None, *, link: str = ""
) -> bytes:
    """A draft that brings `department` its entry workbook, and the `link` to its page where it has one."""
    return _Draft(plan, department, form, _own_link(link)).written("send", _programs(plan, department), texts)


def mail_to_mend(
    plan: Plan,
    department: Department,
    points: Sequence[Point],
    copy: Attachment,
    places: Mapping[AnswerAt, str],
    texts: Texts | None = None,
) -> bytes:
    """A draft that brings `department` its marked copy and lists the `points` to mend.

    `places` are the cells of the copy by program and key, as people name them.
    """
    return _Draft(plan, department, copy).written("mend", _listed(plan, points, places), texts)


def mail_to_remind(
    plan: Plan,
    department: Department,
    points: Sequence[Point],
    form: Attachment | None = None,
    texts: Texts | None = None,
    *,
    refused: Sequence[Finding] = (),
    link: str = "",
) -> bytes:
    """A draft that reminds `department` of what is to be mended, or without `points` of all that it is asked.

    `refused` are findings of files that came from it and could not be taken: it is told why. `link` leads to its page.
    """
    missing = [point for point in points if point.severity is Severity.ERROR]
    listed = _listed(plan, missing) if points else _programs(plan, department, refused)
    return _Draft(plan, department, form, _own_link(link)).written("remind", listed, texts)


def _own_link(link: str) -> Mapping[str, str]:
    return {"address": link} if link else {}


def mail_of_receipt(
    plan: Plan, department: Department, receipt: Mapping[str, object], findings: Sequence[Finding]
) -> bytes:
    """A draft that tells `department` of its `receipt`, by the names in its text, and of the `findings` left open."""
    listed = _listed(plan, points_of(plan, findings))
    nothing = plan.words_to(department.code).text("mail.nothing_open")
    listed = _Listed(listed.lines or [nothing], listed.count, listed.errors, listed.warnings)
    own = {name: str(value) for name, value in receipt.items()}
    return _Draft(plan, department, None, own).written("receipt", listed, None)


def addresses_of(department: Department) -> tuple[Address, ...]:
    """To whom mail for `department` goes; none where the plan has no address or one that is none."""
    listed = [part.strip() for part in re.split("[,;]", department.email or "") if part.strip()]
    return _addresses([*listed, *department.emails], _one_line(department.name))


def _addresses(listed: Sequence[str], name: str = "") -> tuple[Address, ...]:
    """The addresses of `listed`, each once, all of them called `name`; none where one of them is no address."""
    parts = tuple(dict.fromkeys(listed))
    if not all(part.isascii() and part.isprintable() for part in parts):
        return ()
    try:
        return tuple(Address(name, addr_spec=part) for part in parts)
    except (ValueError, IndexError, MessageError):
        return ()


def _one_line(text: str) -> str:
    """`text` as a header can hold it: no line breaks, no control characters."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a mail names, line by line, and how much it is."""

    lines: Sequence[str]
    count: int
    errors: int = 0
    warnings: int = 0


def _programs(plan: Plan, department: Department, refused: Sequence[Finding] = ()) -> _Listed:
    words = plan.words_to(department.code)
    programs = plan.asked_programs(department.code)
    lines = [words.text("mail.program", no=p.number, name=p.name) for p in programs]
    for finding in refused:
        if finding.severity is Severity.ERROR and finding.place.file:
            told = {"file": finding.place.file, "message": finding.message(words), "remedy": finding.remedy(words)}
            lines.append(words.text("mail.refused", **told))
    return _Listed(lines, len(programs))


def _listed(plan: Plan, points: Sequence[Point], places: Mapping[AnswerAt, str] | None = None) -> _Listed:
    words = plan.words()
    groups = {
        kind: [point for point in points if point.severity is kind] for kind in (Severity.ERROR, Severity.WARNING)
    }
    lines: list[str] = []
    room = _LISTED
    for kind, group in groups.items():
        if group:
            lines += [*([""] if lines else []), words.text(f"mail.group_{kind}", count=len(group))]
        told = group[:room]
        room -= len(told)
        lines += [_line(point, words, (places or {}).get(point.slot, "") if point.slot else "") for point in told]
        if len(told) < len(group):
            lines.append(words.text("mail.more", count=len(group) - len(told)))
    return _Listed(lines, len(points), *map(len, groups.values()))


def _line(point: Point, words: Words, cell: str) -> str:
    place = words.text("mail.file")
    if point.program:
        place = words.text("mail.place", no=point.program.number, name=point.program.name, label=point.label).rstrip()
    if cell:
        place = words.text("mail.at_cell", place=place, cell=cell)
    return words.text("mail.point", place=place, message=point.message, remedy=point.remedy)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One mail in the making."""

    plan: Plan
    department: Department
    attachment: Attachment | None
    #: What this kind of mail says of its own.
    own: Mapping[str, str] = field(default_factory=dict)

    def written(self, kind: str, listed: _Listed, texts: Texts | None) -> bytes:
        """The .eml file, with CRLF line ends."""
        words = self.plan.words_to(self.department.code)
        text = (texts or {}).get(kind) or Text(words.text(f"mail.{kind}_subject"), words.text(f"mail.{kind}_body"))
        values = self._values(kind, listed)
        message = EmailMessage(policy=_POLICY)
        # Outlook opens a mail with this header as a draft.
        message["X-Unsent"] = "1"
        if to := addresses_of(self.department):
            message["To"] = to
        if copies := _addresses(self.department.cc):
            message["Cc"] = copies
        message["Subject"] = _one_line(_filled(text.subject, values))
        # Where the office's own words do not say where, its link stands at the end.
        is_told = "address" not in self.own or "{link}" in text.body
        body = text.body if is_told else f"{text.body}\n{{link}}"
        # Base64 passes every gateway as it is, and its lines are never too long.
        lines = _filled(body, values).split("\n")
        # What is not known leaves a blank at the end of its line.
        message.set_content("\n".join(line.rstrip() for line in lines), cte="base64")
        if self.attachment:
            name, content = self.attachment
            message.add_attachment(content, *_XLSX, filename=name)
            message.set_boundary(_BOUNDARY)
        return message.as_bytes()

    def _values(self, kind: str, listed: _Listed) -> dict[str, str]:
        plan, words = self.plan, self.plan.words_to(self.department.code)
        office, report = plan.office, words.text("mail.report")
        due = plan.deadline if kind == "send" else plan.mend_by
        day = date_text(due.isoformat(), plan.language) if due else words.text("mail.no_deadline")
        name = self.attachment[0] if self.attachment else ""
        return {
            "department": whole_name(self.department, words),
            "organization": plan.organization,
            "office": office.name if office else words.text("entry.the_office"),
            "contact": (office.contact or "") if office else "",
            "title": plan.title,
            "as_of": plan.as_of,
            "deadline": day,
            # Many titles end with these words already.
            "report": "" if report.strip().casefold() in plan.title.casefold() else report,
            "count": str(listed.count),
            "errors": str(listed.errors),
            "warnings": str(listed.warnings),
            "list": "\n".join(listed.lines),
            "file": name,
            "how": words.text("mail.how_attached", file=name) if name else words.text("mail.how_at_hand"),
            "link": words.text("mail.link", **self.own) if "address" in self.own else "",
            **self.own,
        }


def _filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders filled in, in one pass: what is filled in is never itself searched."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def is_draft(path: Path) -> bool:
    """Whether the file at `path` is a draft as it was written here, and not one that a mail program saved."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return content.startswith(b"X-Unsent: 1\r\n") and b"\nFrom:" not in content and b"\nDate:" not in content


def attached_to(path: Path) -> list[object]:
    """What is attached to the draft at `path`."""
    parts = message_from_bytes(path.read_bytes()).walk()
    return [part.get_payload(decode=True) for part in parts if part.get_content_disposition() == "attachment"]
