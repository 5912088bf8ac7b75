"""The command that publishes: first it says what goes out, then it asks, and only then it writes."""

import sys
import unicodedata
from pathlib import Path

import click

from kpm_excel.cli.parts import consolidated_argument, force_option, help_text, output_option, plan_argument
from kpm_excel.cli.screen import say, say_each
from kpm_excel.cli.speaking import Command
from kpm_excel.telling import file_lines, going_out_lines

#: What is taken for a yes; everything else is none.
_YES = ("y", "yes", "はい")


@click.command(cls=Command, help=help_text("publish"))
@plan_argument
@consolidated_argument
@output_option("public", "published")
@click.option("--hold-back", multiple=True, metavar="KIND.FIELD", help=help_text("hold_back"))
@click.option("--yes", is_flag=True, help=help_text("yes"))
@force_option
def publish(plan: Path, consolidated: Path, output: Path, hold_back: tuple[str, ...], yes: bool, force: bool) -> int:
    """Write the page and the data for the public."""
    import kpm_excel

    loaded = kpm_excel.load_plan(plan)
    words = loaded.words()
    answers = kpm_excel.load_consolidated(consolidated, loaded)
    shown = kpm_excel.publish(loaded, answers, output, held_back=hold_back)
    if shown.is_plan_changed:
        say(words.text("cli.plan_changed"))
    if shown.is_draft:
        say(words.text("publish.is_draft"))
        return 1
    say_each(going_out_lines(shown, loaded, words))
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            say(words.text("publish.needs_yes"), err=True)
            return 2
        answer = click.prompt(words.text("publish.ask"), default="", show_default=False, err=True, prompt_suffix=" ")
        if unicodedata.normalize("NFKC", answer).strip().casefold() not in _YES:
            say(words.text("publish.declined"))
            return 1
    done = kpm_excel.publish(loaded, answers, output, yes=True, held_back=hold_back, force=force)
    say(words.text("publish.done", folder=output))
    say_each(file_lines(done, words))
    return 0
