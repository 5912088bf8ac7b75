"""Arguments and options that several commands share. In the folder of a cycle they need not be given."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpm_excel.words import words_for

if TYPE_CHECKING:
    from kpm_excel.consolidated import Consolidated
    from kpm_excel.mails import Texts
    from kpm_excel.office.cycle_folder import Cycle

#: What adds an argument or an option to a command.
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

PATH = click.Path(path_type=Path)


def help_text(name: str, **values: object) -> str:
    """The help called `name`, in the language of the one at the screen."""
    return words_for(None).text(f"cli.{name}", **values)


def status_of(consolidated: "Consolidated") -> int:
    """The exit status of a command that shows these answers: 1 where something is wrong or still to come."""
    return 0 if consolidated.is_complete else 1


def cycle_here() -> "Cycle | None":
    """The cycle in whose folder the command runs; None elsewhere."""
    from kpm_excel.office.cycle_folder import find_cycle

    return find_cycle(Path())


def path_argument(name: str, in_cycle: str = "", default: Path | None = None, metavar: str | None = None) -> Decorator:
    """The path `name`; left out, it is the part `in_cycle` of the cycle, and elsewhere `default` where there is one.

    Whether it exists is judged by the step that reads it.
    """
    taken = _taken(in_cycle, default)
    shown = metavar or name.upper()
    return click.argument(name, type=PATH, metavar=shown, required=not in_cycle, callback=taken)


def output_option(default: str, in_cycle: str) -> Decorator:
    """`-o`, where to write; left out, it is the part `in_cycle` of the cycle, and elsewhere `default`."""
    taken = _taken(in_cycle, Path(default))
    return click.option("-o", "--output", type=PATH, help=help_text("output", default=default), callback=taken)


def returned_argument() -> Decorator:
    """The files and folders that came back; left out, it is the cycle's folder for them."""

    def taken(ctx: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
        return value or (_from_cycle(ctx, parameter, "returned", None),)

    return click.argument("returned", nargs=-1, type=PATH, metavar="RETURNED...", callback=taken)


def _taken(in_cycle: str, otherwise: Path | None = None) -> Callable[..., Path]:
    def taken(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path:
        return value if value is not None else _from_cycle(ctx, parameter, in_cycle, otherwise)

    return taken


def _from_cycle(ctx: click.Context, parameter: click.Parameter, in_cycle: str, otherwise: Path | None) -> Path:
    cycle = cycle_here() if in_cycle else None
    if cycle:
        own: Path = getattr(cycle, in_cycle)
        return own
    if otherwise is None:
        raise click.MissingParameter(ctx=ctx, param=parameter)
    return otherwise


def texts_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`command` with `--texts`, the folder of the office's own mail texts."""
    return click.option("--texts", type=PATH, metavar="DIR", help=help_text("texts"), callback=_own_texts)(command)


def _own_texts(_ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    """The folder of the office's own texts; left out, it is the cycle's, where the office has made one."""
    cycle = None if value else cycle_here()
    return cycle.texts if cycle and cycle.texts.is_dir() else value


def load_texts(folder: Path | None) -> "Texts | None":
    """The mail texts in `folder`; None without one."""
    if folder is None:
        return None
    from kpm_excel import mails

    return mails.load_texts(folder)


#: `--force`, for every command that writes.
force_option = click.option("--force", is_flag=True, help=help_text("force"))
plan_argument = path_argument("plan", "plan")
consolidated_argument = path_argument("consolidated", "answers")
