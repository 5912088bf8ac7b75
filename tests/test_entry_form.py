"""An entry workbook as people meet it: what may be typed where, what prints, and what Office says of the file."""

from __future__ import annotations

import itertools
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kpm_excel.book.base import Book, Cell, Sheet, address
from kpm_excel.book.measure import GOTHIC, column_em, text_width_em
from kpm_excel.cli import kpm_excel
from kpm_excel.entries import build_entry, entry_names
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.excel.write.writer import write_book
from kpm_excel.form.locate import locate
from kpm_excel.form.slots import asked_slots
from kpm_excel.form.stamp import column_of, is_mark
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.office.generate import generate
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import FieldType, Plan
from kpm_excel.words import words_for
from tests.collecting import edited, form, gather
from tests.entries import answers_named, cached_values, cells_of, departments_of, plan_named, write_entry
from tests.odd_plans import ODD_PLANS
from tests.plans import SAMPLE_NAMES, small_document, small_plan
from tests.rig import office
from tests.rig.pages import pdf_pages
from tests.rig.validator import validate

pytestmark = pytest.mark.usefixtures("read_here")

NAMES = (*SAMPLE_NAMES, *ODD_PLANS)


def book_of(plan: Plan, department: str) -> Book:
    return build_entry(plan, plan.department(department))


def forms_of(book: Book) -> list[Sheet]:
    """The sheets that people see."""
    return [sheet for sheet in book.sheets if sheet.state == "visible"]


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_has_one_cell_in_the_order_of_the_form(name: str) -> None:
    plan = plan_named(name)
    for department in plan.asked_departments():
        asked = [s.key for p in plan.asked_programs(department.code) for s in asked_slots(plan, p, department.code)]
        found = list(cells_of(write_entry(plan, department.code)).values())
        assert [(cell.program, cell.field, cell.type, cell.required, cell.label) for cell in found] == [
            (key.program, key.key, key.type, key.required, key.label) for key in asked
        ]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_fields_prints_what_the_contract_promises(name: str) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    path = write_entry(plan, department)
    result = CliRunner().invoke(kpm_excel, ["fields", str(path), "--json"])
    assert result.exit_code == 0
    listed = json.loads(result.stdout)
    assert listed
    for entry in listed:
        assert list(entry) == ["program", "field", "type", "required", "sheet", "cell", "label"]
        assert re.fullmatch("[A-Z]+[0-9]+", entry["cell"])
        field = plan.kind_of(plan.program(entry["program"])).field(re.split("[.@]", entry["field"])[0])  # type: ignore[arg-type]
        assert entry["type"] == field.type
        assert entry["label"] == field.label or field.type is FieldType.INDICATORS


@pytest.mark.parametrize("name", NAMES)
def test_only_input_cells_are_open_and_tab_takes_them_in_order(name: str) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    book = book_of(plan, department)
    cells = cells_of(write_entry(plan, department)).values()
    for sheet in forms_of(book)[1:]:
        open_ = sorted((cell.row, cell.column) for cell in sheet.cells if not cell.style.locked)
        assert [address(*place) for place in open_] == [cell.cell for cell in cells if cell.sheet == sheet.name]
        assert sheet.password is not None
        assert sheet.cursor in open_
    person = [cell for cell in forms_of(book)[0].cells if not cell.style.locked]
    assert len(person) == 2


@pytest.mark.parametrize("name", NAMES)
def test_every_input_cell_has_its_rule(name: str) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    for sheet in forms_of(book_of(plan, department)):
        ruled = {(rule.row, rule.column) for rule in sheet.validations}
        assert ruled == {(cell.row, cell.column) for cell in sheet.cells if not cell.style.locked}


def test_the_input_method_follows_the_field() -> None:
    sheet = forms_of(book_of(small_plan(), "kanri"))[1]
    methods = {rule.prompt_title: rule.ime for rule in sheet.validations}
    assert methods["実績"] == "hiragana"
    assert {methods[label] for label in ("評価", "段階", "経費", "完了日", "電子決裁率")} == {"off"}


