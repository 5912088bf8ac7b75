"""Commands whose help and complaints speak the reader's language: click's own words replaced by the catalog's."""

import re
from typing import Any

import click

from kpm_excel.words import Words, words_for

_BETWEEN_SENTENCES = re.compile(r"(?<=。)|(?<=\.)\s")


class _Spoken(click.Command):
    """A command that takes the headings of its help from the catalog."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=words_for(None).text("cli.usage") + " ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option))
        records = [record for option in options if (record := option.get_help_record(ctx))]
        if records:
            with formatter.section(words_for(None).text("cli.options")):
                formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = words_for(None).text("cli.help")
        return option


class Command(_Spoken):
    """One command of the command line."""


class Group(_Spoken, click.Group):
    """The command that holds the others, in the order in which one needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        # Click cuts at blanks, and would leave nothing of a Japanese sentence.
        rows = [(name, _first_sentence(self.commands[name].help or "")) for name in self.list_commands(ctx)]
        with formatter.section(words_for(None).text("cli.commands")):
            formatter.write_dl(rows)


def _first_sentence(text: str) -> str:
    return _BETWEEN_SENTENCES.split(text, maxsplit=1)[0]


def usage_message(error: click.UsageError, words: Words) -> str:
    """What is wrong with a call, and where its help is, in the language of `words`."""
    values: dict[str, Any] = {"name": "", "value": ""}
    if isinstance(error, click.MissingParameter):
        # What need not be given is missing only outside of a cycle's folder.
        key = "usage_missing" if error.param and error.param.required else "usage_missing_outside"
        values["name"] = _name_of(error.param, error.ctx)
    elif isinstance(error, click.NoSuchOption):
        key, values["name"] = "usage_no_option", error.option_name
    elif isinstance(error, click.BadParameter):
        key, values = "usage_bad", {"name": _name_of(error.param, error.ctx), "value": error.message}
    elif isinstance(error, click.BadOptionUsage):
        key, values["name"] = "usage_needs_value", error.option_name
    elif error.ctx and isinstance(error.ctx.command, click.Group):
        key, values["name"] = "usage_no_command", ", ".join(error.ctx.command.list_commands(error.ctx))
    else:
        key, values["value"] = "usage_other", error.format_message()
    path = error.ctx.command_path if error.ctx else "kpm-excel"
    return words.text(f"cli.{key}", **values) + "\n" + words.text("cli.usage_help", command=f"{path} --help")


def _name_of(parameter: click.Parameter | None, ctx: click.Context | None) -> str:
    if parameter is None:
        return ""
    return parameter.make_metavar(ctx) if ctx and isinstance(parameter, click.Argument) else parameter.opts[-1]
