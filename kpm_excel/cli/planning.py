"""The commands for the plan: a folder to begin in, its faults, its two forms."""

from pathlib import Path

import click

from kpm_excel.cli.parts import PATH, help_text, path_argument, plan_argument
from kpm_excel.cli.speaking import Command
from kpm_excel.words import words_for


@click.command(cls=Command, help=help_text("init"))
@click.argument("folder", type=PATH, metavar="DIR")
@click.option("--template", default="sab", metavar="NAME", help=help_text("template", default="sab"))
def init(folder: Path, template: str) -> int:
    """Make the folder of a new cycle."""
    from kpm_excel.cycle import init_cycle
    from kpm_excel.plans import load_plan

    cycle = init_cycle(folder, template)
    words = words_for(load_plan(cycle.plan).language)
    click.echo(words.text("cli.begun", folder=folder, plan=cycle.plan))
    return 0


@click.command("check-plan", cls=Command, help=help_text("check_plan"))
@plan_argument
@click.option("--mark", type=PATH, metavar="FILE", help=help_text("mark"))
def check_plan(plan: Path, mark: Path | None) -> int:
    """Say everything that is wrong in a plan; mark it in a copy."""
    from kpm_excel import plans
    from kpm_excel.errors import PlanFaulty
    from kpm_excel.rollover import still_marked

    faults = plans.mark_plan(plan, mark) if mark else plans.check_plan(plan)
    if faults:
        if mark:
            click.echo(help_text("marked", path=mark))
        raise PlanFaulty(str(plan), faults)
    loaded = plans.load_plan(plan)
    asked = len(loaded.asked_departments())
    click.echo(words_for(loaded.language).text("cli.plan_right", programs=len(loaded.programs), departments=asked))
    for line in still_marked(loaded):
        click.echo(line)
    return 0


@click.command("convert-plan", cls=Command, help=help_text("convert_plan"))
@path_argument("in", lambda cycle: cycle.plan)
@path_argument("out", lambda cycle: cycle.results / "plan.json")
def convert_plan(**paths: Path) -> int:
    """Turn a plan into its other form."""
    from kpm_excel import plans

    plans.convert_plan(paths["in"], paths["out"])
    click.echo(help_text("written", path=paths["out"]))
    return 0
