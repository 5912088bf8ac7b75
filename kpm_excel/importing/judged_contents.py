"""What stands in a column, and whether it bears out what the words over it say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.importing.found import Sureness, Table, Value
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.values.figures_in_text import comparator_in, goals_in, is_figure, read_figure
from kpm_excel.importing.values.legends import is_mark, labelled_mark
from kpm_excel.importing.values.numbering import read_numbering
from kpm_excel.importing.values.plainly import bare, even, is_nothing
from kpm_excel.importing.values.responsible import looks_like_department
from kpm_excel.plan.dates import read_date

_MOST: Final = 0.6
#: What programs are known by beside numbers: TP01, 施-2-a.
_CODE: Final = re.compile(r"\s*(?=\S*\d)\S{1,12}\s*")
_LONG_MARK: Final = 12
#: What is no longer than this is a rating by somebody, and no opinion.
_SHORT_OPINION: Final = 3
_MOST_CODES: Final = 9
_SHORT_CHOICE: Final = 8
_FEW: Final = 4


@dataclass(frozen=True)
class Contents:
    """What stands in one column, of all records."""

    texts: tuple[str, ...]
    #: How many records there are.
    of: int
    _said: list[str] = field(default_factory=list)

    @property
    def said(self) -> list[str]:
        """The texts that say something."""
        return [text for text in self.texts if not is_nothing(text)]

    def share(self, test: object) -> float:
        """Which share of the texts passes `test`."""
        said = self.said
        assert callable(test)
        return sum(bool(test(text)) for text in said) / len(said) if said else 0.0

    @property
    def average(self) -> float:
        """How long its texts are."""
        said = self.said
        return sum(map(len, said)) / len(said) if said else 0.0

    @property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len({bare(text) for text in self.said})


def contents_of(tables: Sequence[Table], column: int) -> Contents:
    """What stands in the column with this number, in all of `tables`."""
    records = [record for table in tables for record in table.records]
    texts = [text for record in records if (value := record.values.get(column)) for text in texts_of(value)]
    return Contents(tuple(text for text in texts if text.strip()), len(records))


def texts_of(value: Value) -> list[str]:
    """What `value` says: each of its cells where these are short and differ, as in rows of several departments."""
    pieces = [piece.text for piece in value.pieces if piece.text.strip()]
    is_apart = len(pieces) > 1 and len({bare(text) for text in pieces}) > 1 and max(map(len, pieces)) <= _LONG_MARK
    rows = {piece.top for piece in value.pieces}
    return pieces if is_apart and len(rows) == len(pieces) else [value.text]


def judged(said: Role | None, contents: Contents) -> tuple[Role, Sureness]:
    """The role that the words say, held against what stands in the column."""
    if not contents.said:
        return said or Role.TEXT, "likely" if said else "guess"
    numeric = contents.share(is_figure)
    marks = contents.share(lambda text: labelled_mark(text) or (is_mark(text) and len(even(text)) <= _LONG_MARK))
    is_coded = (contents.average <= _LONG_MARK or marks > _MOST) and contents.distinct <= _MOST_CODES
    match said:
        case Role.NUMBER:
            if contents.share(read_numbering) > _MOST:
                return said, "sure"
            # TP01 counts nothing, and tells programs apart all the same.
            is_code = contents.distinct == len(contents.said) and contents.share(_CODE.fullmatch) > 0.9
            return (said, "likely") if is_code else (Role.TEXT, "guess")
        case Role.RATING:
            if marks > _MOST or is_coded:
                return said, "sure" if marks > _MOST else "likely"
            return (
                Role.AMOUNT if numeric > _MOST else Role.OPINION if contents.average > 20 else Role.RESULTS
            ), "likely"
        case Role.DEPARTMENT | Role.CONTRIBUTORS:
            if contents.share(looks_like_department) > 0.4 or contents.average <= 20:
                return said, "sure" if contents.share(looks_like_department) > _MOST else "likely"
            return Role.TEXT, "guess"
        case Role.AMOUNT | Role.AMOUNT_PLANNED:
            if numeric > _MOST:
                return said, "sure"
            return Role.RESULTS if said is Role.AMOUNT else Role.PLAN, "likely"
        case Role.RATE:
            return (said, "sure") if numeric > _MOST else (Role.RESULTS, "guess")
        case Role.TARGET | Role.ACTUAL | Role.BASELINE | Role.FINAL_TARGET | Role.LAST_ACTUAL:
            return _judged_figures(said, contents, numeric, marks if is_coded else 0.0)
        case Role.DATE:
            return (said, "sure") if contents.share(read_date) > 0.9 else (Role.TEXT, "likely")
        case Role.URL:
            is_address = contents.share(lambda text: even(text).startswith(("http://", "https://"))) > 0.99
            return (said, "sure") if is_address else (Role.TEXT, "likely")
        case Role.RESULTS if marks > 0.8 and is_coded:
            return Role.RATING, "likely"
        case Role.CHOICE:
            return (
                (said, "likely") if is_coded and contents.distinct * 2 <= len(contents.said) else (Role.TEXT, "guess")
            )
        case Role.INDICATOR if contents.share(goals_in) > _MOST:
            return Role.TARGET, "likely"
        case Role.RESPONSE | Role.PLAN if contents.average <= _SHORT_CHOICE and _is_repeated(contents):
            return Role.CHOICE, "likely"
        case Role.PLAN | Role.CONTENT | Role.RESULTS | Role.NOTE if numeric > 0.9 and contents.average <= _LONG_MARK:
            return (Role.AMOUNT if said in (Role.RESULTS, Role.NOTE) else Role.AMOUNT_PLANNED), "likely"
        case Role.OPINION if is_coded and contents.average <= _SHORT_OPINION:
            return Role.RATING, "likely"
        case Role.UNIT:
            return (said, "sure") if contents.average <= 8 else (Role.TEXT, "guess")
        case Role.BETTER:
            return (said, "sure") if contents.share(comparator_in) > 0.9 else (Role.TEXT, "guess")
        case Role.GROUP:
            return Role.TEXT, "guess"
        case None:
            return _by_contents(contents, numeric, marks if is_coded else 0.0)
    return said, "sure"


def _is_nearly_figure(text: str) -> bool:
    """Whether `text` is a figure with a word or two around it, and no sentence."""
    figure = read_figure(text)
    return figure is not None and len(figure.before) + len(figure.behind) <= _FEW and not even(text).endswith("。")


def _is_repeated(contents: Contents) -> bool:
    """Whether a few short words come again and again."""
    return len(contents.said) >= _FEW and contents.distinct * 2 <= len(contents.said)


def _judged_figures(said: Role, contents: Contents, numeric: float, marks: float) -> tuple[Role, Sureness]:
    goals = contents.share(goals_in)
    if marks > 0.8 and numeric < _MOST:
        return Role.RATING, "guess"
    if max(numeric, goals) > _MOST or contents.share(_is_nearly_figure) > _MOST:
        return said, "sure" if numeric > _MOST else "likely"
    return (Role.RESULTS if said in (Role.ACTUAL, Role.LAST_ACTUAL) else Role.PLAN), "likely"


def _by_contents(contents: Contents, numeric: float, marks: float) -> tuple[Role, Sureness]:
    if contents.share(read_date) > 0.9:
        return Role.DATE, "likely"
    is_numbers = contents.share(lambda text: read_numbering(text) is not None and not is_mark(text)) > 0.9
    if is_numbers and contents.distinct == len(contents.said):
        return Role.NUMBER, "guess"
    if marks > 0.8:
        return Role.RATING, "guess"
    if contents.share(looks_like_department) > 0.8:
        return Role.DEPARTMENT, "guess"
    return (Role.AMOUNT, "guess") if numeric > 0.9 else (Role.TEXT, "guess")
