"""Everything that is wrong in a plan workbook, each at its sheet and cell."""

import copy
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.errors import Fault, JsonPath
from kpm_excel.layouts.planbook.part_names import Entry, Lexicon, Names, block_of, names_of
from kpm_excel.layouts.planbook.plan_rows import WORD_KEYS
from kpm_excel.plan.document import Items
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plan.schema import listed
from kpm_excel.plan.types import type_in
from kpm_excel.plan.types.field_type import Told
from kpm_excel.planbook.record import CellPlace, Record
from kpm_excel.words import words_for

#: Of those below, what is wrong in numbers that are worked out, and in their sums.
_OF_WORKINGS = (
    *("working_twice", "working_of_two", "ratio_of_two", "working_of_other_type", "blank_without_sum"),
    *("key_of_written_number", "worked_out_by_department", "value_worked_out", "total_is_period", "sum_of_shared"),
)
#: Faults whose sentence speaks of JSON; a workbook has its own sentence for each.
_IN_CELL = {
    "none_known": "nothing_defined",
    "type_number": "cell_not_number",
    "key_missing": "key_missing_in_cell",
    "type_integer": "type_integer_in_cell",
    "group_cycle": "group_cycle_in_cell",
    "schedule_by_plan": "schedule_by_plan_in_cell",
    "figures_by_department": "figures_by_department_in_cell",
    "figures_without_rows": "figures_without_rows_in_cell",
    "figure_asked": "figure_asked_in_cell",
    "departments_by_plan": "departments_by_plan_in_cell",
    "shared_by_department": "shared_by_department_in_cell",
    "key_of_other_type": "key_of_other_type_in_cell",
    "nothing_asked": "nothing_asked_in_cell",
    "name_of_group": "name_of_group_in_cell",
    "minItems": "rows_missing",
    "word_form": "word_form_in_cell",
    "target_twice": "target_twice_in_cell",
    "band_without_total": "band_without_total_in_cell",
    **{key: f"{key}_in_cell" for key in _OF_WORKINGS},
}


#: Faults that name fields, rows or departments of the plan by their ids; a workbook has names for them.
_OF_IDS = (
    *("order_type", "condition_on_departments", "condition_on_itself", "summary_type", "summary_of_ratio"),
    *("working_of_other_type", "working_of_itself", "department_not_on_program", "band_without_total"),
)


def record_faults(record: Record) -> list[Fault]:
    """What could not be read and what the plan's rules find, in the order of sheets, rows and columns."""
    own = [path for path, _ in record.faults if path is not None]
    items = Items(record.document)
    found = [fault.about(items.at(path)) for path, fault in record.faults]
    for fault in _document_faults(record.document):
        if not any(_path(fault).is_within(path) for path in own):
            found.append(_at_cell(fault, record))
    unique = {(fault.place, fault.key): fault for fault in found}
    return sorted(unique.values(), key=lambda fault: _position(fault.place, record.sheets))


def _path(fault: Fault) -> JsonPath:
    """Where the plan's rules found a fault."""
    assert isinstance(fault.place, JsonPath)
    return fault.place


def _document_faults(document: dict[str, Any]) -> list[Fault]:
    """What the plan's rules find; what the plan alone can tell is judged as told by it all the same."""
    found = [fault for fault in document_faults(document) if fault.key != "not_the_plans"]
    likely = copy.deepcopy(document)
    for kind in likely.get("kinds", ()):
        for field in kind["fields"]:
            if isinstance(type_in(field), Told):
                field["by"] = "plan"
    return found if likely == document else [*found, *document_faults(likely)]


def _at_cell(fault: Fault, record: Record) -> Fault:
    place = record.place(_path(fault)) or CellPlace((record.sheets or [""])[0])
    values = _named(fault, record)
    if isinstance(values.get("first"), JsonPath):
        values["first"] = record.place(values["first"]) or values["first"]
    if fault.key == "key_of_other_type":
        words = words_for(record.document.get("language"))
        types = [part.strip() for part in str(values["allowed"]).split(",")]
        values["allowed"] = ", ".join(words.text(f"planbook.word_{WORD_KEYS.get(type_, type_)}") for type_ in types)
    return replace(fault, place=place, key=_IN_CELL.get(fault.key, fault.key), values=values)


def _named(fault: Fault, record: Record) -> dict[str, Any]:
    """The values of `fault` as cells say them: parts by their names, texts as they stand."""
    values = {key: _plain(value) if key == "found" else value for key, value in fault.values.items()}
    if fault.key not in _OF_IDS:
        return values
    names, steps = names_of(record.document), _path(fault).steps
    part = _part(record.document, steps[:2])
    kind = str(part.get("id" if steps[0] == "kinds" else "kind"))
    lexicons = [names.lexicon("fields", kind), names.lexicon("departments")]
    if "rows" in steps:
        field = _part(record.document, steps[:4])
        lexicons.insert(0, names.lexicon("rows", block_of(kind, field.get("id"))))
    for key in ("found", "allowed", "way"):
        for sign in (", ", " → "):
            if isinstance(text := values.get(key), str):
                values[key] = sign.join(_called(id, lexicons, names, kind) for id in text.split(sign))
    return values


def _called(id: str, lexicons: Sequence[Lexicon], names: Names, kind: str) -> str:
    shown = (lexicon.shown(id) for lexicon in lexicons)
    return next((name for name in shown if name != id), names.source_shown(kind, id))


def _part(document: dict[str, Any], steps: Sequence[str | int]) -> Entry:
    part: Any = document
    for step in steps:
        part = part[step]
    return part if isinstance(part, dict) else {}


def _plain(found: object) -> object:
    """What was found as its cell says it, where a fault has it as JSON."""
    try:
        value = json.loads(found) if isinstance(found, str) and found[:1] in ('"', "[") else found
    except ValueError:
        # It was cut to a readable length.
        return found
    return listed(value) if isinstance(value, list) else value


def _position(place: str, sheets: Sequence[str]) -> tuple[int, int, int, str]:
    if not isinstance(place, CellPlace):
        return len(sheets), 0, 0, place
    order = sheets.index(place.sheet) if place.sheet in sheets else len(sheets)
    return order, place.row, place.column, place
