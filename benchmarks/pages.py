"""How the overview's pages look: `python -m benchmarks.pages`, or with names of samples and templates only these.

Prints the overview of each shipped sample and template with LibreOffice and measures it in the PDF: pages, how far
the A3 pages are filled, units that a line's end tears, lines that begin or end with a mark that must not stand there,
paragraphs that leave one character alone, the smallest type. `--folder` keeps the PDFs there to be looked at.
"""

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pymupdf

from benchmarks import texts
from benchmarks.printed_cells import Cell, Line, cells_of, lowest_pt
from kpm_excel.consolidated import Consolidated
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.overview.overview_styles import A3_MARGINS_INCH
from kpm_excel.office.init import template_names
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import FieldType, Plan
from kpm_excel.plans import load_document
from kpm_excel.printed_report import overview_pdf
from tests.reporting import consolidated_of, sample
from tests.test_docs import some_answers

#: The most pages of the samples: A3 pages, and pages in all.
MOST_PAGES: Final = {"kodaira-r4": (5, 8), "harborview-2026": (8, 14)}
#: The least mean of what A3 pages are filled, but for the last of each table.
LEAST_FILL: Final = 0.8
SMALLEST_PT: Final = 8.0
SEED: Final = 20261129

_DIGIT = "0-9０-９"
_NUMBER = rf"[{_DIGIT}]+(?:[,，.．:：/／][{_DIGIT}]+)*"
_COUNTERS = (
    "年度|年間|年|か月|カ月|ヶ月|ヵ月|月|日|時間|時|分|秒|人|名|件|回|団体|か所|カ所|ヶ所|箇所|校|園|館|室|台|本|枚|冊|部|"
    "戸|世帯|棟|組|社|床|席|便|(?:千|百万|億|万)?円|万人|千人|百人|億|万|千|ポイント|点|歳|倍|割|位|期|次|号|条|項目|項|"
    "事業|種類|講座|日間|週間|泊|歩|字|頁|ページ|センチ|メートル|キロ|トン|㎡|㎥|㎢|[%％‰℃]"
)
_UNITS = r"%|‰|°C|km²?|m²|m³|cm|mm|m|ha|kg|g|t|l|kWh|MWh|GWh|MW|kW|h|min|million|billion|thousand|[ap]\.m\."
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
#: What no line's end may tear: dates, numbers with their units, formulas.
_UNTORN: Final = re.compile(
    rf"(?:明治|大正|昭和|平成|令和|[MTSHR])?[{_DIGIT}元]+年(?:度|[{_DIGIT}]+月(?:[{_DIGIT}]+日)?)?"
    rf"|[{_DIGIT}]+月[{_DIGIT}]+日|[MTSHR][{_DIGIT}]+(?:[.．][{_DIGIT}]+)*"
    rf"|\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?"
    rf"|[¥￥$€£−+±-]?{_NUMBER}(?:{_COUNTERS})?|[¥￥$€£−-]?{_NUMBER}\s(?:{_UNITS})(?![a-z])"
    r"|CO[₂2]|（[^（）]{1,4}）|\([^()\s]{1,4}\)"
)
_NEVER_FIRST: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）］｝〕〉》」』】’”%％℃,.:;?!)]}｡､｣ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
_NEVER_LAST: Final = frozenset("（［｛〔〈《「『【‘“([{｢￥＄¥$€£")
#: Where a line begins with this, an item of a list begins.
_BULLETS: Final = frozenset("・•")
_ADDRESS: Final = re.compile(r"https?:|www\.|/\w+/|@\w+\.|[?&]\w+=")
_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_FIGURE: Final = re.compile(rf"[{_DIGIT},.，．]+$|[{_DIGIT},.，．]+")
#: Marks do not count where a character is left alone in a line.
_MARKS: Final = "、。，．・：；？！）］｝〉》」』】’”%％,.:;?!)]}｡､｣ "


