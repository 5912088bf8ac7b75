"""The page of one department: its files and which of them counts, what was found in them, what it gets to mend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from kpm_excel.consolidated import Status
from kpm_excel.findings import Code, Finding, Severity
from kpm_excel.layouts.check import field_label, next_step
from kpm_excel.mails import addresses_of, mail_name
from kpm_excel.office.collect import locked_files
from kpm_excel.office.decisions import HandIn, hand_ins
from kpm_excel.office.desk import Desk, Remark, leave_out, load_desk, remark, state_of_remark, take_in, without_remark
from kpm_excel.office.handouts import FEEDBACK, MAIL, names_of
from kpm_excel.office.receive import original_names
from kpm_excel.web.cycle_state import CycleState, state_of, words_about
from kpm_excel.web.differences import Difference, differences, number_of
from kpm_excel.web.drawing import go_to, page
from kpm_excel.web.own_view import moment
from kpm_excel.words import Words

#: What findings say of a whole file among others.
_OF_FILES = (
    Code.FILE_REPLACED, Code.FILE_MENDED, Code.FILE_SAME, Code.FILES_UNDECIDED, Code.FILES_JOINED, Code.FILE_NAME_OTHER,
)  # fmt: skip
#: Characters of a note; a remark longer than that belongs into a file of its own.
_MOST_NOTED = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as it is shown."""

    key: str
    finding: Finding
    #: What the program is numbered by; empty where none is meant.
    number: str
    label: str
    remark: Remark | None
    #: What the check workbook has beside it.
    noted: str

    @property
    def seen(self) -> str:
        """By what one knows whether the note is still the one that stands here."""
        return state_of_remark(self.remark)


@dataclass(frozen=True, slots=True)
class Sent:
    """One file of the department."""

    name: str
    #: What it was called when it was handed over, where that is not its name.
    original: str
    counts: bool
    #: Why it counts, or does not.
    reasons: tuple[str, ...]
    saved_at: str
    saved_by: str
    answered_by: str
    #: The file with which it is compared: what counts, or where nothing does the first.
    against: str
    differences: tuple[Difference, ...]
    #: How it was handed in on the department's page; None where it came another way.
    handed: HandIn | None = None


def _department(request: Request) -> Response:
    return _shown(request, state_of(request), request.query_params.get("code", ""))


def _shown(request: Request, state: CycleState, code: str, *, fault: str = "", status: int = 200) -> Response:
    if not state.plan.has_department(code):
        raise HTTPException(404)
    words, plan = words_about(request, state.plan), state.plan
    department, desk = plan.department(code), load_desk(state.cycle.results)
    results = state.consolidated.departments if state.consolidated else ()
    result = next((one for one in results if one.code == code), None)
    missing = Status.MISSING if plan.asked_programs(code) else Status.NOT_ASKED
    rows = list(_rows(state, code, desk))
    counts = {severity: sum(row.finding.severity is severity for row in rows) for severity in Severity}
    return page(
        request,
        "department.html",
        status=status,
        title=department.name,
        words=words,
        state=state,
        department=department,
        addresses=addresses_of(department),
        standing=result.status if result else missing,
        todo=next_step(
            plan, result.status if result else missing, counts[Severity.ERROR], counts[Severity.WARNING], words
        ),
        programs=plan.asked_programs(code),
        sent=list(_sent(state, code, words)),
        left_out={name: one for name, one in desk.left_out.items() if one.department == code},
        rows={severity: [row for row in rows if row.finding.severity is severity] for severity in Severity},
        handouts={what: path.name for what, path in _handouts(state, code).items()},
        locked=[
            name
            for name in (locked_files(state.consolidated) if state.consolidated else ())
            if code in [one.code for one in plan.named_in(name)] or name in _files(state, code)
        ],
        fault=fault,
        moment=moment,
    )


def _rows(state: CycleState, code: str, desk: Desk) -> Iterator[Row]:
    for key, finding in state.findings.get(code, ()):
        if finding.code is not Code.DEPARTMENT_MISSING:
            place = finding.place
            label = field_label(state.plan, place.program, place.field)
            number = number_of(state.plan, place.program)
            yield Row(
                key, finding, number, label, desk.remarks.get(key), without_remark(state.check_notes.get(key, ""))
            )


