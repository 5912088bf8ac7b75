"""Every type of field answers every question, and an address of the web is nothing but a text to us."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from kpm_excel.answers import load_answers
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import BadInput
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.layouts.entry.state import Flag
from kpm_excel.layouts.overview.overview_book import overview_book, overview_table
from kpm_excel.layouts.planbook.plan_columns import PlanCell
from kpm_excel.layouts.planbook.plan_tables import FIELD_TYPES
from kpm_excel.layouts.review import review_book
from kpm_excel.layouts.types import Shown, ShownCell, cell_of, shown_of
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.model import Author, Field, FieldType, Plan
from kpm_excel.plan.schema import plan_schema
from kpm_excel.plan.types import TYPES, Single, type_of
from kpm_excel.plan.types.url import is_address
from kpm_excel.words import LANGUAGES, words_for
from tests.collecting import form, gather
from tests.plan_documents import ADDRESS
from tests.plans import small_document

ONE = "https://www.city.example.jp/keikaku?no=8&lang=ja#a"
#: What people and others write where an address is asked, and what is none.
NO_ADDRESSES = [
    "javascript:alert(1)",
    "JavaScript:alert(1)//https://",
    "data:text/html,<b>",
    "file:///C:/Users",
    "\\\\server\\share",
    "ftp://city.example.jp/",
    "mailto:a@city.example.jp",
    "市のホームページ",
    "www.city.example.jp",
    "//city.example.jp",
    "https://",
    "https:///keikaku",
    "http:city.example.jp",
    "https://city.example.jp@evil.example/",
    "https://city.example.jp/a b",
    "https://city.example.jp/\u202e",
    "https://city.example.jp/<b>",
    "https://city.example.jp:99999/",
    "https://city.example.jp/" + "a" * 2000,
    '=HYPERLINK("https://city.example.jp/")',
]


def url_document(**field: Any) -> dict[str, Any]:
    """The small plan with one more field, `page`, which takes an address."""
    document = small_document(format="kpm-excel/plan@2")
    document["kinds"][0]["fields"].append(
        {"id": "page", "label": "公表ページ", "type": "url", "by": "department", **field}
    )
    return document


def url_plan(**field: Any) -> Plan:
    return plan_from_document(url_document(**field))


@pytest.mark.parametrize("name", FieldType)
def test_every_type_is_known_on_every_floor(name: FieldType) -> None:
    assert name in plan_schema()["$defs"]["field"]["properties"]["type"]["enum"]
    assert name in FIELD_TYPES
    own = Field("x", "X", name, Author.DEPARTMENT)
    shown = shown_of(own)
    assert isinstance(shown, Shown)
    # What has one cell in the plan's eyes is drawn as one cell.
    assert isinstance(TYPES[name], Single) == isinstance(shown, ShownCell)
    assert shown.look.width > 0
    assert shown.plan_cell is None or isinstance(shown.plan_cell, PlanCell)
    assert {*TYPES[name].keys} <= {*plan_schema()["$defs"]["field"]["properties"]}
    assert {*TYPES[name].needed} <= {*TYPES[name].keys}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FieldType)
def test_every_type_has_its_words(name: FieldType, language: str) -> None:
    words = words_for(language)
    assert words.text(f"planbook.word_{name}")
    if shown_of(Field("x", "X", name, by="department")).plan_cell:  # type: ignore[arg-type]
        assert words.text(f"planbook.value_{name}") and words.text(f"planbook.value_{name}_help")


def test_every_field_of_a_plan_is_asked_by_its_type() -> None:
    plan = url_plan()
    program = plan.programs[0]
    for field in plan.kinds[0].fields:
        for part in type_of(field).parts(field, program):
            assert isinstance(TYPES[part.field.type], Single)
            assert part.label


@given(ADDRESS)
def test_an_address_is_kept_as_it_stands(address: str) -> None:
    plan = url_plan()
    field = plan.kinds[0].field("page")
    type_ = TYPES[FieldType.URL]
    assert isinstance(type_, Single)
    reading = type_.from_cell(type_.to_cell(address), field, plan)
    assert (reading.answer, reading.remarks) == (address, ())
    assert not list(type_.misfits(address, field, plan))


@pytest.mark.parametrize("written", NO_ADDRESSES)
def test_what_is_no_address_is_refused_at_its_cell(written: str) -> None:
    assert not is_address(written)
    plan = url_plan()
    field = plan.kinds[0].field("page")
    type_ = TYPES[FieldType.URL]
    assert isinstance(type_, Single)
    reading = type_.from_cell(written, field, plan)
    assert reading.answer is None
    assert [(remark.code, remark.values["form"]) for remark in reading.remarks] == [("KPM240", "https://…")]


def test_an_address_in_full_width_is_read_as_what_it_means() -> None:
    plan = url_plan()
    type_ = TYPES[FieldType.URL]
    assert isinstance(type_, Single)
    reading = type_.from_cell("\u3000ｈｔｔｐｓ：／／city.example.jp／ ", plan.kinds[0].field("page"), plan)
    assert reading.answer == "https://city.example.jp/"
    assert [remark.code for remark in reading.remarks] == ["KPM210"]


@pytest.mark.parametrize("written", ["javascript:alert(1)", "市のホームページ", 3])
def test_a_plan_and_answers_name_what_is_no_address(written: object, tmp_path: Path) -> None:
    document = url_document(by="plan")
    document["programs"][0]["values"]["page"] = written
    faults = document_faults(document)
    assert [fault.place for fault in faults] == ["programs[0].values.page"]
    assert isinstance(written, int) or "https://…" in faults[0].message(words_for("en"))
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"8": {"page": written}}), encoding="utf-8")
    with pytest.raises(BadInput):
        load_answers(answers, url_plan())


def test_a_plan_of_the_first_format_has_no_addresses() -> None:
    document = {**url_document(), "format": "kpm-excel/plan@1"}
    assert [(fault.place, fault.key) for fault in document_faults(document)] == [
        ("kinds[0].fields[10].type", "type_of_later_format")
    ]


def test_an_address_goes_through_the_cycle_and_is_a_link_on_the_screen_alone(tmp_path: Path) -> None:
    plan = url_plan(required=True)
    consolidated = _answered(plan, tmp_path, ONE)
    assert consolidated.program(8).values["page"] == ONE
    table = overview_table(plan, consolidated)
    at = [column.id for column in table.columns].index("page")
    assert table.rows[0][at] == ONE
    for book in (overview_book(plan, consolidated), review_book(plan, consolidated)):
        links = {cell.link for sheet in book.sheets for cell in sheet.cells if cell.value == ONE}
        assert ONE in links
        # A fragment stands apart in the package.
        assert ONE.partition("#")[0].replace("&", "&amp;") in _relations(write_book(book))
    # A form that comes back has no links of ours: each one there is somebody's.
    form = entry_book(plan, plan.departments[0], {8: {"page": ONE}})
    assert not any(cell.link == ONE for sheet in form.book.sheets for cell in sheet.cells)


def test_a_form_says_at_once_what_is_no_address() -> None:
    shown = cell_of(url_plan().kinds[0].field("page"))
    field, plan = url_plan().kinds[0].field("page"), url_plan()
    assert not any(shown.is_wrong(field, written, plan) for written in (ONE, "HTTP://city.example.jp", f" {ONE} "))
    assert all(shown.is_wrong(field, written, plan) for written in ("市", "javascript:alert(1)", "https://a b", 3))
    for written, flag in ((ONE, Flag.DONE), ("市", Flag.WRONG), ("", Flag.OPEN)):
        form = entry_book(plan, plan.departments[0], {8: {"page": written or None}})
        own = [slot for program in form.programs for slot in program.slots if slot.entry.key.key == "page"]
        assert [slot.flag.value for slot in own] == [flag]


def test_a_bare_word_comes_back_with_the_form_that_is_asked(tmp_path: Path) -> None:
    plan = url_plan(required=True)
    found = _answered(plan, tmp_path, "市のホームページ")
    assert "page" not in found.program(8).values
    told = [finding for finding in found.findings if finding.place.field == "page"]
    assert [finding.code for finding in told] == ["KPM240"]
    assert "https://…" in told[0].message(words_for("ja"))


def _answered(plan: Plan, folder: Path, page: str) -> Consolidated:
    answers = {"results": "見直した", "rating": "A", "indicators.rate": 81, "indicators.cases": 1, "page": page}
    return gather(folder, {"kanri.xlsx": form("kanri", {8: answers}, plan)}, plan)


def _relations(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".rels"))
