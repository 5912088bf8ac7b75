"""What came back, joined: the format `kpm-excel/consolidated@2` as frozen data, read and written; `@1` is read too."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.errors import BadInput, ConsolidatedFaulty, Fault
from kpm_excel.findings import CODES, Code, Finding, Severity
from kpm_excel.plan.jsonfile import canonical, read_json
from kpm_excel.plan.model import Plan
from kpm_excel.plan.reference import PlanReference as PlanReference
from kpm_excel.plan.result_faults import result_faults
from kpm_excel.plan.schema import Judge, path_of
from kpm_excel.plan.worked_values import worked_values, works_out
from kpm_excel.words import words_for

if TYPE_CHECKING:
    import pandas

#: What is written of a plan that uses nothing of `kpm-excel/plan@2`, and of any other. Both are read.
_FIRST_FORMAT, FORMAT = FORMATS = ("kpm-excel/consolidated@1", "kpm-excel/consolidated@2")


class Status(StrEnum):
    """How far a department is."""

    ACCEPTED = "accepted"
    NEEDS_MENDING = "needs_mending"
    MISSING = "missing"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a program's answers came from."""

    department: str
    #: The file as it was found, below the folder that was named.
    file: str
    sheet: str
    #: SHA-256 of the file's bytes.
    sha256: str
    #: Address of each answer by its key (`results`, `indicators.rate`, `results@zaisei`).
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgramResult:
    """The answers to one program; an answer that did not come is absent."""

    no: int
    #: Text, code, choice, number, ISO date; for indicators a mapping of indicator id to number, for figures one of
    #: row id to a mapping of period id to number.
    values: Mapping[str, Any]
    sources: tuple[Source, ...] = ()
    #: The program as the plan has it, so that answers of several years can be told apart without their plans.
    kind: str | None = None
    name: str | None = None
    key: str | None = None
    code: str | None = None
    #: What contributors gave in shared ratings, choices and numbers: by department, then by field.
    contributions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: What of the values was worked out of others: `rate`, `effect.diff`.
    computed: tuple[str, ...] = ()

    def value(self, field: str, contributor: str = "") -> Any:
        """What stands in `field`, or what the `contributor` gave there; None where there is nothing."""
        return (self.contributions.get(contributor, {}) if contributor else self.values).get(field)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One value that the planning office changed after the answers had come, and where it did so."""

    program: int
    #: Which answer: `cause`, `indicators.rate`, `rating@zaisei`.
    field: AnswerKey
    #: What stood there before, and since; None: nothing.
    before: Any
    after: Any
    #: Name of the workbook in which it was changed.
    file: str
    sheet: str
    cell: str
    #: SHA-256 of that workbook's bytes.
    sha256: str

    def to_json(self) -> dict[str, Any]:
        """The amendment as `kpm-excel/consolidated@1` shapes it."""
        return {
            "program": self.program,
            "field": self.field,
            "from": self.before,
            "to": self.after,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "sha256": self.sha256,
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Amendment":
        """The amendment that `to_json` wrote."""
        place = (entry["file"], entry["sheet"], entry["cell"], entry["sha256"])
        return cls(entry["program"], AnswerKey.parse(entry["field"]), entry["from"], entry["to"], *place)


@dataclass(frozen=True, slots=True)
class DepartmentResult:
    """How far one department is, and its files."""

    code: str
    status: Status
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Consolidated:
    """The answers of all departments to a plan, with what was found on the way."""

    plan: PlanReference
    #: Every program of the plan, in its order.
    programs: tuple[ProgramResult, ...]
    #: Every department of the plan, in its order.
    departments: tuple[DepartmentResult, ...]
    findings: tuple[Finding, ...] = ()
    #: What the planning office changed since, the oldest first; `programs` have the changes already.
    amendments: tuple[Amendment, ...] = ()
    #: In which findings are told in `consolidated.json`: the plan's language; None for the reader's.
    language: str | None = field(default=None, compare=False)
    #: The file that holds them; None where they are in memory alone.
    source: Path | None = field(default=None, repr=False, compare=False)

    @cached_property
    def _programs(self) -> dict[int, ProgramResult]:
        return {result.no: result for result in reversed(self.programs)}

    def program(self, no: int) -> ProgramResult:
        """The answers to the program numbered `no`; empty where there are none."""
        return self._programs.get(no) or ProgramResult(no, {})

    def worked_anew(self, plan: Plan) -> "Consolidated":
        """The same answers with all that `plan` lets be worked out of them and of its own values."""
        if not works_out(plan) and not any(result.computed for result in self.programs):
            return self
        return replace(self, programs=tuple(_worked(result, plan) for result in self.programs))

    @property
    def alone(self) -> "Consolidated":
        """The same answers, without what an operation knows besides."""
        return Consolidated(**{one.name: getattr(self, one.name) for one in fields(Consolidated)})

    @cached_property
    def state(self) -> str:
        """16 hex digits over the answers and who sent none: what a workbook that shows them is known by."""
        answers = [
            [result.no, dict(result.values), *([result.contributions] if result.contributions else [])]
            for result in self.programs
        ]
        missing = [department.code for department in self.departments if department.status is Status.MISSING]
        return hashlib.sha256(canonical([answers, missing])).hexdigest()[:16]

    @property
    def is_complete(self) -> bool:
        """Whether every department that is asked is accepted and nothing is wrong."""
        done = (Status.ACCEPTED, Status.NOT_ASKED)
        return all(d.status in done for d in self.departments) and not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that somebody has to mend."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @cached_property
    def taken(self) -> Counter[str]:
        """How many answers of each department were taken, by its code."""
        taken: Counter[str] = Counter()
        for program in self.programs:
            for source in program.sources:
                taken[source.department] += len(source.cells)
        return taken

    @cached_property
    def found(self) -> Counter[tuple[str | None, Severity]]:
        """How many findings of each severity each department has; that it is missing, its status says."""
        told = (finding for finding in self.findings if finding.code is not Code.DEPARTMENT_MISSING)
        return Counter((finding.place.department, finding.severity) for finding in told)

    @property
    def format(self) -> str:
        """The format in which it is written: the older one where nothing is in it that came with the newer."""
        is_second = self.plan.cycle or self.plan.periods or any(map(_is_second, self.programs))
        return FORMAT if is_second else _FIRST_FORMAT

    def to_json(self) -> dict[str, Any]:
        """The content of `consolidated.json`."""
        return {name: part if isinstance(part, str | dict) else list(part) for name, part in self._parts()}

    def to_bytes(self) -> bytes:
        """`consolidated.json` as it is written; see `chunks`."""
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """`consolidated.json` as it is written, piece by piece: UTF-8, the same bytes for the same answers.

        Each program, department, finding and amendment has a line of its own, so that two editions can be compared.
        """
        before = b"{\n"
        for name, part in self._parts():
            yield before + b'  "%s": ' % name.encode()
            yield from _lined(part)
            before = b",\n"
        yield b"\n}\n"

    def _parts(self) -> Iterator[tuple[str, str | dict[str, Any] | Iterable[dict[str, Any]]]]:
        """Each part of `consolidated.json`; a large one entry by entry, so that it is never in memory as a whole."""
        words = words_for(self.language)
        is_second = self.format == FORMAT
        yield "format", self.format
        yield "plan", self.plan.to_json() if is_second else _first_reference(self.plan)
        yield "programs", (_program_json(result, is_second) for result in self.programs)
        yield (
            "departments",
            ({"code": d.code, "status": str(d.status), "files": list(d.files)} for d in self.departments),
        )
        yield "findings", (finding.to_json(words) for finding in self.findings)
        if self.amendments:
            yield "amendments", (amendment.to_json() for amendment in self.amendments)

    def to_frame(self) -> "pandas.DataFrame":
        """One row per program and one column per answer.

        An indicator's actual is in `indicators.rate`, a figure of one period in `costs.spent.R4`, what a contributor
        gave in `rating@zaisei`.
        """
        import pandas

        rows = [{"no": result.no, **_flat(result.values), **_given(result)} for result in self.programs]
        return pandas.DataFrame(rows).set_index("no") if rows else pandas.DataFrame()


#: Made once: `json.dumps` would make one for each entry.
_JSON = json.JSONEncoder(ensure_ascii=False)


def _lined(part: str | dict[str, Any] | Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """`part` as JSON, the entries of a list on lines of their own."""
    if isinstance(part, str | dict):
        yield _JSON.encode(part).encode()
        return
    before = b"["
    for entry in part:
        yield before + b"\n    " + _JSON.encode(entry).encode()
        before = b","
    yield b"[]" if before == b"[" else b"\n  ]"


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat.update({f"{name}.{part}": inner for part, inner in _flat(value).items()})
        else:
            flat[name] = value
    return flat


def _given(result: ProgramResult) -> dict[str, Any]:
    contributions = result.contributions.items()
    return {AnswerKey(name, department=code): one for code, own in contributions for name, one in own.items()}


def _is_second(result: ProgramResult) -> bool:
    """Whether `result` has what came with the second format: keys, contributions, figures by period, words for one."""
    if any(isinstance(value, list) for value in result.values.values()):
        return True
    parts = (part for value in result.values.values() if isinstance(value, Mapping) for part in value.values())
    return bool(result.key or result.code or result.contributions or result.computed) or any(
        isinstance(part, Mapping | str) for part in parts
    )


def _worked(result: ProgramResult, plan: Plan) -> ProgramResult:
    program = plan.program(result.no)
    if program is None:
        return result
    values, computed = worked_values(plan, program, result.values)
    return replace(result, values=values, computed=computed)


def _first_reference(plan: PlanReference) -> dict[str, Any]:
    return {"title": plan.title, "as_of": plan.as_of, "sha256": plan.sha256}


def _program_json(result: ProgramResult, is_second: bool) -> dict[str, Any]:
    known_by = {"key": result.key, "code": result.code, "kind": result.kind, "name": result.name} if is_second else {}
    return {
        "no": result.no,
        **{name: value for name, value in known_by.items() if value is not None},
        "values": dict(result.values),
        **({"computed": list(result.computed)} if result.computed else {}),
        **({"contributions": result.contributions} if result.contributions else {}),
        "from": [
            {
                "department": source.department,
                "file": source.file,
                "sheet": source.sheet,
                "sha256": source.sha256,
                "cells": dict(source.cells),
            }
            for source in result.sources
        ],
    }


def consolidated_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `kpm-excel/consolidated@2`, which takes `@1` as well."""
    source = files("kpm_excel") / "consolidated.schema.json"
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


