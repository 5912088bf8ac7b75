"""What stands around the tables: title, body, as-of, term and legend, found among the lines of all sheets."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kpm_excel.importing.found import Column, Found, Table
from kpm_excel.importing.source import Place, SourceSheet
from kpm_excel.importing.values.legends import Explained, even_code, read_legend, shade_of
from kpm_excel.importing.values.plainly import bare, in_line
from kpm_excel.importing.values.years import Year, one_width, term_in, years_in

_TITLE: Final = re.compile(
    r"計画|プログラム|報告|進捗|状況|一覧|評価|戦略|プラン|改革|方針|総括|結果|調書|\bplan\b|report|review|programme|strategy|progress|performance",
    re.IGNORECASE,
)
#: What the name of a town is made of, or stands for one that is not to be named.
_OF_NAMES: Final = "一-鿿ぁ-んァ-ヶー々○〇●◯□■△▲◇◆☆★＊"
_BODY: Final = re.compile(
    rf"(?:[{_OF_NAMES}]{{1,10}}?[都道府県])?[{_OF_NAMES}]{{1,10}}?"
    r"(?:市|区|町|村|都|道|府|県|広域連合|一部事務組合|組合)"
)
_WESTERN_BODY: Final = re.compile(
    r"(?:[A-Z][\w'&.-]+ )+(?:(?:City|Borough|County|District|Town|Parish|Metropolitan) )*"
    r"(?:Council|Authority|City|County|Government|Borough|University|Trust)"
)
_YEAR_WORDS: Final = (
    r"(?:(?:令和|平成|昭和|(?<![A-Za-z])[RHSＲＨＳ])\s*[\d０-９元]{1,2}\s*(?:年度?)?"
    r"|(?:19|20)\d{2}(?:[/–-]\d{2})?\s*(?:年度?)?)"
)
_AS_OF: Final = re.compile(
    rf"(?:as (?:at|of)\s+)?(?:(?:Quarter|Q)\s*\d,?\s+)?(?:\d{{1,2}}\s+\w+\s+)?{_YEAR_WORDS}"
    r"(?:\s*[.．]?\s*[\d０-９]{1,2}\s*月?\s*(?:[.．]?[\d０-９]{1,2}\s*日?)?)?\s*(?:末|当初|上半期|下半期|実績|分)?\s*"
    r"(?:時点|現在)?(?:,?\s*(?:Quarter|Q)\s*\d)?",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"[(（「【]\s*([^()（）「」【】]+?)\s*[)）」】]")
_COUNTED: Final = re.compile(r"[\d０-９]+\s*(?:の)?(?:プログラム|事業|件|項目|施策|取組)")
_PROSE: Final = 40
_LONGEST_CODE: Final = 12
#: Which units the amounts are in, which their columns say too.
_UNIT_NOTE: Final = re.compile(r"[(（]?\s*(?:単位\s*[:：].*?|amounts? in .*?)\s*[)）]?", re.IGNORECASE)
_SIGNS: Final = "【】[]（）()〔〕「」<>《》〈〉◆◇■□●○※ 　\t"


@dataclass(frozen=True, slots=True)
class Told:
    """A line of words outside the programs."""

    sheet: SourceSheet
    text: str
    places: tuple[Place, ...]
    #: "title", "note", "legend", "total"; "" for a cell beside or between tables.
    kind: str
    size: float = 0.0
    #: Its sheet has no table.
    is_cover: bool = False

    @property
    def plain(self) -> str:
        """In one line, without brackets and signs around it."""
        return in_line(self.text).strip(_SIGNS)


@dataclass
class Around:
    """What the words around the tables say."""

    lines: list[Told] = field(default_factory=list)
    title: str | None = None
    organization: str | None = None
    as_of: str | None = None
    #: The fiscal year that is reported on.
    year: Year | None = None
    term: tuple[Year, Year] | None = None
    introduction: str | None = None
    notes: str | None = None
    #: The lines that were used, by what they say.
    used: list[tuple[Told, str]] = field(default_factory=list)


def lines_around(found: Iterable[Found]) -> Iterator[Told]:
    """The lines of words outside programs, sheet by sheet in their order."""
    for one in found:
        for sheet in one.source.sheets:
            lines = [
                Told(sheet, line.text, line.cells, line.kind)
                for table in one.tables
                if table.sheet is sheet or (table.sheet.file, table.sheet.name) == (sheet.file, sheet.name)
                for line in table.lines
            ]
            lines += [
                Told(sheet, line.text, line.cells, line.kind, 0.0, True)
                for cover in one.covers
                if (cover.sheet.file, cover.sheet.name) == (sheet.file, sheet.name)
                for line in cover.lines
            ]
            lines += [
                line
                for table in one.tables
                if (table.sheet.file, table.sheet.name) == (sheet.file, sheet.name)
                for line in (*_beside(table), *_among_groups(table))
            ]
            lines += [
                Told(sheet, rest.text, (rest.place,), "")
                for rest in one.left_over
                if (rest.file, rest.sheet) == (sheet.file, sheet.name)
                and rest.place
                and rest.why in ("no_table", "outside")
            ]
            for line in sorted(lines, key=lambda line: line.places[0] if line.places else Place(0, 0)):
                cells = [cell for place in line.places if (cell := sheet.cell(*place))]
                yield replace(line, size=max((cell.size for cell in cells), default=0.0))


def legend_columns(table: Table) -> tuple[Column, ...]:
    """Columns behind the last one in which anything stands, whose headings are the lines of a legend."""
    filled = [number for record in table.records for number in record.values]
    last = max(filled, default=len(table.columns))
    behind = [column for column in table.columns if column.number > last]
    marks = [column for column in behind if len({place.row for place in column.cells}) > 1]
    return tuple(marks) if len(marks) == 2 else ()


def _beside(table: Table) -> Iterator[Told]:
    """The lines of a legend that stands beside the headings of `table`."""
    columns = legend_columns(table)
    for row in sorted({place.row for column in columns for place in column.cells}):
        # The last line may stand beside the first program.
        places = tuple(Place(row, column.left) for column in columns if table.sheet.text(row, column.left).strip())
        text = " ".join(table.sheet.text(*place) for place in places)
        if text.strip():
            yield Told(table.sheet, text, places, "legend")


def _among_groups(table: Table) -> Iterator[Told]:
    """The lines of a legend that were taken for groups in which nothing stands."""
    used = {group.number for record in table.records for group in table.group_path(record.group)}
    for group in table.groups:
        if group.number not in used and read_legend(group.text, is_legend=True):
            yield Told(table.sheet, group.text, group.cells, "legend")


def read_around(
    found: Sequence[Found], without: Collection[tuple[str, str]] = (), last: Collection[tuple[str, str]] = ()
) -> Around:
    """Title, body, as-of and term, as far as words around the tables say them.

    What stands on the sheets `without`, by file and name, is of other years; what stands on those of `last` counts
    after the words of all others.
    """
    lines = [line for line in lines_around(found) if (line.sheet.file, line.sheet.name) not in without]
    around = Around(sorted(lines, key=lambda line: (line.sheet.file, line.sheet.name) in last))
    _read_title(around)
    _read_as_of(around)
    _read_body(around)
    for line in around.lines:
        if line.kind != "total" and (term := term_in(line.text)) and len(line.text) < 200:
            around.term = around.term or term
            if not any(line is other for other, _ in around.used):
                around.used.append((line, "term"))
    around.used += [(line, "unit") for line in around.lines if _UNIT_NOTE.fullmatch(line.text.strip())]
    _read_introduction(around)
    _read_notes(around)
    return around


def _read_title(around: Around) -> None:
    heads = [line for line in around.lines if line.is_cover or line.kind in ("title", "")]
    heads = [line for line in heads if 4 <= len(line.plain) <= 120]
    fit = [line for line in heads if _TITLE.search(line.plain) and not line.plain.endswith(("。", "."))]
    if not fit:
        fit = [line for line in heads if line.kind == "title" and not _AS_OF.fullmatch(one_width(line.plain))]
    if not fit:
        return
    best = max(fit, key=lambda line: (line.size, -around.lines.index(line)))
    around.title = _without_as_of(in_line(best.text).strip())
    around.used.append((best, "title"))


def _without_as_of(text: str) -> str:
    match = re.search(r"\s*[【(（\[]([^【】()（）\[\]]*)[】)）\]]\s*$", text)
    if match and _AS_OF.fullmatch(one_width(match[1].strip())) and match.start():
        return text[: match.start()].strip()
    return text


def _read_as_of(around: Around) -> None:
    whole = [
        line
        for line in around.lines
        if line.kind != "total" and _AS_OF.fullmatch(one_width(line.plain)) and years_in(line.plain)
    ]
    if whole:
        best = max(
            whole,
            key=lambda line: (
                any(word in line.plain for word in ("末", "時点", "現在", "as at", "as of")),
                -around.lines.index(line),
            ),
        )
        around.as_of = best.plain
        around.year = fiscal_year(best.plain)
        around.used.append((best, "as_of"))
        return
    lines = [line for line in around.lines if line.kind != "total" and len(line.text) < 200]
    sure = [
        line
        for line in lines
        if re.search(r"末(?:時点|現在)?|時点|現在|as at|as of|実績|進捗|評価結果|報告", line.text)
    ]
    for line in [*sure, *(line for line in lines if line.kind == "title")]:
        flat = one_width(in_line(line.text))
        term = term_in(flat)
        years = [year for year in years_in(flat) if not term or not (term[0].start <= year.start <= term[1].start)]
        match = next((m for m in _AS_OF.finditer(flat) if years and m.start() <= years[0].start < m.end()), None)
        if match:
            around.as_of = in_line(line.text)[match.start() : match.end()].strip()
            around.year = fiscal_year(around.as_of)
            if (line, "title") not in around.used:
                around.used.append((line, "as_of"))
            return


def fiscal_year(text: str) -> Year | None:
    """The fiscal year that an as-of names: 令和5年3月31日 lies in that of 令和4年度."""
    years = years_in(text)
    if not years:
        return None
    year, flat = years[0], one_width(text)
    month = re.match(r"\s*[.年]?\s*(\d{1,2})\s*月", flat[year.end :]) or re.match(r"\.(\d{1,2})", flat[year.end :])
    if month and int(month[1]) <= 3 and "年度" not in flat[year.start : year.end]:
        return Year(year.year - 1, year.era)
    western = re.search(r"\d{1,2}\s+(january|february|march)\s+", flat, re.IGNORECASE)
    return Year(year.year - 1, year.era) if western and not year.era else year


def _read_body(around: Around) -> None:
    heads = [line for line in around.lines if (line.is_cover or line.kind in ("title", "")) and len(line.plain) <= 120]
    for line in heads:
        if _BODY.fullmatch(line.plain) or _WESTERN_BODY.fullmatch(line.plain):
            around.organization = line.plain
            around.used.append((line, "organization"))
            return
    for text in [around.title or "", *(line.plain for line in heads)]:
        flat = re.sub(r"^(?:第\s*[\d０-９一二三四五六七八九十]+\s*[次期]\s*|" + _YEAR_WORDS + r")\s*", "", text)
        match = _BODY.match(flat) or _WESTERN_BODY.match(flat)
        if match:
            around.organization = match[0]
            return
    # In brackets behind the title, where a town's own words have the time to be one.
    inner = [part for text in [around.title or "", *(line.plain for line in heads)] for part in _BRACKETS.findall(text)]
    around.organization = next((part for part in inner if _BODY.fullmatch(part) and len(part) <= 12), None)


def _read_introduction(around: Around) -> None:
    used = {id(line) for line, _ in around.used}
    prose = [
        line
        for line in around.lines
        if line.is_cover
        and id(line) not in used
        and len(line.text) >= _PROSE
        and line.text.rstrip().endswith(("。", "."))
    ]
    kept = [line for line in prose if not _COUNTED.search(line.text)]
    if kept:
        around.introduction = "\n".join(line.text.strip() for line in kept)[:100_000]
        around.used += [(line, "introduction") for line in kept]


def _read_notes(around: Around) -> None:
    """Take the notes below the tables for those of the summary."""
    kept: dict[str, Told] = {}
    for line in around.lines:
        text = line.text.strip()
        is_of_kind = text.startswith(("◆", "◇", "■"))
        if (
            line.kind == "note"
            and not is_of_kind
            and not line.is_cover
            and not read_legend(text)
            and not _UNIT_NOTE.fullmatch(text)
        ):
            kept.setdefault(bare(text), line)
    if kept:
        around.notes = "\n".join(line.text.strip() for line in kept.values())[:100_000]
        around.used += [(line, "notes") for line in kept.values()]


def legends_in(around: Around) -> list[tuple[Told, tuple[Explained, ...]]]:
    """The legends among the lines, those in several lines put together."""
    found: list[tuple[Told, tuple[Explained, ...]]] = []
    for line in around.lines:
        if line.kind == "total":
            continue
        marks = read_legend(line.text, is_legend=line.kind == "legend" or len(line.places) == 2)
        if not marks:
            # A mark in a cell of its own, coloured or not, and its meaning in the next.
            marks = _in_cells(line)
        if marks:
            found.append((line, _colored(line, marks)))
    return found


def _in_cells(line: Told) -> tuple[Explained, ...]:
    cells = [cell for place in line.places if (cell := line.sheet.cell(*place))]
    if line.kind == "legend" and len(cells) == 2 and 0 < len(cells[0].text.strip()) <= _LONGEST_CODE:
        return (Explained(even_code(cells[0].text), in_line(cells[1].text), shade_of(cells[0])),)
    if line.kind != "legend" or len(cells) != 1:
        return ()
    before = line.sheet.cell(cells[0].row, cells[0].column - 1) if cells[0].column else None
    if before is not None and before.fill and not before.text.strip():
        return (Explained(in_line(cells[0].text), in_line(cells[0].text), before.fill),)
    return ()


def _colored(line: Told, marks: tuple[Explained, ...]) -> tuple[Explained, ...]:
    """`marks` with the colours of their cells, where each has one of its own."""
    cells = [cell for place in line.places if (cell := line.sheet.cell(*place))]
    fills = [shade for cell in cells if (shade := shade_of(cell))]
    if len(fills) == len(marks) and len(set(fills)) == len(fills):
        return tuple(Explained(one.code, one.label, fill) for one, fill in zip(marks, fills, strict=True))
    return marks
