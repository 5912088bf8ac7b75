"""The page of one department, reached by its link: it takes its form there, has it looked at, and hands it in."""

from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kpm_excel.findings import Severity
from kpm_excel.handing.record import Entry, Event, Role
from kpm_excel.mails import mail_of_receipt
from kpm_excel.office.decisions import decide, decisions_on
from kpm_excel.office.hand_in import filled_form, hand_in, look_at, marked_copy_of
from kpm_excel.office.looking_at import Looked
from kpm_excel.office.receipts import Receipt, Verdict, receipt_of
from kpm_excel.telling import deadline_lines
from kpm_excel.web.drawing import go_to
from kpm_excel.web.looked_files import Held
from kpm_excel.web.own_view import (
    Own,
    looked_json,
    moment,
    own_of,
    own_page,
    past_of,
    rows_of,
    wants_json,
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Characters of a name, and of a reason.
_LONGEST_NAME, _LONGEST_REASON = 60, 1_000


def _shown(request: Request) -> Response:
    return _page(request, own_of(request))


def _page(request: Request, own: Own, *, fault: str = "", status: int = 200) -> Response:
    past = past_of(own)
    last = past[0] if past else None
    template = "own_head.html" if own.link.role is Role.HEAD else "own.html"
    is_mending = bool(last and last.receipt.verdict is Verdict.NEEDS_MENDING)
    return own_page(
        request,
        own,
        template,
        status=status,
        title=own.words.text("handing.title", title=own.plan.title),
        past=past,
        last=last,
        deadlines=list(deadline_lines(own.plan, own.words, is_mending=is_mending)),
        programs=own.plan.asked_programs(own.link.department),
        errors=last.receipt.count(Severity.ERROR) if last else 0,
        warnings=last.receipt.count(Severity.WARNING) if last else 0,
        fault=fault,
    )


def _form(request: Request) -> Response:
    own = own_of(request)
    site = own.site
    name, content = filled_form(site.cycle, own.link.department, record=site.record, apart=site.readers)
    _note(own, Event.FETCHED, file=name)
    return _file(name, content)


async def _check(request: Request) -> Response:
    own = await run_in_threadpool(own_of, request)
    _only_departments(own)
    async with request.form(max_files=1, max_fields=8) as form:
        own, name, content = await _given(own, form)
    if not name:
        return await run_in_threadpool(_nothing, request, own)
    site = own.site
    looked = await run_in_threadpool(
        look_at, site.cycle, own.link.department, content, name, record=site.record, apart=site.readers
    )
    await run_in_threadpool(_note, own, Event.LOOKED, name=looked.name, sha256=looked.sha256, text=str(looked.verdict))
    if wants_json(request):
        return JSONResponse(looked_json(looked, None, own.words, is_hand_in=False))
    return _to_looked(own, looked, content)


async def _hand_in(request: Request) -> Response:
    own = await run_in_threadpool(own_of, request)
    _only_departments(own)
    async with request.form(max_files=1, max_fields=8) as form:
        own, name, content = await _given(own, form)
        held = own.site.looked_files.of(own.link.mark, str(form.get("of", "")))
        # A program says only what it wants to say; whoever sits at the page is asked.
        why = form.get("why") if wants_json(request) else form.get("why", "")
    if held and not name:
        name, content = held.looked.name, held.content
    elif not name:
        return await run_in_threadpool(_nothing, request, own)
    site = own.site
    done = await run_in_threadpool(
        hand_in,
        site.cycle,
        own.link.department,
        content,
        name,
        why=None if why is None else _line(str(why), _LONGEST_REASON),
        by=own.by,
        record=site.record,
        apart=site.readers,
    )
    if wants_json(request):
        return JSONResponse(looked_json(done.looked, done.receipt, own.words, is_hand_in=True))
    if done.receipt is None:
        return _to_looked(own, done.looked, content, "?asked=yes" if done.looked.needs_reason else "")
    return go_to(own.at(f"/receipts/{done.receipt.id}"))


async def _given(own: Own, form: FormData) -> tuple[Own, str, bytes]:
    """The visit with the name that was given, and the file with what it is called; without a name where none came."""
    who = _line(str(form.get("who", "")), _LONGEST_NAME)
    own = replace(own, by=replace(own.by, who=who))
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return own, "", b""
    return own, file.filename, await file.read()


def _nothing(request: Request, own: Own) -> Response:
    text = own.words.text("handing.nothing")
    if wants_json(request):
        return JSONResponse({"status": "refused", "findings": [], "message": text}, status_code=400)
    return _page(request, own, fault=text, status=400)


def _to_looked(own: Own, looked: Looked, content: bytes, more: str = "") -> Response:
    key = own.site.looked_files.hold(own.link.mark, Held(looked, content, own.by.who))
    return go_to(own.at(f"/looked/{key}{more}"))


def _looked(request: Request) -> Response:
    own = own_of(request)
    held = _held(request, own)
    if held is None:
        # It is no longer held: the file is chosen anew.
        return _page(request, own, fault=own.words.text("handing.held_no_more"), status=410)
    looked = held.looked
    return own_page(
        request,
        own,
        "own_looked.html",
        title=own.words.text(f"handing.looked_{looked.verdict}"),
        looked=looked,
        held=held,
        key=request.path_params["key"],
        rows=rows_of(own, looked.findings),
        is_asked="asked" in request.query_params,
    )


def _copy(request: Request) -> Response:
    own = own_of(request)
    held = _held(request, own)
    if held is None or held.looked.counted is None:
        raise HTTPException(404)
    content = marked_copy_of(own.site.cycle, held.looked, apart=own.site.readers)
    return _file(held.looked.name, content)


def _held(request: Request, own: Own) -> Held | None:
    return own.site.looked_files.of(own.link.mark, request.path_params["key"])


def _receipt(request: Request) -> Response:
    own = own_of(request)
    receipt = _known(request, own)
    return own_page(
        request,
        own,
        "own_receipt.html",
        title=own.words.text("handing.receipt"),
        receipt=receipt,
        at=moment(receipt.at, own.words.language),
        rows=rows_of(own, receipt.findings),
        decision=decisions_on(own.site.record, own.link.department).get(receipt.id),
    )


def _receipt_mail(request: Request) -> Response:
    own = own_of(request)
    receipt = _known(request, own)
    content = mail_of_receipt(
        own.plan,
        own.department,
        {
            "receipt": receipt.id,
            "at": moment(receipt.at, own.plan.language),
            "file": receipt.name,
            "sha256": receipt.sha256,
            "answers": receipt.answers,
            "asked": receipt.asked,
            "who": receipt.who,
            "why": receipt.why,
        },
        receipt.findings,
    )
    return _file(f"{receipt.id}.eml", content, "message/rfc822")


def _receipt_file(request: Request) -> Response:
    own = own_of(request)
    receipt = _known(request, own)
    path = own.site.cycle.returned / receipt.file
    if not path.is_file():
        raise HTTPException(404)
    return _file(receipt.name, path.read_bytes(), "application/octet-stream")


async def _decide(request: Request) -> Response:
    own = await run_in_threadpool(own_of, request)
    if own.link.role is not Role.HEAD:
        raise HTTPException(404)
    async with request.form(max_files=0, max_fields=8) as form:
        given = {name: str(form.get(name, "")) for name in ("receipt", "decision", "reason", "who")}
    own = replace(own, by=replace(own.by, who=_line(given["who"], _LONGEST_NAME)))
    reason, approve = _line(given["reason"], _LONGEST_REASON), given["decision"] == "approve"
    if not approve and not reason:
        fault = own.words.text("handing.reason_missing")
        return await run_in_threadpool(_page, request, own, fault=fault, status=400)
    await run_in_threadpool(
        decide, own.site.record, own.link.department, given["receipt"], approve=approve, reason=reason, by=own.by
    )
    return go_to(own.at())


def _known(request: Request, own: Own) -> Receipt:
    receipt = receipt_of(own.site.record, own.link.department, request.path_params["number"])
    if receipt is None:
        raise HTTPException(404)
    return receipt


def _only_departments(own: Own) -> None:
    if own.link.role is not Role.DEPARTMENT:
        raise HTTPException(404)


def _note(own: Own, event: Event, *, name: str = "", file: str = "", sha256: str = "", text: str = "") -> None:
    by = own.by
    code, role = own.link.department, own.link.role
    own.site.record.add(
        Entry(event, code, by.who, by.address, by.link, role, name=name, file=file, sha256=sha256, text=text)
    )


def _file(name: str, content: bytes, kind: str = _XLSX) -> Response:
    """A file to be saved under `name`."""
    from urllib.parse import quote

    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=kind, headers=headers)


def _line(text: str, longest: int) -> str:
    """`text` without what nobody sees, and no longer than anybody reads."""
    return "".join(one for one in text if one.isprintable() or one == "\n").strip()[:longest]


_OWN = "/d/{token}"
ROUTES = (
    Route(_OWN, _shown, methods=["GET"]),
    Route(f"{_OWN}/form", _form, methods=["GET"]),
    Route(f"{_OWN}/check", _check, methods=["POST"]),
    Route(f"{_OWN}/hand-in", _hand_in, methods=["POST"]),
    Route(f"{_OWN}/looked/{{key}}", _looked, methods=["GET"]),
    Route(f"{_OWN}/looked/{{key}}/copy", _copy, methods=["GET"]),
    Route(f"{_OWN}/receipts/{{number}}", _receipt, methods=["GET"]),
    Route(f"{_OWN}/receipts/{{number}}/mail", _receipt_mail, methods=["GET"]),
    Route(f"{_OWN}/receipts/{{number}}/file", _receipt_file, methods=["GET"]),
    Route(f"{_OWN}/decide", _decide, methods=["POST"]),
)
