"""The pages, put together: which address leads to which, and what is shown where one cannot be."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from kpm_excel.errors import Stopped
from kpm_excel.web import page_import, page_manual, page_start
from kpm_excel.web.drawing import HERE, drawn, go_to, page, site_of, words_of
from kpm_excel.web.gate import Gate, Refusal
from kpm_excel.web.jobs import Jobs
from kpm_excel.web.looks import StillLooking
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.stopping import stopped_text
from kpm_excel.words import Words, words_for

if TYPE_CHECKING:
    from kpm_excel.intake import Mapper
    from kpm_excel.web.checklists import Checklists
    from kpm_excel.web.cycle_state import States
    from kpm_excel.web.imports import Imports
    from kpm_excel.web.looks import Looks
    from kpm_excel.web.page_drop import Watch
    from kpm_excel.web.previews import Previews

_LAST_SECONDS = 0.5
#: What is said where something that was sent is not taken, by its status.
_REFUSED = {408: "refused_slow", 413: "refused_size"}

#: What pages are made of besides themselves.
STATIC = Mount("/static", StaticFiles(directory=HERE / "static"))


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

    #: Whether the page is for others than whoever started it, on other computers.
    is_served: ClassVar[bool] = False

    def language(self, request: Request) -> str:
        """The language in which the page speaks to whoever asks."""
        return self.settings.language

    def alarms(self, words: Words) -> Sequence[str]:
        """What the office should know at once, wherever it is."""
        return ()

    @property
    def engine(self) -> "str | Mapper":
        """Where what came by itself is read."""
        return "local"

    # What is known of cycles is made when the first of them is shown: a start does not wait for it.

    @cached_property
    def looks(self) -> "Looks":
        """What is being looked up."""
        from kpm_excel.web.looks import Looks

        return Looks()

    @cached_property
    def states(self) -> "States":
        """The cycles as they stand in their folders."""
        from kpm_excel.web.cycle_state import States

        return States()

    @cached_property
    def checklists(self) -> "Checklists":
        """The cycles by their steps."""
        from kpm_excel.web.checklists import Checklists

        return Checklists()

    @cached_property
    def imports(self) -> "Imports":
        """The reports that were dropped to begin a plan from."""
        from kpm_excel.web.imports import Imports

        return Imports()

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


class OfCycles(BaseRoute):
    """The pages of cycles, put together when the first is asked for: a start must not wait for them."""

    def __init__(self, routes: Callable[[], Sequence[BaseRoute]]) -> None:
        self._routes = routes
        self._router: Router | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a page of a cycle is asked for."""
        return (Match.FULL if scope["path"].startswith("/c/") else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if self._router is None:
            self._router = await run_in_threadpool(lambda: Router(routes=self._routes()))
        await self._router(scope, receive, send)


def _cycle_routes() -> Sequence[BaseRoute]:
    from kpm_excel.web.cycle_pages import ROUTES, ROUTES_HERE

    return (*ROUTES, *ROUTES_HERE)


def application(settings: OwnSettings, port: int, key: str, shut: Callable[[], None]) -> ASGIApp:
    """The page as a server runs it on `port`, for whoever has the `key`."""
    app = Starlette(
        routes=list(own_routes()),
        exception_handlers=dict(HANDLERS),
    )
    app.state.site = Site(settings, Jobs(settings.folder / "working.json"), shut)

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
        *page_import.ROUTES,
        OfCycles(_cycle_routes),
        Route("/language", _choose_language, methods=["POST"]),
        Route("/shut", _shut, methods=["POST"]),
        STATIC,
    )


async def _choose_language(request: Request) -> Response:
    form = await request.form(max_fields=2, max_files=0)
    site_of(request).settings.choose_language(str(form.get("language", "")))
    return go_to(own_path(str(form.get("back", "/"))))


def own_path(path: str) -> str:
    """`path` where it is one of ours, and not what a browser takes for another computer; else the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


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


async def not_here(request: Request, error: Exception) -> Response:
    """The page that says that there is nothing at this address, or that what was sent is too much or too slow."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    words = words_of(request)
    text = words.text(f"web.{_REFUSED.get(status, 'not_here')}")
    return page(request, "stopped.html", status=status, text=text, title=words.text("web.stopped"))


async def looking(request: Request, error: Exception) -> Response:
    """The page that says that what it shows is still being looked up, and comes again by itself."""
    again = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return page(request, "looking.html", title=words_of(request).text("web.looking"), again=again)


async def stopped(request: Request, error: Exception) -> Response:
    """The page that says why something cannot be done."""
    words = words_of(request)
    text = stopped_text(error, words) if isinstance(error, Stopped) else ""
    return page(request, "stopped.html", status=409, text=text, title=words.text("web.stopped"))


async def failed(request: Request, error: Exception) -> Response:
    """The page that owns to a fault of ours. Whoever wants to mend it sees where it happened."""
    if os.environ.get("KPM_EXCEL_DEBUG"):
        raise error
    words = words_of(request)
    text = words.text("errors.unexpected", kind=type(error).__name__, reason=error)
    return page(request, "stopped.html", status=500, text=text, title=words.text("web.stopped"))


#: What is shown in place of a page that cannot be, by what kept it.
HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: not_here,
    Stopped: stopped,
    StillLooking: looking,
    Exception: failed,
}