def test_choices_stand_in_the_rule_and_long_ones_in_cells() -> None:
    few = forms_of(book_of(small_plan(), "kanri"))[1]
    assert {rule.choices for rule in few.validations if rule.type == "list"} == {
        ("S 予定以上", "A 予定どおり", "B 遅れている", "－ 対象外"),
        ("検討", "実施", "完了"),
    }
    with_comma = forms_of(book_of(ODD_PLANS["many_codes"](), "A&B"))[1]
    assert any(rule.source and not rule.choices for rule in with_comma.validations if rule.type == "list")


@pytest.mark.parametrize("code", ["1-(1)-①", "1-(10)-⑫", "目標1"])
def test_a_printed_number_stands_on_one_line_of_the_list(code: str) -> None:
    document = small_document(format="kpm-excel/plan@2")
    document["programs"][0]["code"] = code
    sheet = forms_of(book_of(plan_from_document(document), "kanri"))[0]
    (cell,) = [cell for cell in sheet.cells if cell.value == code]
    assert text_width_em(code, GOTHIC) <= column_em(sheet.widths[cell.column], cell.style.size_pt)


def printed_texts(sheet: Sheet) -> list[str]:
    """Every text within the print area, as it stands."""
    assert sheet.page.area
    top, left, bottom, right = sheet.page.area
    return [
        str(cell.value)
        for cell in sheet.cells
        if isinstance(cell.value, str) and top <= cell.row <= bottom and left <= cell.column <= right
    ]


def letters(texts: Iterable[str]) -> Counter[str]:
    """How often each character is there; blanks and line ends are where the page sets them."""
    return Counter("".join("".join(text.split()) for text in texts))


def visible_texts(pdf: Path) -> list[str]:
    """The text of each page; what a cell's edges cut off is not in it."""
    import pymupdf

    with pymupdf.open(pdf) as document:
        return [page.get_text(flags=pymupdf.TEXT_CLIP) for page in document]


@pytest.mark.parametrize(
    ("name", "filled"), [*((name, False) for name in NAMES), *((name, True) for name in SAMPLE_NAMES)]
)
def test_no_text_is_cut_in_print(name: str, filled: bool) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    answers = answers_named(name) if filled else None
    book = build_entry(plan, plan.department(department), answers)
    path = write_entry(plan, department, answers)
    pages = visible_texts(office.convert(path, "pdf"))
    assert len(pages) == sum(len(sheet.page.breaks) + 1 for sheet in forms_of(book))
    wanted = letters(text for sheet in forms_of(book) for text in printed_texts(sheet))
    assert wanted - letters(pages) == Counter()


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_forms_print_upright_on_a4_with_their_number_on_every_page(name: str) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    book = book_of(plan, department)
    for page in pdf_pages(office.convert(write_entry(plan, department), "pdf")):
        assert (round(page.width_pt), round(page.height_pt)) == (595, 842)
        assert any(str(sheet.page.footer).split("&")[2][2:].strip() in page.text for sheet in forms_of(book))


