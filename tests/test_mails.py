"""Mail drafts: ready to be sent, in the office's own words, and whole for every program that opens them."""

from __future__ import annotations

import email
import email.policy
import json
import re
import subprocess
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.cli import run
from kpm_excel.entries import build_entry
from kpm_excel.errors import Stopped
from kpm_excel.mails import PLACEHOLDERS, Text, addresses_of, load_texts, mail_to_mend, mail_to_remind, mail_to_send
from kpm_excel.plan.model import Department, Plan
from tests.collecting import document, form, make_plan, put

DEPARTMENTS = [
    {"code": "kanri", "name": "管理課", "email": "kanri@city.example.jp"},
    {"code": "zaisei", "name": "財政課"},
    {"code": "bunsho", "name": "文書課"},
]
OFFICE = {"name": "行政経営課", "contact": "内線 1234"}
ADDRESSED = {"departments": DEPARTMENTS, "deadline": "2026-04-21", "office": OFFICE}
PLAN = make_plan(**ADDRESSED)
KANRI = PLAN.department("kanri")
NAME = "kanri_管理課.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def opened(content: bytes) -> EmailMessage:
    """A draft as Python's parser reads it, without a fault."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        assert all(header.defects == () for header in part.values() if hasattr(header, "defects"))
    return message


def body_of(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def attachment_of(message: EmailMessage) -> tuple[str | None, str, Any]:
    (part,) = message.iter_attachments()
    return part.get_filename(), part.get_content_type(), part.get_content()


def planned(folder: Path, **changes: Any) -> Path:
    """A plan's file."""
    path = folder / "plan.json"
    path.write_text(json.dumps(document(**{**ADDRESSED, **changes})), encoding="utf-8")
    return path


def test_a_draft_opens_ready_to_be_sent() -> None:
    content = form()
    message = opened(mail_to_send(PLAN, KANRI, (NAME, content)))
    assert message["X-Unsent"] == "1"
    assert [(to.display_name, to.addr_spec) for to in message["To"].addresses] == [("管理課", "kanri@city.example.jp")]
    assert "あおば市改革計画" in message["Subject"]
    assert attachment_of(message) == (NAME, XLSX, content)
    for words in ("管理課", "令和8年4月21日", "窓口の案内", "書類の削減", "行政経営課", "内線 1234", NAME):
        assert words in body_of(message)
    assert "{" not in body_of(message)


def test_nothing_in_a_draft_depends_on_the_moment_or_the_machine() -> None:
    draft = mail_to_send(PLAN, KANRI, (NAME, b"x"))
    assert draft == mail_to_send(PLAN, KANRI, (NAME, b"x"))
    assert [opened(draft)[name] for name in ("Date", "Message-ID", "From", "Sender")] == [None] * 4


def test_lines_end_as_mail_wants_it_and_are_short_and_plain() -> None:
    long = make_plan(**{**ADDRESSED, "title": "とても長い題名の計画" * 20})
    draft = mail_to_send(long, KANRI, ("長い名前" * 12 + ".xlsx", b"x" * 1000))
    # The type of an .xlsx file cannot be parted.
    lines = [line for line in draft.split(b"\r\n") if not line.endswith(XLSX.encode())]
    assert draft.isascii() and b"\n" not in draft.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 78
    assert opened(draft)["Subject"].count("とても長い題名の計画") == 20
    assert attachment_of(opened(draft))[0] == "長い名前" * 12 + ".xlsx"


@pytest.mark.parametrize(
    "name", [NAME, "a'b%;c.xlsx", "文書課（庶務）№1.xlsx", "𠮷野家課_髙﨑.xlsx", "長い" * 40 + ".xlsx"]
)
def test_another_mail_program_finds_the_same(name: str, tmp_path: Path) -> None:
    content = form()
    path = tmp_path / "draft.eml"
    path.write_bytes(mail_to_send(PLAN, KANRI, (name, content)))
    shown = subprocess.run(["mu", "view", path], capture_output=True, check=True, encoding="utf-8").stdout
    assert "To: 管理課 <kanri@city.example.jp>" in shown
    assert "Subject: 【記入のお願い】あおば市改革計画（令和7年度末）進捗状況報告" in shown
    assert "御協力いただき" in shown
    subprocess.run(["mu", "extract", "--save-attachments", f"--target-dir={tmp_path}", path], check=True)
    (saved,) = tmp_path.glob("*.xlsx")
    assert saved.name == name
    assert saved.read_bytes() == content