@dataclass(slots=True)
class Measured:
    """What was found in one report."""

    pages: int = 0
    #: How far each A3 page is filled that is not the last of its table.
    fills: list[float] = field(default_factory=list)
    a3: int = 0
    cells: int = 0
    torn: list[str] = field(default_factory=list)
    kinsoku: list[str] = field(default_factory=list)
    lone: list[str] = field(default_factory=list)
    smallest_pt: float = 99.0

    @property
    def fill(self) -> float:
        """The mean; full where no table has a page before its last."""
        return sum(self.fills) / len(self.fills) if self.fills else 1.0


def reports(names: Sequence[str]) -> Iterator[tuple[str, Plan, Consolidated]]:
    """The samples with their answers and the templates with made-up ones."""
    for name in names:
        if name in MOST_PAGES:
            yield name, *sample(name)
        else:
            plan = plan_from_document(load_document(Path("templates", f"{name}.json")))
            yield name, plan, consolidated_of(plan, _answers(plan))


def _answers(plan: Plan) -> dict[str, dict[str, Any]]:
    """Texts as long as departments write them, and some answer to everything else."""
    rng = random.Random(SEED)
    write = texts.japanese if plan.language == "ja" else texts.english
    answers = {}
    for no, given in some_answers(plan).items():
        program = next(one for one in plan.programs if one.no == no)
        long = {one.id: one for one in plan.kind_of(program).fields if one.type is FieldType.TEXT}
        answers[str(no)] = {
            key: write(rng, rng.randint(20, min(long[id].max_length or 300, 300))) if id in long else value
            for key, value in given.items()
            for id in [key.partition("@")[0]]
        }
    return answers


def measured(plan: Plan, consolidated: Consolidated, pdf: bytes) -> Measured:
    """What `pdf`, the printed report of `consolidated`, looks like."""
    found = Measured()
    book = overview_book(plan, consolidated, paper=True)
    counts = [1 + len(sheet.page.breaks) for sheet in book.sheets]
    last = {sum(counts[: at + 1]) - 1 for at in range(len(counts))}
    words = _words(plan, consolidated)
    with pymupdf.open(stream=pdf) as document:
        found.pages = len(document)
        for number, page in enumerate(document):
            if page.rect.width > page.rect.height:
                found.a3 += 1
                if number not in last:
                    found.fills.append(_fill(page))
            for cell in cells_of(page):
                _look_at(cell, words, f"p.{number + 1}", found)
    return found


def _words(plan: Plan, consolidated: Consolidated) -> frozenset[str]:
    """The words of western letters and the figures in the report, whole."""
    values = (cell.value for sheet in overview_book(plan, consolidated).sheets for cell in sheet.cells)
    told = [value for value in values if isinstance(value, str)]
    return frozenset(word for value in told for word in [*_WORD.findall(value), *_FIGURE.findall(value)])


def _fill(page: pymupdf.Page) -> float:
    top, foot = 72 * A3_MARGINS_INCH[2], page.rect.height - 72 * A3_MARGINS_INCH[3]
    return (lowest_pt(page, foot) - top) / (foot - top)


def _look_at(cell: Cell, words: frozenset[str], where: str, found: Measured) -> None:
    found.cells += 1
    found.smallest_pt = min(found.smallest_pt, *(line.size_pt for line in cell.lines), 99.0)
    for line, after in pairwise(cell.lines):
        first, second = line.text, after.text
        told = f"{where} {first[-8:]}/{second[:6]}"
        if _is_torn(line, after, cell.right, words):
            found.torn.append(told)
        goes_on = not _would_fit(line, after, 1, cell.right)
        if goes_on and (second[0] in _NEVER_FIRST - _BULLETS or first[-1] in _NEVER_LAST):
            found.kinsoku.append(told)
        # A unit in brackets is read by itself.
        is_lone = len(second.rstrip(_MARKS)) == 1 and second[0] not in "（("
        if goes_on and is_lone and not _follows(cell, after):
            found.lone.append(told)


