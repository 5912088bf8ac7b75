"""The command line: options in, what the pipeline did out. It decides nothing itself.

Exit status: 0 done and nothing is wrong; 1 done, but what came back has errors or is incomplete; 2 the call,
the plan or an input cannot be used, and nothing was written; 130 interrupted.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from kpm_excel.cli import planning, year
from kpm_excel.cli.chasing import load_texts, mail_texts, remind, say_mails, status, texts_option
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
from kpm_excel.cli.speaking import Command, Group, usage_message
from kpm_excel.words import Words, words_for

_WORDS = words_for(None)

_SAMPLES = ("kodaira-r4", "harborview-2026")


@click.group(cls=Group, help=help_text("kpm_excel"))
@click.version_option(package_name="kpm-excel", message="%(version)s", help=help_text("version"))
def kpm_excel() -> None:
    """Everything hangs below this command."""


kpm_excel.add_command(planning.init)


@kpm_excel.command(cls=Command, help=help_text("generate"))
@plan_argument
@output_option("entry", lambda cycle: cycle.outgoing)
@click.option("--answers", type=PATH, help=help_text("answers"))
@click.option("--mail", is_flag=True, help=help_text("mail"))
@texts_option
def generate(plan: Path, output: Path, answers: Path | None, mail: bool, texts: Path | None) -> int:
    """Write the entry workbooks, and mail drafts that bring them."""
    from kpm_excel import sending
    from kpm_excel.answers import load_answers
    from kpm_excel.entries import iter_generate
    from kpm_excel.errors import Stopped
    from kpm_excel.plan.jsonfile import sound_plan
    from kpm_excel.plans import load_document
    from kpm_excel.rollover import still_marked
    from kpm_excel.sent import keep_sent, kept_beside, load_sent, since_last

    document, kept = load_document(plan), kept_beside(plan)
    loaded, before = sound_plan(document), load_sent(kept)
    words = words_for(loaded.language)
    given = load_answers(answers, loaded) if answers else None
    told = load_texts(texts)
    # From the environment alone: neither the plan nor the history of a shell should hold it.
    steps = iter_generate(loaded, output, given, password=os.environ.get("KPM_EXCEL_PASSWORD", ""))
    with _progress(steps, len(loaded.asked_departments()), words.text("cli.generating")) as paths:
        written = list(paths)
    click.echo(words.text("cli.generated", count=len(written), folder=output))
    if mail:
        say_mails(loaded, list(sending.write_mails(loaded, output, told)), output, words)
    elif behind := sending.drafts_behind(loaded, output):
        click.echo(words.text("cli.drafts_behind", count=len(behind)))
    for line in (*since_last(before, loaded, output), *still_marked(loaded)):
        click.echo(line)
    try:
        keep_sent(document, kept)
    # The workbooks are whole without it: a plan may lie where nobody may write.
    except Stopped as stopped:
        click.echo(words.text("cli.sent_not_kept", reason=stopped.message(words)))
    return 0


@kpm_excel.command(cls=Command, help=help_text("fields"))
@path_argument("workbook")
@click.option("--json", "as_json", is_flag=True, help=help_text("json"))
def fields(workbook: Path, as_json: bool) -> int:
    """List the input cells of an entry workbook."""
    from kpm_excel.fields import fields as list_fields

    cells = list_fields(workbook)
    if as_json:
        _print_json([cell.to_json() for cell in cells])
        return 0
    for cell in cells:
        click.echo(f"{cell.program}\t{cell.field}\t{cell.type}\t{cell.sheet}!{cell.cell}\t{cell.label}")
    return 0


def _excluded(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """The files to leave out, each with its reason."""
    for value in values:
        if not all(value.partition("=")):
            raise click.BadParameter(value, ctx=ctx, param=parameter)
    return {file: reason for file, _, reason in (value.partition("=") for value in values)}


@kpm_excel.command(cls=Command, help=help_text("collect"))
@plan_argument
@returned_argument()
@output_option("collected", lambda cycle: cycle.results)
@click.option("--exclude", multiple=True, metavar="FILE=REASON", callback=_excluded, help=help_text("exclude"))
@click.option("--password-file", type=PATH, metavar="FILE", help=help_text("password_file"))
@texts_option
def collect(
    plan: Path,
    returned: tuple[Path, ...],
    output: Path,
    exclude: dict[str, str],
    password_file: Path | None,
    texts: Path | None,
) -> int:
    """Read, check and merge what came back."""
    from kpm_excel import pipeline
    from kpm_excel.sent import kept_beside

    loaded = pipeline.load_plan(plan)
    words, told = words_for(loaded.language), load_texts(texts)
    passwords = pipeline.load_passwords(password_file) if password_file else []
    while True:
        with _counting(lambda: pipeline.count_steps(loaded, returned), words.text("cli.reading")) as step:
            consolidated = pipeline.collect(
                loaded,
                returned,
                output,
                passwords=passwords,
                exclude=exclude,
                texts=told,
                sent=kept_beside(plan),
                progress=step,
            )
        password = _asked_password(pipeline.locked_files(consolidated), words)
        if not password:
            break
        # What was read already is gone by, so that only what was locked is read again.
        passwords.append(password)
    for line in pipeline.account(loaded, consolidated, words):
        click.echo(line)
    click.echo(words.text("cli.collected", folder=output))
    return status_of(consolidated)


kpm_excel.add_command(status)
kpm_excel.add_command(remind)
kpm_excel.add_command(mail_texts)


@kpm_excel.command(cls=Command, help=help_text("overview"))
@plan_argument
@consolidated_argument
@output_option("overview.xlsx", lambda cycle: cycle.results / "overview.xlsx")
@click.option("--pdf", is_flag=True, help=help_text("pdf"))
@click.option("--data", type=PATH, metavar="FILE", help=help_text("data"))
def overview(plan: Path, consolidated: Path, output: Path, pdf: bool, data: Path | None) -> int:
    """Write the overview to print."""
    from kpm_excel import pipeline
    from kpm_excel.output import check_other

    for written in filter(None, (output, data)):
        check_other(written, plan, consolidated)
    loaded = pipeline.load_plan(plan)
    words = words_for(loaded.language)
    answers = pipeline.load_consolidated(consolidated, loaded)
    printed = pipeline.overview(loaded, answers, output, pdf=pdf, data=data)
    for path in printed.files:
        click.echo(words.text("cli.written", path=path))
    if printed.note:
        click.echo(printed.note)
    if answers.plan.sha256 != loaded.sha256:
        click.echo(words.text("cli.plan_changed"))
    if printed.is_draft:
        click.echo(words.text("cli.draft"))
    return int(printed.is_draft)


for command in year.COMMANDS:
    kpm_excel.add_command(command)
kpm_excel.add_command(planning.check_plan)
kpm_excel.add_command(planning.convert_plan)


@kpm_excel.command(cls=Command, help=help_text("demo"))
@click.argument("folder", default="demo", type=PATH, metavar="[DIR]")
@click.option(
    "--sample", type=click.Choice(_SAMPLES), default=_SAMPLES[0], help=help_text("sample", default=_SAMPLES[0])
)
def demo(folder: Path, sample: str) -> int:
    """Run the whole cycle on a shipped sample."""
    from kpm_excel import pipeline

    for line in pipeline.demo(folder, sample):
        click.echo(line)
    return 0


def _print_json(value: object) -> None:
    # Bytes, so that a pipe on Windows gets UTF-8 and not the console's code page.
    click.echo(json.dumps(value, ensure_ascii=False, indent=1).encode())


@contextmanager
def _progress(steps: Iterator[Path], length: int, label: str) -> Iterator[Iterator[Path]]:
    """`steps`, with a bar on a terminal's error stream and none in a pipe."""
    if not sys.stderr.isatty():
        yield steps
        return
    with click.progressbar(steps, length=length, label=label, file=sys.stderr) as bar:
        yield iter(bar)


