"""What a number format shows, held against what LibreOffice shows of the same cells."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.format_colors import WHITE
from kpm_excel.book.shown import decimal_of, seen_in, shown
from kpm_excel.excel.read.reader import read_workbook
from tests.mishaps.conditions import RULES
from tests.rig import office

VALUES: tuple[int | float | str, ...] = (
    *(0, 1, 5, 7, 12, 82.5, 100, 150, 1200, 1985.5, 12345, 1234567, 1234567.891),
    *(0.825, 0.4, 0.5, 0.005, 1.2, 2.675, 0.1 + 0.2, (0.1 + 0.7) * 100, 57.699999999999996, 99.995),
    *(-1, -5, -82.5, -1234.5, -0.4, "文字", "12"),
)
FORMATS = (
    *("0", "0.0", "0.00", "#", "#,##0", "#,##0.00", "000", "0000000", "0.0##", "?0.0?", "000-0000", ".00"),
    *('0.0"百万円"', '0"000"', '"▲"0', "0;0", '"未定"', ";;;", ";;", "0;", "0;;", '0;"▲"0', '#,##0;"△"#,##0'),
    *('"約"0', '0"件"', '0 "件"', r"0\人", "0円", "#,##0,", "#,##0.0,", '0,,"百万"', '#,##0,"千円"', "0.0,,"),
    *("0%", "0.0%", '0.0"%"', "0.00E+00", "##0.0E+0", "0E+0"),
    *("#,##0_);(#,##0)", "#,##0_);[Red](#,##0)", "#,##0;[Red]-#,##0", "#,##0;[Red]#,##0", '"¥"#,##0;"¥"-#,##0'),
    *(
        '[>=100]"多い";"少ない"',
        "[>=100]0;[<0]-0.0;0.00",
        '[=1]"S";[=5]"A";"B"',
        "[<=9]0;00",
        "[>1000]0,;0",
        "[<0]0;0.0",
    ),
    *("[White]0", "[Blue]0.0", "[$¥-411]#,##0", "[$€-2] #,##0.0", "$#,##0.00", '"£"#,##0'),
    *("# ?/?", "# ??/??", "?/?", "[h]:mm", "[mm]:ss", '[h]"時間"m"分"'),
    *('@"円"', '0;0;0;"字"', '0;-0;"零";"("@")"', '"A"@', "0;0;0;"),
    *(r'_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ ', r'_-* #,##0.00_-;\-* #,##0.00_-;_-* "-"??_-;_-@_-'),
)
MINUS_LEFT_OUT = ('"未定"', '[>=100]"多い";"少ない"', '[=1]"S";[=5]"A";"B"', "[>1000]0,;0")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What LibreOffice shows: a row for each format, a column for each value."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, code in enumerate(FORMATS, 1):
        for column, value in enumerate(VALUES, 1):
            cell = sheet.cell(row, column, value)
            cell.number_format = code
    path = tmp_path_factory.mktemp("shown") / "formats.xlsx"
    book.save(path)
    return rows_of(office.convert(path, "ods"))


def rows_of(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as package:
        table = next(ElementTree.fromstring(package.read("content.xml")).iter(f"{TABLE}table"))
    rows: list[list[str]] = []
    for row in table.iter(f"{TABLE}table-row"):
        cells: list[str] = []
        for cell in row.iter(f"{TABLE}table-cell"):
            lines = [text_of(line) for line in cell.iter(f"{TEXT}p")]
            cells += ["\n".join(lines)] * min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), len(VALUES))
        rows.append(cells[: len(VALUES)])
    return rows


def text_of(line: ElementTree.Element) -> str:
    """The words of a paragraph with its blanks, which are elements where there are several."""
    text = line.text or ""
    for part in line:
        text += (" " * int(part.get(f"{TEXT}c", "1")) if part.tag == f"{TEXT}s" else text_of(part)) + (part.tail or "")
    return text


@pytest.mark.parametrize("at", range(len(FORMATS)), ids=lambda at: FORMATS[at])
def test_a_number_is_shown_as_libreoffice_shows_it(at: int, seen: list[list[str]]) -> None:
    code = FORMATS[at]
    values = [value for value in VALUES if is_shown_alike(value, code)]
    ours = {value: evened(seen_as(value, code)) for value in values}
    assert ours == {value: evened(seen[at][VALUES.index(value)]) for value in values}


def seen_as(value: float | str, code: str) -> str:
    made = shown(value, code)
    return made.text if made else value if isinstance(value, str) else f"{decimal_of(value).normalize():f}"


def is_shown_alike(value: float | str, code: str) -> bool:
    """Whether LibreOffice shows it as Excel does: it leaves a minus out where words or a condition stand, and
    refuses ages in hours."""
    if isinstance(value, str):
        return True
    return not (value < 0 and code in MINUS_LEFT_OUT) and not (value > 1e6 and re.search(r"\[[hm]+\]", code))


def evened(text: str) -> str:
    """Without blanks, as how wide one is depends on the column; a minus is a minus."""
    return re.sub(r"\s+", "", text).replace("−", "-")


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_what_is_shown_in_digits_is_the_number_rounded(value: float, decimals: int) -> None:
    made = shown(value, "#,##0" + ("." + "0" * decimals if decimals else ""))
    assert made is not None
    assert abs(float(made.text.replace(",", "")) - value) <= 0.51 * 10**-decimals + abs(value) * 1e-14


@given(
    st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    st.text(alphabet='0#?.,%E+-/;"\\_*[]@>=<1mhs $円Ggeneral', max_size=40),
)
def test_no_format_stops_the_reader(value: int | float | str, code: str) -> None:
    made = shown(value, code)
    assert made is None or isinstance(made.text, str)


@pytest.mark.parametrize("to", ["xlsx", "ods", "xls"])
def test_conditional_formats_and_colours_say_the_same_in_every_format(to: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    # LibreOffice writes no number formats of such rules into .xls.
    rules = [one for one in RULES.items() if to != "xls" or one[0].startswith(("white", "in"))]
    for row, (_, (rule, key, _)) in enumerate(rules, start=1):
        book.active.cell(row, 1, 1200 if key == "cost" else "A 予定どおり")
        book.active.conditional_formatting.add(f"A{row}", rule)
    for row, (value, code) in enumerate([(12, "[White]0"), (12, "0;[White]-0"), (-12, "0;[White]-0")], start=20):
        book.active.cell(row, 1, value).number_format = code
    path = tmp_path / "a.xlsx"
    book.save(path)
    sheet = read_workbook(path if to == "xlsx" else office.convert(path, to)).sheets[0]
    for row, (name, (_, _, code)) in enumerate(rules):
        cell = sheet.cells[row, 0]
        seen = seen_in(cell)
        found = "KPM250" if (row, 0) in sheet.unsure else "KPM218" if cell.invisible else "KPM219" if seen else ""
        assert found == code, name
    unseen = [sheet.cells[row, 0] for row in (19, 20, 21)]
    told = [cell.invisible or bool((seen := seen_in(cell)) and seen.color == WHITE) for cell in unseen]
    assert told == [True, False, True]
