"""Whatever a plan leaves out, no sentence says "None": not in forms, copies, mails, lists, reports or on the screen."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import run
from kpm_excel.entries import build_entry
from kpm_excel.excel.write.writer import write_book
from kpm_excel.findings import Code, Place, find
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.words import LANGUAGES, Words, words_for
from tests.collecting import put

TYPES = ("text", "rating", "choice", "number", "date", "indicators")


def bare(language: str) -> dict[str, Any]:
    """A plan that says nothing that it need not say, with a field of every type."""
    fields: list[dict[str, Any]] = [
        {"id": f"{type_}{suffix}", "label": f"{type_}{suffix}", "type": type_, "by": "department", **more}
        for suffix, more in (("", {}), ("_must", {"required": True}), ("_if", {"required": {"rating": ["b"]}}))
        for type_ in TYPES
    ]
    for field in fields:
        if field["type"] == "rating":
            field["scale"] = "s"
        if field["type"] == "choice":
            field["choices"] = ["x", "y"]
    fields.append({"id": "office", "label": "office", "type": "text", "by": "office", "required": True})
    fields.append({"id": "bars", "label": "bars", "type": "schedule", "by": "plan"})
    indicators = [{"id": "i", "name": "i"}, {"id": "j", "name": "j"}]
    values = {field["id"]: indicators for field in fields if field["type"] == "indicators"}
    return {
        "format": "kpm-excel/plan@1",
        "language": language,
        "organization": "O",
        "title": "T",
        "as_of": "Z",
        "periods": [{"id": "p", "label": "p"}, {"id": "q", "label": "q"}],
        "current_period": "p",
        "scales": [{"id": "s", "values": [{"code": "a", "label": "a"}, {"code": "b", "label": "b"}]}],
        "groups": [{"id": "g", "name": "g"}],
        "departments": [{"code": "d", "name": "d"}, {"code": "e", "name": "e"}],
        "kinds": [{"id": "k", "name": "k", "fields": fields}],
        "programs": [
            {"no": 1, "kind": "k", "name": "P", "group": "g", "departments": ["d"], "values": values},
            {"no": 2, "kind": "k", "name": "Q", "group": "g", "departments": ["e"], "values": values},
        ],
    }


def texts_of(path: Path) -> Iterator[str]:
    """Every text that somebody reads in a file that was written."""
    content = path.read_bytes()
    if path.suffix == ".eml":
        message = message_from_bytes(content, policy=policy.default)
        yield str(message["Subject"])
        yield message.get_body().get_content()  # type: ignore[union-attr]
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif path.suffix in (".json", ".csv", ".html"):
        yield content.decode("utf-8-sig")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of sentences that were said with a value that is not there."""
    keys: list[str] = []
    real = Words.text

    def text(self: Words, key: str, **values: object) -> str:
        said = real(self, key, **values)
        if None in values.values() and "None" in said:
            keys.append(key)
        return said

    monkeypatch.setattr(Words, "text", text)
    return keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bare_plan_goes_through_the_year_without_a_word_of_nothing(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], heard: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KPM_EXCEL_LANG", language)
    Path("plan.json").write_text(json.dumps(bare(language)), encoding="utf-8")
    plan = plan_from_document(bare(language))
    folder = Path("in")
    folder.mkdir()
    wrong = {f"{type_}{end}": "??" for type_ in TYPES[1:-1] for end in ("", "_must")} | {"text": "none"}
    wrong |= {"indicators.i": "about 5", "rating": "b"}
    (folder / "d.xlsx").write_bytes(put(write_book(build_entry(plan, plan.department("d"))), wrong))
    calls = [
        ["check-plan", "plan.json"],
        ["convert-plan", "plan.json", "plan.xlsx"],
        ["generate", "plan.json", "--mail"],
        ["fields", "entry/d_d.xlsx"],
        ["collect", "plan.json", "in"],
        ["status", "plan.json", "in"],
        ["remind", "plan.json", "collected/consolidated.json"],
        ["overview", "plan.json", "collected/consolidated.json"],
        ["review", "plan.json", "collected/consolidated.json"],
        ["amend", "plan.json", "collected/consolidated.json", "review.xlsx"],
        ["rollover", "plan.json", "collected/consolidated.json"],
        ["diff-plan", "plan.json", "plan.xlsx"],
        ["history", "plan.json", "collected/consolidated.json"],
    ]
    for call in calls:
        assert run(call) in (0, 1), (call, capfd.readouterr().err)
    shown = capfd.readouterr()
    assert heard == []
    assert not re.search(r"\bNone\b|None文字", shown.out + shown.err)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert len(written) > 10
    assert [
        path.name for path in written for text in texts_of(path) if re.search(r"\bNone\b|None[^a-zA-Z0-9]", text)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code, ids=str)
def test_no_finding_says_none_when_nothing_is_known_of_what_it_names(code: Code, language: str) -> None:
    words = words_for(language)
    catalog = [words.text(f"findings.{code}{part}") for part in ("", ".remedy")]
    asked = set(re.findall(r"\{(\w+)\}", "".join(catalog)))
    finding = find(code, Place(), **dict.fromkeys(asked, ""))
    for said in (finding.message(words), finding.remedy(words), str(finding)):
        assert not re.search("None(?! of | was )", said) and "{" not in said
