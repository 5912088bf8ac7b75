"""The command line: options in, an operation, what it came to in sentences, an exit status. It decides nothing itself.

Exit status: 0 done and nothing is wrong; 1 done, but what came back has errors or is incomplete; 2 the call,
the plan or an input cannot be used, and nothing was written; 130 interrupted.
"""

import gc
import os
import sys

import click

from kpm_excel.cli import chasing, cycle, going_public, handing, opening, planning, streams, year
from kpm_excel.cli.parts import help_text
from kpm_excel.cli.screen import say
from kpm_excel.cli.speaking import Group, usage_message
from kpm_excel.words import words_for

_WORDS = words_for(None)

#: In the order in which one needs them.
_COMMANDS = (
    opening.open_page,
    opening.serve,
    *(planning.init, planning.import_report, cycle.generate, cycle.fields, cycle.collect, chasing.status),
    *(chasing.remind, chasing.mail_texts, handing.links, cycle.overview, year.review, year.amend),
    going_public.publish,
    *(year.rollover, year.history, planning.diff_plan),
    *(planning.check_plan, planning.convert_plan, cycle.demo),
)


@click.group(cls=Group, help=help_text("kpm_excel"))
@click.version_option(package_name="kpm-excel", message="%(version)s", help=help_text("version"))
def kpm_excel() -> None:
    """Everything hangs below this command."""


for command in _COMMANDS:
    kpm_excel.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    streams.prepare()
    # This process is ours alone, and what a command reads it keeps to the end: to look for garbage seldom saves an
    # eighth of what collecting a large body takes here.
    gc.set_threshold(20_000)
    status = run(arguments)
    lost = streams.lost_output()
    # That its reader has gone (`| head`) is no fault; that a file could not take it all is one.
    if lost and not isinstance(lost, BrokenPipeError):
        say(_WORDS.text("errors.screen_lost", reason=lost.strerror or lost), err=True)
        status = max(status, 1)
    # All of it goes with the process: nobody needs to look through it for garbage once more.
    gc.freeze()
    sys.exit(status)


def run(arguments: list[str] | None = None) -> int:
    """The exit status of the command line with `arguments` (those of the process where None)."""
    from kpm_excel.errors import Stopped

    try:
        status = kpm_excel.main(arguments, prog_name="kpm-excel", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.UsageError as error:
        say(usage_message(error, _WORDS), err=True)
    except Stopped as error:
        say(error.message(_WORDS), err=True)
    except (KeyboardInterrupt, click.Abort):
        say(_WORDS.text("errors.interrupted"), err=True)
        return 130
    except streams.Ended as ended:
        say(_WORDS.text("errors.interrupted"), err=True)
        return ended.status
    except Exception as error:
        if isinstance(error, UnicodeEncodeError) and error.encoding == sys.getfilesystemencoding():
            say(_WORDS.text("errors.name_unwritable", path=error.object, charset=error.encoding), err=True)
            return 2
        if not _is_somewhere():
            say(_WORDS.text("errors.folder_gone"), err=True)
            return 2
        # A fault of ours. Whoever wants to mend it sets KPM_EXCEL_DEBUG and sees where it happened.
        if os.environ.get("KPM_EXCEL_DEBUG"):
            raise
        say(_WORDS.text("errors.unexpected", kind=type(error).__name__, reason=error), err=True)
    return 2


def _is_somewhere() -> bool:
    """Whether the folder in which the program runs is still there."""
    try:
        os.getcwd()
    except OSError:
        return False
    return True
