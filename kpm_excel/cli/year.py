"""The commands of the office's year: review, amend, close it, look back."""

from pathlib import Path

import click

from kpm_excel.cli.parts import (
    PATH,
    consolidated_argument,
    cycle_here,
    force_option,
    help_text,
    output_option,
    plan_argument,
)
from kpm_excel.cli.screen import say, say_each
from kpm_excel.cli.speaking import Command
from kpm_excel.telling import amended_lines, file_lines, reviewed_lines, todo_line

#: What `amend` takes: a plan, answers, and the edited workbook.
_AMENDED = 3
#: What `history` takes at least: a plan and the answers of one cycle.
_LOOKED_BACK = 2


@click.command(cls=Command, help=help_text("review"))
@plan_argument
@consolidated_argument
@output_option("review.xlsx", "review")
@force_option
def review(plan: Path, consolidated: Path, output: Path, force: bool) -> int:
    """Write the workbook in which the office and its headquarters review."""
    import kpm_excel

    loaded = kpm_excel.load_plan(plan)
    words = loaded.words()
    reviewed = kpm_excel.review(loaded, kpm_excel.load_consolidated(consolidated, loaded), output, force=force)
    say(words.text("cli.written", path=output))
    say_each((*reviewed_lines(reviewed, words), *file_lines(reviewed, words)))
    return 0


def _three(ctx: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    """Plan, answers and edited workbook; in the folder of a cycle the first two, or all, may be left out."""
    cycle = cycle_here() if len(value) < _AMENDED - 1 else None
    if cycle:
        value = (cycle.plan, cycle.to_amend, *(value or (cycle.review,)))
    if len(value) != _AMENDED:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    return value


@click.command(cls=Command, help=help_text("amend"))
@click.argument("paths", nargs=-1, type=PATH, metavar="PLAN CONSOLIDATED EDITED", callback=_three)
@output_option("amended.json", "amended")
@force_option
def amend(paths: tuple[Path, Path, Path], output: Path, force: bool) -> int:
    """Take back what was edited in an overview or a review."""
    import kpm_excel

    plan, consolidated, edited = paths
    loaded = kpm_excel.load_plan(plan)
    words = loaded.words()
    amended = kpm_excel.amend(loaded, kpm_excel.load_consolidated(consolidated, loaded), edited, output, force=force)
    say_each((*amended_lines(loaded, amended, words), *file_lines(amended, words)))
    say(words.text("cli.written", path=output))
    return 0 if amended.is_whole else 1


def _renumbered(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[int, int]:
    """New numbers of programs by their old ones."""
    pairs = [value.split("=") for value in values]
    if not all(len(pair) == 2 and all(part.strip().isdecimal() for part in pair) for pair in pairs):
        raise click.BadParameter(" ".join(values), ctx=ctx, param=parameter)
    return {int(old): int(new) for old, new in pairs}


@click.command(cls=Command, help=help_text("rollover"))
@plan_argument
@consolidated_argument
@output_option("plan-next.json", "next_plan")
@click.option("--drop", multiple=True, type=int, metavar="NO", help=help_text("drop"))
@click.option("--renumber", multiple=True, metavar="OLD=NEW", callback=_renumbered, help=help_text("renumber"))
@force_option
def rollover(
    plan: Path, consolidated: Path, output: Path, drop: tuple[int, ...], renumber: dict[int, int], force: bool
) -> int:
    """Begin next period's plan from this one and its answers."""
    import kpm_excel

    loaded = kpm_excel.load_plan(plan)
    words = loaded.words()
    answers = kpm_excel.load_consolidated(consolidated, loaded)
    rolled = kpm_excel.rollover(loaded, answers, output, drop=drop, renumber=renumber, force=force)
    say_each((words.text("cli.written", path=output), *file_lines(rolled, words)))
    say(words.text("rollover.todo", count=len(rolled.todo)))
    for todo in rolled.todo:
        say(f"  {todo_line(todo, words)}")
    return 0


def _looked_back(ctx: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    """Plan and answers; in the folder of a cycle the folders of earlier ones will do, before its own."""
    cycle = cycle_here()
    if cycle and all(path.is_dir() for path in value):
        value = (cycle.plan, *value, cycle.root)
    if len(value) < _LOOKED_BACK:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    return value


@click.command(cls=Command, help=help_text("history"))
@click.argument("paths", nargs=-1, type=PATH, metavar="PLAN CONSOLIDATED...", callback=_looked_back)
@output_option("history.xlsx", "history")
@force_option
def history(paths: tuple[Path, ...], output: Path, force: bool) -> int:
    """Show ratings and indicators over several cycles."""
    import kpm_excel
    from kpm_excel.office.cycle_folder import answers_at

    loaded = kpm_excel.load_plan(paths[0])
    words, cycles = loaded.words(), [kpm_excel.load_consolidated(answers_at(path)) for path in paths[1:]]
    looked = kpm_excel.history(loaded, cycles, output, force=force)
    say_each((words.text("cli.written", path=output), *file_lines(looked, words)))
    return 0
