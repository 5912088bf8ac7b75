"""The catalogs are complete: each language has every word, and code asks for no other."""

from __future__ import annotations

import ast
import json
import pickle
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from kpm_excel.book.raw import Reason, Unreadable
from kpm_excel.errors import BadInput
from kpm_excel.findings import Code
from kpm_excel.importing.found import RowKind
from kpm_excel.office.init import template_names
from kpm_excel.words import LANGUAGES, words_for

PACKAGE = Path(__file__).parents[1] / "kpm_excel"
CATALOGS = PACKAGE / "words"
#: The pages in the browser, and how they ask for a word.
PAGES = sorted(page for folder in ("web", "publishing") for page in (PACKAGE / folder / "html").glob("*.html"))
#: A name for those who listen, and what the same thing shows to those who see.
NAMED = re.compile(r"""aria-label="\{\{ say\(['"]([\w.]+)['"][^"]*?\}\}"[^>]*>\{\{ say\("([\w.]+)"\)""")
SAID = re.compile(r"""say\(["']([a-z_.]+)["'][,)]""")
#: The beginning of a word that is put together: `say("check.status_" ~ status)`.
BEGUN = re.compile(r"""say\(["']([a-z_.]+)["'] ~""")
#: The forms that a word with a number may have; languages differ in which of them they need.
PLURALS = {"zero", "one", "other"}

Entry = str | dict[str, str]


def catalog(language: str) -> dict[str, Entry]:
    """Every entry of one language by its whole key, `area.name`."""
    entries: dict[str, Entry] = {}
    for path in sorted((CATALOGS / language).glob("*.json")):
        area = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=without_doubles)
        entries |= {f"{path.stem}.{name}": entry for name, entry in area.items()}
    return entries


def without_doubles(pairs: list[tuple[str, Entry]]) -> dict[str, Entry]:
    assert len({name for name, _ in pairs}) == len(pairs), f"a key stands twice among {[n for n, _ in pairs]}"
    return dict(pairs)


