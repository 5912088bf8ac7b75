"""The one place where text goes to the screen: whatever it names, it says it and does nothing else to a terminal."""

import json
import re
from collections.abc import Iterable

import click

#: What a terminal or a reader of the line obeys instead of showing: control characters but for line breaks and tabs,
#: and the marks that turn the direction of a text round (Unicode's `Bidi_Control`).
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: A longer line names something that nobody reads to its end.
_LONGEST_LINE = 2_000


def say(text: object = "", *, err: bool = False) -> None:
    """Prints `text` and a line end, on standard error where `err` says so.

    What a terminal would obey is shown by its code, and a line of more than 2,000 characters is cut with a mark.
    """
    lines = str(text).split("\n")
    click.echo("\n".join(map(_shown, lines)), err=err)


def say_each(lines: Iterable[str]) -> None:
    """Prints each of `lines` as soon as it is there."""
    for line in lines:
        say(line)


def say_json(value: object) -> None:
    """Prints `value` as JSON, in which a code says the same as the character that a terminal would obey."""
    # Bytes, so that a pipe on Windows gets UTF-8 and not the console's code page.
    click.echo(_coded(json.dumps(value, ensure_ascii=False, indent=1)).encode())


def _shown(line: str) -> str:
    return _coded(line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…")


def _coded(text: str) -> str:
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
