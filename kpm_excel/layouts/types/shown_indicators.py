"""How indicators are shown: as a table of what was aimed at, with a cell for the actual of each."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from kpm_excel.book.marks import compared_text, indicator_text
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import NARROW_PT, Place, help_line, set_label
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.flat_columns import FlatColumn, FlatSource, FlatValue, flat_value
from kpm_excel.layouts.overview.joined_texts import joined
from kpm_excel.layouts.overview.printed_numbers import printed_figure
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.model import Field, Indicator, Program
from kpm_excel.words import Words

#: Names of the columns of the table, in the catalog `entry`.
_FIGURES = ("target", "previous", "baseline", "final_target")
#: What the data sheet tells of each.
_FACTS = (
    "id", "name", "unit", "comparator", "target", "actual", "previous", "baseline", "baseline_as_of", "final_target",
)  # fmt: skip


class ShownIndicators(Shown):
    """The type `indicators`."""

    look = Look(12.0, is_long=True)
    plan_cell = PlanCell(Holds.PAIRS, 26)

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        grid, form = at.grid, at.form
        parts = dict(zip(_FIGURES, grid.parts(grid.first, grid.end, len(_FIGURES)), strict=True))
        form.begin()
        row = form.next(at.height(field.title, grid.label, grid.label, entry_styles.LABEL_CELL))
        form.put(row, grid.label, grid.label, field.title, entry_styles.LABEL_CELL)
        for name, (first, last) in parts.items():
            form.put(row, first, last, at.words.text(f"entry.{name}"), entry_styles.HEAD_CELL)
        for indicator in value:
            texts = _figure_words(at, indicator)
            heights = [at.height(texts[name], *part, entry_styles.FIGURE_CELL) for name, part in parts.items()]
            row = form.next(max(at.height(indicator.name, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
            form.put(row, grid.label, grid.label, indicator.name, entry_styles.NAME_CELL)
            for name, (first, last) in parts.items():
                form.put(row, first, last, texts[name], entry_styles.FIGURE_CELL)

    def tell_whole(self, at: Setting, report: Report, field: Field) -> Sequence[tuple[int, int, str]]:
        """Set the table of what was aimed at, with the actual of each first."""
        grid, form = at.grid, at.form
        parts = dict(zip(_FIGURES, grid.parts(grid.input_last + 1, grid.end, len(_FIGURES)), strict=True))
        heads = {"actual": (grid.first, grid.input_last), **parts}
        form.begin()
        titles = {name: at.words.text(f"entry.{name}") for name in heads}
        heights = [at.height(titles[name], *part, entry_styles.HEAD_CELL) for name, part in heads.items()]
        row = form.next(max(at.height(field.title, grid.label, grid.label, entry_styles.LABEL_CELL), *heights))
        form.put(row, grid.label, grid.label, field.title, entry_styles.LABEL_CELL)
        for name, part in heads.items():
            style = entry_styles.NOW_CELL if name == "actual" else entry_styles.HEAD_CELL
            form.put(row, *part, titles[name], style)
        cells = []
        for indicator in at.program.indicators(field.id):
            absence = report.part_absence(at.program, field, indicator.id)
            actual = report.actuals(at.program, field).get(indicator.id)
            told = absence_mark(absence, at.words) if absence else printed_figure(actual, indicator.unit, at.words)
            texts = {"actual": told if actual is not None or absence else "", **_figure_words(at, indicator)}
            heights = [at.height(texts[name], *part, entry_styles.FIGURE_CELL) for name, part in heads.items()]
            row = form.next(max(at.height(indicator.name, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
            form.put(row, grid.label, grid.label, indicator.name, entry_styles.NAME_CELL)
            for name, part in heads.items():
                form.put(row, *part, texts[name] or None, entry_styles.FIGURE_CELL)
            cells.append((row, grid.first, indicator.id))
        return cells

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Set the table of a field's indicators: what was aimed at, and the cells of the actuals."""
        form, grid = at.form, at.grid
        field, narrow = slots[0].field, grid.input_last + 1
        shown = [texts for slot in slots if (texts := _figures(at, slot))]
        names = [name for name in _FIGURES if any(texts[name] for texts in shown)] or ["target"]
        names = names[: grid.last - narrow + 1]
        parts = dict(zip(names, grid.parts(narrow, grid.last, len(names)), strict=True))
        label_row = form.begin()
        help_line(at, field)
        heads = {"actual": (grid.first, grid.input_last), **parts}
        titles = {name: at.words.text(f"entry.{name}") for name in heads}
        row = form.next(max(at.height(titles[name], *part, entry_styles.HEAD_CELL) for name, part in heads.items()))
        for name, (first, last) in heads.items():
            form.put(
                row, first, last, titles[name], entry_styles.NOW_CELL if name == "actual" else entry_styles.HEAD_CELL
            )
        form.put(row, grid.status, grid.end, None, entry_styles.HEAD_CELL)
        set_label(at, slots[0], label_row, row)
        return [_indicator(at, slot, texts, parts) for slot, texts in zip(slots, shown, strict=True)]

    def columns_beside(self, field: Field, program: Program) -> int:
        return len(_FIGURES) if program.indicators(field.id) else 1

    def printed(self, report: Report, program: Program, field: Field) -> str:
        return "\n".join(_printed_one(report, program, field, one) for one in program.indicators(field.id))

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """Each indicator in columns of its own: what it is, target, actual, and what it is compared with."""

        def fact(at: int, name: str, program: Program) -> FlatValue:
            field = fields.get(program.kind)
            indicators = program.indicators(field.id) if field else ()
            if field is None or at >= len(indicators):
                return None
            if name == "actual":
                return report.actuals(program, field).get(indicators[at].id)
            return flat_value(getattr(indicators[at], name))

        most = max((len(p.indicators(f.id)) for p in report.plan.programs if (f := fields.get(p.kind))), default=0)
        for at in range(most):
            for name in _FACTS:
                told = report.period_text(f"overview.flat_indicator_{name}", label=label, number=at + 1)
                yield FlatSource(FlatColumn(f"{id}.{at + 1}.{name}", told), partial(fact, at, name))


