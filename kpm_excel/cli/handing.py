"""The command for the links by which departments hand in."""

import json
from pathlib import Path

import click

from kpm_excel.cli.parts import PATH, help_text
from kpm_excel.cli.screen import say
from kpm_excel.cli.speaking import Command
from kpm_excel.cli.streams import lost_output
from kpm_excel.words import words_for


@click.command(cls=Command, help=help_text("links"))
@click.argument("folder", type=PATH, metavar="DIR")
@click.argument("departments", nargs=-1, metavar="[CODE...]")
@click.option("--heads", is_flag=True, help=help_text("links_heads"))
@click.option("--address", metavar="URL", default="", help=help_text("links_address"))
@click.option("--json", "as_json", is_flag=True, help=help_text("links_json"))
def links(folder: Path, departments: tuple[str, ...], heads: bool, address: str, as_json: bool) -> int:
    """Make new links for departments."""
    import kpm_excel

    made = kpm_excel.links(folder, departments, heads=heads, address=address)
    if as_json:
        say(json.dumps(dict(made.links), ensure_ascii=False, indent=2))
    else:
        for code, link in made.links.items():
            say(f"{code}\t{link}")
    words = words_for(None)
    say(words.text("cli.links_made", count=len(made.links)), err=True)
    if not made.is_address_known:
        say(words.text("cli.links_guessed"), err=True)
    if made.links and lost_output():
        # Whoever had links until now has none.
        say(words.text("cli.links_unseen"), err=True)
        return 1
    return 0
