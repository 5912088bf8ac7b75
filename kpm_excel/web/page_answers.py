"""Every program's answers as they stand, to be read: searched, and chosen by whose they are and what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.consolidated import Amendment, Consolidated, PlanReference
from kpm_excel.findings import Finding, Severity
from kpm_excel.layouts.overview.printed import printed
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Author, Field, Program
from kpm_excel.plan.types import type_of
from kpm_excel.web.cycle_state import CycleState, state_of, words_about
from kpm_excel.web.drawing import page
from kpm_excel.web.program_view import view_of

#: So many programs stand on one page.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see."""

    sought: str = ""
    department: str = ""
    group: str = ""
    #: A field and one of its codes: `rating:A`.
    code: str = ""
    #: `error`, `warning`, `any`, `none`, `changed` or `unwritten`.
    finding: str = ""

    @classmethod
    def of(cls, request: Request) -> "Wanted":
        """What the address asks for."""
        names = {"sought": "q", "department": "department", "group": "group", "code": "code", "finding": "finding"}
        return cls(**{own: request.query_params.get(name, "").strip() for own, name in names.items()})

    @property
    def query(self) -> str:
        """The same as part of an address, each part behind `&`."""
        given = {"q": self.sought, "department": self.department, "group": self.group}
        given |= {"code": self.code, "finding": self.finding}
        return "".join(f"&{urlencode({name: value})}" for name, value in given.items() if value)


@dataclass(frozen=True)
class Reading:
    """The answers of a cycle, as pages look things up in them."""

    report: Report

    @cached_property
    def findings(self) -> dict[int, list[Finding]]:
        """The findings of each program, but for what is for the record."""
        found: dict[int, list[Finding]] = {}
        for finding in self.report.consolidated.findings:
            if finding.place.program is not None and finding.severity is not Severity.NOTICE:
                found.setdefault(finding.place.program, []).append(finding)
        return found

    @cached_property
    def amendments(self) -> dict[int, list[Amendment]]:
        """What the office changed of each program."""
        found: dict[int, list[Amendment]] = {}
        for one in self.report.consolidated.amendments:
            found.setdefault(one.program, []).append(one)
        return found

    @cached_property
    def listed(self) -> tuple[Field, ...]:
        """The fields with codes by which programs can be chosen, each once."""
        fields = (field for kind in self.report.plan.kinds for field in kind.fields)
        return tuple({field.id: field for field in fields if type_of(field).is_listed}.values())

    def programs(self, wanted: Wanted) -> list[Program]:
        """The programs that somebody wants to see, in the plan's order of kinds and groups."""
        plan = self.report.plan
        every = (program for kind in plan.kinds for program in plan.programs_of(kind))
        return [program for program in every if self._is_wanted(program, wanted)]

    def _is_wanted(self, program: Program, wanted: Wanted) -> bool:
        report, findings = self.report, self.findings.get(program.no, ())
        field, _, code = wanted.code.partition(":")
        own = next((one for one in report.plan.kind_of(program).fields if one.id == field), None)
        by_finding = {
            "": True,
            "any": bool(findings),
            "none": not findings,
            "changed": program.no in self.amendments,
            "unwritten": wanted.finding == "unwritten" and self.is_unwritten(program),
        }
        graver = any(finding.severity == wanted.finding for finding in findings)
        return (
            (not wanted.department or wanted.department in program.departments)
            and (not wanted.group or any(one.id == wanted.group for one in report.plan.group_path(program.group)))
            and (not wanted.code or (own is not None and code in report.codes(program, own)))
            and by_finding.get(wanted.finding, graver)
            and (not wanted.sought or wanted.sought.casefold() in self._text(program).casefold())
        )

    def is_unwritten(self, program: Program) -> bool:
        """Whether the office has still to write something of the program."""
        fields = (field for field in self.report.plan.kind_of(program).fields if field.by is Author.OFFICE)
        return any(self.report.absence(program, field) for field in fields)

    def _text(self, program: Program) -> str:
        """All words of a program, to be searched."""
        fields = self.report.plan.kind_of(program).fields
        texts = (printed(self.report, program, field) for field in fields)
        return "\n".join([str(program.number), program.name, *texts])


def report_of(state: CycleState) -> Report:
    """The plan with the answers that there are; with none where nothing was collected yet."""
    nothing = Consolidated(PlanReference.of(state.plan), (), ())
    return Report(state.plan, state.consolidated or nothing)


def _answers(request: Request) -> Response:
    state = state_of(request)
    words, reading, wanted = words_about(request, state.plan), Reading(report_of(state)), Wanted.of(request)
    found = reading.programs(wanted)
    last = max((len(found) - 1) // PAGE, 0)
    at = min(number_in(request.query_params.get("page", "")), last)
    shown = found[at * PAGE : (at + 1) * PAGE]
    return page(
        request,
        "answers.html",
        title=words.text("answers.title"),
        words=words,
        state=state,
        wanted=wanted,
        choices=choices_of(reading, wanted),
        views=[
            view_of(reading.report, one, reading.findings.get(one.no, ()), reading.amendments.get(one.no, ()))
            for one in shown
        ],
        count=len(found),
        at=at,
        last=last,
        begin=at * PAGE + 1,
    )


def choices_of(reading: Reading, wanted: Wanted) -> dict[str, Sequence[tuple[str, str]]]:
    """What there is to choose from, each with its words."""
    plan = reading.report.plan
    groups = [(group.id, "\u3000" * depth + group.title) for depth, group in plan.group_tree()]
    codes = [(f"{one.id}:{code}", f"{one.title} {code}") for one in reading.listed for code in plan.codes(one)]
    departments = {code for program in plan.programs for code in program.departments}
    return {
        "department": [(one.code, one.name) for one in plan.departments if one.code in departments],
        "group": groups,
        "code": codes,
    }


def number_in(text: str) -> int:
    """The whole number that `text` says; 0 where it says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


ROUTES = (Route("/c/{mark}/answers/", _answers, methods=["GET"]),)
