"""What an item is called: one word of the plan's in every sentence, in place of the language's own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from kpm_excel.book.base import Book
from kpm_excel.entries import build_entry
from kpm_excel.errors import BadCall
from kpm_excel.findings import Code, Place, find
from kpm_excel.layouts.check import check_book
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.review import review_book
from kpm_excel.mails import default_texts
from kpm_excel.next_plan import Choices, next_plan
from kpm_excel.office.account import account_of
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.planbook.faults import record_faults
from kpm_excel.planbook.read import read_plan_workbook
from kpm_excel.plans import plan_workbook
from kpm_excel.reading.kept import _value, _value_json
from kpm_excel.telling import account_lines
from kpm_excel.words import LANGUAGES, Noun, words_for
from tests.plans import small_document
from tests.reporting import consolidated_of, texts_of
from tests.test_words import catalog, sentences

#: Sentences that are the same for every plan, or name the sheets of a plan workbook; and the language's own word.
OTHERS = re.compile(
    r"cli\.(review|drop|renumber)|templates\.\w+|cycle\.steps|errors\.(not_a_plan_workbook|unexpected)|planbook\..*"
    r"|faults\.program_unknown_in_cell|item\.\w+"
)
PLAIN = {"ja": re.compile("プログラム"), "en": re.compile(r"\bprograms?\b", re.IGNORECASE)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_says_what_an_item_is_called_by_itself(language: str) -> None:
    said = {
        key
        for key, entry in catalog(language).items()
        for sentence in sentences(entry)
        if not OTHERS.fullmatch(key) and PLAIN[language].search(re.sub(r"\{[^}]*\}", "", sentence))
    }
    assert sorted(said) == []


FORMS = {
    "project": "project|Project|projects|Projects|a project|A project",
    "activity": "activity|Activity|activities|Activities|an activity|An activity",
    "KPI": "KPI|KPI|KPIs|KPIs|a KPI|A KPI",
    "FTE": "FTE|FTE|FTEs|FTEs|an FTE|An FTE",
    "unit": "unit|Unit|units|Units|a unit|A unit",
    "use case": "use case|Use case|use cases|Use cases|a use case|A use case",
    "undertaking": "undertaking|Undertaking|undertakings|Undertakings|an undertaking|An undertaking",
    "hour": "hour|Hour|hours|Hours|an hour|An hour",
    "process": "process|Process|processes|Processes|a process|A process",
    "e-service": "e-service|E-service|e-services|E-services|an e-service|An e-service",
}


@pytest.mark.parametrize("word", FORMS)
def test_an_english_word_has_its_forms(word: str) -> None:
    noun = Noun.of(word, "en")
    assert "|".join(map(noun.form, ("", "One", "many", "Many", "a", "A"))) == FORMS[word]


def test_what_is_called_stays_as_it_is_beside_what_is_filled_in() -> None:
    words = words_for("en").calling(Noun("{title} %s", "{titles}"))
    assert words.text("overview.list_title", title="{x}", count=2) == "{x} (2 {titles})"
    assert words.text("overview.list_none") == "There is no such {title} %s."


def worded(language: str, *words: Any, codes: tuple[str | None, ...] = ("B", "A", None)) -> tuple[Plan, Any]:
    """A plan with a kind for each of `words`, and a program for each code in each of them; and the answers."""
    document = small_document(format="kpm-excel/plan@2", language=language, title="T", summaries=[], lists=[])
    (kind,), (program,) = document["kinds"], document["programs"]
    document["kinds"], document["programs"] = [], []
    for at, word in enumerate(words):
        own = kind | {"id": f"k{at}", "name": f"K{at}"} | ({} if word is None else {"word": word})
        document["kinds"].append(own)
        document["summaries"].append({"kind": f"k{at}", "field": "rating"})
        document["lists"].append(
            {"id": f"l{at}", "title": "L", "kind": f"k{at}", "where": {"rating": ["B"]}, "fields": ["cause"]}
        )
        for number, _ in enumerate(codes):
            no = 10 * at + number + 1
            document["programs"].append(
                program | {"no": no, "kind": f"k{at}", "name": f"P{no}", "previous": {"rating": "A"}}
            )
    plan = plan_from_document(document)
    given = {
        str(one.no): {"rating": codes[(one.no - 1) % 10], "results": "R"}
        for one in plan.programs
        if codes[(one.no - 1) % 10] is not None
    }
    return plan, consolidated_of(plan, given, ("zaisei",))


def said(book: Book) -> Iterator[str]:
    """Everything that a workbook shows: cells, notes, prompts, charts, names of sheets, headers."""
    for sheet in book.sheets:
        yield sheet.name
        yield from (str(cell.value) for cell in sheet.cells if cell.value is not None)
        yield from (str(cell.formula) for cell in sheet.cells if cell.formula)
        yield from sheet.notes.values()
        yield from (f"{rule.prompt_title} {rule.prompt} {rule.error_title} {rule.error}" for rule in sheet.validations)
        yield from (f"{chart.title} {chart.description} {chart.y_title}" for chart in sheet.charts)
        yield f"{sheet.page.header} {sheet.page.footer}"


def outputs(plan: Plan, consolidated: Any) -> dict[str, str]:
    """What each output says, in one text."""
    findings = [
        find(Code.PROGRAM_LOST, Place("kanri", 1), found="P1", item=plan.item([plan.programs[0].kind])),
        find(Code.PROGRAM_UNKNOWN, Place("kanri", None), label="x", found="y", item=plan.item()),
        find(Code.ANSWERS_REPEATED, Place("kanri", 1), found="x", number=2, item=plan.item([plan.programs[0].kind])),
    ]
    words, department = plan.words(), plan.department("kanri")
    consolidated = type(consolidated)(**{**vars(consolidated.alone), "findings": tuple(findings)})
    form = build_entry(plan, department, {})
    books = {
        "form": form.book if hasattr(form, "book") else form,
        "check": check_book(plan, consolidated, [], {}),
        "overview": overview_book(plan, consolidated),
        "history": history_book(plan, [consolidated, consolidated]),
        "review": review_book(plan, consolidated),
    }
    texts = {name: "\n".join(said(book)) for name, book in books.items()}
    texts["mails"] = "\n".join(text.body + text.subject for text in default_texts(words).values())
    texts["findings"] = "\n".join(one.message(words) + one.remedy(words) for one in findings)
    texts["account"] = "\n".join(account_lines(account_of(plan, consolidated), words))
    return texts


STRANGE = {"ja": "奇策", "en": {"one": "quux", "other": "quuxen"}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("codes", [("B", "A", None), ("A",), (None,), ("B", "B")])
def test_every_output_calls_an_item_as_the_plan_does(language: str, codes: tuple[str | None, ...]) -> None:
    texts = outputs(*worded(language, STRANGE[language], codes=codes))
    for name, text in texts.items():
        assert not PLAIN[language].search(text), name
        assert name == "account" or re.search("奇策|quux", text, re.IGNORECASE), name


def test_several_kinds_with_words_of_their_own_are_programs_together() -> None:
    plan, consolidated = worded("ja", "事業", "施策")
    texts = outputs(plan, consolidated)
    assert "全3事業のうち" in texts["overview"] and "全3施策のうち" in texts["overview"]
    assert "各プログラムの進捗状況" in texts["overview"]
    assert "記入するプログラム（6件）" in texts["form"]
    assert "事業「P1」の記入欄" in texts["findings"] and "計画にない番号のプログラム" in texts["findings"]
    assert worded("ja", "事業", "事業")[0].item() == Noun("事業", "事業")
    assert worded("ja", "事業", None)[0].item() is None


def test_faults_call_an_item_as_its_kind_does() -> None:
    document = worded("ja", "事業", "施策")[0].document
    program = document["programs"][3]
    faulty = {**document, "programs": [*document["programs"][:3], {**program, "previous": {"indicators": {"x": 1}}}]}
    (fault,) = document_faults(faulty)
    assert fault.text(words_for("ja")).startswith("この施策に指標「x」はありません。")
    plan, consolidated = worded("en", "scheme")
    with pytest.raises(BadCall) as stopped:
        next_plan(dict(plan.document), consolidated, Choices(drop=(99,)), "plan.json")
    assert "the plan has no scheme no. 99" in stopped.value.message(words_for("en"))


def test_a_kept_finding_knows_the_word_again() -> None:
    noun = Noun("activity", "activities")
    assert _value(_value_json(noun)) == noun


def test_a_plan_workbook_says_the_word_and_is_read_again() -> None:
    plan, _ = worded("ja", "奇策")
    document = {**plan.document, "kinds": [{**plan.document["kinds"][0], "note": "注"}]}
    content = plan_workbook(document)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert {"奇策名"} <= {cell.value for cell in workbook["プログラム"][5]}
    assert "奇策の番号" in str([cell.value for cell in workbook["指標"][6]])
    sheet = workbook["プログラム"]
    for cell in (*sheet[1], *next(sheet.iter_cols(1, 1))):
        # Without the hidden keys columns are known by their headings alone.
        cell.value = None
    saved = io.BytesIO()
    workbook.save(saved)
    record = read_plan_workbook(saved.getvalue())
    assert record_faults(record) == []
    assert [one["name"] for one in record.document["programs"]] == [one["name"] for one in document["programs"]]
    assert record.comments == ()


def test_the_word_heads_the_names_of_a_table() -> None:
    plan, consolidated = worded("ja", "施策", None)
    book = overview_book(plan, consolidated)
    heads = {sheet.name: set(map(str, texts_of(sheet))) for sheet in book.sheets if sheet.name in ("K0", "K1")}
    assert "施策名" in heads["K0"] and "プログラム名" not in heads["K1"]