def test_without_an_address_the_draft_has_none() -> None:
    for address in (None, "", "  ", "管理課", "a@", "@b", "a b@c.jp", "kanri@市.jp", "x\r\nBcc: y@z.jp"):
        department = Department("kanri", "管理課", address)
        assert addresses_of(department) == (), address
        message = opened(mail_to_send(PLAN, department, (NAME, b"x")))
        assert message["To"] is None and message["Bcc"] is None


def test_drafts_go_to_every_address_of_the_plan_and_to_those_who_get_a_copy() -> None:
    kanri = {**DEPARTMENTS[0], "emails": ["b@city.example.jp", "kanri@city.example.jp"], "cc": ["boss@city.example.jp"]}
    plan = make_plan(**{**ADDRESSED, "format": "kpm-excel/plan@2", "departments": [kanri, *DEPARTMENTS[1:]]})
    for draft in (
        mail_to_send(plan, plan.department("kanri"), (NAME, b"x")),
        mail_to_remind(plan, plan.department("kanri"), ()),
    ):
        message = opened(draft)
        assert [to.addr_spec for to in message["To"].addresses] == ["kanri@city.example.jp", "b@city.example.jp"]
        assert message["Cc"] == "boss@city.example.jp"
    assert opened(mail_to_send(plan, plan.department("zaisei"), (NAME, b"x")))["Cc"] is None


@pytest.mark.parametrize(("language", "name"), [("ja", "総務部　管理課"), ("en", "管理課, 総務部")])
def test_a_division_stands_with_the_name_in_address_and_form(language: str, name: str) -> None:
    kanri = {**DEPARTMENTS[0], "division": "総務部"}
    plan = make_plan(
        **{**ADDRESSED, "format": "kpm-excel/plan@2", "language": language, "departments": [kanri, *DEPARTMENTS[1:]]}
    )
    assert name in body_of(opened(mail_to_send(plan, plan.department("kanri"), (NAME, b"x"))))
    first = build_entry(plan, plan.department("kanri")).sheets[0]
    assert any(name in str(cell.value) for cell in first.cells)


def test_drafts_that_ask_to_mend_or_remind_name_the_day_for_that() -> None:
    plan = make_plan(**{**ADDRESSED, "format": "kpm-excel/plan@2", "mend_deadline": "2026-05-08"})
    kanri = plan.department("kanri")
    assert "令和8年4月21日" in body_of(opened(mail_to_send(plan, kanri, (NAME, b"x"))))
    for draft in (mail_to_mend(plan, kanri, (), (NAME, b"x"), {}), mail_to_remind(plan, kanri, ())):
        body = body_of(opened(draft))
        assert "令和8年5月8日" in body and "4月21日" not in body


def test_several_addresses_are_all_written_to() -> None:
    found = addresses_of(Department("kanri", "管理課", "a@b.jp; c@d.jp, e@f.jp"))
    assert [address.addr_spec for address in found] == ["a@b.jp", "c@d.jp", "e@f.jp"]


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60)
def test_no_name_or_text_can_add_a_header_or_a_part(name: str, title: str) -> None:
    plan = Plan(**{**{field: getattr(PLAN, field) for field in PLAN.__dataclass_fields__}, "title": title})
    try:
        name.encode(), title.encode()
    except UnicodeEncodeError:
        return
    message = opened(mail_to_remind(plan, Department("kanri", name, "a@b.jp"), (), (NAME, b"x")))
    assert set(message.keys()) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}
    assert attachment_of(message)[2] == b"x"


def test_the_offices_own_texts_are_used(tmp_path: Path) -> None:
    written = "件名: {department}へ（{count}件）\r\n\r\n{title} を {deadline} までに。\r\n{list}\r\n".encode("cp932")
    (tmp_path / "mail-send.txt").write_bytes(written)
    texts = load_texts(tmp_path)
    assert texts == {"send": Text("{department}へ（{count}件）", "{title} を {deadline} までに。\n{list}\n")}
    message = opened(mail_to_send(PLAN, KANRI, (NAME, b"x"), texts))
    assert message["Subject"] == "管理課へ（2件）"
    assert body_of(message).startswith("あおば市改革計画 を 令和8年4月21日 までに。\n・番号1「窓口の案内」")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_texts_may_be_saved_as_windows_saves_them(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "mail-mend.txt").write_bytes("お願い\r\n\r\n{list}\r\n".encode(encoding))
    assert load_texts(tmp_path)["mend"] == Text("お願い", "{list}\n")


