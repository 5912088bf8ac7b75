"""The pages as they are served on the intranet: the office's, of one cycle, and those of departments."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Scope

from kpm_excel.errors import BadOutput
from kpm_excel.handing.record import Entry, Event, Record
from kpm_excel.intake import Mapper
from kpm_excel.office.cycle_folder import Cycle, cycle_in
from kpm_excel.office.hand_in import Apart
from kpm_excel.office.served_at import serve_folder
from kpm_excel.web import page_key, page_manual, page_own
from kpm_excel.web.alarms import Alarm, Alarms
from kpm_excel.web.drawing import drawn
from kpm_excel.web.gate import Headers, Refusal
from kpm_excel.web.jobs import Jobs
from kpm_excel.web.looked_files import LookedFiles
from kpm_excel.web.looks import StillLooking
from kpm_excel.web.office_door import OfficeDoor
from kpm_excel.web.own_settings import OwnSettings, Recent
from kpm_excel.web.page_key import LANGUAGE_COOKIE
from kpm_excel.web.served_gate import Limits, Place, ServedGate
from kpm_excel.web.site import HANDLERS, STATIC, OfCycles, Site
from kpm_excel.words import LANGUAGES, Words, words_for

#: An address of a department.
_OWN = "/d/"


class OneCycle(OwnSettings):
    """What is remembered of folders: that there is one, which is served."""

    def __init__(self, cycle: Cycle) -> None:
        super().__init__(serve_folder(cycle))
        self._one = Recent(cycle.root.resolve())

    @property
    def recent(self) -> tuple[Recent, ...]:
        """The folder that is served."""
        return (self._one,)

    @property
    def language(self) -> str:
        """The language of the folder, in which its parts are named."""
        returned = [language for language in LANGUAGES if cycle_in(self._one.folder, language).returned.is_dir()]
        return returned[0] if returned else LANGUAGES[0]


@dataclass(kw_only=True)
class ServedSite(Site):
    """What all served pages share."""

    cycle: Cycle
    #: The address under which departments and the office reach the pages, without a slash at its end.
    base: str
    place: Place
    door: OfficeDoor
    #: Whoever tries links and keys that are none.
    tries: Alarms
    #: Who has which link, and who did what when.
    record: Record
    #: Where files are read; None for a process of their own each.
    readers: Apart | None = None
    #: What departments had looked at a moment ago.
    looked_files: LookedFiles = field(default_factory=LookedFiles)

    is_served: ClassVar[bool] = True

    def language(self, request: Request) -> str:
        """The language that the visitor chose; else that of the cycle."""
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        return chosen if chosen in LANGUAGES else self.settings.language

    @property
    def engine(self) -> str | Mapper:
        """The processes that are there already, one file at a time: no department waits for what is collected."""
        return self.readers or "local"

    def alarms(self, words: Words) -> Sequence[str]:
        """Who tried links or keys that are none."""
        return [
            words.text(f"serve.tried_{one.what}", address=one.address, count=one.count, at=f"{one.last:%H:%M}")
            for one in self.tries.standing[:3]
        ]


def served_application(
    cycle: Cycle,
    base: str,
    place: Place,
    door: OfficeDoor,
    record: Record,
    readers: Apart | None = None,
    limits: Limits | None = None,
) -> ASGIApp:
    """The pages of `cycle` as a server runs them at `place`; `base` is the address by which they are reached."""
    settings = OneCycle(cycle)
    tries = Alarms(lambda alarm: _keep(record, alarm))
    app = Starlette(
        routes=list(served_routes()),
        exception_handlers={kind: _told(handler) for kind, handler in HANDLERS.items()},
    )
    jobs = Jobs(Path(settings.folder) / "working.json")
    app.state.site = ServedSite(
        settings, jobs, lambda: None, cycle=cycle, base=base, place=place, door=door, tries=tries,
        record=record, readers=readers,
    )  # fmt: skip

    def refused(scope: Scope, refusal: Refusal) -> Response:
        words = words_for(app.state.site.language(Request(scope)))
        return _refused(scope, words, refusal.status, words.text(f"serve.{refusal.name}"), refusal.name)

    return ServedGate(app, place, door, tries, limits or Limits(), refused)


def _keep(record: Record, alarm: Alarm) -> None:
    """Writes down who tries links or keys."""
    event = Event.GUESSED if alarm.what == "link" else Event.SIGN_IN_FAILED
    # A record that cannot be kept is no reason to let in, nor to keep out.
    with suppress(BadOutput):
        record.add(Entry(event, address=alarm.address, facts={"count": alarm.count}))


def served_routes() -> Sequence[BaseRoute]:
    """Every address that is served."""
    return (*page_key.ROUTES, *page_manual.ROUTES, *page_own.ROUTES, OfCycles(_cycle_routes), STATIC)


def _cycle_routes() -> Sequence[BaseRoute]:
    from kpm_excel.web.cycle_pages import ROUTES

    return ROUTES


_Handler = Callable[[Request, Exception], Awaitable[Response]]


def _told(handler: _Handler) -> _Handler:
    """`handler` for the office's pages; a department is told less: what is wrong here is nothing that it could mend."""

    async def told(request: Request, error: Exception) -> Response:
        if not request.url.path.startswith(_OWN) or isinstance(error, StillLooking):
            return await handler(request, error)
        status = error.status_code if isinstance(error, HTTPException) else 503
        words = words_for(request.app.state.site.language(request))
        name = {404: "refused_link", 408: "refused_slow", 413: "refused_size"}.get(status, "refused_failed")
        return _refused(request.scope, words, status, words.text(f"serve.{name}"), name)

    return told


def _refused(scope: Scope, words: Words, status: int, text: str, name: str) -> Response:
    """The answer that something is refused: a page, or what programs read where they ask for that."""
    if "application/json" in (Headers(scope).only("accept") or ""):
        return JSONResponse({"status": "refused", "findings": [], "message": text}, status_code=status)
    is_key = name in ("refused_key", "refused_wrong_key")
    return HTMLResponse(drawn("sign_in.html" if is_key else "refused.html", words, text=text), status_code=status)
