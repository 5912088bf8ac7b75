"""Sheets that are no tables laid out as one: a form a program, and programs that stand in columns.

A cell keeps where it came from, so that everything that is told of it names its own sheet and place.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kpm_excel.importing.heading_words import (
    even,
    is_heading,
    is_number_heading,
    is_rating,
    is_strict_heading,
    name_rank,
)
from kpm_excel.importing.own_columns import read_own
from kpm_excel.importing.source import Area, Place, Source, SourceCell, SourceSheet

#: So many labels at least, with what was filled in beside them, make a form.
_FEWEST: Final = 4
#: In so many of ten sheets a label stands.
_SAME: Final = 8
_LONGEST_LABEL: Final = 40
#: A label of words that are none of those that people head columns with.
_LABEL: Final = re.compile(rf"(?=.*[^\W\d_]{{2}}).{{2,{_LONGEST_LABEL}}}")
#: A form has no more labels than this in a row, as a mean.
_BESIDE: Final = 3
#: And no more cells that hold something.
_MOST: Final = 2000


def laid_out(source: Source, without: Collection[tuple[str, str]] = ()) -> Source:
    """`source`, where forms of several sheets are rows of one, and programs in columns stand in rows.

    The sheets `without`, by file and name, stay as they are. An overview of ours has all of it in rows already.
    """
    if any(map(read_own, source.sheets)):
        return source
    plain = [sheet for sheet in source.sheets if _is_plain(sheet) and (sheet.file, sheet.name) not in without]
    turned = {sheet.name: _in_rows(sheet) for sheet in plain}
    sheets = [turned.get(sheet.name, sheet) for sheet in source.sheets]
    return replace(source, sheets=tuple(_forms_joined(sheets, _forms(list(turned.values())))))


# Programs in columns


def _in_rows(sheet: SourceSheet) -> SourceSheet:
    """The sheet; with rows and columns changed over where its headings stand below one another."""
    written = list(sheet.written())
    left = min((cell.column for cell in written), default=0)
    heads = sorted(cell.row for cell in written if cell.column == left and is_heading(cell.text))
    run = _longest_run(heads)
    if len(run) < _FEWEST:
        return sheet
    top, bottom = run[0], run[-1]
    first = sheet.text(top, left)
    beside = [cell for cell in written if top <= cell.row <= bottom and cell.column > left]
    columns = {cell.column for cell in beside}
    names = [cell for cell in beside if cell.row == top]
    is_named = name_rank(first) is not None or is_number_heading(first)
    are_values = not any(_is_label(cell.text) and not is_rating(cell.text) for cell in names)
    rows = Counter(cell.row for cell in beside)
    is_full = len(columns) >= 2 and sum(count >= 2 for count in rows.values()) * 2 > len(run)
    # What is left of the headings has no place above the programs.
    is_free = not any(top <= row <= bottom and column < left for row, column in sheet.cells)
    if not (is_named and are_values and is_full and is_free and len(names) == len(columns)):
        return sheet
    below = top + max(columns) - left + 1

    def moved(row: int, column: int) -> tuple[int, int]:
        if row < top:
            return row, column
        if row > bottom:
            return row - bottom + below, column
        return top + column - left, left + row - top

    cells = {moved(*place): _moved(cell, sheet.name, moved(*place)) for place, cell in sheet.cells.items()}
    merges = tuple(
        Area(
            *moved(area.top, area.left),
            *(
                moved(area.bottom, area.right)
                if area.top < top or area.top > bottom
                else moved(min(area.bottom, bottom), area.right)
            ),
        )
        for area in sheet.merges
    )
    return replace(sheet, cells=cells, merges=merges, widths={}, heights={}, title_rows=None, page_breaks=frozenset())


def _moved(cell: SourceCell, sheet: str, to: tuple[int, int]) -> SourceCell:
    return replace(cell, row=to[0], column=to[1], origin=cell.origin or (sheet, cell.place))


def _longest_run(rows: Sequence[int]) -> list[int]:
    """The longest stretch of `rows` without a gap."""
    best: list[int] = []
    run: list[int] = []
    for row in rows:
        run = [*run, row] if run and row == run[-1] + 1 else [row]
        best = max(best, run, key=len)
    return best


# A form a program


@dataclass
class _Form:
    """One sheet with labels and what was filled in beside them."""

    sheet: SourceSheet
    #: The cells of each label, the outer one first, with those filled in for it, from the top down.
    filled: dict[tuple[str, ...], tuple[tuple[SourceCell, ...], list[SourceCell]]] = field(default_factory=dict)
    #: Cells that are no labels and stand beside none: titles, notes, keys to ratings.
    others: list[SourceCell] = field(default_factory=list)


def _forms_joined(sheets: Sequence[SourceSheet], forms: Mapping[str, _Form]) -> Iterator[SourceSheet]:
    """The sheets; those of `forms` as one, in the place of the first."""
    first = next(iter(forms), None)
    for sheet in sheets:
        if sheet.name == first:
            yield _table([forms[name] for name in forms], sheet)
        elif sheet.name not in forms:
            yield sheet


def _forms(sheets: Sequence[SourceSheet]) -> Mapping[str, _Form]:
    """The sheets that are forms, by name; none where there are not two with the same labels."""
    texts = [{even(cell.text) for cell in sheet.cells.values() if _is_label(cell.text)} for sheet in sheets]
    alike = [[other for other, theirs in enumerate(texts) if _are_alike(mine, theirs)] for mine in texts]
    shown = [sheets[at] for at in max(alike, key=len, default=[])]
    counts = Counter(text for sheet in shown for text in {even(cell.text) for cell in sheet.written()})
    common = {text for text, count in counts.items() if count * 10 >= _SAME * len(shown) and count > 1}
    headings = _headings(shown, {text for text in common if _is_label(text)})
    found = {}
    for sheet in shown:
        form = _form(sheet, _heads(sheet, headings, common), headings)
        if form is not None:
            found[sheet.name] = form
    return found if len(found) > 1 else {}


def _is_plain(sheet: SourceSheet) -> bool:
    """Whether nothing of a sheet would be lost where its cells alone are laid out anew."""
    has_more = sheet.drawn or sheet.hidden_rows or sheet.hidden_columns or sheet.beyond
    return bool(sheet.cells) and not sheet.is_hidden and not has_more


def _headings(sheets: Sequence[SourceSheet], candidates: set[str]) -> set[str]:
    """Those of `candidates` that head something; what only ever stands behind another of them is what that one says."""
    heading: set[str] = set()
    behind: set[str] = set()
    for sheet in sheets:
        for cell in sheet.written():
            area, text = sheet.area(*cell.place), even(cell.text)
            if text not in candidates:
                continue
            beside = even(sheet.text(*_first(sheet, cell.row, area.right + 1)))
            below = _first(sheet, area.bottom + 1, area.left)
            is_over = sheet.area(*below).right == area.right and sheet.text(*below).strip()
            if (beside and beside not in candidates) or (is_over and even(sheet.text(*below)) not in candidates):
                heading.add(text)
            if beside in candidates:
                behind.add(beside)
    return candidates - (behind - heading)


def _heads(sheet: SourceSheet, headings: set[str], common: set[str]) -> set[Place]:
    """The places of labels: of headings, and of what stands in all sheets alike before something else."""
    found: set[Place] = set()
    for cell in sheet.written():
        text, area = even(cell.text), sheet.area(*cell.place)
        is_beside = cell.column > 0 and _first(sheet, cell.row, cell.column - 1) in found
        beside = even(sheet.text(*_first(sheet, cell.row, area.right + 1)))
        is_before = bool(beside) and beside not in headings and not is_beside
        if text in headings or (text in common and is_before and _LABEL.fullmatch(text)):
            found.add(cell.place)
    return found


def _first(sheet: SourceSheet, row: int, column: int) -> Place:
    """The first cell of the merged block to which a cell belongs."""
    area = sheet.area(row, column)
    return Place(area.top, area.left)


def _are_alike(one: set[str], other: set[str]) -> bool:
    """Whether two sheets have most of their labels in common."""
    return len(one & other) >= max(_FEWEST, 0.6 * len(one | other))


def _is_label(text: str) -> bool:
    plain = text.strip()
    return 0 < len(plain) <= _LONGEST_LABEL and is_strict_heading(plain) and not is_rating(plain)


def _form(sheet: SourceSheet, heads: set[Place], headings: set[str]) -> _Form | None:
    """The sheet as a form with its labels at `heads`; None where its `headings` are those of a table."""
    written = list(sheet.written())
    # A table has its labels in a few rows of headings, and more below them than a form beside its own.
    words = [cell.row for cell in written if even(cell.text) in headings]
    rows = len(set(words))
    if rows < _FEWEST or len(words) > _BESIDE * rows or len(written) > _MOST:
        return None
    form = _Form(sheet)
    for cell in written:
        if cell.place in heads:
            continue
        path = _labels_of(sheet, cell.place, heads)
        if not path:
            form.others.append(cell)
            continue
        own = tuple(sheet.cells[place] for place in path)
        form.filled.setdefault(tuple(even(one.text) for one in own), (own, []))[1].append(cell)
    return form if len(form.filled) >= _FEWEST else None


def _labels_of(sheet: SourceSheet, place: Place, heads: set[Place]) -> tuple[Place, ...]:
    """The labels of what stands at `place`: the one before it in its row, and the one over it where there is one."""
    above, near = _above(sheet, place, heads), _before(sheet, place, heads, is_near=True)
    if above is not None and near is not None and not _covers(sheet, near, above.row):
        # What stands below the last row of a small table, behind a label of its own.
        above = None if sheet.area(*above).bottom < sheet.area(*place).top - 1 else above
    if above is None:
        return _run_before(sheet, near, heads) if near is not None else ()
    left = _before(sheet, place, heads, is_near=False)
    return (left, above) if left is not None and _covers(sheet, left, above.row) else (above,)


def _covers(sheet: SourceSheet, place: Place, row: int) -> bool:
    area = sheet.area(*place)
    return area.top <= row <= area.bottom


def _run_before(sheet: SourceSheet, last: Place, heads: set[Place]) -> tuple[Place, ...]:
    """The label right before a value, `last`, and the one that heads all of its row."""
    row = [place for place in sorted(heads) if place.row == last.row and place.column <= last.column]
    outer = row[0]
    beside = _first(sheet, last.row, sheet.area(*outer).right + 1)
    # 事業費 heads the whole row where it has nothing of its own: 事業費 予算額 100 決算額 95.
    return (outer, last) if outer != last and beside in heads else (last,)


def _above(sheet: SourceSheet, place: Place, heads: set[Place]) -> Place | None:
    """The label over a cell, with nothing but other values of the same width between."""
    area = sheet.area(*place)
    row = area.top - 1
    while row >= 0:
        over, first = sheet.area(row, area.left), _first(sheet, row, area.left)
        if (over.left, over.right) != (area.left, area.right):
            return None
        if first in heads:
            beside = _first(sheet, over.top, over.right + 1)
            # What has something beside it is the label of that.
            return None if sheet.text(*beside).strip() and beside not in heads else first
        if not sheet.text(*first).strip():
            return None
        row = over.top - 1
    return None


def _before(sheet: SourceSheet, place: Place, heads: set[Place], *, is_near: bool) -> Place | None:
    """The label before a cell in its row; with `is_near` only where nothing else stands between."""
    column = sheet.area(*place).left - 1
    while column >= 0:
        first = _first(sheet, place.row, column)
        if first in heads:
            return first
        if is_near and sheet.text(*first).strip():
            return None
        column = first.column - 1
    return None


def _table(forms: Sequence[_Form], first: SourceSheet) -> SourceSheet:
    """One sheet with all forms: each with its labels as headings over what was filled in."""
    paths = list(dict.fromkeys(path for form in forms for path in form.filled))
    outer = list(dict.fromkeys(path[0] for path in paths))
    columns = {path: number for number, path in enumerate(sorted(paths, key=lambda path: outer.index(path[0])))}
    cells: dict[tuple[int, int], SourceCell] = {}
    merges: list[Area] = []
    row = 0

    def put(cell: SourceCell, sheet: SourceSheet, at: int, column: int, bottom: int = 0, right: int = 0) -> None:
        cells[at, column] = replace(_moved(cell, sheet.name, (at, column)), borders="ltrb" if bottom else "")
        if (max(bottom, at), max(right, column)) != (at, column):
            merges.append(Area(at, column, max(bottom, at), max(right, column)))

    for form in forms:
        for cell in form.others:
            put(cell, form.sheet, row, 0)
            row += 1
        deep = max(map(len, form.filled))
        for path, (heads, _) in form.filled.items():
            mates = [columns[other] for other in form.filled if other[0] == path[0]]
            for level, head in enumerate(heads):
                is_last = level == len(heads) - 1
                at = columns[path] if is_last else min(mates)
                if (row + level, at) not in cells:
                    last = row + deep - 1 if is_last else row + level
                    plain = replace(head, text=head.text.rstrip(" :："))
                    put(plain, form.sheet, row + level, at, last, at if is_last else max(mates))
        row += deep
        height = max(len(own) for _, own in form.filled.values())
        for path, (_, own) in form.filled.items():
            for line, cell in enumerate(own):
                bottom = row + height - 1 if len(own) == 1 else row + line
                put(cell, form.sheet, row + line, columns[path], bottom)
        row += height
        # Labels of nothing and those that stand there twice, and remarks on empty cells.
        told = {cell.origin for cell in cells.values()}
        for cell in form.sheet.cells.values():
            is_told = _moved(cell, form.sheet.name, cell.place).origin in told
            if not is_told and (cell.text.strip() or cell.comment or cell.struck):
                put(cell, form.sheet, row, 0)
                row += 1
    cautions = tuple(dict.fromkeys(caution for form in forms for caution in form.sheet.cautions))
    return SourceSheet(first.file, first.name, first.number, cells, tuple(merges), is_joined=True, cautions=cautions)
