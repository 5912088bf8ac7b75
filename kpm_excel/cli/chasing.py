"""The commands for going after answers: how far the departments are, whom to remind, and in which words."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpm_excel.cli.parts import (
    PATH,
    consolidated_argument,
    cycle_here,
    force_option,
    help_text,
    load_texts,
    path_argument,
    plan_argument,
    returned_argument,
    status_of,
    texts_option,
)
from kpm_excel.cli.screen import say, say_each
from kpm_excel.cli.speaking import Command
from kpm_excel.cli.standing import standing_lines
from kpm_excel.cli.streams import lost_output
from kpm_excel.telling import account_lines, file_lines, mail_lines

if TYPE_CHECKING:
    from kpm_excel.office.collect import Collected
    from kpm_excel.plan.model import Plan


@click.command(cls=Command, help=help_text("remind"))
@plan_argument
@consolidated_argument
@click.option("-o", "--output", type=PATH, help=help_text("output_mail"))
@texts_option
@force_option
def remind(plan: Path, consolidated: Path, output: Path | None, texts: Path | None, force: bool) -> int:
    """Write a draft for each department whose answers are missing or need mending."""
    import kpm_excel
    from kpm_excel.office.handouts import MAIL

    loaded = kpm_excel.load_plan(plan)
    words = loaded.words()
    answers = kpm_excel.load_consolidated(consolidated, loaded)
    # Where `collect` put its own: a department has one draft, and answers may lie in any folder.
    output = output or consolidated.parent / MAIL
    reminded = kpm_excel.remind(loaded, answers, output, texts=load_texts(texts), force=force)
    if not reminded.drafts:
        say(words.text("cli.reminded_none"))
    else:
        say_each(mail_lines(len(reminded.drafts), reminded.without_address, output, words))
    if reminded.behind:
        say(words.text("cli.links_behind", path=reminded.behind, folder=output))
    say_each(file_lines(reminded, words))
    return status_of(answers)


@click.command("mail-texts", cls=Command, help=help_text("mail_texts"))
@plan_argument
@path_argument("folder", "texts", Path("mail-texts"), metavar="[DIR]")
@force_option
def mail_texts(plan: Path, folder: Path, force: bool) -> int:
    """Write the shipped mail texts, to be edited."""
    import kpm_excel

    loaded = kpm_excel.load_plan(plan)
    words, made = loaded.words(), kpm_excel.mail_texts(loaded, folder, force=force)
    say(words.text("cli.texts_written", count=len(made.written), folder=folder))
    say_each(file_lines(made, words))
    return 0


@click.command(cls=Command, help=help_text("status"))
@plan_argument
@returned_argument()
@click.option("--watch", is_flag=True, help=help_text("watch"))
def status(plan: Path, returned: tuple[Path, ...], watch: bool) -> int:
    """Show how far the departments are."""
    import kpm_excel

    cycle = cycle_here()
    earlier = cycle.results if cycle else None
    if not watch:
        loaded = kpm_excel.load_plan(plan)
        standing = kpm_excel.status(loaded, returned, earlier=earlier)
        _show(loaded, standing)
        return status_of(standing)
    result = 0
    try:
        for loaded, standing in kpm_excel.watch(plan, returned, earlier=earlier):
            # Before it is printed: whoever has read the table and ends the watching gets this table's status.
            result = status_of(standing)
            if sys.stdout.isatty():
                click.clear()
            _show(loaded, standing, datetime.now())
            if lost_output():
                break
    except KeyboardInterrupt:
        pass
    return result


def _show(plan: "Plan", standing: "Collected", moment: datetime | None = None) -> None:
    """Print the table."""
    words, account = plan.words(), standing.account
    say_each((*standing_lines(account.standings, words), "", *account_lines(account, words)))
    if standing.locked:
        say(words.text("cli.locked", names=words.text("entry.joint").join(standing.locked)))
    if moment:
        say(words.text("cli.watching", time=moment.strftime("%H:%M:%S")) + "\n")
    # Whoever reads a pipe sees each table as soon as it is there.
    sys.stdout.flush()
