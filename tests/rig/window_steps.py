"""The LibreOffice end of `window.py`: runs under the Python that has `uno`, one soffice with a window of its own.

It is started as `window_steps.py REQUEST`, opens the workbook, selects one cell after the other, copies the display's
memory each time, and prints what can be seen as JSON.
"""

import json
import shutil
import sys
import time
from pathlib import Path

# It stands in the folder of this script, which is looked into first.
from bridge import start

#: The screen is drawn once it has stayed the same over so many looks, so far apart.
LOOKS, BETWEEN_SECONDS = 5, 0.1


def main(request):
    """What each place of `request` brings into view."""
    folder = Path(request["folder"])
    soffice, desktop = start(folder / "profile", window=True)
    try:
        return look(desktop, request, folder)
    finally:
        desktop.terminate()
        soffice.wait(timeout=60)


def look(desktop, request, folder):
    """The rows and columns in view, and a copy of the screen, for each place."""
    document = desktop.loadComponentFromURL(Path(request["path"]).as_uri(), "_blank", 0, ())
    controller = document.CurrentController
    controller.Frame.ContainerWindow.setPosSize(0, 0, *request["size"], 15)
    told = []
    for number, (sheet, cell) in enumerate(request["places"]):
        controller.setActiveSheet(document.Sheets.getByName(sheet))
        if cell:
            controller.select(document.Sheets.getByName(sheet).getCellRangeByName(cell))
        controller.Frame.ContainerWindow.Toolkit.processEventsToIdle()
        until_drawn(folder / "Xvfb_screen0")
        seen = controller.getByIndex(controller.Count - 1).getVisibleRange()
        picture = folder / f"{number}.xwd"
        shutil.copy(folder / "Xvfb_screen0", picture)
        rows, columns = [seen.StartRow, seen.EndRow], [seen.StartColumn, seen.EndColumn]
        told.append({"rows": rows, "columns": columns, "picture": str(picture)})
    document.close(True)
    return told


def until_drawn(screen):
    """Waits until nothing changes any more in what the display holds."""
    before, same = b"", 0
    while same < LOOKS:
        time.sleep(BETWEEN_SECONDS)
        now = screen.read_bytes()
        same = same + 1 if now == before else 0
        before = now


print(json.dumps(main(json.loads(sys.argv[1]))))
