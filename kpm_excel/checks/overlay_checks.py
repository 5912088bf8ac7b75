"""Checks of what lies over the cells of a form, and of where the links on its answers lead."""

from collections.abc import Iterator
from urllib.parse import unquote

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import address
from kpm_excel.book.raw import Drawn, DrawnKind, RawSheet
from kpm_excel.checks.context import FormContext, shortened
from kpm_excel.findings import Code, Finding, Value
from kpm_excel.form.locate import Slot
from kpm_excel.plan.types.values import as_text

Area = tuple[int, int, int, int]

_CODES: dict[DrawnKind, Code] = {
    "text": Code.SHAPE_LEFT,
    "picture": Code.PICTURE_LEFT,
    "control": Code.CONTROL_LEFT,
    "object": Code.OBJECT_LEFT,
    "chart": Code.CHART_LEFT,
    "shape": Code.DRAWING_LEFT,
    "line": Code.DRAWING_LEFT,
    "ink": Code.DRAWING_LEFT,
}
#: So many places, and so many texts, are named of things of one kind at one answer.
_MOST_NAMED = 8
_LONGEST_TEXT = 300


def check_overlays(form: FormContext) -> Iterator[Finding]:
    """One finding for all things of one kind that lie over one answer, or beside all answers of a sheet."""
    for sheet in form.raw.sheets:
        if sheet.name not in form.own_sheets or not sheet.drawn:
            continue
        slots = [slot for slot in form.used.values() if slot.sheet == sheet.name]
        merged = {(area[0], area[1]): area for area in sheet.merges}
        found: dict[tuple[Code, int | None, AnswerKey | None], list[tuple[Drawn, tuple[int, int]]]] = {}
        for one in sheet.drawn:
            slot = _covered(one.area, slots, merged)
            at = (slot.row, slot.column) if slot else one.area[:2]
            program, field = (slot.key.program, slot.key.key) if slot else form.program_at(sheet.name, at[0])
            found.setdefault((_CODES[one.kind], program, field), []).append((one, at))
        for (code, program, field), things in found.items():
            yield _finding(form, sheet, code, program, field, things)


def _covered(area: Area, slots: list[Slot], merged: dict[tuple[int, int], Area]) -> Slot | None:
    """The answer that something lies over: of several the one nearest to its middle."""
    middle = (area[0] + area[2]) / 2

    def is_over(slot: Slot) -> bool:
        cells = merged.get((slot.row, slot.column), (slot.row, slot.column, slot.row, slot.column))
        return area[0] <= cells[2] and cells[0] <= area[2] and area[1] <= cells[3] and cells[1] <= area[3]

    return min(filter(is_over, slots), key=lambda slot: (abs(slot.row - middle), slot.row), default=None)


def _finding(
    form: FormContext,
    sheet: RawSheet,
    code: Code,
    program: int | None,
    field: AnswerKey | None,
    things: list[tuple[Drawn, tuple[int, int]]],
) -> Finding:
    places = list(dict.fromkeys(_address(one.area) for one, _ in things))
    texts = list(dict.fromkeys(shortened(one.text, _LONGEST_TEXT) for one, _ in things if one.text.strip()))
    more = ", …" if len(places) > _MOST_NAMED else ""
    values: dict[str, Value] = {
        "cells": ", ".join(places[:_MOST_NAMED]) + more,
        "found": " / ".join(texts[:_MOST_NAMED]) + (" / …" if len(texts) > _MOST_NAMED else ""),
        "count": len(things),
    }
    # Not every document says which program made it.
    values["where"] = f"{values['cells']} {values['found']}".strip()
    return form.find(code, sheet.name, things[0][1], program, field, **values)


def _address(area: Area) -> str:
    first, last = address(area[0], area[1]), address(area[2], area[3])
    return first if first == last else f"{first}:{last}"


def check_links(form: FormContext) -> Iterator[Finding]:
    """A notice for each answer whose words hide the address to which they lead."""
    for key, slot in form.used.items():
        sheet = next(sheet for sheet in form.raw.sheets if sheet.name == slot.sheet)
        target = sheet.links.get((slot.row, slot.column))
        cell = sheet.cells.get((slot.row, slot.column))
        words = as_text(cell.value) if cell else ""
        if target and words.strip() and _bare(target) not in _bare(words):
            found = shortened(target, _LONGEST_TEXT)
            yield form.find(Code.LINK_BEHIND, slot.sheet, (slot.row, slot.column), *key, found=found)


def _bare(address: str) -> str:
    """An address as people write it into a text."""
    text = unquote(address).strip().casefold()
    for scheme in ("mailto:", "http://", "https://", "file:///", "tel:"):
        text = text.removeprefix(scheme)
    return text.rstrip("/")
