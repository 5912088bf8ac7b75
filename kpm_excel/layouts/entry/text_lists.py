"""Lists of texts in formulas and dropdowns: written into them where they fit, else on a sheet of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kpm_excel.book.base import Sheet, absolute
from kpm_excel.book.formulas import LITERAL_LIMIT, array, printable, utf16_length
from kpm_excel.layouts.entry import entry_styles

#: Hidden sheet with the lists that do not fit elsewhere.
LISTS_SHEET = "_lists"
#: Excel's limit for the choices of a rule with the commas between them.
_RULE_LIMIT = 255
#: A list longer than this would crowd its formula, which has 8,192 characters.
_FORMULA_ROOM = 1200


@dataclass(slots=True)
class Lists:
    """The lists of one workbook."""

    #: Column of each list on the sheet.
    _columns: dict[tuple[str, ...], int] = field(default_factory=dict)

    def reference(self, texts: Sequence[str]) -> str:
        """`texts` as a formula names them: a column of constants, or the range where they stand."""
        if all(_is_literal(text) for text in texts) and sum(map(len, texts)) + 3 * len(texts) <= _FORMULA_ROOM:
            return array(texts)
        return self._range(texts)

    def place_in(self, cell: str, texts: Sequence[str]) -> str:
        """A number: where the text of `cell` stands in `texts`, counted from 1; 0 where it does not.

        Capitals count, and so does width: MATCH would also take `*` and `?` for any text.
        """
        reference = self.reference(texts)
        steps = "{" + ";".join(map(str, range(1, len(texts) + 1))) + "}"
        order = steps if reference.startswith("{") else f"ROW({reference})"
        return f"SUMPRODUCT(EXACT({cell},{reference})*{order})"

    def choices(self, texts: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
        """`texts` for a dropdown: as choices of the rule itself, or as the source of a rule that cannot hold them."""
        plain = all(text == text.strip() and not set(text) & set(',"\n') and _is_literal(text) for text in texts)
        if plain and utf16_length(",".join(texts)) <= _RULE_LIMIT:
            return tuple(texts), None
        return (), f"={self._range(texts)}"

    def sheet(self) -> Sheet | None:
        """The hidden sheet; None where no list needs it."""
        if not self._columns:
            return None
        sheet = Sheet(LISTS_SHEET, state="hidden", password="")
        for texts, column in self._columns.items():
            for row, text in enumerate(texts):
                sheet.put(row, column, text, entry_styles.LISTED)
        return sheet

    def _range(self, texts: Sequence[str]) -> str:
        column = self._columns.setdefault(tuple(texts), len(self._columns))
        return f"{LISTS_SHEET}!{absolute(0, column)}:{absolute(len(texts) - 1, column)}"


def _is_literal(text: str) -> bool:
    return utf16_length(text) <= LITERAL_LIMIT and text == printable(text)
