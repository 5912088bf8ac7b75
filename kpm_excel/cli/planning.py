"""The commands for the plan: a folder to begin in, its faults, its two forms, what changed."""

from pathlib import Path

import click

from kpm_excel.cli.parts import (
    PATH,
    cycle_here,
    force_option,
    help_text,
    output_option,
    path_argument,
    plan_argument,
)
from kpm_excel.cli.screen import say, say_each
from kpm_excel.cli.speaking import Command
from kpm_excel.telling import (
    crowded_lines,
    doubt_lines,
    far_lines,
    file_lines,
    imported_lines,
    left_over_lines,
    lying_over_lines,
    marked_lines,
)
from kpm_excel.words import words_for

#: As it is named where an option asks for it.
_FOLDER = click.Argument(["folder"], metavar="DIR")


@click.command(cls=Command, help=help_text("init"))
@click.argument("folder", type=PATH, metavar="[DIR]", required=False)
@click.option("--template", metavar="NAME", help=help_text("template", default="sab"))
@force_option
@click.pass_context
def init(ctx: click.Context, folder: Path | None, template: str | None, force: bool) -> int:
    """Make the folder of a new cycle; without a folder say what it can begin from."""
    import kpm_excel

    if folder is None:
        if template is not None or force:
            raise click.MissingParameter(ctx=ctx, param=_FOLDER)
        say(help_text("templates"))
        _say_templates()
        return 0
    begun = kpm_excel.init(folder, template or "sab", force=force)
    words = begun.plan.words()
    say(words.text("cli.begun", folder=folder, plan=begun.cycle.plan))
    say_each(file_lines(begun, words))
    if template is None:
        say(help_text("template_taken", default="sab"))
        _say_templates()
    return 0


def _say_templates() -> None:
    """A line on each template, in the language of the one at the screen."""
    import kpm_excel

    names = kpm_excel.template_names()
    broad = max(map(len, names))
    for name in names:
        say(f"  {name:{broad}}  {words_for(None).text(f'templates.{name}')}")


@click.command("import-report", cls=Command, help=help_text("import_report"))
@click.argument("workbooks", nargs=-1, type=PATH, metavar="WORKBOOK...", required=True)
@output_option("plan.xlsx", "")
@click.option("--departments", type=PATH, metavar="FILE", help=help_text("import_departments"))
@click.option("--sheet", "sheets", multiple=True, metavar="NAME", help=help_text("import_sheet"))
@click.option("--choices", type=PATH, metavar="PLAN", help=help_text("import_choices"))
@force_option
def import_report(
    workbooks: tuple[Path, ...],
    output: Path,
    departments: Path | None,
    sheets: tuple[str, ...],
    choices: Path | None,
    force: bool,
) -> int:
    """Begin a plan from a table that somebody made by hand."""
    import kpm_excel

    imported = kpm_excel.import_report(
        workbooks, output, departments=departments, sheets=sheets, choices=choices, force=force
    )
    words = imported.plan.words()
    say(words.text("cli.written", path=output))
    say_each((*file_lines(imported, words), *imported_lines(imported, words)))
    return 0


@click.command("check-plan", cls=Command, help=help_text("check_plan"))
@plan_argument
@click.option("--mark", type=PATH, metavar="FILE", help=help_text("mark"))
@click.option("--mend", type=PATH, metavar="FILE", help=help_text("mend"))
@force_option
def check_plan(plan: Path, mark: Path | None, mend: Path | None, force: bool) -> int:
    """Say everything that is wrong in a plan; mark it in a copy, or lay the workbook out anew."""
    import kpm_excel

    checked = kpm_excel.check_plan(plan, mark, mend=mend, force=force)
    words = checked.plan.words() if checked.plan else words_for(None)
    say_each(file_lines(checked, words))
    say_each(lying_over_lines(checked.drawn, words))
    if mend:
        say(words.text("cli.mended", path=mend))
        say_each(left_over_lines(checked.left_over, words))
    if checked.plan is None:
        if mark:
            say(help_text("marked", path=mark))
        raise kpm_excel.PlanFaulty(str(mend or plan), checked.faults)
    words = checked.plan.words()
    asked = len(checked.plan.asked_departments())
    say(words.text("cli.plan_right", programs=len(checked.plan.programs), departments=asked))
    far, crowded = far_lines(checked.far_days, words), crowded_lines(checked.crowded, words)
    say_each((*marked_lines(checked.still_marked, words), *far, *doubt_lines(checked.doubts, words), *crowded))
    return 0


@click.command("convert-plan", cls=Command, help=help_text("convert_plan"))
@path_argument("in", "plan")
@path_argument("out", "plan_json")
@force_option
def convert_plan(force: bool, **paths: Path) -> int:
    """Turn a plan into its other form."""
    import kpm_excel

    converted = kpm_excel.convert_plan(paths["in"], paths["out"], force=force)
    say(help_text("written", path=paths["out"]))
    say_each(lying_over_lines(converted.left_behind, words_for(None)))
    say_each(file_lines(converted, words_for(None)))
    return 0


@click.command("diff-plan", cls=Command, help=help_text("diff_plan"))
@click.argument("plans", nargs=-1, type=PATH, metavar="OLD NEW")
@click.pass_context
def diff_plan(ctx: click.Context, plans: tuple[Path, ...]) -> int:
    """Say what changed between two plans, and for whom; the exit status is 1 where anything did."""
    import kpm_excel
    from kpm_excel.plandiff import diff_lines

    cycle = None if plans else cycle_here()
    if not cycle and len(plans) != len(("old", "new")):
        raise click.MissingParameter(ctx=ctx, param=ctx.command.params[0])
    new = kpm_excel.load_plan(cycle.plan if cycle else plans[1])
    old = (kpm_excel.last_sent(new) or new) if cycle else kpm_excel.load_plan(plans[0])
    compared = kpm_excel.diff_plan(old, new)
    say_each(list(diff_lines(compared)) or [words_for(new.language).text("plandiff.same")])
    return 1 if compared.changes else 0
