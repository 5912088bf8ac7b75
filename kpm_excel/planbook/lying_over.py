"""What stands in a plan workbook and in none of its cells: what is drawn over its tables, and comments."""

from collections.abc import Iterable, Iterator

from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.book.shown import is_unseen, seen_in
from kpm_excel.errors import Fault
from kpm_excel.findings import Phrase
from kpm_excel.layouts.planbook.drawn_table import own_notes
from kpm_excel.layouts.planbook.plan_columns import Table
from kpm_excel.plan.widths import bare
from kpm_excel.planbook.record import CellPlace


def lying_over(sheets: Iterable[RawSheet]) -> Iterator[Fault]:
    """What is drawn over each of `sheets`, with its words, and what stands in a cell and does not show as it stands.

    The plan is read all the same, and somebody has to know.
    """
    for sheet in sheets:
        for at, cell in sorted(sheet.cells.items()):
            if _is_unseen(cell):
                yield Fault(CellPlace(sheet.name, *at), "unseen", {"found": str(cell.value)})
        for at in sorted(sheet.unsure):
            yield Fault(CellPlace(sheet.name, *at), "look_unsure", {"found": str(sheet.cells[at].value)})
        for one in sheet.drawn:
            place, text = CellPlace(sheet.name, *one.area[:2]), one.text.strip()
            what = Phrase((f"drawn_{one.kind}",))
            if text:
                yield Fault(place, "lies_over_saying", {"what": what, "found": text})
            else:
                yield Fault(place, "lies_over", {"what": what})


def _is_unseen(cell: RawCell) -> bool:
    """Whether what `cell` holds does not show; a cell that names the colour which it shows is meant so."""
    if cell.value is None or str(cell.value).lstrip("#").upper() == cell.fill:
        return False
    seen = seen_in(cell)
    return cell.invisible or bool(seen and seen.color and is_unseen(seen.color, cell.fill))


def commented(sheets: Iterable[RawSheet], tables: Iterable[Table]) -> Iterator[Fault]:
    """The comments on cells of `sheets` but for our own over `tables`: only the workbook itself keeps them."""
    own = {bare(note) for table in tables for note in own_notes(table)}
    for sheet in sheets:
        for at, text in sorted(sheet.comments.items()):
            if bare(text) in own:
                continue
            what = Phrase(("drawn_comment",))
            yield Fault(CellPlace(sheet.name, *at), "lies_over_saying", {"what": what, "found": text.strip()})
