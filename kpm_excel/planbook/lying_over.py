"""What stands in a plan workbook and in none of its cells: what is drawn over its tables, and comments."""

from collections.abc import Iterable, Iterator

from kpm_excel.book.raw import RawSheet
from kpm_excel.errors import Fault
from kpm_excel.findings import Phrase
from kpm_excel.layouts.planbook.drawn_table import own_notes
from kpm_excel.layouts.planbook.plan_columns import Table
from kpm_excel.planbook.cell_values import even
from kpm_excel.planbook.record import CellPlace


def lying_over(sheets: Iterable[RawSheet]) -> Iterator[Fault]:
    """What is drawn over each of `sheets`, with its words, and what a conditional format may show otherwise.

    A plan goes on without it, and somebody has to know.
    """
    for sheet in sheets:
        for at in sorted(sheet.unsure):
            yield Fault(CellPlace(sheet.name, *at), "look_unsure", {"found": str(sheet.cells[at].value)})
        for one in sheet.drawn:
            place, text = CellPlace(sheet.name, *one.area[:2]), one.text.strip()
            what = Phrase((f"drawn_{one.kind}",))
            if text:
                yield Fault(place, "lies_over_saying", {"what": what, "found": text})
            else:
                yield Fault(place, "lies_over", {"what": what})


def commented(sheets: Iterable[RawSheet], tables: Iterable[Table]) -> Iterator[Fault]:
    """The comments on cells of `sheets` but for our own over `tables`: only the workbook itself keeps them."""
    own = {even(note) for table in tables for note in own_notes(table)}
    for sheet in sheets:
        for at, text in sorted(sheet.comments.items()):
            if even(text) in own:
                continue
            what = Phrase(("drawn_comment",))
            yield Fault(CellPlace(sheet.name, *at), "lies_over_saying", {"what": what, "found": text.strip()})
