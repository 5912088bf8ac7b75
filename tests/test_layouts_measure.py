"""How text becomes lines and lines become heights: widths as in the fonts, lines as in the programs, nothing lost."""

import random
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import measure_text, texts
from kpm_excel.book.measure import (
    GOTHIC,
    PADDING_PT,
    SANS,
    Face,
    chars_for_pt,
    column_em,
    column_pt,
    face_for,
    height_pt,
    merged_chars,
    our_lines,
    split_at_height,
    text_width_em,
    wrap,
)
from tests.rig import office

#: What departments write, with the characters at which lines break or must not.
TEXTS = st.text(
    st.sampled_from("あア漢ｱﾞｰ、。「」（）ー…・①№ abcXYZ019-/.,:;!?%€é・\n")
    | st.characters(blacklist_categories=["Cs", "Cc"]),
    max_size=200,
)
FACES = st.sampled_from([GOTHIC, SANS])
SIZES_PT = st.sampled_from([7, 8, 9, 10.5, 14])
WIDTHS_CHARS = st.floats(2, 120)
#: A height for a row at most.
TALLEST_PT = 409.5


def _font(name: str, style: str) -> TTFont:
    """The font file that the machine has for a name, which must be that font and no other."""
    file = subprocess.run(
        ["fc-match", "-f", "%{file}", f"{name}:style={style}"], check=True, capture_output=True, text=True
    ).stdout
    assert f"{name.replace(' ', '')}-{style}" in file, f"no {name} {style} on this machine, but {file}"
    return TTFont(file)


@pytest.mark.parametrize("style", ["Regular", "Bold"])
@pytest.mark.parametrize(("face", "name"), [(GOTHIC, "BIZ UDGothic"), (SANS, "Liberation Sans")])
def test_every_character_is_as_wide_as_in_the_font(face: Face, name: str, style: str) -> None:
    font = _font(name, style)
    advances = {
        chr(code): font["hmtx"][glyph][0] / font["head"].unitsPerEm
        for code, glyph in font.getBestCmap().items()
        if unicodedata.category(chr(code)) not in {"Mn", "Me", "Cf", "Cc", "Co"}
    }
    measured = {character: text_width_em(character, face, bold=style == "Bold") for character in advances}
    assert measured == advances


@pytest.mark.parametrize(
    ("text", "width_em"),
    [
        ("", 0),
        ("令和4年度", 4.5),
        ("ﾎﾟｰﾄ", 2),
        ("①№・○…ΩЖ", 7),
        ("か\u3099", 1),
        ("葛\U000e0100", 1),
        ("𠮷", 1),
        ("e\u0301", 0.5),
        ("a\u200bb", 1),
    ],
)
def test_a_mark_takes_no_room_and_a_letter_half_or_one_em(text: str, width_em: float) -> None:
    assert text_width_em(text, GOTHIC) == width_em


def test_the_language_names_the_face() -> None:
    assert [face_for(code) for code in ("ja", "en", "de")] == [GOTHIC, SANS, SANS]


@given(text=TEXTS, width_em=st.floats(0.1, 60), face=FACES, bold=st.booleans())
def test_lines_hold_the_whole_text_and_fit(text: str, width_em: float, face: Face, bold: bool) -> None:
    lines = wrap(text, width_em, face, bold=bold)
    assert "".join(lines) == text.replace("\n", "")
    assert len(lines) > text.count("\n")
    for line in lines:
        wide = [c for c in line.rstrip(" ") if text_width_em(c, face, bold=bold)]
        assert text_width_em(line.rstrip(" "), face, bold=bold) <= width_em + 1e-6 or len(wide) == 1


@given(text=st.text(st.sampled_from("あ漢カ、。」）ーっ・…「（"), max_size=60), width_em=st.integers(1, 30))
def test_no_mark_is_stranded_where_there_is_a_choice(text: str, width_em: int) -> None:
    def stranded(before: str, after: str) -> bool:
        return before in "「（" or after in "、。」）ーっ・…"

    for line, following in pairwise(wrap(text, width_em, GOTHIC)):
        if stranded(line[-1], following[0]):
            assert all(stranded(before, after) for before, after in pairwise(line))


def test_words_figures_and_addresses_stay_whole() -> None:
    text = "担当はMicrosoft Teamsで1,000千円を「電子決裁」に用いた。"
    for width_em in range(7, 26):
        lines = wrap(text, width_em, GOTHIC)
        for word in ("Microsoft", "Teams", "1,000"):
            assert any(word in line for line in lines), (width_em, lines)


def test_a_minus_stays_with_its_figure() -> None:
    for width_em in range(4, 20):
        assert not any(line.rstrip().endswith("−") for line in wrap("Actual −0.9 m, last −12.5 m", width_em, SANS))


def test_a_line_ends_at_a_space_or_a_hyphen() -> None:
    assert wrap("plain-language", 5, SANS) == ["plain-", "language"]
    assert wrap("the residents' association", 6, SANS) == ["the residents' ", "association"]
    assert wrap("residents' association", 6, SANS) == ["residents' ", "association"]


