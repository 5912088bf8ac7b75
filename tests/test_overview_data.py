"""The data sheet: exact, and by the rules of 総務省「統計表における機械判読可能なデータの表記方法の統一ルール」."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.consolidated import Consolidated
from kpm_excel.data_file import data_file, overview_frame
from kpm_excel.errors import Stopped
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import overview_book, overview_table
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Field, FieldType, Plan
from kpm_excel.plan.types import is_apart
from tests.plans import SAMPLE_NAMES, small_document
from tests.random_plans import reports
from tests.reporting import consolidated_of, sample

#: What a reader of the rules calls a mark that belongs to one system: circled numbers and the like.
_PLATFORM_MARKS = re.compile("[\u2460-\u24ff\u3200-\u33ff]")


def data_at(plan: Plan, consolidated: Consolidated, path: Path) -> Path:
    """The data sheet as a file of its own."""
    path.write_bytes(data_file(plan, consolidated, path))
    return path


@pytest.fixture(scope="module", params=SAMPLE_NAMES)
def written(request: pytest.FixtureRequest) -> tuple[Plan, Consolidated, Any, bytes]:
    """Plan, answers, the data sheet as openpyxl reads it, and the part of the file that holds it."""
    plan, consolidated = sample(request.param)
    content = write_book(overview_book(plan, consolidated))
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = package.read(f"xl/worksheets/sheet{len(workbook.sheetnames)}.xml")
    return plan, consolidated, workbook.worksheets[-1], part


def headers(sheet: Any) -> list[str]:
    return [cell.value for cell in sheet[1]]


def column(sheet: Any, id: str) -> list[Any]:
    """The values below the header with that id."""
    at = next(number for number, header in enumerate(headers(sheet), 1) if header.endswith(f"[{id}]"))
    return [sheet.cell(row, at).value for row in range(2, sheet.max_row + 1)]


def test_one_table_on_the_sheet_with_one_header_row(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    plan, _, sheet, _ = written
    assert sheet.max_row == 1 + len(plan.programs)
    assert all(isinstance(header, str) and header for header in headers(sheet))
    assert all(isinstance(sheet.cell(row, 2).value, int) for row in range(2, sheet.max_row + 1))


def test_no_cells_are_merged(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    assert not written[2].merged_cells.ranges


def test_headers_are_unique_and_none_is_left_out(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    names = headers(written[2])
    ids = [re.fullmatch(r".+ \[(\S+)\]", name)[1] for name in names]  # type: ignore[index]
    assert len(set(ids)) == len(ids) and len(set(names)) == len(names)


def test_numbers_are_numbers_and_carry_no_unit(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    plan, consolidated, sheet, _ = written
    report = Report(plan, consolidated)
    for kind in plan.kinds:
        for field in kind.fields:
            if field.type is FieldType.NUMBER:
                values = dict(zip(column(sheet, "no"), column(sheet, field.id), strict=True))
                for program in plan.programs_of(kind):
                    assert values[program.no] == report.values(program).get(field.id)


def test_units_stand_in_the_header(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    plan, _, sheet, _ = written
    units = {(f.id, f.unit) for kind in plan.kinds for f in kind.fields if f.unit}
    for id, unit in units:
        assert f"({unit})" in next(header for header in headers(sheet) if header.endswith(f"[{id}]"))


def test_no_formula_and_no_drawing(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    _, _, sheet, part = written
    assert b"<f>" not in part and b"<drawing" not in part and b"<legacyDrawing" not in part
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_layout_puts_in_no_blank_break_or_mark_of_its_own(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    plan, consolidated, sheet, _ = written
    for header in headers(sheet):
        assert header == " ".join(header.split()) and not _PLATFORM_MARKS.search(header)
    report = Report(plan, consolidated)
    texts = {str(v) for p in plan.programs for v in (*report.values(p).values(), *(p.previous or {}).values())}
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str) and ("\n" in cell.value or cell.value != cell.value.strip()):
                assert cell.value in texts


def test_nothing_is_left_out_because_the_row_above_says_it(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    plan, _, sheet, _ = written
    for id in ("period", "no", "kind", "kind_name", "group.1", "group_name.1", "name", "department.1", "status"):
        assert all(value is not None for value in column(sheet, id)), id
    assert column(sheet, "kind") == [program.kind for kind in plan.kinds for program in plan.programs_of(kind)]


def test_dates_are_iso_with_the_printed_form_beside_them(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    plan, _, sheet, _ = written
    ids = {field.id for kind in plan.kinds for field in kind.fields if field.type is FieldType.DATE}
    for id in ids:
        for iso, printed in zip(column(sheet, id), column(sheet, f"{id}.printed"), strict=True):
            assert (iso is None) == (printed is None)
            assert iso is None or date.fromisoformat(iso).isoformat() == iso
            assert iso is None or str(date.fromisoformat(iso).day) in printed


def test_the_header_stays_in_view_and_filters(written: tuple[Plan, Consolidated, Any, bytes]) -> None:
    sheet = written[2]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == sheet.dimensions


@settings(max_examples=60)
@given(report=reports())
def test_every_value_stands_exactly_as_it_is(report: tuple[Plan, Consolidated]) -> None:
    plan, consolidated = report
    told = Report(plan, consolidated)
    table = overview_table(plan, consolidated)
    ids = [one.id for one in table.columns]
    assert len(set(ids)) == len(ids)
    programs = [program for kind in plan.kinds for program in plan.programs_of(kind)]
    for program, cells in zip(programs, table.rows, strict=True):
        found = dict(zip(ids, cells, strict=True))
        for field in plan.kind_of(program).fields:
            value = told.values(program).get(field.id)
            types = {(f.type, f.several) for kind in plan.kinds for f in kind.fields if f.id == field.id}
            own_type = "several" if field.several else field.type
            name = field.id if len(types) == 1 else f"{field.id}.{own_type}"
            if field.type is FieldType.SCHEDULE:
                items = [found[f"{name}.{at}"] for at in range(1, 1 + len(value or ()))]
                assert items == [item.item for item in value or ()]
                bars = [
                    tuple(found[f"{name}.{at}.{bar}.{part}"] for part in ("from", "to", "label"))
                    for at, item in enumerate(value or (), 1)
                    for bar in range(1, 1 + len(item.bars))
                ]
                assert bars == [(b.start, b.end, b.label or None) for item in value or () for b in item.bars]
            elif field.type is FieldType.INDICATORS:
                for at, one in enumerate(program.indicators(field.id), 1):
                    assert found[f"{name}.{at}.id"] == one.id
                    assert found[f"{name}.{at}.target"] == one.target
                    assert found[f"{name}.{at}.actual"] == told.actuals(program, field).get(one.id)
            elif field.type is FieldType.FIGURES:
                for row in field.rows:
                    for period in (one.id for one in plan.periods_of(field)):
                        figure = (value or {}).get(row.id, {}).get(period)
                        assert found[f"{name}.{row.id}.{period}"] == figure
            elif field.type is FieldType.DEPARTMENTS:
                names = [found[f"{name}.name.{at}"] for at in range(1, 1 + len(program.departments))]
                assert names == [plan.department(code).name for code in program.departments]
            else:
                assert held(found, name, field) == value
            for code in program.contributors if is_apart(field) else ():
                assert held(found, f"{name}@{code}", field) == told.given(program, field, code)


def held(found: Mapping[str, Any], name: str, field: Field) -> Any:
    """The value in a field's column, or in the columns of its choices."""
    if not field.several:
        return found[name]
    told = [found[f"{name}.{at}"] for at in range(1, 1 + len(field.choices))]
    chosen = [choice for choice, cell in zip(field.choices, told, strict=True) if cell]
    assert set(told) <= ({0, 1} if chosen else {None})
    return (tuple(chosen) if field.by == "plan" else chosen) or None


