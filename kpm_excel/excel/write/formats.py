"""Styles as the formats of a workbook, numbered once, and the part that holds them (ECMA-376, 18.8).

Written here rather than by the engine, which takes a third of a small workbook's time for them: the XML of a style
is made once and serves every workbook of the same face.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple
from zlib import crc32

from kpm_excel.book.base import Book, Style
from kpm_excel.excel.write.row_xml import attribute

#: Excel's numbers of formats that every workbook has; a code of its own would do the same under another number.
_BUILT_IN_FORMATS: Final = {None: 0, "General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "@": 49}
#: The first number of a workbook's own formats.
_OWN_FORMATS: Final = 164
#: The first number of a format that a condition lays over a cell.
_CONDITIONED: Final = 5_000
#: The charset of Japanese faces, by which Windows finds another one where a face is missing.
_SHIFT_JIS: Final = 128
#: Font families: faces without serifs of any pitch, and of fixed pitch such as BIZ UDゴシック.
_SWISS: Final = 2
_MODERN: Final = 3
#: Letters one above the other, in place of an angle.
_STACKED: Final = 255

RGB: Final = re.compile("#[0-9A-Fa-f]{6}")
_SOLID: Final = 1
_PATTERNS: Final = (
    *("none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical", "darkDown", "darkUp"),
    *("darkGrid", "darkTrellis", "lightHorizontal", "lightVertical", "lightDown", "lightUp", "lightGrid"),
    *("lightTrellis", "gray125", "gray0625"),
)
_LINES: Final = (
    *("none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot"),
    *("mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot"),
)
_VERTICAL: Final = {"top": "top", "vcenter": "center", "bottom": "bottom", "vjustify": "justify"}
_APPLIED: Final = (
    'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1"'
)


class _Face(NamedTuple):
    """The face of a workbook and what helps to find another one in its place."""

    name: str
    family: int
    charset: int


class _Look(NamedTuple):
    """The parts of a cell's style, each of them XML that several styles may share."""

    font: str
    fill: str
    border: str
    number_format: str | None
    #: Alignment and protection.
    rest: str


class Formats:
    """The formats of one workbook, by style."""

    def __init__(self, book: Book) -> None:
        japanese = book.locale.startswith("ja")
        self._face = _Face(book.font, _MODERN if japanese else _SWISS, _SHIFT_JIS if japanese else 0)
        self._fonts = {_font_xml(Style(size_pt=book.normal_pt), self._face): 0}
        # Excel keeps the first two fills for itself, whatever stands there.
        self._fills = {_fill_xml("none"): 0, _fill_xml("gray125"): 1}
        self._borders = {_border_xml(Style()): 0}
        self._number_formats: dict[str, int] = {}
        self._cell_formats: dict[str, int] = {_format_xml(0, 0, 0, 0, ""): 0}
        self._conditional_formats: dict[str, int] = {}
        # Looking a style up by its fields costs more than writing a cell. The style is kept beside its number, so
        # that no other can take its id while this lives.
        self._indexes: dict[int, tuple[int, Style]] = {}
        self._conditional_indexes: dict[int, tuple[int, Style]] = {}

    def index(self, style: Style) -> int:
        """The number by which cells refer to the format of `style`; raises `ValueError` where Excel has none."""
        known = self._indexes.get(id(style))
        if known is None:
            known = self._indexes[id(style)] = (self._added(style), style)
        return known[0]

    def conditional_index(self, style: Style) -> int:
        """The number of the format that a condition lays over a cell: colours, weight, lines, fill, number format.

        Excel lets a condition change no face, size or alignment.
        """
        known = self._conditional_indexes.get(id(style))
        if known is None:
            number = _number(self._conditional_formats, _conditional_xml(style))
            known = self._conditional_indexes[id(style)] = (number, style)
        return known[0]

    def part_xml(self) -> str:
        """The part `xl/styles.xml`."""
        codes = [
            f'<numFmt numFmtId="{number}" formatCode="{attribute(code)}"/>'
            for code, number in self._number_formats.items()
        ]
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"{_counted('numFmts', codes) if codes else ''}{_counted('fonts', self._fonts)}"
            f"{_counted('fills', self._fills)}{_counted('borders', self._borders)}"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f"{_counted('cellXfs', self._cell_formats)}"
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            f"{_counted('dxfs', self._conditional_formats)}</styleSheet>"
        )

    def _added(self, style: Style) -> int:
        look = _look(style, self._face)
        written = _format_xml(
            self._number_format(look.number_format),
            _number(self._fonts, look.font),
            _number(self._fills, look.fill),
            _number(self._borders, look.border),
            look.rest,
        )
        return _number(self._cell_formats, written)

    def _number_format(self, code: str | None) -> int:
        if code in _BUILT_IN_FORMATS:
            return _BUILT_IN_FORMATS[code]
        assert code is not None
        return self._number_formats.setdefault(code, _OWN_FORMATS + len(self._number_formats))


