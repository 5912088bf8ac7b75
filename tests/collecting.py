"""A small plan with every type of field, its forms, and the whole of collect run on files made from them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kpm_excel.book.base import address
from kpm_excel.consolidated import Consolidated
from kpm_excel.entries import build_entry
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.excel.write.writer import write_book
from kpm_excel.findings import Finding
from kpm_excel.form.locate import Slot, locate
from kpm_excel.intake import Sources, read_returned
from kpm_excel.office.collect import write_collected
from kpm_excel.office.run import Run
from kpm_excel.outputs import writing
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.returned import Passed, Returned, Task
from kpm_excel.returned.carriers import open_carrier
from kpm_excel.words import words_for

FIELDS: list[dict[str, Any]] = [
    {"id": "content", "label": "取組の内容", "type": "text", "by": "plan"},
    {"id": "indicators", "label": "指標", "type": "indicators", "by": "department"},
    {
        "id": "results",
        "label": "取組実績",
        "type": "text",
        "by": "department",
        "required": True,
        "max_length": 60,
        "shared": True,
        "help": "行ったことを書いてください。",
    },
    {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "progress", "required": True},
    {"id": "cause", "label": "遅れの要因", "type": "text", "by": "department", "required": {"rating": ["B"]}},
    {
        "id": "cost",
        "label": "事業費",
        "type": "number",
        "by": "department",
        "unit": "千円",
        "minimum": -1000,
        "maximum": 100000,
    },
    {"id": "day", "label": "完了日", "type": "date", "by": "department"},
    {"id": "method", "label": "手法", "type": "choice", "by": "department", "choices": ["直営", "委託"]},
    {"id": "view", "label": "所見", "type": "text", "by": "office"},
]
SCALE: list[dict[str, Any]] = [
    {"code": "S", "label": "予定以上", "rank": 3},
    {"code": "A", "label": "予定どおり", "rank": 2},
    {"code": "B", "label": "遅れている", "rank": 1, "aliases": ["遅"]},
    {"code": "－", "label": "評価対象外", "counted": False},
]
#: A whole set of answers of the leading department on program 1.
FULL: dict[str, Any] = {
    "indicators.rate": 82.5,
    "results": "・窓口を二つ増やした。\n・待ち時間が半分になった。",
    "rating": "A",
    "cost": 1200,
    "day": "2026-03-31",
    "method": "委託",
}
ANSWERS: dict[int, dict[str, Any]] = {
    1: {**FULL, "results@zaisei": "・予算を付けた。"},
    2: {"results": "・案をまとめた。", "rating": "B", "cause": "・人が足りない。"},
    3: {"results": "・台帳を作った。", "rating": "S"},
}


def document(**changes: Any) -> dict[str, Any]:
    """The plan as JSON, with `changes` to its top level."""
    return {
        "format": "kpm-excel/plan@1",
        "language": "ja",
        "organization": "あおば市",
        "title": "あおば市改革計画",
        "as_of": "令和7年度末",
        "periods": [{"id": "R7", "label": "Ｒ７"}, {"id": "R8", "label": "Ｒ８"}],
        "current_period": "R7",
        "scales": [{"id": "progress", "values": SCALE}],
        "groups": [{"id": "1", "heading": "方針１", "name": "窓口"}],
        "departments": [
            {"code": "kanri", "name": "管理課"},
            {"code": "zaisei", "name": "財政課"},
            {"code": "bunsho", "name": "文書課"},
        ],
        "kinds": [{"id": "work", "name": "事業", "fields": FIELDS}],
        "programs": [
            program(1, "窓口の案内", ["kanri", "zaisei"]),
            program(2, "書類の削減", ["kanri"]),
            program(3, "台帳の整理", ["zaisei"]),
        ],
        **changes,
    }


def program(no: int, name: str, departments: list[str], **values: Any) -> dict[str, Any]:
    """One program as the plan's JSON has it."""
    indicators = [{"id": "rate", "name": "満足度", "unit": "％", "comparator": ">=", "target": 80, "previous": 75.5}]
    more = {"indicators": indicators} if no == 1 else {}
    known = {"content": f"・{name}を進める。", **more, **values}
    return {"no": no, "kind": "work", "name": name, "group": "1", "departments": departments, "values": known}


def make_plan(**changes: Any) -> Plan:
    """The plan, with `changes` to its top level."""
    return plan_from_document(json.loads(json.dumps(document(**changes))))


PLAN = make_plan()


def form(department: str = "kanri", answers: Mapping[int, Mapping[str, Any]] = ANSWERS, plan: Plan = PLAN) -> bytes:
    """The form of `department` as it is sent out, filled in with `answers`."""
    return write_book(build_entry(plan, plan.department(department), answers))


def edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    """The workbook after `edit` did something to it in openpyxl, which also dates it."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content))
    edit(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def slots_of(content: bytes, program: int, key: str) -> list[Slot]:
    """The cells that say they take the answer `key` of `program`."""
    located = locate(read_workbook(content))
    return [slot for slot in located.slots if slot.key.program == program and slot.key.key == key]


def place_of(content: bytes, key: str, program: int = 1) -> tuple[str, str]:
    """Sheet and address of the cell that takes `key`."""
    slot = slots_of(content, program, key)[0]
    return slot.sheet, address(slot.row, slot.column)


def put(content: bytes, values: Mapping[str, Any], program: int = 1) -> bytes:
    """The workbook with `values` typed into the cells of the keys."""
    places = {key: place_of(content, key, program) for key in values}

    def edit(workbook: Any) -> None:
        for key, value in values.items():
            sheet, cell = places[key]
            workbook[sheet][cell] = value

    return edited(content, edit)


def zipped(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part as `change` gives it; None leaves it out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            changed = change(part.filename, old.read(part))
            if changed is not None:
                new.writestr(part, changed)
    return made.getvalue()


def dated(content: bytes, moment: str) -> bytes:
    """The workbook as a program would have saved it at `moment` (ISO 8601, UTC)."""
    import re

    def change(name: str, part: bytes) -> bytes:
        if name != "docProps/core.xml":
            return part
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode() + b"Z", part)

    return zipped(content, change)


def gather(folder: Path, files: Mapping[str, bytes], plan: Plan = PLAN, passwords: Iterable[str] = ()) -> Consolidated:
    """What collect makes of `files`, read in this process; the sandbox has tests of its own."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return read_here(folder, plan, tuple(passwords))


def read_here(folder: Path, plan: Plan = PLAN, passwords: tuple[str, ...] = ()) -> Consolidated:
    """What collect makes of the files in `folder`, read in this process."""
    return read_returned(plan, [folder], passwords=passwords, mapper=map_here)[0]


def map_here(read: Callable[[Task], Any], tasks: Iterable[Task]) -> Iterator[tuple[Task, Any]]:
    """Each of `tasks` with its result, read in this process."""
    return ((task, read(task)) for task in tasks)


def iter_opened(found: Returned, passwords: tuple[str, ...] = ()) -> Iterator[Returned | Passed]:
    """The file `found` if it is to be read; every file in it if it is an archive or a mail."""
    begin: int | None = 0
    while begin is not None:
        opened = open_carrier(found, passwords, begin)
        if opened is None:
            yield found
            return
        for part in opened.parts:
            if isinstance(part, Passed):
                yield part
            else:
                yield from iter_opened(part, passwords)
        begin = opened.go_on_at


def of(consolidated: Consolidated, code: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in consolidated.findings if finding.code == code]


def told(finding: Finding, language: str = "ja") -> str:
    """What a finding says to a reader of that language."""
    return finding.message(words_for(language))


def codes(consolidated: Consolidated, department: str | None = "kanri") -> list[str]:
    """The codes found for a department (of everything where None), without those of missing departments."""
    return [
        finding.code
        for finding in consolidated.findings
        if finding.code != "KPM306" and (department is None or finding.place.department in (department, None))
    ]


def status(consolidated: Consolidated, department: str = "kanri") -> str:
    """How far a department is."""
    return next((str(d.status) for d in consolidated.departments if d.code == department), "")


def with_cell(content: bytes, key: str, inner: str, attributes: str = "", sheet_part: str = "sheet2") -> bytes:
    """The workbook whose cell for `key` of program 1 has `inner` as its XML, as no library would write it."""
    import re

    _, cell = place_of(content, key)
    pattern = re.compile(rf'<c r="{cell}"( s="\d+")?[^>]*?(/>|>.*?</c>)', re.DOTALL)

    def change(name: str, part: bytes) -> bytes:
        if name != f"xl/worksheets/{sheet_part}.xml":
            return part
        text, count = pattern.subn(
            lambda m: f'<c r="{cell}"{m[1] or ""}{attributes and " " + attributes}>{inner}</c>', part.decode(), count=1
        )
        assert count == 1, cell
        return text.encode()

    return zipped(content, change)


def with_sheet(content: bytes, before: str, after: str, sheet_part: str = "sheet2") -> bytes:
    """The workbook with `before` replaced by `after` once in the XML of program 1's sheet."""

    def change(name: str, part: bytes) -> bytes:
        if name != f"xl/worksheets/{sheet_part}.xml":
            return part
        text = part.decode()
        assert before in text, before
        return text.replace(before, after, 1).encode()

    return zipped(content, change)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with one more part."""
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return made.getvalue()


def file_away(plan: Plan, consolidated: Consolidated, sources: Sources, out: Path, run: Run | None = None) -> None:
    """Write what `collect` writes into the folder `out`."""
    with writing("collect", out) as outputs:
        write_collected(plan, consolidated, sources, outputs, out, run=run)
