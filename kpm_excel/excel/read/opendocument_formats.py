"""The number formats of an .ods, as Excel would write them (OpenDocument 1.3, part 3, 16.29)."""

import re
from collections.abc import Callable
from typing import Final

from kpm_excel.book.format_colors import COLORS

_STYLES: Final = (
    "number:number-style",
    "number:percentage-style",
    "number:currency-style",
    "number:text-style",
    "number:date-style",
    "number:time-style",
)
#: What counts days and times of day: the reader makes dates of those.
_DAYS: Final = ("number:date-style", "number:time-style")
_CONDITION = re.compile(r"value\(\)(<=|>=|!=|=|<|>)(-?[0-9.]+)")
_NAMES: Final = {color: name for name, color in COLORS.items() if name.isascii()}


class DataStyles:
    """Listens to the number formats among the styles."""

    def __init__(self, text: Callable[[], str]) -> None:
        #: Gives the characters heard since the last start tag.
        self._text = text
        self._formats: dict[str, str] = {}
        self._name = ""
        self._written = ""
        #: The formats for numbers that meet a condition.
        self._maps: list[tuple[str, str]] = []

    @property
    def is_open(self) -> bool:
        """Whether a format is being heard."""
        return bool(self._name)

    def format(self, name: str) -> str:
        """The format of that name, as Excel writes it; "General" where it is not known."""
        return self._formats.get(name, "General")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        if name in _STYLES:
            self._name, self._written, self._maps = attributes.get("style:name", ""), "", []
            if name in _DAYS:
                self._written = "yyyy"
        elif name == "style:text-properties":
            color = attributes.get("fo:color", "").removeprefix("#").upper()
            self._written += f"[{_NAMES[color]}]" if color in _NAMES else ""
        elif name == "style:map":
            self._maps.append((attributes.get("style:condition", ""), attributes.get("style:apply-style-name", "")))
        elif name in ("number:number", "number:scientific-number"):
            self._written += _digits(attributes, is_scientific=name != "number:number")
        elif name == "number:fraction":
            self._written += "# ?/?"
        elif name == "number:text-content":
            self._written += "@"

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if name in ("number:text", "number:currency-symbol"):
            self._written += f'"{self._text()}"' if '"' not in self._text() else ""
        elif name in _STYLES:
            parts = [f"{_condition(on)}{self._formats.get(to, 'General')}" for on, to in self._maps]
            self._formats[self._name] = ";".join([*parts, self._written])
            self._name = ""


def _condition(written: str) -> str:
    match = _CONDITION.fullmatch(written.replace(" ", ""))
    return f"[{match[1].replace('!=', '<>')}{match[2]}]" if match else ""


def _digits(attributes: dict[str, str], *, is_scientific: bool) -> str:
    whole, places = (_count(attributes, f"number:{key}") for key in ("min-integer-digits", "decimal-places"))
    least = _count(attributes, "number:min-decimal-places") if "number:min-decimal-places" in attributes else places
    text = "0" * whole or "#"
    if attributes.get("number:grouping") == "true":
        text = "#,##" + text.rjust(1, "0") if len(text) == 1 else f"#,{text}"
    if places:
        text += "." + "0" * least + "#" * (places - least)
    factor = attributes.get("number:display-factor", "1")
    if factor.isascii() and factor.isdecimal() and len(factor) < 16 and set(factor[1:]) <= {"0"}:
        text += "," * ((len(factor) - 1) // 3)
    return f"{text}E+00" if is_scientific else text


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "0")
    return min(int(text), 30) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
