"""What is dropped on the board comes into the folder and is read, as is what comes there by itself."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kpm_excel.errors import BadOutput
from kpm_excel.office.receive import receive
from kpm_excel.office.unchanged import Seen, all_seen
from kpm_excel.outputs import explained
from kpm_excel.web.cycle_state import cycle_of
from kpm_excel.web.drawing import go_to, page, site_of, words_of
from kpm_excel.web.page_inbox import new_files
from kpm_excel.web.page_job import job_of
from kpm_excel.web.works import collecting

#: So many files come in one request; the script sends more in several.
_MOST_FILES = 1_000

#: Each file that was new in a folder when it was read last, with its time and size: what is still the same then, and
#: could not be taken, is not read over and over.
_Tried = frozenset[tuple[str, Seen]]


#: What is new waits until all is still, for it may just be being copied; where more comes all the time, so long.
_LONGEST_WAIT_SECONDS = 10.0


class Watch:
    """What of each cycle's folder was read since the program began."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, _Tried] = {}
        self._tried: dict[str, _Tried] = {}
        #: Since when something has been waiting.
        self._since: dict[str, float] = {}
        self._lock = Lock()

    def is_due(self, mark: str, now: _Tried) -> bool:
        """Whether `now` is to be read: it was not yet, and has not changed since the last look, or waits for long."""
        with self._lock:
            is_still = self._seen.get(mark) == now
            self._seen[mark] = now
            if not now or self._tried.get(mark) == now:
                self._since.pop(mark, None)
                return False
            since = self._since.setdefault(mark, self._clock())
            if not is_still and self._clock() - since < _LONGEST_WAIT_SECONDS:
                return False
            self._note(mark, now)
            return True

    def tried(self, mark: str, now: _Tried) -> None:
        """`now` is read."""
        with self._lock:
            self._seen[mark] = now
            self._note(mark, now)

    def _note(self, mark: str, now: _Tried) -> None:
        self._tried[mark] = now
        self._since.pop(mark, None)


async def _drop(request: Request) -> Response:
    wants_json = "application/json" in request.headers.get("accept", "")
    form, stored, fault = await _taken(request)
    mark, _ = cycle_of(request)
    words = words_of(request)
    text = fault.message(words) if fault else "" if stored else words.text("inbox.nothing_dropped")
    if form.get("more") != "yes" and stored:
        await run_in_threadpool(_read, request)
    if wants_json:
        return JSONResponse({"stored": stored, "fault": text}, status_code=400 if text else 200)
    if text:
        status = 409 if fault else 400
        return page(request, "stopped.html", status=status, text=text, title=words.text("web.stopped"))
    return go_to(f"/c/{mark}/inbox/")


async def _taken(request: Request) -> tuple[FormData, int, BadOutput | None]:
    """What was sent, how many files of it are in the folder now, and what kept the others out of it."""
    try:
        # What comes lies in the system's own place for that until all of it is there.
        with explained(Path(gettempdir())):
            form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FILES + 10)
    except BadOutput as fault:
        return FormData(), 0, fault
    try:
        return form, *await run_in_threadpool(_stored, request, form)
    finally:
        await form.close()


def _stored(request: Request, form: FormData) -> tuple[int, BadOutput | None]:
    """How many files are in the folder now, and what kept the others out of it."""
    _, cycle = cycle_of(request)
    times, stored = [*map(str, form.getlist("modified"))], 0
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    for at, one in enumerate(files):
        try:
            receive(cycle, one.filename or "", one.file, _seconds(times[at]) if at < len(times) else None)
        except BadOutput as fault:
            return stored, fault
        stored += 1
    return stored, None


def _seconds(milliseconds: str) -> float | None:
    return int(milliseconds) / 1_000 if milliseconds.isascii() and milliseconds.isdigit() else None


async def _look(request: Request) -> Response:
    return JSONResponse(await run_in_threadpool(_looked, request))


def _looked(request: Request) -> dict[str, bool]:
    """Whether work goes on; what came into the folder by itself is read now."""
    job = job_of(request)
    if job and job.is_running:
        return {"works": True}
    mark, _ = cycle_of(request)
    now = _new_in(request)
    if site_of(request).watch.is_due(mark, now):
        return {"works": _read(request)}
    return {"works": False}


def _new_in(request: Request) -> _Tried:
    _, cycle = cycle_of(request)
    return all_seen(new_files(cycle))


def _read(request: Request) -> bool:
    """Has what came back read; False where other work goes on, after which it is looked at again."""
    mark, cycle = cycle_of(request)
    site, known = site_of(request), site_of(request).settings.find(mark)
    if known is None:
        raise HTTPException(404)
    site.watch.tried(mark, _new_in(request))
    begun = site.jobs.start(
        known.folder, "collect", f"/c/{mark}/inbox/", partial(collecting, cycle, engine=site.engine)
    )
    if begun is None:
        site.watch.tried(mark, frozenset())
    return begun is not None


ROUTES = (
    Route("/c/{mark}/inbox/drop", _drop, methods=["POST"]),
    Route("/c/{mark}/inbox/look", _look, methods=["POST"]),
)
