"""The conditional formats of an .xls ([MS-XLS], 2.4.42 and 2.4.56)."""

import struct
from typing import Final

from kpm_excel.excel.read.biff_looks import Looks
from kpm_excel.excel.read.conditional_looks import Area, Look, Rule

CONDFMT, CF = 0x01B0, 0x01B1
_OPERATORS: Final = (
    "",
    "between",
    "notBetween",
    "equal",
    "notEqual",
    "greaterThan",
    "lessThan",
    "greaterThanOrEqual",
    "lessThanOrEqual",
)
#: Which parts a look has, the size of those that are passed over, and where the font's line and colour stand.
_NUMBER, _FONT, _ALIGNMENT, _BORDER, _PATTERN = (1 << bit for bit in (25, 26, 27, 28, 29))
_FONT_BYTES, _PART_BYTES, _LINE_AT, _COLOR_AT = 118, 8, 68, 80


def areas_of(content: bytes) -> tuple[Area, ...]:
    """The cells of a conditional format, from the record that heads it."""
    (count,) = struct.unpack_from("<H", content, 12)
    cells = [struct.unpack_from("<4H", content, 14 + 8 * at) for at in range(min(count, (len(content) - 14) // 8))]
    return tuple((first, left, last, right) for first, last, left, right in cells)


def rule_of(content: bytes, areas: tuple[Area, ...], priority: int, looks: Looks) -> Rule:
    """The rule in a record for cells in `areas`. Raises `struct.error` and `IndexError` where it is damaged."""
    sort, operator, first, second = struct.unpack_from("<2B2H", content, 0)
    tail = len(content) - first - second
    formulas = (content[tail : tail + first], content[tail + first : tail + first + second])
    operands = tuple(_literal(one) for one in formulas if one)
    name = _OPERATORS[operator] if sort == 1 and operator < len(_OPERATORS) else ""
    # Before there was a choice the first rule that holds was taken alone.
    return Rule(areas, _look(content[6:tail], looks), name, operands, priority, stops=True)


def _look(content: bytes, looks: Looks) -> Look:
    flags, more, at = *struct.unpack_from("<IH", content, 0), 6
    number_format, color, fill, struck = None, None, None, False
    if flags & _NUMBER and more & 1:
        size, count, wide = struct.unpack_from("<HHB", content, at)
        raw = content[at + 5 : at + 5 + count * (2 if wide & 1 else 1)]
        number_format, at = raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace"), at + size
    elif flags & _NUMBER:
        number_format, at = looks.number_format(content[at + 1]), at + 2
    if flags & _FONT:
        struck = bool(content[at + _LINE_AT] & 0x80)
        color = looks.color(*struct.unpack_from("<I", content, at + _COLOR_AT))
        at += _FONT_BYTES
    at += _PART_BYTES * (bool(flags & _ALIGNMENT) + bool(flags & _BORDER))
    if flags & _PATTERN:
        fill = looks.color(struct.unpack_from("<I", content, at)[0] >> 23 & 0x7F)
    return Look(number_format, color, fill, struck)


def _literal(parsed: bytes) -> str:
    """A number or text as a formula writes it; empty for anything else."""
    match parsed[0]:
        case 0x1E if len(parsed) == 3:
            return str(int.from_bytes(parsed[1:3], "little"))
        case 0x1F if len(parsed) == 9:
            return repr(struct.unpack("<d", parsed[1:])[0])
        case 0x17:
            text = parsed[3:].decode("utf-16-le" if parsed[2] & 1 else "latin-1", "replace")
            return '"' + text.replace('"', '""') + '"'
    if parsed[-1] == 0x13 and (number := _literal(parsed[:-1])):
        return f"-{number}"
    return ""
