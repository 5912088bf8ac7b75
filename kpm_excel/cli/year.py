"""The commands of the office's year: review, amend, close it, look back, compare plans."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpm_excel.cli.parts import PATH, consolidated_argument, help_text, output_option, plan_argument
from kpm_excel.cli.speaking import Command
from kpm_excel.words import words_for

if TYPE_CHECKING:
    from kpm_excel.plan.model import Plan

#: What `amend` takes: a plan, answers, and the edited workbook.
_AMENDED = 3
#: What `diff-plan` takes: two plans.
_COMPARED = 2
#: What `history` takes at least: a plan and the answers of one cycle.
_LOOKED_BACK = 2


@click.command(cls=Command, help=help_text("review"))
@plan_argument
@consolidated_argument
@output_option("review.xlsx", lambda cycle: cycle.results / "review.xlsx")
def review(plan: Path, consolidated: Path, output: Path) -> int:
    """Write the workbook in which the office and its headquarters review."""
    from kpm_excel import pipeline
    from kpm_excel.output import check_other
    from kpm_excel.review import write_review

    check_other(output, plan, consolidated)
    loaded = pipeline.load_plan(plan)
    answers = pipeline.load_consolidated(consolidated, loaded)
    write_review(loaded, answers, output)
    click.echo(words_for(loaded.language).text("cli.written", path=output))
    return 0


def _three(ctx: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, Path, Path]:
    """Plan, answers and edited workbook; in the folder of a cycle the first two, or all, may be left out."""
    from kpm_excel.cycle import find_cycle

    cycle = find_cycle(Path())
    if cycle and len(value) < _AMENDED - 1:
        # Also answers that were amended before they were collected again: amending is what carries that over.
        answers = cycle.collected if cycle.collected.is_file() and not cycle.is_amended else cycle.answers
        value = (cycle.plan, answers, *(value or (cycle.results / "review.xlsx",)))
    if len(value) != _AMENDED:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    return value[0], value[1], value[2]


@click.command(cls=Command, help=help_text("amend"))
@click.argument("paths", nargs=-1, type=PATH, metavar="PLAN CONSOLIDATED EDITED", callback=_three)
@output_option("amended.json", lambda cycle: cycle.amended)
def amend(paths: tuple[Path, Path, Path], output: Path) -> int:
    """Take back what was edited in an overview or a review."""
    from kpm_excel import pipeline
    from kpm_excel.amend import amend as take_back
    from kpm_excel.output import check_other, write_file
    from kpm_excel.plans import is_json

    # Answers may be amended where they lie: what stood there before is kept in them.
    check_other(output, paths[0], *(path for path in paths[2:] if not is_json(path)))
    loaded = pipeline.load_plan(paths[0])
    words = words_for(loaded.language)
    amended = take_back(loaded, pipeline.load_consolidated(paths[1], loaded), paths[2])
    write_file(output, amended.consolidated.to_bytes())
    for line in amended.lines(loaded):
        click.echo(line)
    click.echo(words.text("amend.done", count=len(amended.amendments)))
    if not amended.is_whole:
        click.echo(words.text("amend.not_whole", count=len(amended.refused) + len(amended.notes)))
    for line in amended.unwritten(loaded):
        click.echo(line)
    click.echo(words.text("cli.written", path=output))
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
@output_option("plan-next.json", lambda cycle: cycle.results / "plan-next.xlsx")
@click.option("--drop", multiple=True, type=int, metavar="NO", help=help_text("drop"))
@click.option("--renumber", multiple=True, metavar="OLD=NEW", callback=_renumbered, help=help_text("renumber"))
def rollover(plan: Path, consolidated: Path, output: Path, drop: tuple[int, ...], renumber: dict[int, int]) -> int:
    """Begin next period's plan from this one and its answers."""
    from kpm_excel import pipeline, plans
    from kpm_excel.output import check_other
    from kpm_excel.rollover import Choices
    from kpm_excel.rollover import rollover as roll_over

    check_other(output, plan, consolidated)
    loaded = pipeline.load_plan(plan)
    words = words_for(loaded.language)
    answers = pipeline.load_consolidated(consolidated, loaded)
    rolled = roll_over(plans.load_document(plan), answers, Choices(drop, renumber), str(plan))
    plans.write_plan(rolled.document, output, str(plan))
    click.echo(words.text("cli.written", path=output))
    click.echo(words.text("rollover.todo", count=len(rolled.todo)))
    for line in rolled.todo:
        click.echo(f"  {line}")
    return 0


def _looked_back(ctx: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, list[Path]]:
    """Plan and answers; in the folder of a cycle the folders of earlier ones will do, before its own."""
    from kpm_excel.cycle import find_cycle

    cycle = find_cycle(Path())
    if cycle and all(path.is_dir() for path in value):
        value = (cycle.plan, *value, cycle.root)
    if len(value) < _LOOKED_BACK:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    cycles = ((path, find_cycle(path)) for path in value[1:])
    return value[0], [found.answers if found else path for path, found in cycles]


@click.command(cls=Command, help=help_text("history"))
@click.argument("paths", nargs=-1, type=PATH, metavar="PLAN CONSOLIDATED...", callback=_looked_back)
@output_option("history.xlsx", lambda cycle: cycle.results / "history.xlsx")
def history(paths: tuple[Path, list[Path]], output: Path) -> int:
    """Show ratings and indicators over several cycles."""
    from kpm_excel import pipeline
    from kpm_excel.history import write_history
    from kpm_excel.output import check_other

    plan, answers = paths
    check_other(output, plan, *answers)
    loaded = pipeline.load_plan(plan)
    cycles = [pipeline.load_consolidated(path) for path in answers]
    write_history(loaded, cycles, output)
    click.echo(words_for(loaded.language).text("cli.written", path=output))
    return 0


def _two_plans(ctx: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> "tuple[Plan, Plan]":
    """The older and the newer plan; in the folder of a cycle the one that workbooks were made from, and the present."""
    from kpm_excel import pipeline
    from kpm_excel.cycle import find_cycle
    from kpm_excel.sent import kept_beside, load_sent

    cycle = None if value else find_cycle(Path())
    if cycle:
        now = pipeline.load_plan(cycle.plan)
        return load_sent(kept_beside(cycle.plan)).last or now, now
    if len(value) != _COMPARED:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    return pipeline.load_plan(value[0]), pipeline.load_plan(value[1])


@click.command("diff-plan", cls=Command, help=help_text("diff_plan"))
@click.argument("plans", nargs=-1, type=PATH, metavar="OLD NEW", callback=_two_plans)
def diff_plan(plans: "tuple[Plan, Plan]") -> int:
    """Say what changed between two plans, and for whom; the exit status is 1 where anything did."""
    from kpm_excel.plandiff import diff_lines

    before, after = plans
    lines = list(diff_lines(before, after))
    for line in lines or [words_for(after.language).text("plandiff.same")]:
        click.echo(line)
    return 1 if lines else 0


COMMANDS = (review, amend, rollover, history, diff_plan)
