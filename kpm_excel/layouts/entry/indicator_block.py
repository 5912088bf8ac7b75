"""The block of a form that asks for the actuals of indicators, beside what was aimed at and what was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpm_excel.book.base import Style, absolute, address
from kpm_excel.book.formulas import number
from kpm_excel.book.marks import compared_text, indicator_name, indicator_text
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.figure_matrix import Live
from kpm_excel.layouts.entry.form_parts import NARROW_PT, Place, help_line, live_height, set_label
from kpm_excel.layouts.entry.indicator_matrix import indicator_matrix
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.plan.model import Field, Indicator
from kpm_excel.plan.progress import progress_of
from kpm_excel.plan.units import percent

#: Names of the columns of the table, in the catalog `entry`.
FIGURES: Final = ("target", "previous", "baseline", "final_target")
_COLUMNS: Final = (*FIGURES, "progress")
#: Digits by which a progress that is nearly a half is told from a half: binary numbers are not exact.
_FURTHER: Final = 10
#: Height of the cell of an actual that is a text.
_WORDS_PT: Final = 2 * NARROW_PT

_Blocks = Mapping[str, tuple[int, int]]


def columns_beside(indicators: Sequence[Indicator]) -> int:
    """How many columns there may be beside the input cells."""
    return len(_COLUMNS if any(map(has_way, indicators)) else FIGURES)


def ask_indicators(at: Setting, slots: Sequence[Asked]) -> list[Place]:
    """Set the block of a field: a table with a cell for each actual, then the figures of all periods."""
    field, asked = slots[0].field, {slot.indicator.id: slot for slot in slots if slot.indicator}
    rows = [_Row(at, one, field, asked.get(one.id)) for one in at.program.indicators(field.id)]
    blocks = _blocks(at, [row for row in rows if not row.slot or not row.indicator.is_told_in_words])
    label_row = at.form.begin()
    help_line(at, field)
    set_label(at, slots[0], label_row, _heads(at, blocks))
    places = [place for row in rows if (place := _set(at, row, blocks))]
    typed = {place.asked.key.key.part: _live(at, place) for place in places}
    indicator_matrix(at, field, at.program.indicators(field.id), typed)
    return places


def _set(at: Setting, row: "_Row", blocks: _Blocks) -> Place | None:
    """Set the lines of one indicator; the place of its cell is returned, None where another department answers."""
    if row.slot is None:
        _of_others(at, row, blocks)
        return None
    return _in_words(at, row, row.slot) if row.indicator.is_told_in_words else _figure(at, row, row.slot, blocks)


def _percent_cell(at: Setting) -> Style:
    """How a cell looks that holds a progress in percent."""
    return replace(entry_styles.FIGURE_CELL, number_format=f'0.0"{percent(at.plan.language)}"')


def has_way(indicator: Indicator) -> bool:
    """Whether an actual of `indicator` can come to a progress."""
    tries = (indicator.target, 1.0, -1.0)
    return any(value is not None and progress_of(indicator, value) is not None for value in tries)


def figure_words(at: Setting, indicator: Indicator) -> dict[str, str]:
    """The plan's figures of `indicator` as they are printed, by the names of `FIGURES`."""
    language = at.plan.language
    baseline = indicator_text(indicator, indicator.baseline, language)
    if baseline and indicator.baseline_as_of:
        baseline += f"\n({indicator.baseline_as_of})"
    target = compared_text(indicator, indicator_text(indicator, indicator.target, language), at.words)
    return {
        "target": target or indicator.target_text or "",
        "previous": indicator_text(indicator, indicator.previous, language),
        "baseline": baseline,
        "final_target": indicator_text(indicator, indicator.final_target, language),
    }


def answerer_words(at: Setting, indicator: Indicator) -> str:
    """Who answers `indicator`, for those who do not."""
    code = indicator.department or at.program.lead
    return at.words.text("entry.indicator_of_others", name=at.plan.department(code).name)


@dataclass(frozen=True, slots=True)
class _Row:
    """One indicator of the block; its slot is None where another department answers."""

    at: Setting
    indicator: Indicator
    field: Field
    slot: Asked | None

    @property
    def texts(self) -> dict[str, str]:
        """What stands beside the actual; last period's answer stands in for a missing figure."""
        texts = figure_words(self.at, self.indicator)
        before = (self.at.program.previous or {}).get(self.field.id)
        if not texts["previous"] and isinstance(before, Mapping) and self.indicator.id in before:
            texts["previous"] = indicator_text(self.indicator, before[self.indicator.id], self.at.plan.language)
        return texts

    @property
    def name(self) -> str:
        """The words beside the cell: the indicator's name with its unit."""
        name, unit = indicator_name(self.indicator, self.at.words), self.indicator.unit
        return f"{name} ({unit})" if unit and not self.indicator.is_told_in_words else name


def _blocks(at: Setting, rows: Sequence[_Row]) -> dict[str, tuple[int, int]]:
    """The columns beside the input cells: those of which a row has something, as far as there is room."""
    grid, narrow = at.grid, at.grid.input_last + 1
    texts = [row.texts for row in rows]
    names = [name for name in FIGURES if any(one[name] for one in texts)] or ["target"]
    room = grid.last - narrow + 1
    if any(has_way(row.indicator) for row in rows):
        names = [*names[: room - 1], "progress"]
    names = names[:room]
    return dict(zip(names, grid.parts(narrow, grid.last, len(names)), strict=True))