def load_consolidated(path: str | Path, plan: Plan | None = None) -> Consolidated:
    """The consolidated answers in the file `path`.

    Raises `BadInput` where the file cannot be read or is of another format, and, with `plan`, where the answers belong
    to another one or do not fit it (`ConsolidatedFaulty` with every fault and its JSON path).
    """
    document = read_json(Path(path))
    if not isinstance(document, dict) or document.get("format") not in FORMATS:
        found = document.get("format") if isinstance(document, dict) else None
        raise BadInput("not_consolidated", path=path, found=found, allowed=FORMAT)
    faults = list(_judge().faults(document)) or list(_code_faults(document))
    if faults:
        raise ConsolidatedFaulty(str(path), faults)
    loaded = replace(_from_json(document, plan.language if plan else None), source=Path(path))
    if plan and not loaded.plan.is_of(plan):
        raise BadInput("other_plan", path=path, title=loaded.plan.title, as_of=loaded.plan.as_of)
    if plan and (faults := list(result_faults(document, plan))):
        raise ConsolidatedFaulty(str(path), faults)
    # A number of the plan may have been corrected since.
    return loaded.worked_anew(plan) if plan else loaded


@cache
def _judge() -> Judge:
    return Judge(consolidated_schema())


def _code_faults(document: dict[str, Any]) -> Iterator[Fault]:
    """The codes of findings that a newer edition may give and this one does not know."""
    for at, entry in enumerate(document.get("findings", ())):
        if entry["code"] not in CODES:
            yield Fault(path_of(["findings", at, "code"]), "code_unknown", {"found": entry["code"]})


def _from_json(document: dict[str, Any], language: str | None) -> Consolidated:
    return Consolidated(
        plan=PlanReference(**document["plan"]),
        programs=tuple(
            ProgramResult(
                entry["no"],
                entry["values"],
                tuple(Source(**source) for source in entry.get("from", ())),
                computed=tuple(entry.get("computed", ())),
                **{name: entry[name] for name in ("kind", "name", "key", "code", "contributions") if name in entry},
            )
            for entry in document["programs"]
        ),
        departments=tuple(
            DepartmentResult(entry["code"], Status(entry["status"]), tuple(entry.get("files", ())))
            for entry in document["departments"]
        ),
        findings=tuple(Finding.from_json(entry) for entry in document.get("findings", ())),
        amendments=tuple(Amendment.from_json(entry) for entry in document.get("amendments", ())),
        language=language,
    )
