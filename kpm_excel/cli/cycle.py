"""The commands of one cycle: from the plan to forms, from what came back to the report."""

import os
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpm_excel.cli.parts import (
    PATH,
    consolidated_argument,
    force_option,
    help_text,
    load_texts,
    output_option,
    path_argument,
    plan_argument,
    returned_argument,
    status_of,
    texts_option,
)
from kpm_excel.cli.screen import say, say_each, say_json
from kpm_excel.cli.speaking import Command
from kpm_excel.cli.terminal import asked_password, shown_run
from kpm_excel.telling import (
    account_lines,
    demo_lines,
    file_lines,
    font_lines,
    generated_lines,
    lying_over_lines,
    note_lines,
)

if TYPE_CHECKING:
    from kpm_excel.office.run import Step
    from kpm_excel.plan.model import Plan

#: What nearly every returned file needs of us.
_READERS = ("kpm_excel.returned", "kpm_excel.reading.submissions", "kpm_excel.excel.read.ooxml")
_SAMPLES = ("kodaira-r4", "harborview-2026")


@click.command(cls=Command, help=help_text("generate"))
@plan_argument
@output_option("entry", "outgoing")
@click.option("--answers", type=PATH, help=help_text("answers"))
@click.option("--mail", is_flag=True, help=help_text("mail"))
@texts_option
@force_option
def generate(plan: Path, output: Path, answers: Path | None, mail: bool, texts: Path | None, force: bool) -> int:
    """Write the entry workbooks, and mail drafts that bring them."""
    import kpm_excel

    loaded = kpm_excel.load_plan(plan)
    words = loaded.words()
    given = kpm_excel.load_answers(answers, loaded) if answers else None
    told = load_texts(texts)
    # From the environment alone: neither the plan nor the history of a shell should hold it.
    password = os.environ.get("KPM_EXCEL_PASSWORD", "")
    with shown_run(words.text("cli.generating")) as run:
        made = kpm_excel.generate(loaded, output, given, password=password, mail=mail, texts=told, force=force, run=run)
    lines = (*lying_over_lines(loaded.drawn, words), *generated_lines(made, output, words), *file_lines(made, words))
    say_each(lines)
    # What is still to be written in the plan is printed on the forms that went out.
    return int(made.still_marked.count > 0)


@click.command(cls=Command, help=help_text("fields"))
@path_argument("workbook")
@click.option("--json", "as_json", is_flag=True, help=help_text("json"))
def fields(workbook: Path, as_json: bool) -> int:
    """List the input cells of an entry workbook."""
    import kpm_excel

    cells = kpm_excel.fields(workbook)
    if as_json:
        say_json([cell.to_json() for cell in cells])
        return 0
    for cell in cells:
        say(f"{cell.program}\t{cell.field}\t{cell.type}\t{cell.sheet}!{cell.cell}\t{cell.label}")
    return 0


def _excluded(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """The files to leave out, each with its reason."""
    for value in values:
        if not all(value.partition("=")):
            raise click.BadParameter(value, ctx=ctx, param=parameter)
    return {file: reason for file, _, reason in (value.partition("=") for value in values)}


@click.command(cls=Command, help=help_text("collect"))
@plan_argument
@returned_argument()
@output_option("collected", "results")
@click.option("--exclude", multiple=True, metavar="FILE=REASON", callback=_excluded, help=help_text("exclude"))
@click.option("--password-file", type=PATH, metavar="FILE", help=help_text("password_file"))
@click.option("--engine", default="local", metavar="ENGINE", help=help_text("engine"))
@texts_option
@force_option
def collect(
    plan: Path,
    returned: tuple[Path, ...],
    output: Path,
    exclude: dict[str, str],
    password_file: Path | None,
    engine: str,
    texts: Path | None,
    force: bool,
) -> int:
    """Read, check and merge what came back."""
    import kpm_excel
    from kpm_excel.sandbox.pool import readers_ahead

    with readers_ahead(returned, _READERS) if engine == "local" else nullcontext() as ahead:
        # While the readers start.
        from kpm_excel.intake import read_locally

        loaded = kpm_excel.load_plan(plan)
        words, told = loaded.words(), load_texts(texts)
        passwords = kpm_excel.load_passwords(password_file) if password_file else []
        while True:
            with shown_run(words.text("cli.reading")) as run:
                collected = kpm_excel.collect(
                    loaded,
                    returned,
                    output,
                    passwords=passwords,
                    exclude=exclude,
                    texts=told,
                    engine=partial(read_locally, ahead=ahead) if ahead else engine,
                    force=force,
                    run=run,
                )
            say_each((*file_lines(collected, words), *note_lines(collected, words)))
            password = asked_password(collected.locked, words)
            if not password:
                break
            # What was read already is gone by, so that only what was locked is read again.
            passwords.append(password)
    say_each(account_lines(collected.account, words))
    say(words.text("cli.collected", folder=output))
    return status_of(collected)


@click.command(cls=Command, help=help_text("overview"))
@plan_argument
@consolidated_argument
@output_option("overview.xlsx", "overview")
@click.option("--pdf", is_flag=True, help=help_text("pdf"))
@click.option("--data", type=PATH, metavar="FILE", help=help_text("data"))
@force_option
def overview(plan: Path, consolidated: Path, output: Path, pdf: bool, data: Path | None, force: bool) -> int:
    """Write the overview to print."""
    import kpm_excel

    loaded = kpm_excel.load_plan(plan)
    words = loaded.words()
    answers = kpm_excel.load_consolidated(consolidated, loaded)
    printed = kpm_excel.overview(loaded, answers, output, pdf=pdf, data=data, force=force)
    for path in printed.written:
        say(words.text("cli.written", path=path))
    say_each((*file_lines(printed, words), *font_lines(printed, loaded, words)))
    if printed.is_plan_changed:
        say(words.text("cli.plan_changed"))
    if printed.is_draft:
        say(words.text("cli.draft"))
    return int(printed.is_draft)


@click.command(cls=Command, help=help_text("demo"))
@click.argument("folder", default="demo", type=PATH, metavar="[DIR]")
@click.option(
    "--sample", type=click.Choice(_SAMPLES), default=_SAMPLES[0], help=help_text("sample", default=_SAMPLES[0])
)
@force_option
def demo(folder: Path, sample: str, force: bool) -> int:
    """Run the whole cycle on a shipped sample."""
    import kpm_excel

    plans: list[Plan] = []

    def show(step: "Step") -> None:
        # The first step gives the plan, which knows the language.
        if isinstance(step.result, kpm_excel.Plan):
            plans.append(step.result)
        say_each(demo_lines(step, plans[0]))

    shown = kpm_excel.demo(folder, sample, force=force, run=kpm_excel.Run(show))
    words = shown.plan.words()
    say_each(file_lines(shown, words))
    if shown.no_pdf:
        say(words.text("cli.demo_no_pdf", reason=shown.no_pdf.message(words)))
    say(words.text("cli.demo_open"))
    for path in shown.to_open:
        say(f"   {path}")
    return 0
