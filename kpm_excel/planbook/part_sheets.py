"""The parts of the plan that stand on a sheet of their own: periods, departments, groups, scales, kinds, lists."""

from typing import Any

from kpm_excel.layouts.planbook.part_names import Entry, block_of
from kpm_excel.layouts.planbook.spelling import EMPTY
from kpm_excel.plan.schema import listed as schema_listed
from kpm_excel.plan.types import type_in
from kpm_excel.planbook.entry_rows import RowReader, keys_of
from kpm_excel.planbook.record import ABSENT, Path


def flat(reader: RowReader, name: str) -> list[Entry]:
    """The entries of a table with an entry to a row."""
    keys = keys_of(reader.grid)
    return [reader.entry(row, [name, index], keys) for index, row in enumerate(reader.grid.rows())]


def kinds(reader: RowReader) -> list[Entry]:
    """The kinds; a word with a plural is one of two forms."""
    entries = flat(reader, "kinds")
    for entry in entries:
        if (other := entry.pop("word.other", None)) is not None:
            entry["word"] = {"other": other} | ({"one": entry["word"]} if "word" in entry else {})
    return entries


def scales(reader: RowReader) -> list[Entry]:
    """The scales, whose values stand one to a row under the scale's name."""
    found: dict[Any, tuple[int, Entry]] = {}
    keys = keys_of(reader.grid, "scale")
    for row in reader.grid.rows():
        index = len(found)
        # Its path is known once the row says whether it belongs to a scale that was begun before.
        id = reader.text(row, "scale").strip() or (list(found)[-1] if found else "")
        index, scale = found.setdefault(id, (index, {"values": []}))
        name = reader.value(row, "scale", ["scales", index, "id"])
        reader.note(row, ["scales", index], "scale")
        if name is not ABSENT:
            scale["id"] = name
        scale["values"].append(reader.entry(row, ["scales", index, "values", len(scale["values"])], keys))
    return [scale for _, scale in found.values()]


def add_fields(reader: RowReader, kinds: list[Entry]) -> None:
    """Give each kind of `kinds` the fields whose rows name it."""
    by_id = {
        kind.get("id"): index for index, kind in reversed(list(enumerate(kinds))) if isinstance(kind.get("id"), str)
    }
    keys = keys_of(reader.grid, "kind")
    for kind in kinds:
        kind["fields"] = []
    for row in reader.grid.rows():
        before = len(reader.record.faults)
        kind = reader.value(row, "kind", ["fields", row, "kind"])
        if kind is ABSENT and len(reader.record.faults) == before:
            reader.fault(row, "kind", [], "key_missing_in_cell")
        index = by_id.get(kind)
        # A field of no known kind is read all the same, so that what else is wrong in it is said too.
        path: Path = ["fields", row] if index is None else ["kinds", index, "fields", len(kinds[index]["fields"])]
        entry = reader.entry(row, path, keys, kind if isinstance(kind, str) else None)
        if index is not None:
            kinds[index]["fields"].append(entry)
        elif len(reader.record.faults) == before and kind is not ABSENT:
            reader.fault(row, "kind", [], "kind_without_id", found=kind)


def add_rows(reader: RowReader, kinds: list[Entry]) -> None:
    """Give the fields of figures in `kinds` their rows; one without a field is of that above, or of the only one."""
    keys = keys_of(reader.grid, "kind", "field")
    above: tuple[object, int | None] = (None, None)
    for row in reader.grid.rows():
        kind = reader.value(row, "kind", ["rows", row, "kind"])
        at = next((at for at, one in enumerate(kinds) if one.get("id") == kind and kind is not ABSENT), None)
        known = isinstance(kind, str)
        named = reader.value(row, "field", ["rows", row, "field"], kind if known else None)
        fields = kinds[at]["fields"] if at is not None else []
        blocks = [index for index, field in enumerate(fields) if (type_ := type_in(field)) and type_.has_rows]
        index = next((index for index, field in enumerate(fields) if field.get("id") == named), None)
        if not reader.text(row, "field") and at is not None:
            index = above[1] if above[0] == kind else (blocks[0] if len(blocks) == 1 else None)
            if index is None:
                allowed = [str(fields[one].get("label")) for one in blocks]
                key = "figures_needed" if blocks else "no_figures_field"
                reader.fault(row, "field", [], key, allowed=schema_listed(allowed))
        above = (kind, index)
        path: Path = ["rows", row]
        if at is not None and index is not None:
            path = ["kinds", at, "fields", index, "rows", len(fields[index].get("rows", ()))]
            reader.note(row, path[:-1], "label")
        block = block_of(kind, fields[index].get("id")) if index is not None else None
        entry = reader.entry(row, path, keys, block)
        if index is not None:
            fields[index].setdefault("rows", []).append(entry)


def _says_empty(reader: RowReader, row: int) -> bool:
    """Whether `row` holds the mark of an empty table alone; a kind may be called like the mark."""
    texts = [reader.text(row, column.key).strip() for column in reader.grid.table.columns]
    return texts[0] == EMPTY and not any(texts[1:])


def listed(reader: RowReader, name: str) -> Any:
    """The lists or summaries; ABSENT where the plan does not speak of them."""
    rows = list(reader.grid.rows())
    if not rows:
        return ABSENT
    if len(rows) == 1 and _says_empty(reader, rows[0]):
        return []
    keys = keys_of(reader.grid)
    entries = []
    for index, row in enumerate(rows):
        path: Path = [name, index]
        head = reader.entry(row, path, [key for key in keys if key in ("id", "title", "kind")])
        kind = head.get("kind")
        rest = [key for key in keys if key not in head and key not in ("id", "title", "kind")]
        entries.append({**head, **reader.entry(row, path, rest, kind if isinstance(kind, str) else None)})
    return entries
