"""How far the measured row heights are from what LibreOffice prints: `python -m benchmarks.measure_text`.

Writes 2,000 Japanese and English texts, each into a row of the height that `measure.height_pt` gives it, lets
LibreOffice print them, and reads back where every character came to stand. Ends with status 1 if a character is
clipped, or if on average 6 % of the height or more is wasted. `docs/measure.md` explains the tables.
"""

import random
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pymupdf
import xlsxwriter

from benchmarks import texts
from kpm_excel.book.measure import (
    GOTHIC,
    PADDING_PT,
    SANS,
    Face,
    column_em,
    column_px,
    height_pt,
    split_at_height,
)

SEED = 20230331
SIZES_PT = (7.0, 8.0, 9.0, 10.5)
WIDTHS_CHARS = (8.0, 14.0, 22.0, 36.0, 60.0)
ROWS = 50
#: No row is higher: Excel allows 409.5.
TALLEST_PT = 400.0
#: Wasted height on average that is no longer good.
WASTE_LIMIT = 0.06
#: Rules and glyphs are placed to whole 1/100 mm, and rows to whole twips; this much of a point is no clipping.
ROUNDING_PT = 0.15


@dataclass(frozen=True, slots=True)
class Manner:
    """A way to set cells."""

    #: What the table says of it.
    title: str
    #: Vertical alignment, by xlsxwriter's name.
    valign: str
    #: True: lines are counted at the pitch that Excel needs; False: at LibreOffice's own.
    for_excel: bool

    def pitch_pt(self, face: Face, size_pt: float) -> float:
        """Baseline to baseline for which the rows are made."""
        return face.pitch_pt(size_pt) if self.for_excel else face.line_pitch_em * size_pt

    @property
    def fills(self) -> bool:
        """True where the lines ought to fill the row in LibreOffice."""
        return self.valign == "vjustify" or not self.for_excel