def test_a_text_that_no_cell_can_hold_goes_on_in_a_column_of_its_own() -> None:
    text = "𠮷あa" * 15_000
    plan = plan_from_document(small_document())
    consolidated = consolidated_of(plan, {"8": {"cause": text}})
    content = write_book(overview_book(plan, consolidated))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[-1]
    parts = [name for name in headers(sheet) if re.search(r"\[cause(\+\d)?\]", name)]
    assert len(parts) == 2
    assert "".join(sheet.cell(2, headers(sheet).index(name) + 1).value for name in parts) == text


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_csv_is_the_sheet_with_a_mark_for_excel(name: str, tmp_path: Path) -> None:
    plan, consolidated = sample(name)
    path = data_at(plan, consolidated, tmp_path / "data.csv")
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    table = overview_table(plan, consolidated)
    assert rows[0] == [one.header for one in table.columns]
    told = [["" if value is None else str(value) for value in row] for row in table.rows]
    assert [[text.removeprefix("'") for text in row] for row in rows[1:]] == told


@given(text=st.text("=+-@\t'あa1", min_size=1, max_size=6).filter(str.strip))
def test_a_text_in_the_csv_is_never_a_formula(text: str) -> None:
    document = small_document()
    document["programs"][0]["name"] = text
    plan = plan_from_document(document)
    with tempfile.TemporaryDirectory() as folder:
        path = data_at(plan, consolidated_of(plan, {}), Path(folder) / "data.csv")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            row = next(iter(csv.DictReader(stream)))
    told = row["プログラム名 [name]"]
    assert told[0] not in "=+-@\t\r" and told in (text, f"'{text}")


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_frame_has_every_value_under_its_id(name: str) -> None:
    plan, consolidated = sample(name)
    frame = overview_frame(plan, consolidated)
    assert list(frame["no"]) == [p.no for kind in plan.kinds for p in plan.programs_of(kind)]
    report = Report(plan, consolidated)
    by_no = frame.set_index("no")
    for kind in plan.kinds:
        for field in kind.fields:
            if field.type in (FieldType.TEXT, FieldType.RATING, FieldType.NUMBER):
                for program in plan.programs_of(kind):
                    value = report.values(program).get(field.id)
                    found = by_no.loc[program.no, field.id]
                    assert found == value or (value is None and pandas.isna(found))