@pytest.mark.parametrize(
    ("content", "key", "told"),
    [
        ("件名\n\n{department} {shimekiri}\n", "text_placeholder", ("3", "{shimekiri}", "{deadline}")),
        ("{}\n本文\n", "text_placeholder", ("1", "{}", "{list}")),
        ("件名だけ\n", "text_empty", ()),
        ("\n本文だけ\n", "text_empty", ()),
        ("Subject:\n本文だけ\n", "text_empty", ()),
    ],
)
def test_a_text_that_cannot_be_used_is_named_with_its_place(
    content: str, key: str, told: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "mail-remind.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Stopped) as stopped:
        load_texts(tmp_path)
    assert stopped.value.key == key
    assert all(word in str(stopped.value) for word in (str(path), *told))


def test_braces_of_other_kinds_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mail-send.txt").write_text("件名\n{ 課 } { {file} } %s {department\n", encoding="utf-8")
    message = opened(mail_to_send(PLAN, KANRI, (NAME, b"x"), load_texts(tmp_path)))
    assert body_of(message) == f"{{ 課 }} {{ {NAME} }} %s {{department\n"


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    plan = make_plan(**{**ADDRESSED, "title": "{department}{list}"})
    message = opened(mail_to_send(plan, KANRI, (NAME, b"x"), {"send": Text("{title}", "{title}\n")}))
    assert message["Subject"] == "{department}{list}" and body_of(message) == "{department}{list}\n"


def test_every_placeholder_has_a_value() -> None:
    asked = "\n".join(f"{name}={{{name}}}" for name in PLACEHOLDERS)
    for plan in (PLAN, make_plan()):
        told = body_of(opened(mail_to_send(plan, plan.department("kanri"), (NAME, b"x"), {"send": Text("x", asked)})))
        assert "{" not in told


def test_generate_writes_a_draft_beside_each_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = tmp_path / "entry"
    assert run(["generate", str(planned(tmp_path)), "-o", str(entry), "--mail"]) == 0
    assert {path.stem for path in entry.glob("*.eml")} == {path.stem for path in entry.glob("*.xlsx")}
    assert any("財政課" in line for line in capsys.readouterr().out.splitlines())
    for path in entry.glob("*.eml"):
        name, _, content = attachment_of(opened(path.read_bytes()))
        assert name is not None and content == (entry / name).read_bytes()


def test_a_form_that_comes_back_in_its_draft_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "reply.eml").write_bytes(mail_to_send(PLAN, KANRI, (NAME, form(plan=PLAN))))
    run(["collect", str(planned(tmp_path)), str(tmp_path / "in"), "-o", str(tmp_path / "out")])
    found = json.loads((tmp_path / "out" / "consolidated.json").read_text(encoding="utf-8"))
    assert found["departments"][0]["status"] == "accepted"


def test_reminders_go_to_whom_something_is_missing_and_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, returned, out, drafts = planned(tmp_path), tmp_path / "in", tmp_path / "out", tmp_path / "reminders"
    returned.mkdir()
    (returned / NAME).write_bytes(put(form(plan=PLAN), {"rating": "概ねA"}))
    run(["collect", str(plan), str(returned), "-o", str(out)])
    arguments = ["remind", str(plan), str(out / "consolidated.json"), "-o", str(drafts)]
    assert run(arguments) == 1
    assert any("財政課" in line for line in capsys.readouterr().out.splitlines())
    mending, missing = (opened((drafts / f"{name}.eml").read_bytes()) for name in ("kanri_管理課", "zaisei_財政課"))
    assert "概ねA" in body_of(mending) and "台帳の整理" in body_of(missing)
    assert attachment_of(mending)[2] == (out / "feedback" / NAME).read_bytes()
    assert attachment_of(missing)[2][:2] == b"PK"

    (returned / NAME).write_bytes(form(plan=PLAN))
    (drafts / "mine.eml").write_bytes(b"X-Unsent: 1\r\n\r\n")
    run(["collect", str(plan), str(returned), "-o", str(out)])
    assert run(arguments) == 1
    assert {path.name for path in drafts.glob("*.eml")} == {"mine.eml", "zaisei_財政課.eml"}
    # Where nobody says where, they lie beside the answers, wherever the program runs.
    monkeypatch.chdir(returned)
    run(arguments[:-2])
    assert (out / "mail" / "zaisei_財政課.eml").is_file() and [path.name for path in returned.iterdir()] == [NAME]


def test_a_department_has_one_draft_and_none_that_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    plan, returned, mails = planned(tmp_path), tmp_path / "in", tmp_path / "collected" / "mail"
    returned.mkdir()
    (returned / "a.xlsx").write_bytes(put(form(plan=PLAN), {"rating": "概ねA"}))
    run(["collect", str(plan), str(returned)])
    first = {path.name: path.read_bytes() for path in mails.iterdir()}
    assert run(["remind", str(plan), "collected/consolidated.json"]) == 1
    second = {path.name: path.read_bytes() for path in mails.iterdir()}
    assert first.keys() == second.keys() == {"a.eml", "zaisei_財政課.eml"}
    assert "【提出のお願い】" in opened(second["a.eml"])["Subject"]

    capsys.readouterr()
    assert run(["remind", str(plan), "collected/consolidated.json", "-o", "elsewhere"]) == 1
    # Its links lead nowhere now, and that is said.
    assert "check.xlsx の下書きへのリンクは" in capsys.readouterr().out
    assert not list(mails.glob("*.eml"))
    assert {path.name for path in Path("elsewhere").glob("*.eml")} == first.keys()

    (returned / "a.xlsx").write_bytes(form(plan=PLAN))
    run(["collect", str(plan), str(returned)])
    run(["remind", str(plan), "collected/consolidated.json"])
    run(["collect", str(plan), str(returned)])
    assert {path.name for path in mails.glob("*.eml")} == {"zaisei_財政課.eml"}
    assert not list(mails.glob("*_1.eml"))

    # Those in another folder beside the answers are out of date as well.
    run(["remind", str(plan), "collected/consolidated.json", "-o", "collected/again"])
    assert [path.name for path in Path("collected/again").iterdir()] == ["zaisei_財政課.eml"]
    (returned / "b.xlsx").write_bytes(form("zaisei", plan=PLAN))
    run(["collect", str(plan), str(returned)])
    assert not list(Path("collected").rglob("*.eml"))


def test_nobody_is_reminded_when_all_is_there(tmp_path: Path) -> None:
    plan, returned = planned(tmp_path), tmp_path / "in"
    returned.mkdir()
    for code in ("kanri", "zaisei"):
        (returned / f"{code}.xlsx").write_bytes(form(code, plan=PLAN))
    run(["collect", str(plan), str(returned), "-o", str(tmp_path / "out")])
    assert run(["remind", str(plan), str(tmp_path / "out" / "consolidated.json"), "-o", str(tmp_path / "r")]) == 0
    assert list((tmp_path / "r").iterdir()) == []


def test_texts_are_written_to_be_edited_and_never_over_edited_ones(tmp_path: Path) -> None:
    plan, folder = planned(tmp_path), tmp_path / "texts"
    assert run(["mail-texts", str(plan), str(folder)]) == 0
    (folder / "mail-send.txt").write_text("ご依頼\n\n本文\n", encoding="utf-8")
    (folder / "mail-mend.txt").unlink()
    assert run(["mail-texts", str(plan), str(folder)]) == 0
    assert load_texts(folder)["send"] == Text("ご依頼", "本文\n")
    assert set(load_texts(folder)) == {"send", "mend", "remind"}
    assert run(["generate", str(plan), "-o", str(tmp_path / "entry"), "--mail", "--texts", str(folder)]) == 0
    assert opened((tmp_path / "entry" / "kanri_管理課.eml").read_bytes())["Subject"] == "ご依頼"


def test_a_wrong_text_stops_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "mail-send.txt").write_text("x\n{y}\n", encoding="utf-8")
    arguments = ["generate", str(planned(tmp_path)), "-o", str(tmp_path / "entry"), "--mail", "--texts"]
    assert run([*arguments, str(tmp_path / "texts")]) == 2
    assert run([*arguments, str(tmp_path / "nowhere")]) == 2
    assert not (tmp_path / "entry").exists()


def test_the_documents_name_every_placeholder() -> None:
    page = (Path(__file__).parents[1] / "docs" / "departments.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `\{(\w+)\}` \|", page, flags=re.MULTILINE)) == PLACEHOLDERS


@pytest.mark.parametrize("title", ["あおば市改革計画", "あおば市改革計画 進捗状況報告"])
def test_a_subject_says_what_it_is_about_once(title: str) -> None:
    for draft in (
        mail_to_send(make_plan(title=title), KANRI, (NAME, b"x")),
        mail_to_remind(make_plan(title=title), KANRI, ()),
    ):
        assert opened(draft)["Subject"].count("進捗状況報告") == 1
