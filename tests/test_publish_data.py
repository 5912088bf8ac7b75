"""Open data: by the rules of 総務省「統計表における機械判読可能なデータの表記方法の統一ルール」, one test for each."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from datetime import date

import pytest

from tests.publishing import NAMES, columns_of, complete, published, tables_of

#: What a reader of the rules calls a mark that belongs to one system: circled numbers and the like.
_PLATFORM_MARKS = re.compile("[\u2460-\u24ff\u2116\u2121\u2160-\u217f\u3200-\u33ff]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")

pytestmark = pytest.mark.parametrize("name", NAMES)


def test_1_1_the_tables_are_csv_that_excel_opens_too(name: str) -> None:
    for resource, rows in tables_of(published(name)).values():
        content = published(name)[resource["path"]]
        assert content.startswith(codecs.BOM_UTF8) and resource["mediatype"] == "text/csv"
        assert content.count(b"\r\n") == len(rows) and b"\n" not in content.replace(b"\r\n", b"")


def test_1_2_every_cell_holds_one_datum(name: str) -> None:
    plan, _ = complete(name)
    for field, cells in columns_of(published(name)):
        if "categories" in field:
            codes = {one["value"] for one in field["categories"]}
            assert set(cells) <= codes | {""}, field["name"]
    for resource, rows in tables_of(published(name)).values():
        assert {len(row) for row in rows} == {len(resource["schema"]["fields"])}
        kind = next(kind for kind in plan.kinds if kind.name == resource["title"])
        assert len(rows) == 1 + len(plan.programs_of(kind))


def test_1_3_numbers_are_numbers_and_nothing_else_stands_among_them(name: str) -> None:
    types = set()
    for field, cells in columns_of(published(name)):
        types.add(field["type"])
        if field["type"] in ("integer", "number", "year"):
            assert [cell for cell in cells if cell and not _NUMBER.fullmatch(cell)] == [], field["name"]
    assert {"integer", "string"} <= types


def test_1_4_and_1_6_nothing_is_merged_or_left_out(name: str) -> None:
    said = ("[organization]", "[period]", "[no]", "[kind]", "[kind_name]", "[group.1]", "[group_name.1]", "[name]")
    for field, cells in columns_of(published(name)):
        if field["name"].endswith(said):
            assert all(cells), field["name"]


def test_1_5_no_blank_or_break_is_there_for_its_look(name: str) -> None:
    for field, cells in columns_of(published(name)):
        for cell in (field["name"], *cells):
            assert cell == cell.strip() and not re.search(r"[\r\n\t\v\f]", cell), field["name"]


def test_1_7_nothing_is_a_formula(name: str) -> None:
    for field, cells in columns_of(published(name)):
        if field["type"] == "string":
            assert [cell for cell in cells if cell[:1] and cell[0] in "=+-@＝＋－＠"] == []


def test_1_8_there_are_no_objects(name: str) -> None:
    assert set(published(name)) == {
        *(f"data/{kind.id}.csv" for kind in complete(name)[0].kinds),
        *("data/content.json", "datapackage.json", "style.css", "index.html"),
    }


def test_1_9_units_stand_in_the_header_or_in_a_column_of_their_own(name: str) -> None:
    for resource, rows in tables_of(published(name)).values():
        for field in resource["schema"]["fields"]:
            if unit := field.get("unit"):
                assert unit in field["name"] or field["id"].endswith(".progress"), field["name"]
            if "unitField" in field:
                assert field["unitField"] in rows[0] and field["unitField"] != field["name"]


def test_1_10_our_own_words_have_no_marks_of_one_system(name: str) -> None:
    labels = {field.label for kind in complete(name)[0].kinds for field in kind.fields}
    for field, _ in columns_of(published(name)):
        words = field["name"]
        for label in labels:
            words = words.replace(label, "")
        assert not _PLATFORM_MARKS.search(words)
        if field["id"] == "no":
            assert field["type"] == "integer"


def test_1_11_western_years_and_iso_days_stand_beside_eras(name: str) -> None:
    columns = {field["id"]: (field, cells) for field, cells in columns_of(published(name))}
    field, cells = columns["period.year"]
    assert field["type"] == "year" and {len(cell) for cell in cells} == {4}
    for id, (field, cells) in columns.items():
        if re.search(r"\.(from|to)$", id) and any(cells):
            years = columns[f"{id}.year"][1]
            assert [bool(year) for year in years] == [bool(cell) for cell in cells], id
        if field["type"] == "date":
            assert all(date.fromisoformat(cell).isoformat() == cell for cell in cells if cell)


def test_1_12_the_area_is_named(name: str) -> None:
    organization = complete(name)[0].organization
    for field, cells in columns_of(published(name)):
        if field["id"] == "organization":
            assert set(cells) == {organization}


def test_2_1_and_2_2_one_table_in_a_file_with_one_header(name: str) -> None:
    for resource, rows in tables_of(published(name)).values():
        ids = [field["id"] for field in resource["schema"]["fields"]]
        assert len(set(ids)) == len(ids) and len(set(rows[0])) == len(ids)
        assert rows[0] == [f"{field['title']} [{field['id']}]" for field in resource["schema"]["fields"]]


def test_the_data_package_says_what_each_file_is(name: str) -> None:
    plan, files = complete(name)[0], published(name)
    package = json.loads(files["datapackage.json"])
    for resource in package["resources"]:
        content = files[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert package["licenses"][0]["name"] == "CC-BY-4.0" and plan.organization in package["sources"][0]["title"]
    assert package["period"]["id"] == plan.current_period and package["period"]["as_of"] == plan.as_of