def parquet_of(plan: Plan, consolidated: Consolidated) -> pandas.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        return pandas.read_parquet(data_at(plan, consolidated, Path(folder) / "data.parquet"))


@settings(max_examples=30)
@given(report=reports())
def test_parquet_reads_back_as_every_value_of_the_table(report: tuple[Plan, Consolidated]) -> None:
    table, frame = overview_table(*report), parquet_of(*report)
    assert list(frame.columns) == [column.id for column in table.columns]
    read = frame.astype(object).where(frame.notna(), None)
    # A column that has words as well as numbers, such as actuals that were not published, is one of texts.
    columns = [list(column) for column in zip(*table.rows, strict=True)]
    texts = [any(isinstance(cell, str) for cell in column) for column in columns]
    rows = [
        tuple(str(c) if text and c is not None else c for c, text in zip(row, texts, strict=True)) for row in table.rows
    ]
    assert [tuple(row) for row in read.itertuples(index=False, name=None)] == rows


def test_parquet_keeps_texts_numbers_and_gaps_apart() -> None:
    plan, consolidated = sample("harborview-2026")
    frame = parquet_of(plan, consolidated)
    pandas.testing.assert_frame_equal(frame, overview_frame(plan, consolidated))
    assert {str(kind) for kind in frame.dtypes} == {"string", "Int64", "Float64"}


def test_a_number_of_more_than_64_bits_is_kept_as_excel_keeps_it() -> None:
    document = small_document()
    document["programs"][0]["values"]["indicators"] = [{"id": "r", "name": "n", "target": 10**25, "previous": 3}]
    plan = plan_from_document(document)
    frame = parquet_of(plan, consolidated_of(plan, {}))
    assert list(frame.loc[0, ["indicators.1.target", "indicators.1.previous"]]) == [1e25, 3]


def test_without_pyarrow_one_clear_message_and_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Stopped, match="pip install pyarrow"):
        data_at(*sample("harborview-2026"), tmp_path / "data.parquet")
    assert not list(tmp_path.iterdir())


def test_another_ending_is_refused_with_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match=r"\.csv, \.parquet"):
        data_at(*sample("kodaira-r4"), tmp_path / "data.txt")
    assert not list(tmp_path.iterdir())
