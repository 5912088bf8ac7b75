"""What blocks of a program's sheet are made of: headings, labels, helps, long texts, and the place of an answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpm_excel.book.base import Style
from kpm_excel.book.formulas import cut
from kpm_excel.book.measure import INDENT_CHARS, split_at_height
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form import LINE_PT, ROW_LIMIT_PT
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.plan.conditions import Condition
from kpm_excel.plan.model import Field, Plan

#: Height of the row of a code, a number or a day.
NARROW_PT = 24.0
#: A longer text is set in several rows, so that a page ends between two lines and never within one.
_TALL_PT = 200.0
#: Of a heading over several fields so much is set.
_LONGEST_HEADING = 600
#: Room for a condition in words, on labels and live lines.
_CONDITION_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Place:
    """The cell of one answer, and what stands around it."""

    asked: Asked
    row: int
    last_row: int
    last_column: int
    label_row: int
    #: Last row of the live line; the help may stand below it.
    live_last_row: int
    #: Row of the legend above a rating; its last column takes a hint.
    legend_row: int | None = None
    #: Column of the label; None: that of all labels.
    label_column: int | None = None
    #: Its column among those of marks that stand side by side, from 0; and the first column of its cell, None: the
    #: first of all.
    beside: int = 0
    first_column: int | None = None


def heading(at: Setting, text: str) -> None:
    """Set a heading over the whole width."""
    at.form.begin(heading=True)
    at.form.next(6)
    at.line(at.grid.label, at.grid.end, text, entry_styles.HEADING, least=LINE_PT + 3)


@dataclass(slots=True)
class Headings:
    """The headings that fields stand under with their neighbours, set as one field after the other comes."""

    at: Setting
    over: str | None = None

    def before(self, field: Field) -> None:
        """Set what stands over `field` where it is not what stood over the last one; a gap behind the last heading."""
        if self.at.plan.is_of_first_format or field.under == self.over:
            return
        if field.under:
            text = cut(field.under, _LONGEST_HEADING)
            self.at.form.begin(heading=True)
            self.at.form.next(4)
            self.at.line(self.at.grid.label, self.at.grid.end, text, entry_styles.UNDER, least=LINE_PT)
        elif self.over:
            self.at.form.begin()
            self.at.form.next(6)
        self.over = field.under


def where_words(at: Setting) -> str:
    """The kind of the program and the groups that it stands under, in one line."""
    kind, over = at.plan.kind_of(at.program).name, at.plan.groups_over(at.program)
    groups = at.words.text("entry.group_joint").join(group.title for group in over)
    return at.words.text("entry.where", kind=kind, groups=groups) if over else kind


def pieces(at: Setting, text: str, first: int, last: int, style: Style, tall_pt: float = _TALL_PT) -> Iterator[str]:
    """`text` in pieces that are each no higher than `tall_pt`; joined by line breaks they are the text."""
    chars = at.grid.chars(first, last) - INDENT_CHARS * style.indent
    while text and at.height(text, first, last, style) > tall_pt:
        piece, rest = split_at_height(text, chars, style.size_pt, at.form.face, tall_pt - 10, bold=style.bold)
        if not piece:
            break
        yield piece
        text = rest
    yield text


def tell_text(at: Setting, label: str, text: str) -> None:
    """Set what the plan says under `label`, locked."""
    grid = at.grid
    label_pt = at.height(label, grid.label, grid.label, entry_styles.LABEL_CELL)
    parts = list(pieces(at, text, grid.first, grid.end, entry_styles.TEXT_CELL))
    style = entry_styles.TEXT_CELL if len(parts) == 1 else entry_styles.TEXT_PART
    for piece in parts:
        at.form.begin()
        row = at.form.next(
            max(at.height(piece, grid.first, grid.end, entry_styles.TEXT_CELL), label_pt if label else 0.0)
        )
        at.form.put(row, grid.label, grid.label, label or None, entry_styles.LABEL_CELL)
        at.form.put(row, grid.first, grid.end, piece, style)
        label = ""


def help_line(at: Setting, field: Field) -> None:
    """Set in a line of its own how a field is filled in."""
    if field.help:
        at.line(at.grid.first, at.grid.end, field.help, entry_styles.HELP_CELL)


def previous_lines(at: Setting, previous: str) -> None:
    """Set what was answered last time; nothing for an empty text."""
    if previous:
        text = at.words.text("entry.previous_answer", text=previous)
        parts = list(pieces(at, text, at.grid.first, at.grid.end, entry_styles.PREVIOUS_CELL))
        style = entry_styles.PREVIOUS_CELL if len(parts) == 1 else entry_styles.PREVIOUS_PART
        for piece in parts:
            at.line(at.grid.first, at.grid.end, piece, style)


def set_label(at: Setting, slot: Asked, label_row: int, stretched_row: int) -> None:
    """Set the label beside its block; the block grows where the label is the taller."""
    form, grid = at.form, at.grid
    text = label_words(at, slot)
    short = at.height(text, grid.label, grid.label, entry_styles.LABEL_CELL) - form.span(label_row, form.row)
    if short > 0:
        stretched = -(-(form.sheet.heights[stretched_row] + short) // 0.75) * 0.75
        if stretched <= ROW_LIMIT_PT:
            form.sheet.heights[stretched_row] = stretched
        else:
            form.next(short)
    form.put(label_row, grid.label, grid.label, text, entry_styles.LABEL_CELL)


def label_words(at: Setting, slot: Asked) -> str:
    """The field's label, and in a second line whether an answer is required."""
    mark = at.words.text("entry.mark", text=_needed_words(at, slot))
    return f"{slot.field.title}\n{mark}"


def _needed_words(at: Setting, slot: Asked) -> str:
    """Whether the field is required, in words: always, when, or not."""
    required = slot.key.required
    if isinstance(required, bool):
        return at.words.text("entry.required" if required else "entry.optional")
    return at.words.text("entry.required_if", condition=condition_words(required, at.labels, at.plan))


def live_height(at: Setting, slot: Asked) -> float:
    """Height in points that the live line beside the cell of `slot` needs, whichever state it tells of."""
    words, required = at.words, slot.key.required
    keys = ["wrong", "done"]
    if isinstance(required, bool):
        texts = [words.text(f"entry.live_{key}") for key in (*keys, "required" if required else "optional")]
    else:
        when = condition_words(required, at.labels, at.plan)
        texts = [words.text(f"entry.live_{key}", condition=when) for key in (*keys, "required_if", "asleep")]
        # What is decided elsewhere may be decided already.
        texts += [words.text(f"entry.live_{key}") for key in ("required", "optional")]
    return max(at.height(text, at.grid.status, at.grid.end, entry_styles.STATUS_CELL) for text in texts)


def condition_words(required: Condition, labels: Mapping[str, str], plan: Plan) -> str:
    """The condition as one says it: 評価がB, "Rating is Red or Amber and …"."""
    words = plan.words()
    joint = words.text("entry.condition_or")
    parts = [
        words.text("entry.condition", label=labels.get(name, name), values=joint.join(str(value) for value in values))
        for name, values in required.items()
    ]
    return cut(words.text("entry.condition_and").join(parts), _CONDITION_LIMIT)
