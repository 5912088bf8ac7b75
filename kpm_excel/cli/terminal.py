"""What only someone at a terminal sees: a bar that shows how far it is, and the question for a password."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kpm_excel.cli.screen import say
from kpm_excel.words import Words

if TYPE_CHECKING:
    from kpm_excel.office.run import Run, Step


@contextmanager
def shown_run(label: str) -> "Iterator[Run | None]":
    """A run whose steps move a bar on a terminal's error stream; None in a pipe, which gets no bar."""
    if not sys.stderr.isatty():
        yield None
        return
    from kpm_excel.office.run import Run

    with click.progressbar(length=0, label=label, file=sys.stderr) as bar:

        def move(step: "Step") -> None:
            bar.length = step.total
            bar.update(1)

        yield Run(move)
        # Lock files and leftovers are passed over without a word, and who is accepted gets nothing.
        bar.update(max((bar.length or 0) - bar.pos, 0))


def asked_password(files: Sequence[str], words: Words) -> str:
    """A password for the locked `files`, from whoever sits at the terminal; empty without files or terminal."""
    if not files or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    say(words.text("cli.locked", names=words.text("entry.joint").join(files)), err=True)
    answer: str = click.prompt(
        words.text("cli.password"), default="", show_default=False, hide_input=True, err=True, prompt_suffix=" "
    )
    return answer
