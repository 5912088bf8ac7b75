"""What LibreOffice shows of a workbook in a window of its own, on a display that nobody looks at."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.rig.office import UNO_PYTHON, OfficeError

#: The smallest display that many desks still have.
WIDTH_PX, HEIGHT_PX = 1366, 768
#: A first start makes a profile; the rest is room for a busy machine.
_SECONDS = 240.0


@dataclass(frozen=True)
class View:
    """What is on the screen once a cell is selected."""

    #: First and last row and column in view, from 0; of frozen panes those of the one that scrolls.
    rows: tuple[int, int]
    columns: tuple[int, int]
    #: The whole screen as PNG.
    picture: bytes


def views(workbook: Path, places: Sequence[tuple[str, str]]) -> list[View]:
    """What a window as large as the display shows of `workbook`, for each sheet and cell of `places`.

    Without a cell the sheet is shown as it opens.
    """
    if shutil.which("Xvfb") is None:
        raise OfficeError("Xvfb is needed: run scripts/need display")
    with tempfile.TemporaryDirectory(prefix="kpm-window-") as name:
        folder = Path(name)
        # A copy: LibreOffice would ask about a file that another window has open.
        copy = shutil.copy(workbook, folder / "form.xlsx")
        request = {"path": str(copy), "folder": name, "places": list(places), "size": [WIDTH_PX, HEIGHT_PX]}
        reader, writer = os.pipe()
        screen = ["-screen", "0", f"{WIDTH_PX}x{HEIGHT_PX}x24", "-fbdir", name, "-nolisten", "tcp"]
        display = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), *screen], pass_fds=(writer,), stderr=subprocess.DEVNULL
        )
        os.close(writer)
        try:
            with os.fdopen(reader) as numbers:
                told = _told(request, f":{numbers.readline().strip()}")
            return [
                View(tuple(one["rows"]), tuple(one["columns"]), _png(Path(one["picture"]).read_bytes())) for one in told
            ]
        finally:
            display.terminate()
            display.wait(timeout=30)


def _told(request: dict[str, object], display: str) -> list[dict[str, object]]:
    """What the other Python says of `request` on the `display`."""
    done = subprocess.run(
        [UNO_PYTHON, "-E", str(Path(__file__).with_name("window_steps.py")), json.dumps(request)],
        env={**os.environ, "DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise OfficeError(f"no window: {done.stderr[-2000:]}")
    told: list[dict[str, object]] = json.loads(done.stdout)
    return told


def _png(memory: bytes) -> bytes:
    """The picture in a display's memory, which has the form of `xwd`: blue, green, red and nothing for each pixel."""
    import pymupdf

    header = struct.unpack(">25I", memory[:100])
    width, height, line, start = header[4], header[5], header[12], header[0] + 12 * header[19]
    pixels = b"".join(memory[start + row * line : start + row * line + 4 * width] for row in range(height))
    samples = bytearray(3 * width * height)
    samples[0::3], samples[1::3], samples[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
    return bytes(pymupdf.Pixmap(pymupdf.csRGB, width, height, bytes(samples), False).tobytes("png"))