@given(text=TEXTS, width_chars=WIDTHS_CHARS, size_pt=SIZES_PT, face=FACES)
def test_a_row_has_room_for_every_line(text: str, width_chars: float, size_pt: float, face: Face) -> None:
    height = height_pt(text, width_chars, size_pt, face)
    lines = len(wrap(text, column_em(width_chars, size_pt, face), face))
    assert height >= lines * size_pt * face.line_pitch_em
    assert height * 96 / 72 == pytest.approx(round(height * 96 / 72))
    assert height_pt(f"{text}\n漢", width_chars, size_pt, face) > height


@given(
    text=TEXTS,
    width_chars=WIDTHS_CHARS,
    size_pt=SIZES_PT,
    face=FACES,
    bold=st.booleans(),
    height=st.floats(0, TALLEST_PT),
)
def test_a_tall_text_is_cut_at_a_line_and_nothing_is_lost(
    text: str, width_chars: float, size_pt: float, face: Face, bold: bool, height: float
) -> None:
    head, rest = split_at_height(text, width_chars, size_pt, face, height, bold=bold)
    assert text in {head + rest, f"{head}\n{rest}"}
    if head:
        assert height_pt(head, width_chars, size_pt, face, bold=bold) <= height + 1e-6
    elif text:
        assert height < face.pitch_pt(size_pt) + PADDING_PT or text.startswith("\n")


@given(text=TEXTS, width_chars=WIDTHS_CHARS, size_pt=SIZES_PT, face=FACES)
def test_a_text_cut_again_and_again_comes_to_its_end(text: str, width_chars: float, size_pt: float, face: Face) -> None:
    height = height_pt("一\n二\n三", 20, size_pt, face)
    parts, rest = 0, text
    while rest:
        _, rest = split_at_height(rest, width_chars, size_pt, face, height)
        parts += 1
        assert parts <= len(text)


@given(width_pt=st.floats(0, 1500))
def test_a_column_for_a_width_is_no_wider_and_hardly_narrower(width_pt: float) -> None:
    assert width_pt - 0.75 - 1e-6 <= column_pt(chars_for_pt(width_pt)) <= width_pt + 1e-6


@given(widths_chars=st.lists(st.floats(0, 60), min_size=1, max_size=8))
def test_merged_columns_are_as_wide_as_their_sum(widths_chars: list[float]) -> None:
    assert column_pt(merged_chars(widths_chars)) == pytest.approx(sum(map(column_pt, widths_chars)))


def test_columns_and_lines_are_as_excel_counts_them() -> None:
    # 20 characters of 6 pixels and 5 for the edges; two lines of Arial 8 in files that Excel saved are 22.5 pt high.
    # A line of Arial 10 has 17 pixels there (12.75 pt), and 22 on a display at 125 %.
    assert column_pt(20) == 125 * 0.75
    assert [SANS.pitch_pt(size_pt) for size_pt in (8, 10)] == [22.5 / 2, pytest.approx(13.2)]
    assert column_em(20, 9) == pytest.approx(120 / 12)


def bracketed(words: list[str]) -> Callable[[random.Random, int], str]:
    """Writes `words` among brackets, quotes and marks, with blanks where nobody expects them."""
    marks = ["( ", " ) ", "[ ", " ]", '"', " '", "/", " : ", ";", " ", "3", "12 ", "word ", "longerword", "(see "]
    return lambda rng, length: "".join(rng.choices(marks + words * 2, k=length // 2)).strip() or "."


@pytest.mark.parametrize(
    ("face", "write"),
    [
        (GOTHIC, texts.japanese),
        (SANS, texts.english),
        (GOTHIC, bracketed(["（ ", "「 ", "、", "。", "・", "ー", "％（", "と", "漢字", "ﾎﾟｰﾄ", "（仮称）"])),
        (SANS, bracketed(["to ", "and ", "council ", "residents ", "50 % "])),
    ],
    ids=["ja", "en", "ja in brackets", "en in brackets"],
)
def test_libreoffice_prints_every_character_inside_its_row(
    face: Face, write: Callable[[random.Random, int], str], tmp_path: Path
) -> None:
    rng = random.Random(1)
    columns = [
        measure_text.Column(face, size_pt, width_chars, tuple(write(rng, 5 * n) for n in range(1, 20)))
        for size_pt in (8, 10.5)
        for width_chars in (12, 40)
    ]
    for manner in measure_text.MANNERS:
        path = tmp_path / f"{manner.valign}{manner.for_excel}.xlsx"
        measure_text.write_workbook(path, columns, face, manner)
        rows = measure_text.printed_rows(office.convert(path, "pdf"))
        outcomes = Counter(
            measure_text.outcome(column, text, manner.pitch_pt(face, column.size_pt), *next(rows)).clipped
            for column in columns
            for text in column.texts
        )
        assert outcomes == {0: 19 * 4}


def test_a_bracket_holds_on_to_what_it_encloses_across_blanks() -> None:
    for face in (GOTHIC, SANS):
        for width_chars in range(14, 50):
            text = "See the note ( page 3 ) of the council [ draft ] again"
            for before, after in pairwise(our_lines(text, width_chars, 8, face)):
                assert before.rstrip()[-1] not in "([" and after.lstrip()[0] not in ")]"
