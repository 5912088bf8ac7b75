"""Styles as formats of the engine: one for each distinct style, numbered once."""

from collections.abc import Mapping
from typing import Any, Final

from kpm_excel.excel.worksheet import EngineBook, call
from kpm_excel.layouts.base import Book, Style

#: Excel's number of the text format; its code alone would make it a format of its own.
_BUILT_IN_FORMATS: Final[Mapping[str, int]] = {"@": 49, "0.00": 2, "#,##0": 3, "0%": 9}
#: The charset of Japanese faces, by which Windows finds another one where a face is missing.
_SHIFT_JIS: Final = 128
#: Font families: faces without serifs of any pitch, and of fixed pitch such as BIZ UDゴシック.
_SWISS: Final = 2
_MODERN: Final = 3
#: Excel's number for letters one above the other, and xlsxwriter's.
_STACKED: Final = 255
_STACKED_IN_ENGINE: Final = 270


def normal_properties(book: Book) -> dict[str, object]:
    """The Normal style of `book`, tied to no theme: Excel would show the theme's own face instead."""
    japanese = book.locale.startswith("ja")
    return {
        "font_name": book.font,
        "font_size": book.normal_pt,
        "font_family": _MODERN if japanese else _SWISS,
        "font_charset": _SHIFT_JIS if japanese else 0,
        "font_scheme": "none",
    }


class Formats:
    """The formats of one workbook, by style."""

    def __init__(self, book: EngineBook) -> None:
        self._book = book
        self._formats: dict[Style, Any] = {}
        self._conditional: dict[Style, int] = {}
        # Looking up a style by its fields costs more than writing a cell. The style is kept beside its number,
        # so that no other can take its id while this lives.
        self._indexes: dict[int, tuple[int, Style]] = {}

    def index(self, style: Style) -> int:
        """The number by which cells refer to the format of `style`."""
        known = self._indexes.get(id(style))
        if known is None:
            known = self._indexes[id(style)] = (self._cell_format(style)._get_xf_index(), style)
        return known[0]

    def conditional_index(self, style: Style) -> int:
        """The number of the format that a condition lays over a cell: colours, weight, lines, fill, number format.

        Excel lets a condition change no face, size or alignment.
        """
        if style not in self._conditional:
            properties = _font(style) | _fill(style) | _borders(style) | _number_format(style)
            self._conditional[style] = self._added(properties, style)._get_dxf_index()
        return self._conditional[style]

    def _cell_format(self, style: Style) -> Any:
        if style not in self._formats:
            self._formats[style] = self._added(_properties(style), style)
        return self._formats[style]

    def _added(self, properties: dict[str, object], style: Style) -> Any:
        return call(self._book.add_format, str(style), properties)


def _properties(style: Style) -> dict[str, object]:
    face: dict[str, object] = {"font_name": style.font} if style.font else {}
    size: dict[str, object] = {"font_size": style.size_pt}
    return (
        face
        | size
        | _font(style)
        | _fill(style)
        | _alignment(style)
        | _borders(style)
        | _number_format(style)
        | _set(hidden=style.formula_hidden)
        | ({} if style.locked else {"locked": False})
    )


def _set(**properties: object) -> dict[str, object]:
    """The properties that are given: each costs a call, and an absent one is Excel's own default."""
    return {name: value for name, value in properties.items() if value}


def _font(style: Style) -> dict[str, object]:
    return _set(
        bold=style.bold,
        italic=style.italic,
        underline=1 if style.underline else 0,
        font_strikeout=style.strike,
        font_color=style.color,
    )


def _fill(style: Style) -> dict[str, object]:
    solid = 1 if style.fill else 0
    return _set(pattern=solid if style.pattern is None else style.pattern, bg_color=style.fill)


def _alignment(style: Style) -> dict[str, object]:
    return _set(
        align=style.align,
        valign=style.valign,
        text_wrap=style.wrap,
        shrink=style.shrink,
        indent=style.indent,
        # The engine counts degrees, and has a number of its own for letters that stand one above the other.
        rotation=_STACKED_IN_ENGINE if style.rotation == _STACKED else style.rotation,
    )


def _borders(style: Style) -> dict[str, object]:
    sides = {"left": style.left, "right": style.right, "top": style.top, "bottom": style.bottom}
    lines = {side: line for side, line in sides.items() if line}
    return {**lines, **{f"{side}_color": style.border_color for side in lines}}


def _number_format(style: Style) -> dict[str, object]:
    code = style.number_format
    return {} if code is None else {"num_format": _BUILT_IN_FORMATS.get(code, code)}
