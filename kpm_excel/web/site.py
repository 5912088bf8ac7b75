"""The pages, put together: which address leads to which, and what is shown where one cannot be."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from kpm_excel.errors import Stopped
from kpm_excel.web import page_manual, page_start
from kpm_excel.web.drawing import HERE, drawn, go_to, page, site_of, words_of
from kpm_excel.web.gate import Gate, Refusal
from kpm_excel.web.jobs import Jobs
from kpm_excel.web.looks import StillLooking
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.stopping import stopped_text
from kpm_excel.words import words_for

if TYPE_CHECKING:
    from kpm_excel.web.checklists import Checklists
    from kpm_excel.web.cycle_state import States
    from kpm_excel.web.looks import Looks
    from kpm_excel.web.page_drop import Watch
    from kpm_excel.web.plans_read import Plans
    from kpm_excel.web.previews import Previews

_LAST_SECONDS = 0.5
_TOO_LARGE = 413


@dataclass
class Site:
    """What all pages share."""

    settings: OwnSettings
    #: The work that goes on.
    jobs: Jobs
    #: Ends the program.
    shut: Callable[[], None]
    #: Whether that was asked for: what goes on until somebody leaves, leaves.
    is_ending: bool = False

    # What is known of cycles is made when the first of them is shown: a start does not wait for it.

    @cached_property
    def looks(self) -> "Looks":
        """What is being looked up."""
        from kpm_excel.web.looks import Looks

        return Looks()

    @cached_property
    def plans(self) -> "Plans":
        """The plans, read and judged."""
        from kpm_excel.web.plans_read import Plans

        return Plans()

    @cached_property
    def states(self) -> "States":
        """The cycles as they stand in their folders."""
        from kpm_excel.web.cycle_state import States

        return States(self.plans)

    @cached_property
    def checklists(self) -> "Checklists":
        """The cycles by their steps."""
        from kpm_excel.web.checklists import Checklists

        return Checklists(self.plans)

    @cached_property
    def watch(self) -> "Watch":
        """What was looked for in folders of what came back."""
        from kpm_excel.web.page_drop import Watch

        return Watch()

    @cached_property
    def previews(self) -> "Previews":
        """The overviews that were drawn."""
        from kpm_excel.web.previews import Previews

        return Previews()


class _OfCycles(BaseRoute):
    """The pages of cycles, put together when the first is asked for: a start must not wait for them."""

    def __init__(self) -> None:
        self._router: Router | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a page of a cycle is asked for."""
        return (Match.FULL if scope["path"].startswith("/c/") else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if self._router is None:
            self._router = await run_in_threadpool(_cycle_router)
        await self._router(scope, receive, send)


def _cycle_router() -> Router:
    from kpm_excel.web.cycle_pages import ROUTES

    return Router(routes=list(ROUTES))


def application(settings: OwnSettings, port: int, key: str, shut: Callable[[], None]) -> ASGIApp:
    """The page as a server runs it on `port`, for whoever has the `key`."""
    app = Starlette(
        routes=list(own_routes()),
        exception_handlers={HTTPException: _not_here, Stopped: _stopped, StillLooking: _looking, Exception: _failed},
    )
    app.state.site = Site(settings, Jobs(settings.folder), shut)

    def refused(refusal: Refusal) -> Response:
        words = words_for(settings.language)
        text = words.text(f"web.{refusal.name}")
        return HTMLResponse(drawn("refused.html", words, text=text), status_code=refusal.status)

    return Gate(app, port, key, refused)


def own_routes() -> Sequence[BaseRoute]:
    """Every address but those of cycles."""
    return (
        *page_start.ROUTES,
        *page_manual.ROUTES,
        _OfCycles(),
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
    form = await request.form(max_fields=1, max_files=0)
    if site.jobs.running and "sure" not in form:
        words = words_of(request)
        names = [str(job.told(words)["name"]) for job in site.jobs.running]
        return page(request, "shut_sure.html", title=words.text("web.shut_sure"), names=names)
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


async def _looking(request: Request, error: Exception) -> Response:
    again = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return page(request, "looking.html", title=words_of(request).text("web.looking"), again=again)


async def _stopped(request: Request, error: Exception) -> Response:
    words = words_of(request)
    text = stopped_text(error, words) if isinstance(error, Stopped) else ""
    return page(request, "stopped.html", status=409, text=text, title=words.text("web.stopped"))


async def _failed(request: Request, error: Exception) -> Response:
    if os.environ.get("KPM_EXCEL_DEBUG"):
        raise error
    words = words_of(request)
    text = words.text("errors.unexpected", kind=type(error).__name__, reason=error)
    return page(request, "stopped.html", status=500, text=text, title=words.text("web.stopped"))
