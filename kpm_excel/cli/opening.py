"""The commands that open the page in the browser: for this computer alone, or for the whole house."""

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpm_excel.cli.parts import PATH, help_text
from kpm_excel.cli.screen import say
from kpm_excel.cli.speaking import Command
from kpm_excel.cli.streams import Ended
from kpm_excel.words import words_for

if TYPE_CHECKING:
    from kpm_excel.words import Saying

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


@click.command(cls=Command, help=help_text("serve"))
@click.argument("folder", type=PATH, metavar="DIR")
@click.option("--listen", metavar="HOST:PORT", help=help_text("serve_listen"))
@click.option("--cert", type=PATH, metavar="FILE", help=help_text("serve_cert"))
@click.option("--key", type=PATH, metavar="FILE", help=help_text("serve_key"))
@click.option("--proxy", "proxies", multiple=True, metavar="ADDRESS", help=help_text("serve_proxy"))
@click.option("--address", metavar="URL", help=help_text("serve_address"))
@click.option("--new-key", is_flag=True, help=help_text("serve_new_key"))
def serve(
    folder: Path,
    listen: str | None,
    cert: Path | None,
    key: Path | None,
    proxies: tuple[str, ...],
    address: str | None,
    new_key: bool,
) -> int:
    """Serve the pages of a cycle on the intranet."""
    from kpm_excel.web import intranet

    def ready(office: str, remarks: "Sequence[Saying]") -> None:
        say(office)
        sys.stdout.flush()
        for remark in remarks:
            say(remark.text(words_for(None)), err=True)

    wanted = intranet.Wanted(listen=listen, cert=cert, key=key, proxies=proxies, address=address, is_renewed=new_key)
    try:
        intranet.serve(folder, wanted, ready)
    except (KeyboardInterrupt, Ended):
        # That is how it ends.
        return 0
    return 0
