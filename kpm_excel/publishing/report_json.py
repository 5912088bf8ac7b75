"""The report as JSON: everything that goes out, with the lines of its texts as lists."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.counts import CountRow, count
from kpm_excel.plan.model import Field, Indicator, Kind, Period, Program, Scale, ScheduleItem
from kpm_excel.plan.progress import progress_of
from kpm_excel.plan.types import Single, type_of
from kpm_excel.publishing.edition import Edition
from kpm_excel.publishing.western_years import western_year

FORMAT: Final = "kpm-excel/published@1"


def report_json(edition: Edition) -> bytes:
    """`content.json`: UTF-8, the same bytes for the same report."""
    return (json.dumps(_content(edition), ensure_ascii=False, indent=1) + "\n").encode()


def _content(edition: Edition) -> dict[str, Any]:
    report, plan = edition.report, edition.plan
    return {
        "format": FORMAT,
        "language": plan.language,
        "organization": plan.organization,
        "title": plan.title,
        "as_of": plan.as_of,
        "current_period": plan.current_period,
        "periods": [_period(period) for period in plan.periods],
        "scales": [_scale(scale) for scale in plan.scales],
        "groups": [
            _filled({"id": g.id, "heading": g.heading, "name": g.name, "parent": g.parent}) for g in plan.groups
        ],
        "kinds": [_kind(kind) for kind in plan.kinds],
        "texts": {name: _lines(text) for name, text in plan.texts.items()},
        "counts": list(_counts(report)),
        "lists": [
            {"id": one.id, "title": one.title, "kind": one.kind, "fields": list(one.fields), "programs": list(numbers)}
            for one, numbers in edition.lists
        ],
        "programs": [_program(report, program) for kind in plan.kinds for program in plan.programs_of(kind)],
    }


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "", (), [], {})}


def _lines(text: str) -> list[str]:
    """The lines of a text as they were written."""
    return text.split("\n")


def _period(period: Period) -> dict[str, Any]:
    days = {name: str(day) for name, day in (("start", period.start), ("end", period.end)) if day}
    return _filled({"id": period.id, "label": period.label, "year": western_year(period), **days})


def _scale(scale: Scale) -> dict[str, Any]:
    values = [
        {
            **_filled({"code": v.code, "label": v.label, "description": v.description, "rank": v.rank}),
            "counted": v.counted,
        }
        for v in scale.values
    ]
    return {"id": scale.id, "values": values}


def _kind(kind: Kind) -> dict[str, Any]:
    return _filled(
        {
            "id": kind.id,
            "name": kind.name,
            "note": _lines(kind.note) if kind.note else None,
            "fields": [_field(one) for one in kind.fields],
        }
    )


def _field(field: Field) -> dict[str, Any]:
    rows = [_filled({"id": row.id, "label": row.label, "unit": row.unit}) for row in field.rows]
    return _filled(
        {
            "id": field.id,
            "label": field.label,
            "under": field.under,
            "type": str(field.type),
            "unit": field.unit,
            "scale": field.scale,
            "choices": list(field.choices),
            "several": field.several or None,
            "rows": rows,
        }
    )


def _counts(report: Report) -> Iterator[dict[str, Any]]:
    plan = report.plan
    for summary in plan.summaries:
        if plan.is_counted(summary):
            kind = plan.kind(summary.kind)
            counts = count(report, kind, kind.field(summary.field))
            codes = [value.code for value in counts.codes]
            yield {
                "kind": kind.id,
                "field": summary.field,
                "rows": [_row(row, codes) for row in counts.rows],
                "total": _row(counts.total, codes),
            }


def _row(row: CountRow, codes: list[str]) -> dict[str, Any]:
    group = {"group": row.group.id} if row.group else {}
    return {**group, "programs": row.programs, "counts": dict(zip(codes, row.counted, strict=True))}


def _program(report: Report, program: Program) -> dict[str, Any]:
    kind, values = report.plan.kind_of(program), report.values(program)
    told = {
        field.id: _value(report, program, field, values[field.id])
        for field in kind.fields
        if values.get(field.id) not in (None, "", (), [], {})
    }
    for field in kind.fields:
        if type_of(field).is_derived:
            told[field.id] = [report.plan.department(code).name for code in program.departments]
    given = report.consolidated.program(program.no).contributions
    shared = [{"department": report.plan.department(code).name, "values": dict(own)} for code, own in given.items()]
    return _filled(
        {
            "no": program.no,
            "code": program.code,
            "kind": program.kind,
            "name": program.name,
            "group": program.group,
            "values": told,
            "contributions": shared,
            "previous": dict(program.previous or {}),
        }
    )


def _value(report: Report, program: Program, field: Field, value: Any) -> Any:
    type_ = type_of(field)
    if isinstance(type_, Single) and type_.is_prose:
        return _lines(str(value))
    # Of indicators the plan says what they are, and the answers what they came to.
    if indicators := program.indicators(field.id):
        actuals = report.actuals(program, field)
        return [_indicator(one, actuals.get(one.id)) for one in indicators]
    return _plain(value)


def _indicator(one: Indicator, actual: float | str | None) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "name", "unit", "comparator", "target", "target_text")}
    told |= {name: getattr(one, name) for name in ("previous", "baseline", "baseline_as_of", "final_target", "counts")}
    told |= {"targets": dict(one.targets), "actuals": dict(one.actuals), "progress": progress_of(one, actual)}
    if actual is not None and one.target is not None and one.comparator and not isinstance(actual, str):
        told["met"] = not one.misses(actual)
    return _filled(told) | {"actual": actual}


def _plain(value: Any) -> Any:
    """`value` as JSON holds it."""
    if isinstance(value, ScheduleItem):
        bars = [{"label": bar.label, "from": bar.start, "to": bar.end} for bar in value.bars]
        return {"item": value.item, "bars": bars}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
