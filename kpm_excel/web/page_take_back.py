"""A review workbook that came back from somebody else, under whatever name, is handed over and taken back in."""

from functools import partial
from pathlib import Path
from tempfile import gettempdir

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.receive import receive
from kpm_excel.outputs import explained
from kpm_excel.web.cycle_state import cycle_of
from kpm_excel.web.drawing import page, words_of
from kpm_excel.web.page_job import begin_work, job_of
from kpm_excel.web.works import amending


async def _take(request: Request) -> Response:
    with explained(Path(gettempdir())):
        form = await request.form(max_files=1, max_fields=2)
    try:
        file = form.get("file")
        given = file if isinstance(file, UploadFile) and file.filename else None
        return await run_in_threadpool(_taken, request, given)
    finally:
        await form.close()


def _taken(request: Request, file: UploadFile | None) -> Response:
    words = words_of(request)
    if file is None:
        text = words.text("inbox.nothing_dropped")
        return page(request, "stopped.html", status=400, text=text, title=words.text("web.stopped"))
    _, cycle = cycle_of(request)
    job = job_of(request)
    if job and job.is_running:
        # What is handed over now could not be taken, and would lie there.
        return begin_work(request, "amend", partial(amending, cycle, cycle.review), "review/")
    received = receive(cycle, file.filename or "", file.file, folder=cycle.results)
    is_new = not received.was_there
    return begin_work(request, "amend", partial(amending, cycle, received.path, is_new=is_new), "review/")


ROUTES = (Route("/c/{mark}/review/take", _take, methods=["POST"]),)
