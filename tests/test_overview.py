"""What the overview says: its sheets, the counts and their four places, lists, drafts, last period."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string

from kpm_excel.amending.edited_tables import made_tables
from kpm_excel.book.base import Book, Sheet
from kpm_excel.book.marks import figure_text
from kpm_excel.book.measure import GOTHIC, column_em, merged_chars, text_width_em
from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.codes import change_text
from kpm_excel.layouts.overview.overview_book import is_draft, overview_book
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.program_lists import chosen
from kpm_excel.office.overview import write_overview
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import FieldType, Plan, Scale, ScaleValue
from kpm_excel.words import words_for
from tests.odd_plans import long_texts, many_codes, many_programs
from tests.plans import SAMPLE_NAMES, sample_answers, sample_document, small_document
from tests.random_plans import reports
from tests.reporting import cells_of, consolidated_of, kinds_on, reviewed, sample, squeezed, texts_of
from tests.rig.validator import validate


def summary_of(book: Book) -> Sheet:
    return book.sheets[1]


def rows_of(sheet: Sheet) -> list[list[object]]:
    """The values of each row, from the left."""
    rows: dict[int, list[object]] = {}
    for (row, _), value in sorted(cells_of(sheet).items()):
        rows.setdefault(row, []).append(value)
    return list(rows.values())


def rated(*codes: str | None, language: str = "ja", **changes: object) -> tuple[Plan, Consolidated]:
    """A plan with one program for each code, which is its rating."""
    document = small_document(language=language, **changes)
    first = document["programs"][0]
    document["programs"] = [{**first, "no": no, "values": {}} for no in range(1, len(codes) + 1)]
    plan = plan_from_document(document)
    answers = {str(no): {"rating": code, "results": "・"} for no, code in enumerate(codes, 1) if code is not None}
    return plan, consolidated_of(plan, answers)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_sheets_stand_in_the_order_of_the_contract(name: str) -> None:
    plan, consolidated = sample(name)
    sheets = overview_book(plan, consolidated).sheets
    first, last = {"ja": (["表紙", "概要"], "データ"), "en": (["Cover", "Summary"], "Data")}[plan.language]
    tables = sheets[2:-1]
    # The last of the English kinds is small and shares a page.
    assert [sheet.name for sheet in sheets] == [*first, *(kind.name for kind in plan.kinds[:2]), last]
    assert [kind for sheet in tables for kind in kinds_on(sheet, plan)] == list(plan.kinds)


def test_the_cover_names_body_title_period_and_day() -> None:
    for name, period, day in (
        ("kodaira-r4", "計画期間　Ｒ３～Ｒ6", "【令和4年度末】"),
        ("harborview-2026", "Period of the plan: 2024/25 to 2027/28", "as of 30 June 2026"),
    ):
        plan, answered = sample(name)
        consolidated = reviewed(plan, answered)
        texts = [" ".join(text.split("\n")) for text in texts_of(overview_book(plan, consolidated).sheets[0])]
        assert texts[:4] == [plan.organization, plan.title, period, day]


def test_a_long_title_stands_on_the_cover_in_lines_of_about_one_length() -> None:
    texts = texts_of(overview_book(*sample("harborview-2026")).sheets[0])
    assert "Harborview Forward 2024–2028:\nAnnual Progress Report" in texts


@pytest.mark.parametrize(
    ("value", "unit", "language", "told"),
    [
        (3.6, "$ million", "en", "$3.6 million"),
        (-1180, "€", "en", "-€1,180"),
        (80, "％", "en", "80％"),
        (12, "ships", "en", "12 ships"),
        (1000, "千円", "ja", "1,000千円"),
    ],
)
def test_a_figure_stands_with_its_unit_as_its_readers_write_it(
    value: float, unit: str, language: str, told: str
) -> None:
    assert figure_text(value, unit, language) == told


def test_the_minus_of_a_figure_is_no_hyphen_at_which_a_line_ends() -> None:
    texts = "\n".join(texts_of(overview_book(*sample("harborview-2026")).sheets[2]))
    assert "−1.4 mm" in texts and "-1.4" not in texts


def test_the_heading_over_the_names_stands_on_one_line() -> None:
    for sheet in overview_book(*sample("kodaira-r4")).sheets[2:4]:
        assert text_width_em(sheet.name, GOTHIC, bold=True) <= column_em(sheet.widths[2], 8, GOTHIC)


def test_tables_of_changes_end_at_the_right_edge_as_all_others() -> None:
    summary = summary_of(overview_book(*sample("harborview-2026")))
    assert summary.page.area
    places = {cell.value: cell for cell in reversed(summary.cells)}
    assert places["Not rated"].last_column == places["Total"].last_column == summary.page.area[3]


def test_the_samples_counts_are_the_published_ones() -> None:
    rows = rows_of(summary_of(overview_book(*sample("kodaira-r4"))))
    counts = [row[1:] for row in rows if len(row) == 5 and all(isinstance(value, int) for value in row[1:])]
    assert counts == [[0, 6, 0, 6], [0, 3, 1, 4], [0, 5, 1, 6], [0, 4, 0, 4], [0, 18, 2, 20]]


def test_the_samples_list_names_the_programs_behind() -> None:
    texts = texts_of(summary_of(overview_book(*sample("kodaira-r4"))))
    assert "【参考】予定よりも遅れているプログラム（2プログラム）" in texts
    assert {"⑧", "⑫"} <= set(texts) and not {"⑦", "⑬"} & set(texts)


#: What five programs answered, by the field that a list goes by, and the order in which their numbers then stand.
ORDERS: dict[str, tuple[list[object], list[int]]] = {
    "rating": (["B", None, "S", "A", "S"], [3, 5, 4, 1, 2]),
    "stage": (["完了", "検討", None, "実施", "検討"], [2, 5, 4, 1, 3]),
    "cost": ([10, 9.5, None, 100, 9.5], [2, 5, 1, 4, 3]),
    "done_on": (["2023-04-01", None, "2022-12-31", "2023-03-31", "2022-12-31"], [3, 5, 4, 1, 2]),
    "hq": ([None, None, None, None, None], [1, 2, 3, 4, 5]),
}


@pytest.mark.parametrize("field", ORDERS)
def test_a_list_stands_in_the_order_of_its_field(field: str) -> None:
    values, expected = ORDERS[field]
    listed = {"id": "all", "title": "一覧", "kind": "main", "where": {"results": ["・"]}, "fields": [field]}
    document = small_document(format="kpm-excel/plan@2", lists=[{**listed, "order": {"by": field}}])
    first = document["programs"][0]
    document["programs"] = [{**first, "no": no, "values": {}} for no in range(1, 6)]
    plan = plan_from_document(document)
    answers = {
        str(no): {"results": "・", **({} if value is None else {field: value})} for no, value in enumerate(values, 1)
    }
    report = Report(plan, consolidated_of(plan, answers))
    assert [program.no for program in chosen(report, plan.lists[0])] == expected


def codes_under(sheet: Sheet, head: object, row: int) -> Counter[str]:
    """How often each code stands under the heading `head`, which is in that row."""
    cells = cells_of(sheet)
    column = next(at for (in_row, at), value in cells.items() if in_row == row and value == head)
    return Counter(value for (r, at), value in cells.items() if at == column and r > row and value in "SAB－")


@given(codes=st.lists(st.sampled_from(["S", "A", "B", "－", None]), min_size=1, max_size=12))
def test_sentence_table_list_a3_and_data_state_one_number(codes: list[str | None]) -> None:
    labels = {"S": "予定以上", "A": "予定どおり", "B": "遅れている"}
    numbers = [codes.count(code) for code in labels]
    book = overview_book(*rated(*codes))
    summary, table, data = book.sheets[1], book.sheets[2], book.sheets[-1]
    texts = texts_of(summary)
    sentence = next(text for text in texts if "の「評価」は、" in text)
    told = {label: int(number) for number, label in re.findall("([0-9]+)プログラムが「([^」]*)」", sentence)}
    assert {label: told.get(label, 0) for label in labels.values()} == dict(zip(labels.values(), numbers, strict=True))
    # The sentence alone says that no program has a code that counts.
    totals = [row[1:] for row in rows_of(summary) if row[0] == "計"]
    assert totals == ([[*numbers, sum(numbers), *filter(None, [codes.count(None)])]] if sum(numbers) else [])
    assert f"遅れ（{codes.count('B')}プログラム）" in texts
    for under in (codes_under(table, "rating", 0), codes_under(data, "評価 [rating]", 0)):
        assert [under[code] for code in labels] == numbers


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["A"], "全1プログラムが「予定どおり」となりました。"),
        (["A", "A", "A"], "全3プログラムが「予定どおり」となりました。"),
        (
            ["A", "B", "A"],
            "全3プログラムのうち、2プログラムが「予定どおり」、1プログラムが「遅れている」となりました。",
        ),
        (["－", "A"], "このほか、集計の対象としない「対象外」が1プログラムあります。"),
        ([None, "A"], "1プログラムは、回答がありません。"),
        ([None], "集計の対象となる回答がありません。"),
    ],
)
def test_the_sentence_counts_in_japanese(codes: list[str | None], told: str) -> None:
    assert any(told in text for text in texts_of(summary_of(overview_book(*rated(*codes)))))


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["A"], "the only program is “予定どおり”."),
        (["A", "A"], "all 2 programs are “予定どおり”."),
        (["A", "B", "A"], "of 3 programs, 2 are “予定どおり” and 1 is “遅れている”."),
        (["S", "A", "B", "B"], "1 is “予定以上”, 1 is “予定どおり” and 2 are “遅れている”."),
        (["－", "A"], "1 more is “対象外” and is not counted."),
        (["－", "－", "A"], "2 more are “対象外” and are not counted."),
        ([None, "A"], "1 program has no answer."),
        ([None, None], "none of the 2 programs has an answer that counts."),
    ],
)
def test_the_sentence_counts_in_english(codes: list[str | None], told: str) -> None:
    assert any(told in text for text in texts_of(summary_of(overview_book(*rated(*codes, language="en")))))


@settings(max_examples=40)
@given(report=reports())
def test_the_sentence_states_the_number_of_each_code(report: tuple[Plan, Consolidated]) -> None:
    plan, consolidated = report
    told = Report(plan, consolidated)
    texts = [squeezed(text) for text in texts_of(summary_of(overview_book(plan, consolidated)))]
    for summary in filter(plan.is_counted, plan.summaries):
        kind = plan.kind(summary.kind)
        field = kind.field(summary.field)
        counts = Counter(told.code(program, field) for program in plan.programs_of(kind))
        for value in plan.scale_of(field).counted:
            number = counts[value.code]
            if not 0 < number < len(plan.programs_of(kind)):
                continue
            part = {
                "ja": f"{number}{told.words_of(kind).item.one}が「{value.label}」",
                "en": f"{number} {'is' if number == 1 else 'are'} “{value.label}”",
            }[plan.language]
            assert any(squeezed(part) in text for text in texts)


@settings(max_examples=40)
@given(report=reports())
def test_tables_of_counts_add_up(report: tuple[Plan, Consolidated]) -> None:
    from kpm_excel.layouts.overview.summary.counts import count

    plan, consolidated = report
    told = Report(plan, consolidated)
    for summary in filter(plan.is_counted, plan.summaries):
        kind = plan.kind(summary.kind)
        counts = count(told, kind, kind.field(summary.field))
        tops = [row for row in counts.rows if row.depth == 0]
        assert counts.total.programs == sum(row.programs for row in tops) == len(plan.programs_of(kind))
        for at, number in enumerate(counts.total.counted):
            assert number == sum(row.counted[at] for row in tops)
        for row in (*counts.rows, counts.total):
            if counts.field.several:
                assert all(number <= row.programs - row.without for number in row.counted)
            else:
                assert row.programs == row.total + sum(row.uncounted) + row.without


def test_zeros_are_printed_and_uncounted_codes_have_no_column() -> None:
    rows = rows_of(summary_of(overview_book(*rated("A", "－"))))
    assert ["方向性１ サービス\n（2プログラム）", 0, 1, 0, 1] in rows
    assert not any("－" in str(value) for row in rows for value in row[1:] if len(row) > 3)


def test_many_codes_stand_in_tables_of_about_one_size_with_words_that_can_be_read() -> None:
    document = small_document()
    names = [f"段階{number}" for number in range(18)]
    codes = ["B", *(f"K{number}" for number in range(1, 18))]
    values = [{"code": code, "label": name, "rank": n} for n, (code, name) in enumerate(zip(codes, names, strict=True))]
    document["scales"][0]["values"] = values
    plan = plan_from_document({**document, "lists": []})
    summary = summary_of(overview_book(plan, consolidated_of(plan, {"8": {"rating": "K3"}})))
    heads = {cell.value: cell for cell in summary.cells if str(cell.value).partition("\n")[0] in names}
    rows = Counter(cell.row for cell in heads.values())
    assert len(heads) == 18 and max(rows.values()) <= 7 and len(rows) == 3
    assert all(cell.last_column and cell.last_column > cell.column for cell in heads.values())


def test_short_words_over_counts_stand_on_one_line() -> None:
    choices = ["幼児", "小学生", "中学生", "高校生", "成人", "高齢者"]
    document = small_document()
    document["kinds"][0]["fields"].append(
        {"id": "ages", "label": "対象", "type": "choice", "by": "department", "choices": choices, "several": True}
    )
    document |= {"format": "kpm-excel/plan@2", "summaries": [{"kind": "main", "field": "ages"}], "lists": []}
    document["programs"].append({**document["programs"][0], "no": 9})
    plan = plan_from_document(document)
    summary = summary_of(overview_book(plan, consolidated_of(plan, {"8": {"ages": ["成人", "高齢者"]}})))
    heads = [cell for cell in summary.cells if cell.value in {*choices, "延べ", "回答なし"}]
    assert len(heads) == 8 and len({cell.row for cell in heads}) == 1
    for cell in heads:
        widths = [summary.widths[at] for at in range(cell.column, (cell.last_column or cell.column) + 1)]
        room = column_em(merged_chars(widths), cell.style.size_pt)
        assert room >= min(3, text_width_em(str(cell.value), GOTHIC)), cell.value


def test_a_chart_shows_each_code_from_the_column_of_that_code() -> None:
    document = small_document()
    codes = ["B", *(f"K{number}" for number in range(1, 18))]
    document["scales"][0]["values"] = [{"code": code, "label": f"段階{code}"} for code in codes]
    document["groups"].append({"id": "2", "heading": "方向性２", "name": "しくみ"})
    first = document["programs"][0]
    document["programs"] = [{**first, "no": no, "group": "12"[no % 2]} for no in range(1, 5)]
    plan = plan_from_document({**document, "lists": []})
    answers = dict(zip("1234", ("K3", "K3", "K17", "B"), strict=True))
    summary = summary_of(overview_book(plan, consolidated_of(plan, {no: {"rating": at} for no, at in answers.items()})))
    cells = cells_of(summary)
    [chart] = summary.charts
    # No two of them are printed alike, in grey either.
    assert len({(series.color, series.pattern) for series in chart.series}) == len(codes)
    for code, series in zip(codes, chart.series, strict=True):
        places = [(int(row) - 1, column_index_from_string(column) - 1)
                  for column, row in re.findall(r"\$([A-Z]+)\$([0-9]+)", series.values)]  # fmt: skip
        (first_row, column), (last_row, _) = places
        expected = [sum(answers[str(no)] == code for no in range(1, 5) if no % 2 == odd) for odd in (0, 1)]
        assert [cells[row, column] for row in range(first_row, last_row + 1)] == expected, code


def test_a_kind_without_programs_is_not_spoken_of() -> None:
    document = small_document()
    document["kinds"].append({"id": "none", "name": "空の種別", "fields": [{**document["kinds"][0]["fields"][0]}]})
    plan = plan_from_document(document)
    assert not any("空の種別" in text for text in texts_of(summary_of(overview_book(plan, consolidated_of(plan, {})))))


def test_a_group_without_programs_has_neither_heading_nor_row() -> None:
    plan, consolidated = sample("kodaira-r4")
    book = overview_book(plan, consolidated)
    study = " ".join(texts_of(book.sheets[3]))
    assert "方向性１" in study and "方向性２" not in study


def test_year_on_year_counts_every_pair_once() -> None:
    document = small_document()
    first = document["programs"][0]
    pairs = [("A", "A"), ("B", "A"), ("A", "B"), ("S", "B"), ("－", "A")]
    document["programs"] = [
        {**first, "no": no, "values": {}, "previous": {"rating": before}} for no, (before, _) in enumerate(pairs, 1)
    ]
    plan = plan_from_document(document)
    consolidated = consolidated_of(plan, {str(no): {"rating": now} for no, (_, now) in enumerate(pairs, 1)})
    rows = rows_of(summary_of(overview_book(plan, consolidated)))
    table = {
        row[0]: row[1:]
        for row in rows
        if len(row) == 5 and row[0] in ("予定以上", "予定どおり", "遅れている", "対象外")
    }
    assert table == {
        "予定以上": [0, 0, 1, 0],
        "予定どおり": [0, 1, 1, 0],
        "遅れている": [0, 1, 0, 0],
        "対象外": [0, 1, 0, 0],
    }
    assert any("良くなったものが1、同じものが1、下がったものが2プログラム" in str(row[0]) for row in rows)


def test_no_small_table_of_the_summary_is_torn_over_two_pages() -> None:
    document = small_document()
    groups = [{"id": str(number), "name": f"区分{number}"} for number in range(2, 6)]
    stages = [{"id": f"stage{n}", "label": f"段階{n}", "type": "choice", "by": "office", "choices": ["済", "未"]}
              for n in range(12)]  # fmt: skip
    document["kinds"][0]["fields"] += stages
    first = document["programs"][0]
    document["groups"] += groups
    document["programs"] += [{**first, "no": 20 + int(g["id"]), "group": g["id"], "values": {}} for g in groups]
    document["summaries"] = [{"kind": "main", "field": stage["id"]} for stage in stages]
    plan = plan_from_document(document)
    answers = {str(program.no): {one["id"]: "済" for one in stages} for program in plan.programs[1:]}
    sheet = summary_of(overview_book(plan, consolidated_of(plan, answers)))
    first_cells = {row: value for (row, column), value in cells_of(sheet).items() if column == 0}
    titles = [row for row, value in first_cells.items() if str(value).startswith("■")]
    totals = [row for row, value in first_cells.items() if value == "計"]
    assert len(titles) == len(totals) == len(stages)
    assert sheet.page.breaks
    for title, total in zip(titles, totals, strict=True):
        assert not [at for at in sheet.page.breaks if title < at <= total]


def test_a_draft_says_so_on_every_page_and_names_who_is_missing() -> None:
    plan = plan_from_document(sample_document("kodaira-r4"))
    missing = plan.asked_departments()[0]
    consolidated = consolidated_of(plan, sample_answers("kodaira-r4"), missing=[missing.code])
    book = overview_book(plan, consolidated)
    assert is_draft(plan, consolidated)
    assert all("未定稿（集計途中）" in sheet.page.header for sheet in book.sheets[:-1])
    assert missing.name in texts_of(summary_of(book))
    # Each required answer of the programs that it leads is marked, in its own cell or below the others' parts.
    led = [p for p in plan.programs if p.lead == missing.code and plan.kind_of(p).collected]
    asked = [f for p in led for f in plan.asked(p, missing.code) if f.required is True and f.width != 0]
    texts = [f for f in asked if f.type is not FieldType.INDICATORS]
    marks = [text for sheet in book.sheets[2:-1] for text in texts_of(sheet) if "（未提出）" in text]
    assert len(marks) >= len(texts) > 0


def test_what_the_office_has_still_to_write_makes_a_draft_and_no_department_waits() -> None:
    plan, consolidated = sample("harborview-2026")
    texts = texts_of(summary_of(overview_book(plan, consolidated)))
    assert is_draft(plan, consolidated)
    assert any("What the planning office writes itself" in text for text in texts)
    assert not any("Not all departments have answered" in text for text in texts)


def test_a_complete_overview_has_no_trace_of_a_draft() -> None:
    for name in SAMPLE_NAMES:
        plan, answered = sample(name)
        consolidated = reviewed(plan, answered)
        book = overview_book(plan, consolidated)
        assert not is_draft(plan, consolidated)
        mark = {"ja": "集計途中", "en": "DRAFT"}[plan.language]
        assert not any(mark in sheet.page.header or mark in " ".join(texts_of(sheet)) for sheet in book.sheets)


@pytest.mark.parametrize(
    ("missing", "told"),
    [("zaisei", "・進めた\n【財政課】（未提出）"), ("kanri", "【管理課】（未提出）\n【財政課】\n・払った")],
)
def test_a_shared_text_names_the_department_whose_part_is_missing(missing: str, told: str) -> None:
    plan = plan_from_document(small_document())
    consolidated = consolidated_of(plan, {"8": {"results": "・進めた", "results@zaisei": "・払った"}}, [missing])
    assert told in texts_of(overview_book(plan, consolidated).sheets[2])


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    document = small_document(title="=1+1", organization="@SUM(A1)", texts={"introduction": '=HYPERLINK("x")'})
    document["programs"][0]["name"] = "+1"
    plan = plan_from_document(document)
    consolidated = consolidated_of(plan, {"8": {"results": "=cmd|'/c calc'!A0", "rating": "B", "cause": "-1+1"}})
    path = write_overview(plan, consolidated, tmp_path / "overview.xlsx")
    workbook = openpyxl.load_workbook(path)
    types = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert types <= {"s", "n"}
    values = [cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {"=1+1", "=cmd|'/c calc'!A0", "+1", "-1+1"} <= set(values)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_same_answers_make_the_same_bytes(name: str) -> None:
    assert write_book(overview_book(*sample(name))) == write_book(overview_book(*sample(name)))


@settings(max_examples=40)
@given(report=reports())
def test_every_text_of_the_plan_and_the_answers_stands_in_the_tables(report: tuple[Plan, Consolidated]) -> None:
    """Cell by cell as the sheets' keys say: the parts of a text that goes on over pages make it up in order."""
    plan, consolidated = report
    told = Report(plan, consolidated)
    made = made_tables(overview_book(plan, consolidated), [kind.id for kind in plan.kinds])
    for program in plan.programs:
        for field in plan.kind_of(program).fields:
            values = [told.given(program, field, code) for code in ("", *program.contributors)]
            if values[0] and field.width != 0 and field.type in (FieldType.TEXT, FieldType.CHOICE):
                shown = "".join(str(piece.value or "") for piece in made.pieces[program.no, field.id])
                for value in filter(None, values):
                    for text in [value] if isinstance(value, str) else value:
                        assert squeezed(str(text)) in squeezed(shown)


