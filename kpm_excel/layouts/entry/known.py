"""The upper part of a program's sheet: what the plan says, locked."""

from collections.abc import Iterator
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.marks import compared_text, figure_text
from kpm_excel.book.measure import split_at_height
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import LINE_PT
from kpm_excel.layouts.entry.schedule_bars import tell_schedule
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.plan.dates import date_text
from kpm_excel.plan.model import Author, Field, FieldType, Indicator
from kpm_excel.plan.types.values import as_text

#: Names of the columns of the table of indicators, in the catalog `entry`.
FIGURES = ("target", "previous", "baseline", "final_target")
#: A longer text is set in several rows, so that a page ends between two lines and never within one.
_TALL_PT = 200.0


def tell_known(at: Setting) -> None:
    """Set a heading and a block for each field that the plan fills in."""
    values = at.program.values
    fields = [f for f in at.plan.kind_of(at.program).fields if f.by is Author.PLAN and values.get(f.id) not in _SILENT]
    if not fields:
        return
    heading(at, at.words.text("entry.known"))
    for field in fields:
        value = values[field.id]
        if field.type is FieldType.SCHEDULE:
            tell_schedule(at, field, value)
        elif field.type is FieldType.INDICATORS:
            _indicators(at, field, value)
        else:
            _text(at, field.label, plain_words(at, field, value))


_SILENT = (None, "", ())


def heading(at: Setting, text: str) -> None:
    """Set a heading over the whole width."""
    at.form.begin(heading=True)
    at.form.next(6)
    at.line(at.grid.label, at.grid.end, text, entry_styles.HEADING, least=LINE_PT + 3)


def plain_words(at: Setting, field: Field, value: Any) -> str:
    """A value of text, number, date, rating or choice as people print it."""
    if field.type is FieldType.NUMBER:
        return figure_text(value, field.unit, at.plan.language)
    if field.type is FieldType.DATE:
        return date_text(str(value), at.plan.language)
    if field.type is FieldType.RATING:
        known = at.plan.scale_of(field).value(value)
        return f"{value} {known.label}" if known and known.label != value else str(value)
    return as_text(value).rstrip()


def pieces(at: Setting, text: str, first: int, last: int, style: Style) -> Iterator[str]:
    """`text` in pieces that are each low enough for a row; joined by line breaks they are the text."""
    chars = at.grid.chars(first, last) - 3 * style.indent
    while text and at.height(text, first, last, style) > _TALL_PT:
        piece, rest = split_at_height(text, chars, style.size_pt, at.form.face, _TALL_PT - 10, bold=style.bold)
        if not piece:
            break
        yield piece
        text = rest
    yield text


def _text(at: Setting, label: str, text: str) -> None:
    grid = at.grid
    label_pt = at.height(label, grid.label, grid.label, entry_styles.LABEL_CELL)
    parts = list(pieces(at, text, grid.first, grid.end, entry_styles.TEXT_CELL))
    style = entry_styles.TEXT_CELL if len(parts) == 1 else entry_styles.TEXT_PART
    for piece in parts:
        at.form.begin()
        row = at.form.next(
            max(at.height(piece, grid.first, grid.end, entry_styles.TEXT_CELL), label_pt if label else 0.0)
        )
        at.form.put(row, grid.label, grid.label, label or None, entry_styles.LABEL_CELL)
        at.form.put(row, grid.first, grid.end, piece, style)
        label = ""


def indicator_words(at: Setting, indicator: Indicator) -> dict[str, str]:
    """The plan's figures of `indicator` as they are printed, by the names of `FIGURES`."""
    language = at.plan.language
    baseline = figure_text(indicator.baseline, indicator.unit, language)
    if baseline and indicator.baseline_as_of:
        baseline += f"\n({indicator.baseline_as_of})"
    return {
        "target": compared_text(indicator, figure_text(indicator.target, indicator.unit, language), at.words),
        "previous": figure_text(indicator.previous, indicator.unit, language),
        "baseline": baseline,
        "final_target": figure_text(indicator.final_target, indicator.unit, language),
    }


def _indicators(at: Setting, field: Field, indicators: tuple[Indicator, ...]) -> None:
    grid, form = at.grid, at.form
    parts = dict(zip(FIGURES, grid.parts(grid.first, grid.end, len(FIGURES)), strict=True))
    form.begin()
    row = form.next(at.height(field.label, grid.label, grid.label, entry_styles.LABEL_CELL))
    form.put(row, grid.label, grid.label, field.label, entry_styles.LABEL_CELL)
    for name, (first, last) in parts.items():
        form.put(row, first, last, at.words.text(f"entry.{name}"), entry_styles.HEAD_CELL)
    for indicator in indicators:
        texts = indicator_words(at, indicator)
        heights = [at.height(texts[name], *part, entry_styles.FIGURE_CELL) for name, part in parts.items()]
        row = form.next(max(at.height(indicator.name, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
        form.put(row, grid.label, grid.label, indicator.name, entry_styles.NAME_CELL)
        for name, (first, last) in parts.items():
            form.put(row, first, last, texts[name], entry_styles.FIGURE_CELL)
