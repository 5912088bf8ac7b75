"""Files of a cycle's folder: opened on this computer, or downloaded. Nothing outside the folder is."""

import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from shutil import which
from threading import Thread

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.publishing.public_files import PAGE
from kpm_excel.web.cycle_state import cycle_of
from kpm_excel.web.drawing import go_to, page, words_of

#: What is opened with whatever the system opens it with. A program, or what starts one, may have come back as well.
_OPENED = {".xlsx", ".pdf", ".csv", ".eml", ".txt", ".json"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as pages show it."""

    name: str
    #: Where it lies below the folder of the cycle.
    path: str
    written: str
    is_opened: bool


def shown_files(cycle: Cycle, paths: Iterable[Path]) -> list[Shown]:
    """The files at `paths` as pages show them; one that went away since is left out."""
    return [one for path in paths if (one := _shown(cycle, path))]


def _shown(cycle: Cycle, path: Path) -> Shown | None:
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return None
    below = path.relative_to(cycle.root).as_posix()
    return Shown(path.name, below, written.strftime("%Y-%m-%d %H:%M"), _is_opened(cycle, path))


def _is_opened(cycle: Cycle, path: Path) -> bool:
    """Whether the page opens `path`; a page of HTML alone where it is the one that was made for the public."""
    return path.suffix.lower() in _OPENED or path.resolve() == (cycle.published / PAGE).resolve()


def _found(cycle: Cycle, below: str) -> Path:
    """What lies at `below` in the cycle's folder. Raises `HTTPException` where nothing does that may be shown."""
    parts = PurePosixPath(below).parts
    # Links, hidden files of ours and ways out of the folder lead nowhere.
    if "\\" in below or ":" in below or not below.isprintable() or any(part.startswith(".") for part in parts):
        raise HTTPException(404)
    root = cycle.root.resolve()
    path = root.joinpath(*parts)
    if PurePosixPath(below).is_absolute() or path.resolve() != path or not path.is_relative_to(root):
        raise HTTPException(404)
    if not path.exists():
        raise HTTPException(404)
    return path


def _download(request: Request) -> Response:
    path = _found(cycle_of(request)[1], request.query_params.get("path", ""))
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


async def _open(request: Request) -> Response:
    form = await request.form(max_fields=2, max_files=0)
    _, cycle = await run_in_threadpool(cycle_of, request)
    path = await run_in_threadpool(_found, cycle, str(form.get("path", "")))
    if path.is_file() and not _is_opened(cycle, path):
        raise HTTPException(404)
    home = f"/c/{request.path_params['mark']}/"
    back = str(form.get("back", ""))
    back = back if back.startswith(home) and back.isprintable() else home
    if not await run_in_threadpool(open_here, path):
        words = words_of(request)
        text = words.text("web.cannot_open", path=path)
        return page(request, "stopped.html", status=409, text=text, title=words.text("web.stopped"), back=back)
    return go_to(back)


def open_here(path: Path) -> bool:
    """Opens a file or folder with the program that this computer has for it; False where it has none."""
    if sys.platform == "win32":
        import os

        try:
            os.startfile(path)
        except OSError:
            return False
        return True
    else:
        command = which("open" if sys.platform == "darwin" else "xdg-open")
        if command is None:
            return False
        # Some openers end at once and others with the program that they open: a thread waits for them.
        Thread(target=_run, args=([command, str(path)],), daemon=True).start()
        return True


def _run(command: list[str]) -> None:
    quiet = subprocess.DEVNULL
    with suppress(OSError):
        subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, check=False)


ROUTES = (Route("/c/{mark}/file", _download, methods=["GET"]),)
ROUTES_HERE = (Route("/c/{mark}/open", _open, methods=["POST"]),)
