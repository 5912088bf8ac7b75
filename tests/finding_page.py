"""The page of finding codes, made from the catalogs: `python -m tests.finding_page` writes it anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kpm_excel.findings import Code
from kpm_excel.words import LANGUAGES, Words, words_for

PAGE = Path(__file__).parents[1] / "docs" / "findings.md"

_HEAD = """# Findings 確認事項

Every code that `collect` gives, with its cause and what to do. A code is never used again for something else; the
first digit is its family. An *error* was not taken and has to be mended, a *warning* was taken and should be looked
at, a *notice* is for the record. Made from the catalogs by `python -m tests.finding_page`.

`collect` が示すすべての番号と、その原因、することです。番号を別の意味に使い回すことはありません。最初の数字は種類を
表します。「要修正」は取り込んでおらず直しが必要なもの、「要確認」は取り込んだうえで確かめてほしいもの、「お知らせ」は
記録です。
"""
_FAMILIES = {
    "1": "1xx: files ファイル",
    "2": "2xx: answers 回答",
    "3": "3xx: whose they are だれの様式か",
    "4": "4xx: answers against each other 回答どうし",
    "5": "5xx: what was done to the form 様式への手入れ",
    "6": "6xx: joining 取りまとめ",
}
_PARTS = {"ja": ("内容", "原因", "すること"), "en": ("Found", "Cause", "To do")}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means, for the documentation; `…` stands where a finding says what was found."""

    title: str
    message: str
    cause: str
    remedy: str


def explain(code: Code, words: Words) -> Explanation:
    """The meaning of `code` in the language of `words`."""
    parts = (words.text(f"findings.{code}.title"), words.text(f"findings.{code}"))
    more = (words.text(f"findings.{code}.cause"), words.text(f"findings.{code}.remedy"))
    return Explanation(*(re.sub(r"\{\w+\}", "…", part) for part in (*parts, *more)))


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    family = ""
    for code in Code:
        if code[3] != family:
            family = code[3]
            yield f"## {_FAMILIES[family]}\n"
        yield from _entry(code)


def _entry(code: Code) -> Iterator[str]:
    told = {language: explain(code, words_for(language)) for language in LANGUAGES}
    severity = words_for("ja").text(f"check.severity_{code.severity}")
    yield f"### {code} {told['en'].title} {told['ja'].title}\n"
    yield f"*{code.severity}* {severity}\n"
    for language in reversed(LANGUAGES):
        found, cause, remedy = _PARTS[language]
        one = told[language]
        yield f"- {found}: {one.message}\n- {cause}: {one.cause}\n- {remedy}: {one.remedy}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