def _follows(cell: Cell, line: Line) -> bool:
    """Whether the text of `line` goes on in the cell's next line, which is as full as it can be."""
    at = cell.lines.index(line)
    return at + 1 < len(cell.lines) and not _would_fit(line, cell.lines[at + 1], 1, cell.right)


def _would_fit(line: Line, after: Line, count: int, right: float) -> bool:
    """Whether the first `count` characters of `after` would have had room in `line`: then a paragraph ends there."""
    moved = [glyph for glyph in after.glyphs if glyph.character.strip()][:count]
    return bool(moved) and line.right + moved[-1].right - moved[0].left < right - 4


def _is_torn(line: Line, after: Line, right: float, words: frozenset[str]) -> bool:
    first, second = line.text, after.text
    if _ADDRESS.search(first + second):
        # Programs divide an address as they like.
        return False
    for joined, end in ((first + second, len(first)), (f"{first} {second}", len(first) + 1)):
        for match in _UNTORN.finditer(joined):
            parts = _FIGURE.search(first), _FIGURE.match(second)
            beside = " " not in match[0] and parts[0] and parts[1] and parts[0].end() == len(first)
            if beside and parts[0][0] + parts[1][0] not in words:
                # Two figures that a blank parts are no torn one.
                continue
            if match.start() < end < match.end() and (end > len(first) or joined[end - 1] != " "):
                # A unit wider than the cell has to be torn, and then a paragraph may end where it looks torn.
                rest = len(joined[end : match.end()].replace(" ", ""))
                if not _would_fit(line, after, rest, right):
                    return True
    head, tail = re.search(r"[A-Za-z\u00c0-\u024f]+$", first), _WORD.match(second)
    if head is None or tail is None:
        return False
    return head[0] + tail[0] in words and not {head[0], tail[0]} <= words


def _told(name: str, one: Measured) -> str:
    """The row of the table."""
    most = MOST_PAGES.get(name)
    pages = f"{one.a3} of {most[0]}, {one.pages} of {most[1]}" if most else f"{one.a3}, {one.pages}"
    share = len(one.torn) / max(1, one.cells)
    return (
        f"| {name} | {pages} | {one.fill:.0%} | {one.cells} | {len(one.torn)} ({share:.1%}) | {len(one.kinsoku)} "
        f"| {len(one.lone)} | {one.smallest_pt:.1f} |"
    )


def _is_good(name: str, one: Measured) -> bool:
    most_a3, most = MOST_PAGES.get(name, (one.a3, one.pages))
    is_whole = not (one.torn or one.kinsoku or one.lone)
    fits = one.a3 <= most_a3 and one.pages <= most
    return is_whole and fits and one.fill >= LEAST_FILL and one.smallest_pt >= SMALLEST_PT - 0.05


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[*MOST_PAGES, *template_names()])
    parser.add_argument("--folder", type=Path, help="where the PDFs are left")
    parser.add_argument("--examples", type=int, default=3, help="so many places of each fault are named")
    chosen = parser.parse_args(arguments)
    print(f"pages: targets fill {LEAST_FILL:.0%}, nothing torn, no line against kinsoku, no lone character,")
    print(f"type of {SMALLEST_PT:g} pt or more; A3 pages and pages in all\n")
    print("| report | A3, all pages | fill | cells | torn | kinsoku | lone | smallest pt |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    good, examples = True, []
    with tempfile.TemporaryDirectory() as folder:
        kept = chosen.folder or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        for name, plan, consolidated in reports(chosen.names):
            path = kept / f"{name}.pdf"
            path.write_bytes(overview_pdf(plan, consolidated, path)[0])
            one = measured(plan, consolidated, path.read_bytes())
            print(_told(name, one), flush=True)
            for fault in (one.torn, one.kinsoku, one.lone):
                examples += [f"{name} {place}" for place in fault[: chosen.examples]]
            good &= _is_good(name, one)
    print("\n" + "\n".join(examples) if examples else "")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
