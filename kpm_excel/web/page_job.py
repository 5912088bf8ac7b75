"""The page of the work that goes on in a cycle's folder: how far it is, what it came to; and how it is begun."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from kpm_excel.web.cycle_state import cycle_of
from kpm_excel.web.drawing import go_to, page, site_of, words_of
from kpm_excel.web.jobs import Job, Work
from kpm_excel.web.own_settings import Recent
from kpm_excel.web.page_files import shown_files

#: Seconds between two looks at work that goes on.
_PAUSE = 0.25


def begin_work(request: Request, name: str, work: Work, back: str = "") -> Response:
    """The answer that leads to the work `name`, which is begun now, on the cycle that the address names.

    `back` is the page of the cycle (such as `inbox/`) to which it leads on. Where other work goes on there, nothing is
    begun and the answer says so.
    """
    known = _known(request)
    home = f"/c/{known.mark}/"
    if site_of(request).jobs.start(known.folder, name, home + back, work):
        return go_to(f"{home}job/")
    words = words_of(request)
    going_on = job_of(request)
    text = words.text("web.job_busy", name=words.text(f"web.job_{going_on.name}") if going_on else "")
    return page(request, "busy.html", status=409, text=text, title=words.text("web.stopped"))


def job_of(request: Request) -> Job | None:
    """The work on the cycle that the address names, which goes on or was the last; None where none was done yet."""
    return site_of(request).jobs.of(_known(request).folder)


def _known(request: Request) -> Recent:
    known = site_of(request).settings.find(request.path_params["mark"])
    if known is None:
        raise HTTPException(404)
    return known


def _shown(request: Request) -> Response:
    job = job_of(request)
    if job is None:
        return go_to(f"/c/{_known(request).mark}/")
    words = words_of(request)
    title = words.text("web.job_far") if job.is_running else str(job.told(words)["text"])
    made = job.outcome.files if job.outcome else ()
    files = shown_files(cycle_of(request)[1], made) if made else []
    return page(request, "job.html", title=title, lines=job.lines(words), files=files)


def _cancel(request: Request) -> Response:
    job = job_of(request)
    if job and job.is_running:
        job.cancel()
    return go_to(f"/c/{_known(request).mark}/job/")


def _dismiss(request: Request) -> Response:
    known, job = _known(request), job_of(request)
    site_of(request).jobs.dismiss(known.folder)
    return go_to(job.back if job and not job.is_running else f"/c/{known.mark}/")


def _events(request: Request) -> Response:
    job = job_of(request)
    if job is None:
        raise HTTPException(404)
    words = words_of(request)

    async def told() -> AsyncIterator[str]:
        last = None
        while True:
            now = json.dumps(job.told(words), ensure_ascii=False)
            if now != last:
                last = now
                yield f"data: {now}\n\n"
            if not job.is_running or site_of(request).is_ending:
                return
            await asyncio.sleep(_PAUSE)

    return StreamingResponse(told(), media_type="text/event-stream")


ROUTES = (
    Route("/c/{mark}/job/", _shown, methods=["GET"]),
    Route("/c/{mark}/job/events", _events, methods=["GET"]),
    Route("/c/{mark}/job/cancel", _cancel, methods=["POST"]),
    Route("/c/{mark}/job/dismiss", _dismiss, methods=["POST"]),
)
