"""The commands for going after answers: how far the departments are, whom to remind, and in which words."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpm_excel.cli.parts import (
    PATH,
    consolidated_argument,
    help_text,
    output_option,
    path_argument,
    plan_argument,
    returned_argument,
    status_of,
)
from kpm_excel.cli.speaking import Command
from kpm_excel.words import Words, words_for

if TYPE_CHECKING:
    from kpm_excel.consolidated import Consolidated
    from kpm_excel.mails import Texts
    from kpm_excel.plan.model import Plan

#: Seconds between two looks at a watched folder.
_PAUSE = 3.0


def texts_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`command` with `--texts`, the folder of the office's own mail texts."""
    return click.option("--texts", type=PATH, metavar="DIR", help=help_text("texts"), callback=_own_texts)(command)


def _own_texts(_ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    """The folder of the office's own texts; left out, it is the cycle's, where the office has made one."""
    from kpm_excel.cycle import find_cycle

    cycle = None if value else find_cycle(Path())
    return cycle.texts if cycle and cycle.texts.is_dir() else value


def load_texts(folder: Path | None) -> "Texts | None":
    """The mail texts in `folder`; None without one."""
    from kpm_excel import mails

    return mails.load_texts(folder) if folder else None


def say_mails(plan: "Plan", codes: Sequence[str], folder: Path, words: Words) -> None:
    """Print how many drafts were written, for the departments `codes`, and which of these have no address."""
    from kpm_excel.mails import addresses_of

    click.echo(words.text("cli.mails_written", count=len(codes), folder=folder))
    departments = [plan.department(code) for code in codes]
    names = [department.name for department in departments if not addresses_of(department)]
    if names:
        click.echo(words.text("cli.no_address", names=words.text("entry.joint").join(names)))


@click.command(cls=Command, help=help_text("remind"))
@plan_argument
@consolidated_argument
@output_option("reminders", lambda cycle: cycle.results / "reminders")
@texts_option
def remind(plan: Path, consolidated: Path, output: Path, texts: Path | None) -> int:
    """Write a draft for each department whose answers are missing or need mending."""
    from kpm_excel import pipeline, sending

    loaded = pipeline.load_plan(plan)
    words = words_for(loaded.language)
    answers = pipeline.load_consolidated(consolidated, loaded)
    copies = consolidated.parent / "feedback"
    drafts = sending.write_reminders(loaded, answers, output, copies, load_texts(texts))
    if not drafts:
        click.echo(words.text("cli.reminded_none"))
    else:
        say_mails(loaded, list(drafts), output, words)
    return status_of(answers)


@click.command("mail-texts", cls=Command, help=help_text("mail_texts"))
@plan_argument
@path_argument("folder", lambda cycle: cycle.texts, Path("mail-texts"), metavar="[DIR]")
def mail_texts(plan: Path, folder: Path) -> int:
    """Write the shipped mail texts, to be edited."""
    from kpm_excel import pipeline, sending

    loaded = pipeline.load_plan(plan)
    written = sending.write_texts(loaded, folder)
    click.echo(words_for(loaded.language).text("cli.texts_written", count=len(written), folder=folder))
    return 0


@click.command(cls=Command, help=help_text("status"))
@plan_argument
@returned_argument()
@click.option("--watch", is_flag=True, help=help_text("watch"))
def status(plan: Path, returned: tuple[Path, ...], watch: bool) -> int:
    """Show how far the departments are."""
    if not watch:
        loaded, consolidated = _looked(plan, returned)
        _show(loaded, consolidated)
        return status_of(consolidated)
    seen, result = None, 0
    while True:
        try:
            now = _seen([plan, *returned])
            if now != seen:
                seen = now
                if sys.stdout.isatty():
                    click.clear()
                loaded, consolidated = _looked(plan, returned)
                # Before it is printed: whoever has read the table and ends the watching gets this table's status.
                result = status_of(consolidated)
                _show(loaded, consolidated, datetime.now())
            time.sleep(_PAUSE)
        except KeyboardInterrupt:
            return result


def _looked(plan: Path, returned: Sequence[Path]) -> "tuple[Plan, Consolidated]":
    """The plan, and what came back so far."""
    from kpm_excel import pipeline
    from kpm_excel.sent import kept_beside

    loaded = pipeline.load_plan(plan)
    return loaded, pipeline.collect(loaded, returned, sent=kept_beside(plan))


def _show(plan: "Plan", consolidated: "Consolidated", moment: datetime | None = None) -> None:
    """Print the table."""
    from kpm_excel import pipeline
    from kpm_excel.status import status_lines

    words = words_for(plan.language)
    for line in (*status_lines(plan, consolidated), "", *pipeline.account(plan, consolidated, words)):
        click.echo(line)
    if moment:
        click.echo(words.text("cli.watching", time=moment.strftime("%H:%M:%S")) + "\n")
    # Whoever reads a pipe sees each table as soon as it is there.
    sys.stdout.flush()


def _seen(paths: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file in `paths`: differs as soon as one comes, goes or changes."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    seen = []
    for file in files:
        try:
            found = file.stat()
        except OSError:
            # Gone since it was listed; the next look will tell.
            continue
        seen.append((str(file), found.st_mtime_ns, found.st_size))
    return tuple(sorted(seen))
