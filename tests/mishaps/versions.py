"""Rows 85 to 92: which of several versions counts, and the containers that bring them."""

from __future__ import annotations

import binascii
import datetime as dt
import io
import re
import zipfile
from typing import Any

from kpm_excel.findings import Finding
from kpm_excel.words import words_for
from tests.books import unpack
from tests.collecting import ANSWERS, dated, form, put, zipped
from tests.mishaps.arrivals import NEW, OLD, REPLACED, RESULTS_NEW, encrypted, locked_zip, mail, newer, zip_of
from tests.mishaps.case import NOTHING, Case, changed

GROUPED = "・相談の窓口を二つ増やした。"
RESULTS = {"results": "・窓口を三つ増やした。"}
#: A clock that was never set right; it is to come as long as these tests are run.
YEARS_AHEAD = "2097-04-03T04:00:00"
UNDECIDED: dict[str, Any] = {"one": None, "two": None, "status": "needs_mending"}
NEITHER = (("KPM603", "error", ""), ("KPM603", "error", ""), ("KPM604", "warning", "results"))


def saved_by(content: bytes, program: str, moment: str) -> bytes:
    """The workbook as `program` would have saved it: its name in the properties, and `moment` as it writes it."""

    def change(name: str, part: bytes) -> bytes:
        if name == "docProps/app.xml":
            return re.sub(rb"(<Application>)[^<]*", rb"\g<1>" + program.encode(), part)
        if name == "docProps/core.xml":
            return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), part)
        return part

    return zipped(content, change)


def clock(moment: str) -> str:
    """What the clock of this computer shows at `moment` (UTC), written as LibreOffice does: with a Z all the same."""
    local = dt.datetime.fromisoformat(f"{moment}+00:00").astimezone()
    return f"{local:%Y-%m-%dT%H:%M:%S}Z"


def letter(content: bytes) -> bytes:
    """A Word document in which the workbook `content` lies as a whole."""
    types = '<Types><Override PartName="/word/document.xml" ContentType="application/wordprocessingml"/></Types>'
    arrow = '<Relationship Type="http://a/relationships/package" Target="embeddings/a.xlsx"/>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{arrow}</Relationships>")
        archive.writestr("word/embeddings/a.xlsx", content)
    return made.getvalue()


def undated(content: bytes, year: int = 1980) -> bytes:
    """The workbook without properties, its parts of the first of January of `year`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in unpack(content).items():
            if not name.startswith("docProps/"):
                part = re.sub(rb"<(Relationship|Override)[^>]*docProps[^>]*/>", b"", part)
                archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 12, 0, 0)), part)
    return made.getvalue()


def entity(*attached: tuple[str, bytes]) -> bytes:
    """What a mail holds, as it is signed: without the sender's address and the date."""
    lines = mail(*attached).split(b"\n")
    kept = [line for line in lines if not re.match(rb"(From|Subject|Date):", line)]
    return b"\n".join(kept)


