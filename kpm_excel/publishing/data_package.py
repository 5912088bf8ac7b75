"""`datapackage.json`: what the open data are, by the Data Package standard with a Table Schema for each table."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kpm_excel.data_file import safe
from kpm_excel.plan.model import Plan
from kpm_excel.publishing.open_tables import Datum, OpenColumn, OpenTable
from kpm_excel.publishing.western_years import western_year
from kpm_excel.words import Words

_SCHEMA: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES: Final[Mapping[Datum, dict[str, Any]]] = {
    Datum.TEXT: {"type": "string"},
    Datum.LINES: {"type": "string"},
    Datum.WHOLE: {"type": "integer"},
    Datum.NUMBER: {"type": "number"},
    Datum.DAY: {"type": "date"},
    Datum.YEAR: {"type": "year"},
    Datum.CODE: {"type": "string"},
    Datum.FLAG: {"type": "integer"},
    Datum.ADDRESS: {"type": "string"},
}
#: On what terms the data may be used.
LICENCE: Final = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


def data_package(plan: Plan, tables: Sequence[tuple[str, OpenTable, bytes]], report: tuple[str, bytes]) -> bytes:
    """`datapackage.json` for the `tables`, each with its path and content, and for the report as JSON.

    The same bytes for the same data: it says when the data are from, and not when they were made.
    """
    words = plan.words()
    resources = [_table(path, table, content, words) for path, table, content in tables]
    resources.append(_json(*report, words))
    package = {
        "$schema": _SCHEMA,
        "name": _name(plan),
        "title": words.text("publish.package_title", title=plan.title, as_of=plan.as_of),
        "description": words.text("publish.package_description", organization=plan.organization, title=plan.title),
        "language": plan.language,
        "licenses": [LICENCE],
        "sources": [{"title": words.text("publish.source", organization=plan.organization, title=plan.title)}],
        "contributors": [{"title": plan.organization, "roles": ["publisher"]}],
        "period": _period(plan),
        "notes": {
            "formulas": words.text("publish.note_formulas"),
            "lines": words.text("publish.note_lines"),
            "numbers": words.text("publish.note_numbers"),
        },
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _name(plan: Plan) -> str:
    name = re.sub(r"[^a-z0-9._-]+", "-", (plan.cycle or plan.current_period).lower()).strip("-")
    return name or "report"


def _period(plan: Plan) -> dict[str, Any]:
    current = plan.current
    told = {"id": current.id, "label": current.label, "as_of": plan.as_of, "year": western_year(current)}
    told |= {name: str(day) for name, day in (("start", current.start), ("end", current.end)) if day}
    return {name: value for name, value in told.items() if value is not None}


def _file(path: str, content: bytes) -> dict[str, Any]:
    return {"path": path, "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _table(path: str, table: OpenTable, content: bytes, words: Words) -> dict[str, Any]:
    keys = [_header(column) for column in table.columns if column.is_key]
    return {
        "name": path.rpartition("/")[2].removesuffix(".csv"),
        "type": "table",
        "title": table.kind.name,
        "description": words.text("publish.table_description", kind=table.kind.name),
        **_file(path, content),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_field(column, table, words) for column in table.columns],
            "primaryKey": keys,
            "missingValues": [""],
        },
    }


def _header(column: OpenColumn) -> str:
    """The header as it stands in the file."""
    return str(safe(column.header))


def _field(column: OpenColumn, table: OpenTable, words: Words) -> dict[str, Any]:
    field: dict[str, Any] = {"name": _header(column), "id": column.id, "title": column.label, **_TYPES[column.datum]}
    if column.unit:
        field["unit"] = column.unit
    elif unit := _unit_field(column, table):
        field["unitField"] = unit
    if column.datum is Datum.LINES:
        field["description"] = words.text("publish.field_lines")
    if column.datum is Datum.FLAG:
        field["constraints"] = {"enum": [0, 1]}
        field["description"] = words.text("publish.field_flag")
    if column.codes:
        # As they stand in the file, where a sign that Excel takes for a formula has an apostrophe before it.
        field["constraints"] = {"enum": [safe(code) for code, _ in column.codes]}
        field["categories"] = [{"value": safe(code), "label": label} for code, label in column.codes]
    if column.is_key:
        field["constraints"] = {"required": True, "unique": True}
    return field


def _unit_field(column: OpenColumn, table: OpenTable) -> str | None:
    """The column that names the unit of an indicator's numbers; None where these are no such numbers."""
    headers = {one.id: _header(one) for one in table.columns}
    steps = column.id.split(".") if column.datum in (Datum.WHOLE, Datum.NUMBER) else []
    units = (headers.get(".".join([*steps[:length], "unit"])) for length in range(len(steps) - 1, 0, -1))
    return next((unit for unit in units if unit), None)


def _json(path: str, content: bytes, words: Words) -> dict[str, Any]:
    return {
        "name": path.rpartition("/")[2].removesuffix(".json"),
        "title": words.text("publish.json_title"),
        "description": words.text("publish.json_description"),
        **_file(path, content),
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
    }
