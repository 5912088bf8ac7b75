"""The columns of a kind's review: what each holds, and how wide it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import sqrt
from typing import Final

from kpm_excel.book.measure import chars_for_pt, text_width_em
from kpm_excel.layouts.overview.contributions import contributors
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Author, Field, Kind
from kpm_excel.plan.types import type_of

#: Sizes of the texts.
TEXT_PT: Final = 9.0
#: The table takes at most so much; on A3 landscape it then prints at three quarters.
_WIDEST_TABLE_PT: Final = 1540.0
#: The size of codes, and what a column of numbers or names of departments may take, and one of codes and choices.
CODE_PT: Final = 10.0
_LEAST_NARROW_PT, _WIDEST_NARROW_PT, _WIDEST_CODE_PT = 40.0, 82.0, 104.0
#: What a column of texts may take.
_NARROWEST_PT, _WIDEST_PT = 72.0, 250.0
#: No day is written longer.
_LONGEST_DAYS: Final = {"ja": "2028年12月28日", "en": "2028-12-28"}
#: A text of this many characters wants the square root of it, in characters, and this many times as much again.
_STRETCH: Final = 1.05


class Role(Enum):
    """What a column holds."""

    NO = auto()
    NAME = auto()
    LEAD = auto()
    GROUP = auto()
    FIELD = auto()
    #: What contributors gave in the field to its left, each on a line.
    CONTRIBUTIONS = auto()
    #: Last period's code of the rating to its right.
    PREVIOUS = auto()
    FINDINGS = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind's review."""

    role: Role
    label: str
    field: Field | None = None

    @property
    def key(self) -> str:
        """What names the column in the hidden row: the field's id where its value stands there."""
        if self.role is Role.FIELD and self.field:
            return self.field.id
        if self.role is Role.CONTRIBUTIONS and self.field:
            return contributions_key(self.field)
        return f"{self.field.id}.previous" if self.field else self.role.name.lower()

    @property
    def is_open(self) -> bool:
        """Whether one may write in the column."""
        field = self.field
        is_written = field is not None and field.by is not Author.PLAN and not field.is_worked_out
        return self.role in (Role.FIELD, Role.CONTRIBUTIONS) and is_written

    @property
    def is_office(self) -> bool:
        """Whether the office itself writes there."""
        return self.field is not None and self.field.by is Author.OFFICE

    @property
    def is_aside(self) -> bool:
        """Whether the column is there for conditions alone, and hidden."""
        field = self.field
        return self.role is Role.FIELD and field is not None and field.by is Author.PLAN and field.width == 0


def contributions_key(field: Field) -> str:
    """What names the column of what contributors gave in `field`."""
    return f"{field.id}@"


def columns_of(report: Report, kind: Kind) -> tuple[Column, ...]:
    """The columns of `kind`: the program, its answers, the findings, and what the office writes."""
    words = report.words_of(kind)
    heads = ((Role.NO, "no"), (Role.NAME, "name"), (Role.LEAD, "lead"), (Role.GROUP, "group"))
    columns = [Column(role, words.text(f"review.{key}")) for role, key in heads]
    shown = [field for field in kind.fields if shown_of(field).is_reviewed]
    for field in shown:
        if field.by is not Author.OFFICE:
            columns += _of_field(report, kind, field)
    columns.append(Column(Role.FINDINGS, words.text("review.findings")))
    for field in shown:
        if field.by is Author.OFFICE:
            columns += _of_field(report, kind, field)
    return tuple(columns)


def _of_field(report: Report, kind: Kind, field: Field) -> list[Column]:
    column = Column(Role.FIELD, field.title, field)
    if contributors(report, {kind.id: field}):
        label = report.words.text("review.contributions", label=column.label)
        return [*_with_previous(report, kind, column), Column(Role.CONTRIBUTIONS, label, field)]
    return _with_previous(report, kind, column)


def _with_previous(report: Report, kind: Kind, column: Column) -> list[Column]:
    field = column.field
    if field is None:
        return [column]
    programs = [program for program in report.plan.programs if program.kind == kind.id]
    if type_of(field).is_listed and any(report.previous_code(program, field) for program in programs):
        return [Column(Role.PREVIOUS, report.words.text("review.previous", label=column.label), field), column]
    return [column]


def widths_pt(report: Report, columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column for its `texts`, all together no wider than the table may be."""
    wanted = [_wanted(report, column, own) for column, own in zip(columns, texts, strict=True)]
    shown = [0.0 if column.is_aside else width for column, width in zip(columns, wanted, strict=True)]
    fixed = sum(w for w, column in zip(shown, columns, strict=True) if not _flexible(column))
    flexible = sum(shown) - fixed
    share = min(1.0, max(0.4, (_WIDEST_TABLE_PT - fixed) / flexible)) if flexible else 1.0
    return [
        max(_NARROWEST_PT, width * share) if _flexible(column) else width
        for width, column in zip(wanted, columns, strict=True)
    ]


def chars(width_pt: float) -> float:
    """The width in characters of a column of `width_pt`."""
    return chars_for_pt(width_pt)


def _flexible(column: Column) -> bool:
    return column.role in (Role.NAME, Role.FINDINGS, Role.CONTRIBUTIONS) or (
        column.role is Role.FIELD and column.field is not None and shown_of(column.field).look.is_long
    )


def _wanted(report: Report, column: Column, texts: Sequence[str]) -> float:
    if _flexible(column):
        room = column.field.max_length or 0 if column.is_office and column.field else 0
        longest = sorted(map(_ems, texts))[int(len(texts) * 0.9) :] or [0.0]
        ems = max(longest[0], min(room, 200) * 0.6)
        return min(_WIDEST_PT, max(_NARROWEST_PT, sqrt(ems) * _STRETCH * TEXT_PT))
    if column.role is Role.NO:
        codes = (text_width_em(text, report.face, bold=True) * CODE_PT for text in texts if len(text) > 2)
        return max([30.0, *(width * 1.06 + 8 for width in codes)])
    pieces, widest = [word for text in (*texts, column.label) for word in _unbroken(text)], _WIDEST_NARROW_PT
    if column.role is Role.FIELD and column.field and type_of(column.field).is_listed:
        pieces += [value.code for value in report.plan.scale_of(column.field).values]
        widest = _WIDEST_CODE_PT
    if column.role is Role.FIELD and column.field and type_of(column.field).is_day:
        # A day that is wider than its column shows as ####.
        pieces, widest = [*pieces, _LONGEST_DAYS[report.plan.language]], _WIDEST_CODE_PT
    longest_em = max((text_width_em(piece, report.face, bold=True) for piece in pieces), default=0.0)
    return min(widest, max(_LEAST_NARROW_PT, longest_em * CODE_PT * 1.06 + 10))


def _unbroken(text: str) -> list[str]:
    """What of `text` should not be torn: words of western letters; of Japanese four characters."""
    return [word if word.isascii() else word[:4] for word in text.split()]


def _ems(text: str) -> float:
    """About how many full-width characters `text` takes; a line break costs half a line."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.55 for character in text) + 8.0 * text.count("\n")
