"""The first page: recent cycles, a new one from a template, a folder to open."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.cycle_folder import find_cycle
from kpm_excel.web.beginning import Unfit, begin, pasted_path
from kpm_excel.web.drawing import fallen_text, go_to, page, site_of, words_of


def _start(request: Request) -> Response:
    return _shown(request)


def _shown(request: Request, *, status: int = 200, fault: str = "", **given: str) -> Response:
    words = words_of(request)
    site = site_of(request)
    recent = [(one, one.folder.is_dir(), fallen_text(site, one.folder, words)) for one in site.settings.recent]
    from kpm_excel.office.init import template_language, template_names

    # Those in the reader's own language first.
    names = sorted(template_names(), key=lambda name: template_language(name) != words.language)
    templates = [(name, words.text(f"templates.{name}")) for name in names]
    values = {"folder": "", "place": str(Path.home()), "name": "", "template": "", "plan": "", **given}
    return page(
        request, "start.html", status=status, title=words.text("web.start"), recent=recent, templates=templates,
        fault=fault, given=values, here="/",
    )  # fmt: skip


async def _open(request: Request) -> Response:
    form = await request.form(max_fields=1, max_files=0)
    folder = str(form.get("folder", ""))
    found = pasted_path(folder)
    if not folder.strip() or not found.is_absolute() or not find_cycle(found):
        fault = words_of(request).text("web.no_cycle", path=folder.strip())
        return _shown(request, status=400, fault=fault, folder=folder)
    return go_to(f"/c/{site_of(request).settings.remember(found).mark}/")


async def _begin(request: Request) -> Response:
    form = await request.form(max_fields=3, max_files=0)
    given = {name: str(form.get(name, "")).strip() for name in ("place", "name", "template")}
    return await run_in_threadpool(_begun, request, given)


def _begun(request: Request, given: dict[str, str]) -> Response:
    from kpm_excel.office.init import template_names

    if given["template"] not in template_names():
        return _shown(request, status=400, fault=words_of(request).text("web.no_template"), **given)
    try:
        cycle = begin(words_of(request), given["place"], given["name"], given["template"])
    except Unfit as unfit:
        return _shown(request, status=400, fault=str(unfit), **given)
    return go_to(f"/c/{site_of(request).settings.remember(cycle.root).mark}/")


async def _begin_from(request: Request) -> Response:
    form = await request.form(max_fields=3, max_files=0)
    given = {name: str(form.get(name, "")).strip() for name in ("place", "name", "plan")}
    return await run_in_threadpool(_begun_from, request, given)


def _begun_from(request: Request, given: dict[str, str]) -> Response:
    from kpm_excel.plans import is_plan_file

    plan, words = pasted_path(given["plan"]), words_of(request)
    if not (plan.is_absolute() and is_plan_file(plan) and plan.is_file()):
        fault = words.text("web.no_plan_file", path=given["plan"])
        return _shown(request, status=400, fault=fault, **given)
    try:
        cycle = begin(words, given["place"], given["name"], plan)
    except Unfit as unfit:
        return _shown(request, status=400, fault=str(unfit), **given)
    return go_to(f"/c/{site_of(request).settings.remember(cycle.root).mark}/")


async def _forget(request: Request) -> Response:
    form = await request.form(max_fields=1, max_files=0)
    site_of(request).settings.forget(str(form.get("mark", "")))
    return go_to("/")


ROUTES = (
    Route("/", _start, methods=["GET"]),
    Route("/open", _open, methods=["POST"]),
    Route("/begin", _begin, methods=["POST"]),
    Route("/begin-from", _begin_from, methods=["POST"]),
    Route("/forget", _forget, methods=["POST"]),
)