def _number(known: dict[str, int], xml: str) -> int:
    return known.setdefault(xml, len(known))


def _counted(name: str, entries: list[str] | dict[str, int]) -> str:
    return f'<{name} count="{len(entries)}">{"".join(entries)}</{name}>'


def _format_xml(number_format: int, font: int, fill: int, border: int, rest: str) -> str:
    numbers = f'numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0"'
    return f"<xf {numbers} {_APPLIED}>{rest}</xf>" if rest else f"<xf {numbers}/>"


@lru_cache(maxsize=1024)
def _look(style: Style, face: _Face) -> _Look:
    pattern = _pattern(style)
    fill = _fill_xml(_PATTERNS[pattern], style.fill, "fgColor" if pattern == _SOLID else "bgColor")
    return _Look(
        _font_xml(style, face), fill, _border_xml(style), style.number_format, _alignment_xml(style) + _lock_xml(style)
    )


def _font_xml(style: Style, face: _Face) -> str:
    color = _color_xml("color", style.color) if style.color else '<color theme="1"/>'
    charset = f'<charset val="{face.charset}"/>' if face.charset else ""
    return (
        f'<font>{_weight_xml(style)}<sz val="{style.size_pt:g}"/>{color}'
        f'<name val="{attribute(style.font or face.name)}"/><family val="{face.family}"/>{charset}</font>'
    )


def _weight_xml(style: Style) -> str:
    marks = {"b": style.bold, "i": style.italic, "strike": style.strike, "u": style.underline}
    return "".join([f"<{mark}/>" for mark, wanted in marks.items() if wanted])


def _pattern(style: Style) -> int:
    pattern = (_SOLID if style.fill else 0) if style.pattern is None else style.pattern
    if not 0 <= pattern < len(_PATTERNS):
        raise ValueError(f"Excel has no fill pattern {pattern}")
    return pattern


def _fill_xml(pattern: str, color: str | None = None, role: str = "") -> str:
    inner = _color_xml(role, color) if color else ""
    kind = f' patternType="{pattern}"' if pattern else ""
    return f"<fill><patternFill{kind}>{inner}</patternFill></fill>" if inner else f"<fill><patternFill{kind}/></fill>"


def _border_xml(style: Style) -> str:
    sides = {"left": style.left, "right": style.right, "top": style.top, "bottom": style.bottom}
    return f"<border>{''.join([_side_xml(side, line, style) for side, line in sides.items()])}</border>"


def _side_xml(side: str, line: int, style: Style) -> str:
    if not line:
        return f"<{side}/>"
    if not 0 < line < len(_LINES):
        raise ValueError(f"Excel has no line {line}")
    return f'<{side} style="{_LINES[line]}">{_color_xml("color", style.border_color)}</{side}>'


def _alignment_xml(style: Style) -> str:
    # Excel indents from a side; and it wraps or shrinks, not both.
    horizontal = style.align or ("left" if style.indent else None)
    attributes = {
        "horizontal": horizontal,
        "vertical": _VERTICAL[style.valign],
        "textRotation": _rotation(style),
        "wrapText": int(style.wrap),
        "indent": style.indent,
        "shrinkToFit": int(style.shrink and not style.wrap),
    }
    written = "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
    return f"<alignment{written}/>"


def _rotation(style: Style) -> int:
    """The angle as Excel counts it: downward ones follow after 90."""
    angle = style.rotation
    if not (-90 <= angle <= 90 or angle == _STACKED):
        raise ValueError(f"Excel turns no text by {angle} degrees")
    return angle if angle >= 0 else 90 - angle


def _lock_xml(style: Style) -> str:
    if style.locked and not style.formula_hidden:
        return ""
    return f'<protection locked="{int(style.locked)}" hidden="{int(style.formula_hidden)}"/>'


@lru_cache(maxsize=256)
def _conditional_xml(style: Style) -> str:
    weight = _weight_xml(style) + (_color_xml("color", style.color) if style.color else "")
    font = f"<font>{weight}</font>" if weight else ""
    code = style.number_format
    # A number of its own for each code: LibreOffice has one table for those of cells and of conditions.
    own = _CONDITIONED + crc32(code.encode()) % 20_000 if code else 0
    number = f'<numFmt numFmtId="{own}" formatCode="{attribute(code)}"/>' if code else ""
    pattern = _pattern(style)
    # A condition's solid fill has its colour in the background, and no name.
    fill = _fill_xml("" if pattern == _SOLID else _PATTERNS[pattern], style.fill, "bgColor") if pattern else ""
    border = _border_xml(style) if any((style.left, style.right, style.top, style.bottom)) else ""
    return f"<dxf>{font}{number}{fill}{border}</dxf>"


def _color_xml(name: str, color: str) -> str:
    if not RGB.fullmatch(color):
        raise ValueError(f"{color!r} is no colour such as #1F4E79")
    return f'<{name} rgb="FF{color[1:].upper()}"/>'