def test_sheets_of_awkward_names_open() -> None:
    document = small_document()
    document["kinds"] = [
        {**document["kinds"][0], "id": id, "name": name}
        for id, name in (
            ("main", "データ"),
            ("a", "実施[プログラム]:*?/\\"),
            ("b", "History"),
            ("c", "x" * 40),
            ("d", "'"),
        )
    ]
    plan = plan_from_document(document)
    content = write_book(overview_book(plan, consolidated_of(plan, {})))
    assert content.startswith(b"PK")
    names = [sheet.name for sheet in overview_book(plan, consolidated_of(plan, {})).sheets]
    assert len(set(names)) == len(names) and all(
        len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names
    )


def test_the_open_xml_validator_finds_no_fault(tmp_path: Path) -> None:
    paths = [write_overview(*sample(name), tmp_path / f"{name}.xlsx") for name in SAMPLE_NAMES]
    plan = plan_from_document(sample_document("kodaira-r4"))
    missing = [department.code for department in plan.asked_departments()]
    paths.append(write_overview(plan, consolidated_of(plan, {}, missing), tmp_path / "nothing.xlsx"))
    for number, odd in enumerate((many_codes(), long_texts(), many_programs())):
        paths.append(write_overview(odd, consolidated_of(odd, {}), tmp_path / f"odd{number}.xlsx"))
    assert validate(paths) == []


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ("SAB", {"S": "前回 A → S", "A": "前回も A", None: "前回 A"}),
        ("↗→↘", {"↗": "前回 「→」 今回 「↗」", "→": "前回も 「→」", None: "前回 「→」"}),
    ],
)
def test_a_code_has_its_change_beside_it(codes: str, told: dict[str | None, str]) -> None:
    scale = Scale("scale", tuple(ScaleValue(code, code) for code in codes))
    assert {now: change_text(scale, codes[1], now, words_for("ja")) for now in told} == told
