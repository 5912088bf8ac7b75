"""A plan begun from a table made by hand: files dropped, what was taken for what, changed, and the cycle's folder."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.errors import BadInput, Stopped
from kpm_excel.web.beginning import Unfit, begin
from kpm_excel.web.drawing import go_to, page, site_of, words_of
from kpm_excel.web.stopping import stopped_text

if TYPE_CHECKING:
    from kpm_excel.web.imports import Dropped

#: So many workbooks make one report.
_MOST_FILES = 100
#: So many choices stand in one form: one a column, one a row.
_MOST_FIELDS = 20_000


async def _first(request: Request) -> Response:
    return _asked(request)


def _asked(request: Request, *, status: int = 200, fault: str = "") -> Response:
    title = words_of(request).text("imports.title")
    return page(request, "import.html", status=status, title=title, fault=fault)


async def _drop(request: Request) -> Response:
    async with request.form(max_files=_MOST_FILES, max_fields=10) as form:
        return await run_in_threadpool(_dropped, request, form)


def _dropped(request: Request, form: FormData) -> Response:
    files, others = list(_uploads(form, "files")), list(_uploads(form, "departments"))
    if not files:
        return _asked(request, status=400, fault=words_of(request).text("errors.import_nothing"))
    try:
        given = [(one.filename or "", one.file) for one in files]
        dropped = site_of(request).imports.take(given, (others[0].filename or "", others[0].file) if others else None)
        dropped.look()
    except Stopped as stopped:
        return _asked(request, status=409, fault=_said(stopped, request))
    return go_to(f"/import/{dropped.mark}/")


def _said(stopped: Stopped, request: Request) -> str:
    """What stopped it, with the file's name as somebody knows it: where we keep it is no matter of theirs."""
    if isinstance(stopped, BadInput) and "path" in stopped.values:
        stopped = BadInput(stopped.key, **{**stopped.values, "path": Path(str(stopped.values["path"])).name})
    return stopped_text(stopped, words_of(request))


def _uploads(form: FormData, name: str) -> Iterator[UploadFile]:
    return (one for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename)


async def _show(request: Request) -> Response:
    return await run_in_threadpool(_shown, request)


def _shown(request: Request, *, status: int = 200, fault: str = "", **given: str) -> Response:
    from kpm_excel.web.import_view import view_of

    dropped, words = _of(request), words_of(request)
    values = {"place": str(Path.home()), "name": "", **given}
    try:
        looked = dropped.look()
    except Stopped as stopped:
        return _asked(request, status=409, fault=_said(stopped, request))
    view = view_of(looked, words)
    return page(request, "import_read.html", status=status, title=words.text("imports.title"), view=view,
                names=[path.name for path in dropped.workbooks], fault=fault, given=values)  # fmt: skip


async def _choose(request: Request) -> Response:
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    given = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_chosen, request, given)


def _chosen(request: Request, given: Mapping[str, str]) -> Response:
    from kpm_excel.web.import_view import choices_of

    dropped = _of(request)
    before = dropped.choices
    try:
        dropped.choose(choices_of(dropped.look(), before, given))
        dropped.look()
    except Stopped as stopped:
        dropped.choose(before)
        return _shown(request, status=409, fault=_said(stopped, request))
    return go_to(f"/import/{dropped.mark}/#read")


async def _begin(request: Request) -> Response:
    form = await request.form(max_fields=2, max_files=0)
    given = {name: str(form.get(name, "")).strip() for name in ("place", "name")}
    return await run_in_threadpool(_begun, request, given)


def _begun(request: Request, given: dict[str, str]) -> Response:
    from kpm_excel.importing.imported import imported_workbook

    dropped = _of(request)
    try:
        plan = dropped.folder / "begun" / "plan.xlsx"
        plan.parent.mkdir(exist_ok=True)
        plan.write_bytes(imported_workbook(dropped.look()))
        cycle = begin(words_of(request), given["place"], given["name"], plan)
    except Unfit as unfit:
        return _shown(request, status=400, fault=str(unfit), **given)
    except Stopped as stopped:
        return _shown(request, status=409, fault=_said(stopped, request), **given)
    return go_to(f"/c/{site_of(request).settings.remember(cycle.root).mark}/")


def _of(request: Request) -> "Dropped":
    dropped = site_of(request).imports.find(request.path_params["mark"])
    if dropped is None:
        raise HTTPException(404)
    return dropped


ROUTES = (
    Route("/import/", _first, methods=["GET"]),
    Route("/import/", _drop, methods=["POST"]),
    Route("/import/{mark:str}/", _show, methods=["GET"]),
    Route("/import/{mark:str}/", _choose, methods=["POST"]),
    Route("/import/{mark:str}/begin", _begin, methods=["POST"]),
)