MANNERS = (
    Manner("Justified over rows that Excel needs", "vjustify", for_excel=True),
    Manner("At the top of rows that Excel needs", "top", for_excel=True),
    Manner("At the top of rows for LibreOffice alone", "top", for_excel=False),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One worksheet of the measurement: texts of one face, size and width."""

    face: Face
    size_pt: float
    width_chars: float
    #: One text a row.
    texts: tuple[str, ...]

    def heights_pt(self, manner: Manner) -> list[float]:
        """The height of each row."""
        pitch_pt = manner.pitch_pt(self.face, self.size_pt)
        return [height_pt(t, self.width_chars, self.size_pt, self.face, pitch_pt=pitch_pt) for t in self.texts]


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its characters, and where it stands on the page in points from the top."""

    text: str
    baseline_pt: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one text."""

    #: Characters that are not there or reach over the row's edge.
    clipped: int
    #: Share of the row's height that was counted for lines which LibreOffice does not need.
    spare: float
    #: Share of the row's height that is empty below the last line.
    blank: float
    #: True: there are as many lines as were counted.
    exact: bool


def columns() -> list[Column]:
    """The worksheets to print, the same ones every time."""
    rng = random.Random(SEED)
    return [
        Column(face, size_pt, width_chars, tuple(_text(rng, face, size_pt, width_chars) for _ in range(ROWS)))
        for face in (GOTHIC, SANS)
        for size_pt in SIZES_PT
        for width_chars in WIDTHS_CHARS
    ]


def _text(rng: random.Random, face: Face, size_pt: float, width_chars: float) -> str:
    write = texts.japanese if face is GOTHIC else texts.english
    return split_at_height(write(rng, rng.randint(2, 320)), width_chars, size_pt, face, TALLEST_PT)[0]


def write_workbook(path: Path, worksheets: list[Column], face: Face, manner: Manner) -> None:
    """Writes the worksheets of one face, whose Normal style sets the unit of column width."""
    normal = {"font_name": face.name, "font_size": face.normal_size_pt}
    workbook = xlsxwriter.Workbook(path, {"default_format_properties": normal, "default_column_width": 72})
    for column in worksheets:
        look = {"font_name": face.name, "font_size": column.size_pt, "valign": manner.valign}
        cell_format = workbook.add_format({**look, "text_wrap": True, "border": 1})
        worksheet = workbook.add_worksheet()
        worksheet.set_paper(8)
        worksheet.set_margins(0.4, 0.4, 0.4, 0.4)
        worksheet.set_column_pixels(0, 0, column_px(column.width_chars))
        for row, (text, height) in enumerate(zip(column.texts, column.heights_pt(manner), strict=True)):
            worksheet.set_row(row, height)
            worksheet.write_string(row, 0, text, cell_format)
    workbook.close()


def print_workbook(path: Path) -> Path:
    """The PDF beside the workbook, as LibreOffice prints it."""
    profile = (path.parent / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(path.parent), str(path)], check=True, capture_output=True, timeout=600)
    return path.with_suffix(".pdf")


def printed_rows(path: Path) -> Iterator[tuple[float, float, list[Line]]]:
    """Each row that was printed, in order: its upper and lower edge and its lines."""
    with pymupdf.open(path) as document:
        for page in document:
            lines = _lines(page)
            for top, bottom in pairwise(_rules(page)):
                # The last line of a row that is too low would hang below it, but above its own height.
                yield top, bottom, [line for line in lines if top < line.baseline_pt <= bottom]


def _rules(page: pymupdf.Page) -> list[float]:
    """Where the horizontal rules of a page are, from its top."""
    places = sorted(drawing["rect"].y0 for drawing in page.get_drawings() if drawing["rect"].height == 0)
    return [place for before, place in pairwise([float("-inf"), *places]) if place - before > 1]


def _lines(page: pymupdf.Page) -> list[Line]:
    """The lines of a page; what stands on one baseline is one line, whatever fonts it took."""
    spans = [
        (span["origin"][1], span["origin"][0], "".join(character["c"] for character in span["chars"]))
        for block in page.get_text("rawdict")["blocks"]
        for line in block["lines"]
        for span in line["spans"]
    ]
    lines: list[Line] = []
    for baseline_pt, _, text in sorted(spans):
        if lines and baseline_pt - lines[-1].baseline_pt < 1:
            lines[-1] = Line(lines[-1].text + text, baseline_pt)
        else:
            lines.append(Line(text, baseline_pt))
    return lines


def outcome(column: Column, text: str, pitch_pt: float, top: float, bottom: float, lines: list[Line]) -> Outcome:
    """What became of `text` in a printed row from `top` to `bottom`, made for lines of `pitch_pt`."""
    ascent_pt, descent_pt = (em * column.size_pt for em in column.face.rise_em[:2])
    inside = [
        line
        for line in lines
        if line.baseline_pt - ascent_pt > top - ROUNDING_PT and line.baseline_pt + descent_pt < bottom + ROUNDING_PT
    ]
    missing = _characters(text) - _characters("".join(line.text for line in inside))
    counted = round((bottom - top - PADDING_PT) / pitch_pt)
    last_pt = max((line.baseline_pt for line in lines), default=top) + descent_pt
    return Outcome(
        clipped=missing.total(),
        spare=(counted - len(lines)) * pitch_pt / (bottom - top),
        blank=(bottom - last_pt) / (bottom - top),
        exact=counted == len(lines),
    )


def _characters(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFKC", text) if not c.isspace())


def measured(folder: Path, worksheets: list[Column], manner: Manner) -> dict[Column, list[Outcome]]:
    """The outcomes of all texts set in one manner, by worksheet."""
    outcomes = {}
    for face in (GOTHIC, SANS):
        mine = [column for column in worksheets if column.face is face]
        path = folder / "measured.xlsx"
        write_workbook(path, mine, face, manner)
        rows = printed_rows(print_workbook(path))
        for column in mine:
            pitch_pt = manner.pitch_pt(face, column.size_pt)
            outcomes[column] = [outcome(column, text, pitch_pt, *next(rows)) for text in column.texts]
    return outcomes


def report(outcomes: dict[Column, list[Outcome]], manner: Manner) -> bool:
    """Prints the table of one manner; True if nothing is clipped and little is wasted."""
    print(f"\n{manner.title}\n")
    print("| face | size pt | width | em | texts | lines as counted | clipped cells | characters | spare | blank |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for column, rows in outcomes.items():
        em = column_em(column.width_chars, column.size_pt, column.face)
        print(f"| {column.face.name} | {column.size_pt:g} | {column.width_chars:g} | {em:.1f} | {_figures(rows)} |")
    every = [row for rows in outcomes.values() for row in rows]
    print(f"| all | | | | {_figures(every)} |")
    wasted = [max(row.spare, row.blank if manner.fills else 0.0) for row in every]
    return not any(row.clipped for row in every) and _mean(wasted) < WASTE_LIMIT


def _figures(rows: list[Outcome]) -> str:
    cells, clipped = sum(row.clipped > 0 for row in rows), sum(row.clipped for row in rows)
    exact, spare = _mean([row.exact for row in rows]), _mean([row.spare for row in rows])
    blank = _mean([row.blank for row in rows])
    return f"{len(rows)} | {exact:.0%} | {cells} | {clipped} | {spare:.1%} | {blank:.1%}"


def _mean(figures: list[float]) -> float:
    return sum(figures) / len(figures)


def _microseconds(worksheets: list[Column]) -> float:
    """What `height_pt` takes for 150 characters, on average."""
    every = [(text, column) for column in worksheets for text in column.texts]
    begin = time.perf_counter()
    for text, column in every:
        height_pt(text, column.width_chars, column.size_pt, column.face)
    return (time.perf_counter() - begin) * 1e6 * 150 / sum(len(text) for text, _ in every)


def main() -> int:
    """Measures, prints the tables, and answers 0 when all is well, else 1."""
    worksheets = columns()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for manner in MANNERS:
            good &= report(measured(Path(folder), worksheets, manner), manner)
    print(f"\n{_microseconds(worksheets):.0f} microseconds for 150 characters.")
    print("Nothing is clipped." if good else "Something is clipped, or too much is wasted.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
