"""The pages, put together: which address leads to which, and what is shown where one cannot be."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from kpm_excel.errors import Stopped
from kpm_excel.web import (
    page_answers,
    page_cycle,
    page_department,
    page_drop,
    page_files,
    page_history,
    page_inbox,
    page_job,
    page_manual,
    page_next,
    page_plan,
    page_preview,
    page_print,
    page_publish,
    page_review,
    page_send,
    page_start,
)
from kpm_excel.web.checklists import Checklists
from kpm_excel.web.cycle_state import States
from kpm_excel.web.drawing import HERE, drawn, go_to, page, site_of, words_of
from kpm_excel.web.gate import Gate, Refusal
from kpm_excel.web.jobs import Jobs
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.previews import Previews
from kpm_excel.words import words_for

_LAST_SECONDS = 0.5
_TOO_LARGE = 413


@dataclass(slots=True)
class Site:
    """What all pages share."""

    settings: OwnSettings
    #: The work that goes on.
    jobs: Jobs
    #: Ends the program.
    shut: Callable[[], None]
    #: Whether that was asked for: what goes on until somebody leaves, leaves.
    is_ending: bool = False
    states: States = field(default_factory=States)
    checklists: Checklists = field(default_factory=Checklists)
    watch: page_drop.Watch = field(default_factory=page_drop.Watch)
    previews: Previews = field(default_factory=Previews)


def application(settings: OwnSettings, port: int, key: str, shut: Callable[[], None]) -> ASGIApp:
    """The page as a server runs it on `port`, for whoever has the `key`."""
    app = Starlette(
        routes=list(all_routes()),
        exception_handlers={HTTPException: _not_here, Stopped: _stopped, Exception: _failed},
    )
    app.state.site = Site(settings, Jobs(settings.folder), shut)

    def refused(refusal: Refusal) -> Response:
        words = words_for(settings.language)
        text = words.text(f"web.{refusal.name}")
        return HTMLResponse(drawn("refused.html", words, text=text), status_code=refusal.status)

    return Gate(app, port, key, refused)


def all_routes() -> Sequence[BaseRoute]:
    """Every address that leads to anything."""
    return (
        *page_start.ROUTES,
        *page_cycle.ROUTES,
        *page_job.ROUTES,
        *page_manual.ROUTES,
        *page_files.ROUTES,
        *page_plan.ROUTES,
        *page_send.ROUTES,
        *page_print.ROUTES,
        *page_publish.ROUTES,
        *page_next.ROUTES,
        *page_inbox.ROUTES,
        *page_department.ROUTES,
        *page_drop.ROUTES,
        *page_preview.ROUTES,
        *page_answers.ROUTES,
        *page_review.ROUTES,
        *page_history.ROUTES,
        Route("/language", _choose_language, methods=["POST"]),
        Route("/shut", _shut, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    )


async def _choose_language(request: Request) -> Response:
    form = await request.form(max_fields=2, max_files=0)
    site_of(request).settings.choose_language(str(form.get("language", "")))
    back = str(form.get("back", "/"))
    # A path of ours and nothing that a browser would take for another computer.
    return go_to(back if back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() else "/")


async def _shut(request: Request) -> Response:
    site = site_of(request)
    site.is_ending = True
    await run_in_threadpool(site.jobs.end)
    # A moment later, so that what the last page is made of still comes.
    asyncio.get_running_loop().call_later(_LAST_SECONDS, site.shut)
    return page(request, "shut.html", title=words_of(request).text("web.shut_title"))


async def _not_here(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = words_of(request)
    text = words.text("web.refused_size" if status == _TOO_LARGE else "web.not_here")
    return page(request, "stopped.html", status=status, text=text, title=words.text("web.stopped"))


async def _stopped(request: Request, error: Exception) -> Response:
    words = words_of(request)
    text = error.message(words) if isinstance(error, Stopped) else ""
    return page(request, "stopped.html", status=409, text=text, title=words.text("web.stopped"))


async def _failed(request: Request, error: Exception) -> Response:
    if os.environ.get("KPM_EXCEL_DEBUG"):
        raise error
    words = words_of(request)
    text = words.text("errors.unexpected", kind=type(error).__name__, reason=error)
    return page(request, "stopped.html", status=500, text=text, title=words.text("web.stopped"))
