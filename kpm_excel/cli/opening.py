"""The command that opens the page in the browser."""

import sys
import threading
from pathlib import Path

import click

from kpm_excel.cli.parts import PATH, help_text
from kpm_excel.cli.screen import say
from kpm_excel.cli.speaking import Command

_HIGHEST_PORT = 65_535


@click.command("open", cls=Command, help=help_text("open_page"))
@click.argument("folder", required=False, type=PATH, metavar="[DIR]")
@click.option("--no-browser", is_flag=True, help=help_text("no_browser"))
@click.option("--port", type=click.IntRange(0, _HIGHEST_PORT), default=0, metavar="N", help=help_text("port"))
def open_page(folder: Path | None, no_browser: bool, port: int) -> int:
    """Open the page on this computer."""
    from kpm_excel.office.cycle_folder import find_cycle
    from kpm_excel.web import serving

    def ready(address: str) -> None:
        say(address)
        sys.stdout.flush()
        if not no_browser:
            # Some systems wait for the browser to end.
            threading.Thread(target=_browse, args=(address,), daemon=True).start()

    here = Path() if folder is None and find_cycle(Path()) else folder
    serving.open_page(here, ready, port=port)
    return 0


def _browse(address: str) -> None:
    import webbrowser

    webbrowser.open(address)