def _sent(state: CycleState, code: str, words: Words) -> Iterator[Sent]:
    """The files of a department, those that count first."""
    if not state.consolidated:
        return
    result = next((one for one in state.consolidated.departments if one.code == code), None)
    counting = {s.file for program in state.consolidated.programs for s in program.sources if s.department == code}
    known = {submission.file.name: submission for submission in state.submissions(code)}
    against = sorted(counting & known.keys()) or sorted(known)[:1]
    now = {given.slot: given for name in against for given in known[name].answers}
    handed = hand_ins(state.cycle)
    called = {name: one.receipt.name for name, one in handed.items()} | {**original_names(state.cycle)}
    told: dict[str, list[str]] = {}
    for _, finding in state.findings.get(code, ()):
        if finding.code in _OF_FILES and finding.place.file:
            told.setdefault(finding.place.file, []).append(finding.message(words))
    files = result.files if result else ()
    for name in sorted(files, key=lambda name: name not in counting):
        file = known[name].file if name in known else None
        reasons = tuple(told.get(name, ())) or (words.text(_reason(name in counting, len(files))),)
        yield Sent(
            name,
            called.get(name, ""),
            name in counting,
            reasons,
            file.saved_at.shown() if file and file.saved_at else "",
            file.last_modified_by if file else "",
            str(file.answered_by) if file else "",
            ", ".join(against),
            tuple(differences(state.plan, known[name], now)) if name in known and name not in against else (),
            handed.get(name),
        )


def _reason(counts: bool, files: int) -> str:
    if not counts:
        return "inbox.reason_none"
    return "inbox.reason_only" if files == 1 else "inbox.reason_newest"


def _handouts(state: CycleState, code: str) -> dict[str, Path]:
    """The marked copy and the draft of a department, as far as they are there: by names of ours, in our folders."""
    name = names_of(state.plan, state.consolidated).get(code, "") if state.consolidated else ""
    results = state.cycle.results.resolve()
    paths = {"copy": results / FEEDBACK / name, "mail": results / MAIL / mail_name(name)} if name else {}
    # A link in their place could lead anywhere.
    return {what: path for what, path in paths.items() if path.resolve() == path and path.is_file()}


def _file(request: Request) -> Response:
    state, code = state_of(request), request.query_params.get("code", "")
    path = _handouts(state, code).get(request.query_params.get("what", ""))
    if path is None:
        raise HTTPException(404)
    return FileResponse(path, filename=path.name, media_type="application/octet-stream")


async def _leave_out(request: Request) -> Response:
    state, given = await _given(request)
    code, file, reason = (given[name] for name in ("code", "file", "reason"))
    if file not in _files(state, code):
        raise HTTPException(404)
    if not reason:
        words = words_about(request, state.plan)
        fault = words.text("inbox.no_reason", file=file)
        if not code:
            return page(request, "stopped.html", status=400, text=fault, title=words.text("web.stopped"))
        return await run_in_threadpool(_shown, request, state, code, fault=fault, status=400)
    await run_in_threadpool(leave_out, state.cycle.results, file, reason, code)
    return go_to(address_of(state, code))


async def _take_in(request: Request) -> Response:
    state, given = await _given(request)
    await run_in_threadpool(take_in, state.cycle.results, given["file"])
    return go_to(address_of(state, given["code"]))


async def _note(request: Request) -> Response:
    state, given = await _given(request)
    code, key = given["code"], given["key"]
    if not any(key == known for known, _ in state.findings.get(code, ())):
        raise HTTPException(404)
    is_done, seen = given["done"] == "yes", given["seen"]
    await run_in_threadpool(remark, state.cycle.results, key, given["text"], is_done=is_done, seen=seen)
    return go_to(address_of(state, code))


async def _given(request: Request) -> tuple[CycleState, dict[str, str]]:
    """The cycle, and what was sent: each part as a text, empty where it is missing."""
    form = await request.form(max_fields=8, max_files=0)
    state = await run_in_threadpool(state_of, request)
    names = ("code", "file", "reason", "key", "text", "done", "seen")
    given = {name: str(form.get(name, "")).strip() for name in names}
    for name in ("reason", "text"):
        # They go into workbooks: characters that no cell holds stay out.
        given[name] = "".join(one for one in given[name] if one.isprintable() or one == "\n")[:_MOST_NOTED]
    return state, given


def _files(state: CycleState, code: str) -> Sequence[str]:
    """The files of a department; without a code those of which nobody knows whose they are."""
    if not code:
        return [finding.place.file or "" for _, finding in state.findings.get(None, ()) if finding.place.file]
    results = state.consolidated.departments if state.consolidated else ()
    return next((result.files for result in results if result.code == code), ())


def address_of(state: CycleState, code: str) -> str:
    """The address of a department's page; without a code that of the board."""
    return f"{state.home}inbox/department?{urlencode({'code': code})}" if code else f"{state.home}inbox/"


ROUTES = (
    Route("/c/{mark}/inbox/department", _department, methods=["GET"]),
    Route("/c/{mark}/inbox/file", _file, methods=["GET"]),
    Route("/c/{mark}/inbox/leave-out", _leave_out, methods=["POST"]),
    Route("/c/{mark}/inbox/take-in", _take_in, methods=["POST"]),
    Route("/c/{mark}/inbox/note", _note, methods=["POST"]),
)