def _figure_words(at: Setting, indicator: Indicator) -> dict[str, str]:
    """The plan's figures of `indicator` as they are printed, by the names of `_FIGURES`."""
    language = at.plan.language
    baseline = indicator_text(indicator, indicator.baseline, language)
    if baseline and indicator.baseline_as_of:
        baseline += f"\n({indicator.baseline_as_of})"
    return {
        "target": _target(at.words, indicator, indicator_text(indicator, indicator.target, language)),
        "previous": indicator_text(indicator, indicator.previous, language),
        "baseline": baseline,
        "final_target": indicator_text(indicator, indicator.final_target, language),
    }


def _figures(at: Setting, slot: Asked) -> dict[str, str]:
    """What is shown beside the actual of an indicator; last period's answer stands in for a missing figure."""
    indicator = slot.indicator
    if indicator is None:
        return {}
    texts = _figure_words(at, indicator)
    before = (at.program.previous or {}).get(slot.field.id)
    if not texts["previous"] and isinstance(before, Mapping) and indicator.id in before:
        texts["previous"] = indicator_text(indicator, before[indicator.id], at.plan.language)
    return texts


def _indicator(at: Setting, slot: Asked, texts: Mapping[str, str], parts: Mapping[str, tuple[int, int]]) -> Place:
    form, grid = at.form, at.grid
    unit = slot.indicator.unit if slot.indicator else None
    name = f"{slot.key.label} ({unit})" if unit else slot.key.label
    heights = [at.height(texts[part], *block, entry_styles.FIGURE_CELL) for part, block in parts.items()]
    row = form.next(max(NARROW_PT, at.height(name, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
    form.put(row, grid.label, grid.label, name, entry_styles.NAME_CELL)
    for part, (first, last) in parts.items():
        form.put(row, first, last, texts[part], entry_styles.FIGURE_CELL)
    return Place(slot, row, form.row - 1, grid.input_last, row, form.row - 1)


def _printed_one(report: Report, program: Program, field: Field, indicator: Indicator) -> str:
    """The indicator's name, then its target and actual, then what they are compared with."""
    words = report.words
    first = (
        _fact(report, "target", _target(words, indicator, _amount(words, indicator, indicator.target))),
        _fact(report, "actual", _actual(report, program, field, indicator)),
    )
    second = (
        _fact(report, "previous", _amount(words, indicator, indicator.previous)),
        _fact(report, "baseline", _baseline(words, indicator)),
        _fact(report, "final_target", _compared(words, indicator, indicator.final_target)),
    )
    lines = [joined(facts, words, "overview.two_facts") for facts in (first, second)]
    name = words.text("overview.indicator_name", name=indicator.name)
    return "\n".join([name, *(words.text("overview.indicator_line", text=line) for line in lines if line)])


def _fact(report: Report, name: str, value: str) -> str:
    named = report.period_text(f"overview.indicator_{name}")
    return report.words.text("overview.fact", name=named, value=value) if value else ""


def _target(words: Words, indicator: Indicator, figure: str) -> str:
    """The target of the current period, whose figure is printed so: what is to be reached, or its words."""
    return compared_text(indicator, figure, words) or indicator.target_text or ""


def _amount(words: Words, indicator: Indicator, value: float | str | None) -> str:
    return printed_figure(value, indicator.unit, words, indicator.decimals)


def _compared(words: Words, indicator: Indicator, value: float | None) -> str:
    return compared_text(indicator, _amount(words, indicator, value), words)


def _baseline(words: Words, indicator: Indicator) -> str:
    amount = _amount(words, indicator, indicator.baseline)
    if amount and indicator.baseline_as_of:
        return words.text("overview.as_of", amount=amount, day=indicator.baseline_as_of)
    return amount or (indicator.baseline_as_of or "")


def _actual(report: Report, program: Program, field: Field, indicator: Indicator) -> str:
    actual = report.actuals(program, field).get(indicator.id)
    if actual is not None:
        return _amount(report.words, indicator, actual)
    absence = report.part_absence(program, field, indicator.id)
    return absence_mark(absence, report.words) if absence else ""