def footers(pdf: Path) -> list[list[tuple[float, float]]]:
    """Where each text of each page's footer begins and ends, from left to right."""
    import pymupdf

    with pymupdf.open(pdf) as document:
        return [
            sorted((word[0], word[2]) for word in page.get_text("words") if word[1] > page.rect.height - 40)
            for page in document
        ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_footer_lies_on_anything_else(name: str) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    for texts in footers(office.convert(write_entry(plan, department), "pdf")):
        assert len(texts) >= 4
        for (_, end), (begin, _) in itertools.pairwise(texts):
            assert end <= begin


def test_the_list_of_programs_has_its_head_on_every_page() -> None:
    plan = plan_named("many_programs")
    first = forms_of(book_of(plan, "soumu"))[0]
    pages = visible_texts(office.convert(write_entry(plan, "soumu"), "pdf"))[: len(first.page.breaks) + 1]
    assert len(pages) > 2
    for page in pages:
        assert words_for("ja").text("entry.column_missing") in "".join(page.split())


def test_numbers_and_days_show_whole_and_large_ones_their_thousands() -> None:
    answers = {"cost": 123456789012, "indicators.rate": 7654321.5, "done_on": "2026-11-30"}
    path = write_entry(small_plan(), "kanri", {8: answers})
    words = " ".join(visible_texts(office.convert(path, "pdf"))).split()
    assert {"123,456,789,012", "7654321.5", "2026年11月30日"} <= set(words)


def test_what_stands_beside_a_cell_shows_whole() -> None:
    document = small_document()
    unit, meaning = "円（消費税及び地方消費税を含み、国庫補助金を除く。）" * 8, "見込みより早く進んでいる" * 20
    fields = {field["id"]: field for field in document["kinds"][0]["fields"]}
    fields["cost"]["unit"] = unit
    document["scales"][0]["values"][0] |= {"label": meaning, "description": "早い"}
    path = write_entry(plan_from_document(document), "kanri", {8: {"rating": "S"}})
    assert letters(visible_texts(office.convert(path, "pdf"))) >= letters([unit, meaning])


@pytest.mark.parametrize("type_", ["choice", "rating"])
def test_the_longest_code_shows_whole_in_its_cell(type_: str) -> None:
    code = "規模を縮小して続ける方向で検討し、利用者への影響が大きいものは翌年度に改めて判断し、広く意見を聴く"
    field = {"id": "next", "label": "今後", "type": type_, "by": "department"}
    field |= {"choices": [code, "継続"]} if type_ == "choice" else {"scale": "ways"}
    ways = {"id": "ways", "values": [{"code": code, "label": "縮小"}, {"code": "継続", "label": "継続"}]}
    document = small_document()
    document["scales"].append(ways)
    document["kinds"][0]["fields"] = [field]
    document |= {"lists": [], "summaries": []}
    document["programs"] = [document["programs"][0] | {"values": {}}]
    plan = plan_from_document(document)
    path = write_entry(plan, "kanri", {8: {"next": code}})
    pages = visible_texts(office.convert(path, "pdf"))
    shown = 1 + (type_ == "rating")
    assert letters(pages) >= Counter({letter: shown * count for letter, count in Counter(code).items()})


@pytest.mark.parametrize("number", [1, 2])
def test_a_heading_over_several_fields_stands_over_them_since_the_second_format(number: int) -> None:
    document = small_document(format=f"kpm-excel/plan@{number}")
    fields = {field["id"]: field for field in document["kinds"][0]["fields"]}
    for name in ("content", "stage", "cost"):
        fields[name]["under"] = "計画" if name == "content" else "経費の見込み"
    plan = plan_from_document(document)
    sheet = entry_book(plan, plan.departments[0], {}).book.sheets[1]
    rows = {cell.value: cell.row for cell in sheet.cells if isinstance(cell.value, str)}
    assert ("経費の見込み" in rows and "計画" in rows) == (number == 2)
    if number == 2:
        labels = {str(text).strip().partition("\n")[0]: row for text, row in rows.items()}
        assert rows["計画"] < labels["内容"] and labels["要因"] < rows["経費の見込み"] < labels["段階"] < labels["経費"]


def test_each_code_of_a_long_scale_begins_a_line() -> None:
    sheet = forms_of(book_of(plan_named("many_codes"), "A&B"))[1]
    codes = [value.code for value in plan_named("many_codes").scales[0].values]
    legend = next(str(cell.value) for cell in sheet.cells if str(cell.value).startswith(codes[0]))
    # What a code means may take several lines.
    assert [line.partition("：")[0] for line in legend.split("\n") if "：" in line] == codes


@pytest.mark.parametrize("name", NAMES)
def test_words_that_stay_keep_away_from_the_frame_and_no_line_begins_with_a_stop(name: str) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    sheets = forms_of(build_entry(plan, plan.department(department)))
    words = [cell for sheet in sheets for cell in sheet.cells if isinstance(cell.value, str)]
    ours = [cell for cell in words if cell.style in entry_styles.OUR_LINES and not cell.formula]
    assert ours
    for cell in ours:
        assert not any(line.lstrip()[:1] in set("、。，．）〕」ー") for line in str(cell.value).split("\n")[1:]), (
            cell.value
        )
    labels = [str(cell.value) for cell in ours if cell.style in (entry_styles.LABEL_CELL, entry_styles.NAME_CELL)]
    assert labels and all(line.startswith(" ") for label in labels for line in label.split("\n"))


@pytest.mark.parametrize("name", NAMES)
def test_no_name_stands_in_the_box_beside_the_edit_line(name: str) -> None:
    """LibreOffice shows there the name of a single cell that is selected, Excel any that is not hidden."""
    plan = plan_named(name)
    path = write_entry(plan, departments_of(name)[0])
    with zipfile.ZipFile(path) as package:
        workbook = package.read("xl/workbook.xml").decode()
    names = re.findall(r'<definedName name="kpm_[^"]*"( hidden="1")?>([^<]*)<', workbook)
    assert len(names) == len(cells_of(path))
    merged = {str(block) for sheet in load_workbook(path).worksheets for block in sheet.merged_cells.ranges}
    for hidden, target in names:
        block = target.rpartition("!")[2].replace("$", "")
        assert hidden and ":" in block and len(set(block.split(":"))) == 2 and block not in merged


def with_limit(limit: int, written: str | None = None, previous: str | None = None) -> tuple[Sheet, Cell]:
    """A program's sheet, and on it the cell of a text of up to `limit` characters."""
    document = small_document()
    fields = {field["id"]: field for field in document["kinds"][0]["fields"]}
    fields["results"] |= {"max_length": limit}
    if previous:
        document["programs"][0]["previous"] = {"results": previous}
    answers = {8: {"results": written}} if written else {}
    plan = plan_from_document(document)
    book = build_entry(plan, plan.department("kanri"), answers)
    sheet = forms_of(book)[1]
    rule = next(rule for rule in sheet.validations if rule.type == "length" and rule.maximum == limit)
    return sheet, next(cell for cell in sheet.cells if (cell.row, cell.column) == (rule.row, rule.column))


def height_pt(sheet: Sheet, cell: Cell) -> float:
    return sum(sheet.heights[row] for row in range(cell.row, (cell.last_row or cell.row) + 1))


def test_a_box_has_room_for_what_is_usually_written_and_grows_with_what_stands_there() -> None:
    usual, wide = (height_pt(*with_limit(limit)) for limit in (300, 4000))
    assert abs(usual - wide) <= 30 and with_limit(4000)[0].page.breaks == ()
    long = "・" + "あ" * 1500
    assert height_pt(*with_limit(4000, written=long)) > 3 * wide
    assert height_pt(*with_limit(4000, previous=long)) > 3 * wide


@pytest.mark.parametrize("limit", [900, 4000])
def test_a_box_can_be_made_as_high_as_its_limit_asks_for(limit: int) -> None:
    _, cell = with_limit(limit)
    rows = (cell.last_row or cell.row) - cell.row + 1
    assert rows * 409 >= height_pt(*with_limit(limit, written="あ" * limit)) * 0.8


def test_the_live_line_says_when_a_text_may_be_cut_off() -> None:
    document = small_document()
    document["kinds"][0]["fields"][2] |= {"id": "results", "max_length": 1000}
    plan, words = plan_from_document(document), words_for("ja").text("entry.live_cut")
    path = write_entry(plan, "kanri")
    place = cells_of(path)[8, "results"]
    for text, is_told in (("あ" * 200, False), ("あ" * 700, True), ("\n".join("あ" * 30), True)):
        filled = office.fill(path, {(place.sheet, place.cell): text})
        live = [str(value) for value in cached_values(filled, formulas_of=path).values()]
        assert any(words in value for value in live) is is_told
    generated = cached_values(write_entry(plan, "kanri", {8: {"results": "あ" * 700}}))
    assert not any(words in str(value) for value in generated.values())


@pytest.mark.stress
@pytest.mark.parametrize("name", NAMES)
def test_office_finds_nothing_to_repair(name: str, tmp_path: Path) -> None:
    assert validate(generate(plan_named(name), tmp_path)) == []


@pytest.mark.stress
@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_office_finds_nothing_to_repair_in_filled_forms(name: str, tmp_path: Path) -> None:
    assert validate(generate(plan_named(name), tmp_path, answers_named(name))) == []


def test_a_password_protects_every_visible_sheet_and_is_nowhere_in_the_file() -> None:
    book = build_entry(small_plan(), small_plan().department("kanri"), password="Geheim-7")
    assert {sheet.password for sheet in forms_of(book)} == {"Geheim-7"}
    assert b"Geheim-7" not in write_book(book)


def test_file_names_are_what_windows_takes_and_never_the_same_twice() -> None:
    plan = plan_named("harborview-2026")
    names = entry_names([*plan.asked_departments(), *plan.asked_departments()])
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(set(name) & set('<>:"/\\|?*') for name in names)


def test_the_same_plan_is_the_same_bytes(tmp_path: Path) -> None:
    plan = plan_named("kodaira-r4")
    one, other = generate(plan, tmp_path / "one"), generate(plan, tmp_path / "other")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


@pytest.mark.parametrize("name", NAMES)
def test_no_mark_shows_in_the_edit_line_or_is_offered_to_whoever_types(name: str) -> None:
    for sheet in forms_of(book_of(plan_named(name), departments_of(name)[0])):
        marks = [cell for cell in sheet.cells if is_mark(cell.value) or str(cell.value).startswith("KPM")]
        assert marks
        assert all(cell.style.locked and cell.style.formula_hidden for cell in marks)
        # Programs offer the texts of a column to whoever types into it.
        offered = {cell.column for cell in marks if isinstance(cell.value, str)}
        assert not offered & {cell.column for cell in sheet.cells if not cell.style.locked}


def test_a_form_takes_comments_and_is_not_calculated_anew_when_it_opens() -> None:
    name = SAMPLE_NAMES[0]
    with zipfile.ZipFile(write_entry(plan_named(name), departments_of(name)[0])) as archive:
        assert b"fullCalcOnLoad" not in archive.read("xl/workbook.xml")
        protection = re.search(b"<sheetProtection[^>]*>", archive.read("xl/worksheets/sheet2.xml"))
    assert protection
    assert b"objects" not in protection[0]
    assert b"scenarios" not in protection[0]


def test_forms_of_earlier_versions_with_words_over_their_columns_are_read(tmp_path: Path) -> None:
    def mark_in_words(book: Any) -> None:
        for sheet in book.worksheets:
            for cell in sheet[1]:
                if (number := column_of(cell.value)) is not None:
                    cell.value = f"KPM1C|mark{number}" if number else "KPM1C|answer"
                    marked.append(cell.coordinate)

    marked: list[str] = []
    earlier = edited(form(), mark_in_words)
    assert marked
    assert gather(tmp_path, {"a.xlsx": earlier}).findings == gather(tmp_path, {"a.xlsx": form()}).findings
    assert locate(read_workbook(earlier)).slots == locate(read_workbook(form())).slots


def test_the_first_sheet_names_what_is_wrong_in_red_and_leads_to_it() -> None:
    plan = small_plan()
    code = plan.asked_departments()[0].code
    program = next(iter(plan.asked_programs(code)))
    rating = next(slot for slot in asked_slots(plan, program, code) if slot.field.type is FieldType.RATING)
    made = entry_book(plan, plan.department(code), {}, refused={program.no: {rating.key.key: "maybe"}})
    first, words = made.first, plan.words_to(code)
    shown = {str(cell.value): cell for cell in first.cells}
    named = next(text for text in shown if words.text("entry.named_wrong") in text)
    red = [rule for rule in first.conditionals if rule.style.fill == entry_styles.WRONG]
    assert rating.field.title in named
    assert any((rule.row, rule.column) == (shown[named].row, shown[named].column) for rule in red)
    asked = made.programs[0].tally
    assert words.text("entry.not_ready_wrong", n=asked.open, wrong=1) in shown
    assert made.programs[0].first_now in {address(slot.cell.row, slot.cell.column) for slot in made.slots}