def sentences(entry: Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def placeholders(entry: Entry) -> set[str]:
    return {
        name
        for sentence in sentences(entry)
        for _, name, _, _ in string.Formatter().parse(sentence)
        # What an item is called is at hand in every sentence, and not every language has to say it.
        if name is not None and name != "item"
    }


def languages_in_the_package() -> set[str]:
    return {path.name for path in CATALOGS.iterdir() if path.is_dir() and not path.name.startswith("_")}


def test_every_language_has_its_folder() -> None:
    assert languages_in_the_package() == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_files_and_keys(language: str) -> None:
    assert catalog(language).keys() == catalog(LANGUAGES[0]).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_placeholders(language: str) -> None:
    first, other = catalog(LANGUAGES[0]), catalog(language)
    differing = {key for key in other if placeholders(other[key]) != placeholders(first.get(key, ""))}
    assert sorted(differing) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_named_in_every_language(language: str) -> None:
    assert {f"planbook.word_{code}" for code in LANGUAGES} <= catalog(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty_and_plurals_have_their_forms(language: str) -> None:
    for key, entry in catalog(language).items():
        assert sentences(entry), key
        assert all(sentences(entry)), key
        if isinstance(entry, dict):
            assert set(entry) <= PLURALS and "other" in entry, key
            assert "count" in placeholders(entry) or len(entry) > 1, key


@cache
def code() -> tuple[set[str], set[re.Pattern[str]], set[tuple[str, str]]]:
    """All texts that stand in code, what it puts keys together by, and the keys that it names, with their modules."""
    texts, patterns, asked = set[str](), set[re.Pattern[str]](), set[tuple[str, str]]()
    for module in sorted(PACKAGE.rglob("*.py")):
        name = module.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns |= set(composed(node))
            elif isinstance(node, ast.Call) and (key := key_asked_for(node)):
                asked.add((key, name))
    return texts, patterns, asked


def literal_at(call: ast.Call, position: int, keyword: str) -> str | None:
    """The argument of a call, where it is written out as a string."""
    given = dict(enumerate(call.args)) | {word.arg: word.value for word in call.keywords}
    node = given.get(position, given.get(keyword))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def key_asked_for(call: ast.Call) -> str | None:
    """The whole key that a call names outright, to words or to an exception made of words."""
    match call.func:
        case ast.Attribute(attr="text" | "say"):
            return literal_at(call, 0, "key")
        case ast.Name(id="BadCall" | "BadInput" | "BadOutput"):
            name = literal_at(call, 0, "key")
            return name and f"errors.{name}"
        case ast.Name(id="Fault"):
            name = literal_at(call, 1, "key")
            return name and f"faults.{name}"
        case ast.Name(id="Saying"):
            return literal_at(call, 0, "key")
    return None


def composed(node: ast.JoinedStr) -> Iterator[re.Pattern[str]]:
    """A pattern for a key or part of a key that code puts together, such as `f"findings.{code}.remedy"`."""
    fixed = [part.value for part in node.values if isinstance(part, ast.Constant)]
    if fixed and all(re.fullmatch(r"[a-z_.]+", str(text)) for text in fixed):
        yield re.compile("".join(re.escape(p.value) if isinstance(p, ast.Constant) else "(.+)" for p in node.values))


def is_written(text: str, whole: set[str], patterns: set[re.Pattern[str]], depth: int = 3) -> bool:
    """Whether code has `text` outright, or puts it together from parts that it has."""
    return text in whole or (
        bool(depth)
        and any(
            all(is_written(part, whole, patterns, depth - 1) for part in match.groups())
            for pattern in patterns
            if (match := pattern.fullmatch(text))
        )
    )


def test_code_asks_only_for_words_that_are_there() -> None:
    known = catalog(LANGUAGES[0])
    _, _, asked = code()
    assert sorted((key, module) for key, module in asked if key not in known) == []


def test_pages_ask_only_for_words_that_are_there() -> None:
    asked = {key for page in PAGES for key in SAID.findall(page.read_text(encoding="utf-8"))}
    assert asked and sorted(asked - catalog(LANGUAGES[0]).keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_out_holds_what_is_seen(language: str) -> None:
    words = catalog(language)
    named = [pair for page in PAGES for pair in NAMED.findall(page.read_text(encoding="utf-8"))]
    # Who tells a computer by voice to press something says what stands on it.
    other = [(name, seen) for name, seen in named if str(words[seen]).casefold() not in str(words[name]).casefold()]
    assert named and not other


def test_every_code_has_its_message_and_its_remedy() -> None:
    known = catalog(LANGUAGES[0])
    wanted = {f"findings.{code}{part}" for code in Code for part in ("", ".remedy")}
    assert sorted(wanted - known.keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_file_gives_no_workbook_is_said_in_words(language: str) -> None:
    words = words_for(language)
    for reason in get_args(Reason):
        stopped = BadInput("workbook_unreadable", path="a.xlsx", reason=Unreadable(reason, "xl/styles.xml"))
        again = pickle.loads(pickle.dumps(stopped))
        assert words.text(f"reasons.{reason}") in stopped.message(words) == again.message(words)
        assert reason not in stopped.message(words_for("ja"))


def test_every_word_is_used() -> None:
    # A template is called by the name of its file.
    texts, patterns, _ = code()
    whole = texts | set(template_names())
    whole |= {key for page in PAGES for key in SAID.findall(page.read_text(encoding="utf-8"))}
    begun = {start for page in PAGES for start in BEGUN.findall(page.read_text(encoding="utf-8"))}
    patterns = patterns | {re.compile(re.escape(start) + "(.+)") for start in begun}
    assert [key for key in catalog(LANGUAGES[0]) if not is_written(key, whole, patterns)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_row_of_a_hand_made_table_has_a_name_of_its_own(language: str) -> None:
    names = [words_for(language).text(f"account.row_{kind}") for kind in get_args(RowKind)]
    assert len(set(names)) == len(names)