def signed(content: bytes, *, encrypted: bool = False, pem: bool = False) -> bytes:
    """`content` within its own signature, as S/MIME has it; or encrypted for a receiver."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs7
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kanri")])
    start = dt.datetime(2026, 4, 1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + dt.timedelta(days=365))
    certificate = builder.sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM if pem else serialization.Encoding.DER
    if encrypted:
        envelope = pkcs7.PKCS7EnvelopeBuilder().set_data(content).add_recipient(certificate)
        return envelope.encrypt(encoding, [pkcs7.PKCS7Options.Binary])
    signer = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return signer.sign(encoding, [pkcs7.PKCS7Options.Binary])


def signed_mail(content: bytes) -> bytes:
    """A mail that is nothing but a signed part, as Outlook sends it."""
    head = (
        b"From: kanri@city.example.jp\r\nDate: Fri, 03 Apr 2026 09:00:00 +0900\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
        b"Content-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    )
    return head + binascii.b2a_base64(content)


def uuencoded(name: str, content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"begin 644 " + name.encode() + b"\n" + b"".join(lines) + b"`\nend\n"


def of_apple(content: bytes) -> bytes:
    """The mail as Apple Mail keeps it (.emlx)."""
    return f"{len(content)}      \n".encode() + content + b'<?xml version="1.0"?><plist version="1.0"></plist>'


def mailbox(*mails: bytes) -> bytes:
    return b"".join(b"From kanri@city.example.jp Fri Apr  3 09:00:00 2026\n" + one + b"\n" for one in mails)


def self_opening(content: bytes) -> bytes:
    return b"MZ" + bytes(2000) + content


def first_then(container: str, content: bytes) -> Case:
    """A first version that was read, and a correction that came in something that cannot be opened."""
    return Case(
        91,
        f"in-{container.rpartition('.')[2]}",
        lambda: {"a.xlsx": form(), container: content},
        (("KPM117", "error", ""),),
    )


def names_the_later(finding: Finding) -> bool:
    return str(finding.code) != "KPM601" or "b.xlsx" in finding.message(words_for("ja"))


MENDED = dated(put(form(answers={1: {**ANSWERS[1], "rating": "概ねA"}, 2: ANSWERS[2]}), {}), OLD)

CASES = [
    Case(
        85,
        "clock-of-libreoffice",
        lambda: {
            "a.xlsx": saved_by(form(), "LibreOffice/7.4.7.2$Windows_X86_64", clock("2026-04-03T04:00:00")),
            "b.xlsx": dated(put(form(), RESULTS), "2026-04-03T04:30:00"),
        },
        REPLACED,
        RESULTS_NEW,
        holds=lambda c: all(map(names_the_later, c.findings)),
    ),
    Case(
        85,
        "later-by-libreoffice",
        lambda: {
            "a.xlsx": dated(form(), "2026-04-03T04:00:00"),
            "b.xlsx": saved_by(put(form(), RESULTS), "LibreOffice/24.8", clock("2026-04-03T04:30:00")),
        },
        REPLACED,
        RESULTS_NEW,
    ),
    Case(
        86,
        "without-a-zone",
        lambda: {
            "a.xlsx": dated(form(), "2026-04-03T04:00:00"),
            "b.xlsx": saved_by(put(form(), RESULTS), "Some Office", "2026-04-03T12:00:00"),
        },
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        86,
        "without-a-zone-but-days-apart",
        lambda: {
            "a.xlsx": dated(form(), "2026-04-03T04:00:00"),
            "b.xlsx": saved_by(put(form(), RESULTS), "Some Office", "2026-04-05T12:00:00"),
        },
        REPLACED,
        RESULTS_NEW,
    ),
    Case(
        87,
        "our-own-time-kept",
        lambda: {"a.xlsx": dated(form(), OLD), "b.xlsx": dated(put(form(), RESULTS), "2000-01-01T00:00:00")},
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "time-of-a-library",
        lambda: {"a.xlsx": dated(form(), OLD), "b.xlsx": dated(put(form(), RESULTS), "2006-09-16T00:00:00")},
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "time-of-a-blank-workbook",
        lambda: {"a.xlsx": dated(form(), OLD), "b.xlsx": dated(put(form(), RESULTS), "2015-06-05T18:19:34")},
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "clock-years-ahead",
        lambda: {"a.xlsx": dated(form(), YEARS_AHEAD), "b.xlsx": dated(put(form(), RESULTS), NEW)},
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "without-a-zone-and-years-ahead",
        lambda: {
            "a.xlsx": saved_by(form(), "Some Office", YEARS_AHEAD),
            "b.xlsx": dated(put(form(), RESULTS), NEW),
        },
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "undated-with-parts-years-ahead",
        lambda: {"a.xlsx": undated(form(), year=2107), "b.xlsx": dated(put(form(), RESULTS), NEW)},
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "undated",
        lambda: {"a.xlsx": dated(form(), OLD), "b.xlsx": undated(put(form(), RESULTS))},
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "both-undated",
        lambda: {"a.xlsx": undated(form()), "b.xlsx": undated(put(form(), RESULTS))},
        NEITHER,
        **UNDECIDED,
    ),
    Case(
        87,
        "undated-but-mailed-later",
        lambda: {"a.zip": zip_of({"a.xlsx": undated(form())}), "b.eml": mail(("b.xlsx", undated(newer())))},
        (*REPLACED, ("KPM120", "notice", "")),
        RESULTS_NEW,
    ),
    Case(
        88,
        "same-meaning",
        lambda: {"a.xlsx": dated(put(form(), {"cost": "1,200千円"}), OLD), "b.xlsx": dated(form(), NEW)},
        (("KPM602", "notice", ""),),
    ),
    Case(
        88,
        "mended",
        lambda: {"a.xlsx": dated(put(form(), {"rating": "概ねA"}), OLD), "b.xlsx": dated(form(), NEW)},
        (("KPM606", "notice", ""), ("KPM607", "notice", "rating")),
    ),
    Case(
        88,
        "mended-and-changed",
        lambda: {"a.xlsx": dated(put(form(), {"rating": "概ねA"}), OLD), "b.xlsx": newer()},
        (("KPM601", "warning", ""), ("KPM604", "warning", "results"), ("KPM607", "notice", "rating")),
        RESULTS_NEW,
    ),
    Case(
        88,
        "filled-in-since",
        lambda: {"a.xlsx": dated(put(form(), {"day": None}), OLD), "b.xlsx": dated(form(), NEW)},
        (("KPM606", "notice", ""), ("KPM607", "notice", "day")),
    ),
    Case(
        88,
        "emptied-since",
        lambda: {"a.xlsx": dated(form(), OLD), "b.xlsx": dated(put(form(), {"day": None}), NEW)},
        (("KPM601", "warning", ""), ("KPM604", "warning", "day")),
        changed(day=None),
    ),
    Case(
        89,
        "grouped-sheets",
        lambda: {
            "a.xlsx": put(
                put(form(), {"results": "・相談の窓口を二つ増やした。"}), {"results": "・相談の窓口を二つ増やした。"}, 2
            )
        },
        (("KPM402", "warning", "2 results"),),
        changed(results=GROUPED),
        {"results": GROUPED, "rating": "B", "cause": "・人が足りない。"},
    ),
    Case(
        90,
        "signed-mail",
        lambda: {"a.xlsx": dated(form(), OLD), "b.eml": signed_mail(signed(entity(("b.xlsx", newer()))))},
        (*REPLACED, ("KPM120", "notice", "")),
        RESULTS_NEW,
    ),
    Case(90, "signed-alone", lambda: {"smime.p7m": signed(entity(("b.xlsx", form())))}),
    Case(90, "signed-file", lambda: {"b.xlsx.p7m": signed(form(), pem=True)}),
    Case(90, "mail-of-apple", lambda: {"1234.emlx": of_apple(mail(("b.xlsx", form())))}, (("KPM120", "notice", ""),)),
    Case(
        90,
        "mailbox",
        lambda: {"in.mbox": mailbox(mail(("a.xlsx", dated(form(), OLD))), mail(("b.xlsx", newer())))},
        (*REPLACED, ("KPM120", "notice", "")),
        RESULTS_NEW,
    ),
    Case(90, "uuencoded", lambda: {"a.uue": uuencoded("a.xlsx", form())}),
    Case(
        90,
        "uuencoded-in-a-mail",
        lambda: {"a.eml": mail().replace(b"\n\n", b"\n\n" + uuencoded("a.xlsx", form()), 1)},
        (("KPM120", "notice", ""),),
    ),
    Case(90, "opens-itself", lambda: {"a.exe": self_opening(zip_of({"a.xlsx": form()}))}),
    Case(90, "in-a-letter", lambda: {"a.docx": letter(form())}),
    Case(90, "broken-off-while-saving", lambda: {"4A1B2C3D.tmp": form()}, (("KPM119", "notice", ""),)),
    first_then("訂正.cpio", b"070701" + b"0" * 104 + b"kanri.xlsx\0"),
    first_then("訂正.xlsx.pfile", b".pfile\x01\0" + bytes(range(256))),
    first_then("訂正.rtf", b"{\\rtf1 {\\object\\objemb{\\*\\objdata 0105}}}"),
    first_then("訂正.ics", b"BEGIN:VCALENDAR\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:UEsDBA==\r\nEND:VCALENDAR\r\n"),
    first_then("b.lzma", b"\x5d\0\0\x80\0" + bytes(100)),
    first_then("b.one", bytes.fromhex("E4525C7B8CD8A74DAEB15378D02996D3") + bytes(100)),
    first_then("b.ace", bytes(7) + b"**ACE**" + bytes(100)),
    first_then("b.b64", binascii.b2a_base64(form())),
    first_then("b.pdf", b"%PDF-1.7\n1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>endobj\n" + bytes(100)),
    first_then("b.p7m", signed(entity(("b.xlsx", form())), encrypted=True)),
    first_then("b.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100)),
    first_then("b.cab", b"MSCF" + bytes(100)),
    first_then("b.exe", b"MZ" + bytes(3000)),
    first_then("b.ex_", b"MZ" + bytes(3000)),
    first_then("b.xl_", b"SZDD\x88\xf0\x27\x33A" + bytes(100)),
    first_then("b.bz2", b"BZh91AY&SY" + bytes(100)),
    first_then("b.xz", b"\xfd7zXZ\0" + bytes(100)),
    first_then("b.tar", b"b.xlsx".ljust(257, b"\0") + b"ustar\x0000" + bytes(248)),
    first_then("b.z01", b"PK\x07\x08" + bytes(100)),
    first_then("b.gpg", b"\x85\x01\x0c\x03" + bytes(range(256))),
    first_then("b.asc", b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"),
    first_then("b.partial", mail().replace(b"text/plain", b'message/partial; id="x@y"; number=1; total=2')),
    first_then("b.external", mail().replace(b"text/plain", b'message/external-body; access-type=local-file; name="b"')),
    first_then("b.pst", b"!BDN" + bytes(600)),
    Case(
        93,
        "wrong-password",
        lambda: {"a.xlsx": encrypted(form(), "himitsu"), "b.zip": locked_zip("b.xlsx", newer(), b"himitsu")},
        (("KPM128", "error", ""), ("KPM128", "error", "")),
        passwords=("Himitsu",),
        **NOTHING,
    ),
    Case(92, "program-alone", lambda: {"a.xlsx": form(), "b.bin": b"\x01\x02\x00" * 50}, (("KPM108", "notice", ""),)),
    Case(
        92, "encrypted-only", lambda: {"smime.p7m": signed(b"x", encrypted=True)}, (("KPM117", "error", ""),), **NOTHING
    ),
]
