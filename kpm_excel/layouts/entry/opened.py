"""What is told of an input cell once it is set: where it stands, and the words of its live line."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpm_excel.book.base import Cell
from kpm_excel.form.stamp import SlotKey
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place, condition_words
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.state import Flag, Needed


@dataclass(frozen=True, slots=True)
class Opened:
    """An input cell as it was set."""

    place: Place
    flag: Flag
    #: The cell that takes the answer, and the hidden one of its flag.
    cell: Cell
    flag_cell: Cell
    #: Where among the sheet's conditional formats the one stands that colours the cell in each state.
    colours: Mapping[Flag, int]
    #: The key of its slot, as the sheet has it.
    key: SlotKey


def live_texts(at: Setting, place: Place, need: Needed) -> dict[Flag, str]:
    """What the live line beside the cell says in each state."""
    words, required = at.words, place.asked.key.required
    when = "" if isinstance(required, bool) else condition_words(required, at.labels, at.plan)
    missing, open_ = ("required_if", "asleep") if need.depends else ("required", "optional")
    texts = {
        Flag.MISSING: words.text(f"entry.live_{missing}", condition=when),
        Flag.OPEN: words.text(f"entry.live_{open_}", condition=when),
        Flag.WRONG: words.text("entry.live_wrong"),
        Flag.DONE: words.text("entry.live_done"),
    }
    block = at.grid.status, at.grid.end
    return {flag: at.lined(text, *block, entry_styles.STATUS_CELL) for flag, text in texts.items()}