@contextmanager
def _counting(count: Callable[[], int], label: str) -> Iterator[Callable[[str], None] | None]:
    """A function to call with the name of each file that is done, which moves a bar on a terminal; None in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    length = count()
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda name: bar.update(1)
        # Lock files and leftovers are passed over without a word, and who is accepted gets nothing.
        bar.update(max(length - bar.pos, 0))


def _asked_password(files: Sequence[str], words: Words) -> str:
    """A password for the locked `files`, from whoever sits at the terminal; empty without files or terminal."""
    if not files or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    click.echo(words.text("cli.locked", names=words.text("entry.joint").join(files)), err=True)
    answer: str = click.prompt(
        words.text("cli.password"), default="", show_default=False, hide_input=True, err=True, prompt_suffix=" "
    )
    return answer


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows its code instead of stopping the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """The exit status of the command line with `arguments` (those of the process where None)."""
    from kpm_excel.errors import Stopped

    try:
        status = kpm_excel.main(arguments, prog_name="kpm-excel", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.UsageError as error:
        click.echo(usage_message(error, _WORDS), err=True)
    except Stopped as error:
        click.echo(error.message(_WORDS), err=True)
    except (KeyboardInterrupt, click.Abort):
        click.echo(_WORDS.text("errors.interrupted"), err=True)
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone (`| head`); that is no fault.
        sys.stderr.close()
        return 0
    except Exception as error:
        # A fault of ours. Whoever wants to mend it sets KPM_EXCEL_DEBUG and sees where it happened.
        if os.environ.get("KPM_EXCEL_DEBUG"):
            raise
        click.echo(_WORDS.text("errors.unexpected", kind=type(error).__name__, reason=error), err=True)
    return 2