def _heads(at: Setting, blocks: _Blocks) -> int:
    """Set the words over the columns; their row is returned."""
    form, grid = at.form, at.grid
    heads = {"actual": (grid.first, grid.input_last), **blocks}
    titles = {name: at.words.text(f"entry.{name}") for name in heads}
    row = form.next(max(at.height(titles[name], *part, entry_styles.HEAD_CELL) for name, part in heads.items()))
    for name, (first, last) in heads.items():
        form.put(row, first, last, titles[name], entry_styles.NOW_CELL if name == "actual" else entry_styles.HEAD_CELL)
    form.put(row, grid.status, grid.end, None, entry_styles.HEAD_CELL)
    return row


def _line(at: Setting, row: _Row, blocks: _Blocks, least: float) -> int:
    """Set the name of an indicator and what stands beside its actual; its row is returned."""
    form, grid, texts = at.form, at.grid, row.texts
    beside = {name: block for name, block in blocks.items() if name in texts}
    heights = [at.height(texts[name], *block, entry_styles.FIGURE_CELL) for name, block in beside.items()]
    first = form.next(max(least, at.height(row.name, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
    form.put(first, grid.label, grid.label, row.name, entry_styles.NAME_CELL)
    for name, block in beside.items():
        form.put(first, *block, texts[name], entry_styles.FIGURE_CELL)
    return first


def _figure(at: Setting, row: _Row, slot: Asked, blocks: _Blocks) -> Place:
    """Set the line of an actual that is a figure, with the progress to which it comes."""
    form, grid, indicator = at.form, at.grid, row.indicator
    first = _line(at, row, blocks, max(NARROW_PT, live_height(at, slot)))
    place = Place(slot, first, form.row - 1, grid.input_last, first, form.row - 1)
    if "progress" in blocks:
        now = progress_of(indicator, _live(at, place).now)
        formula = _progress_formula(indicator, address(first, grid.first)) if has_way(indicator) else None
        shown = "" if now is None and formula else now
        at.block((first, form.row - 1), blocks["progress"], shown, _percent_cell(at), formula=formula)
        at.bases.setdefault(row.field.id, []).extend([address(first, blocks["progress"][0])] if formula else [])
    return place


def _progress_formula(indicator: Indicator, cell: str) -> str:
    """The formula of the progress to which the actual in `cell` comes."""
    target = number(indicator.target or 0)
    if indicator.progress == "baseline":
        start = number(indicator.baseline or 0)
        part, whole = f"({cell}-({start}))", f"(({target})-({start}))"
    else:
        part, whole = (target, cell) if indicator.comparator == "<=" else (cell, target)
    rounded = f"ROUND(ROUND({part}*100/{whole},{_FURTHER}),1)"
    # Where less is better the actual divides.
    rounded = f'IF({cell}=0,"",{rounded})' if whole == cell else rounded
    return f'=IF(ISNUMBER({cell}),{rounded},"")'


def _of_others(at: Setting, row: _Row, blocks: _Blocks) -> None:
    """Set the line of an indicator that another department answers."""
    grid, said = at.grid, answerer_words(at, row.indicator)
    height = at.height(said, grid.first, grid.input_last, entry_styles.FIGURE_CELL)
    first = _line(at, row, blocks, max(NARROW_PT, height))
    at.form.put(first, grid.first, grid.input_last, said, entry_styles.FIGURE_CELL)
    if "progress" in blocks:
        at.form.put(first, *blocks["progress"], None, entry_styles.FIGURE_CELL)
    at.form.put(first, grid.status, grid.end, None, entry_styles.FIGURE_CELL)


def _in_words(at: Setting, row: _Row, slot: Asked) -> Place:
    """Set the lines of an actual that is a text: what was aimed at, then its cell over the whole width."""
    form, grid, texts = at.form, at.grid, row.texts
    told = [
        at.words.text("entry.indicator_told", name=at.words.text(f"entry.{name}"), value=texts[name])
        for name in FIGURES
        if texts[name]
    ]
    at.line(grid.first, grid.end, at.gap.join(told), entry_styles.HELP_CELL)
    label_row = form.row - 1
    label = at.height(row.name, grid.label, grid.label, entry_styles.NAME_CELL)
    answer = at.height(str(at.answers.get(slot.key.key) or ""), grid.first, grid.last, entry_styles.INPUT_TEXT)
    first = form.next(max(_WORDS_PT, label, answer, live_height(at, slot)))
    form.put(label_row, grid.label, grid.label, row.name, entry_styles.NAME_CELL)
    return Place(slot, first, form.row - 1, grid.last, label_row, form.row - 1)


def _live(at: Setting, place: Place) -> Live:
    """What is typed into the cell at `place`, as it stands now."""
    key = place.asked.key.key
    return Live(absolute(place.row, at.grid.first), at.refused.get(key, raw_of(place.asked, at.answers.get(key))))
