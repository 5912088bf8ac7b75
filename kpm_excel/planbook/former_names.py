"""What kinds and fields were called when the columns of a plan workbook were laid out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kpm_excel.book.raw import RawSheet
from kpm_excel.layouts.planbook.part_names import Entry, Lexicon, Names, names_of
from kpm_excel.layouts.planbook.plan_tables import tables_of
from kpm_excel.plan.made_ids import MadeIds
from kpm_excel.planbook.cell_values import Context
from kpm_excel.planbook.found_table import grid_of
from kpm_excel.planbook.read import MOST_CONTRIBUTORS, definitions
from kpm_excel.planbook.record import Record

#: The sheets over whose columns the names of kinds and fields stand, and how the keys of these columns begin.
_NAMED = {"programs": ("values",), "previous": ("previous",)}

#: What stands over columns: the ids that a name stands for, of kinds, and of fields by their kind.
_Found = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class _Former:
    kinds: _Found = field(default_factory=dict)
    fields: dict[str, _Found] = field(default_factory=dict)

    def names(self, document: Entry) -> Names:
        """The names of everything in `document`, the former ones behind those of now."""
        now = names_of(document)
        fields = {kind: _also(lexicon, self.fields.get(kind, {})) for kind, lexicon in now.fields.items()}
        return Names({**now.of, "kinds": _also(now.of["kinds"], self.kinds)}, fields)


def with_former_names(sheets: dict[str, RawSheet], ids: MadeIds) -> Context:
    """What is defined on `sheets`; a name that still stands over a column, and nowhere else, means what it meant."""
    kinds: _Found = defaultdict(set)
    for kind, _, band, _ in _headed(sheets, definitions(sheets, ids)):
        kinds[band].add(kind)
    # Fields whose rows bear the former name of their kind are found only now.
    context = definitions(sheets, ids, _Former(kinds).names)
    fields: dict[str, _Found] = defaultdict(lambda: defaultdict(set))
    for kind, id, _, heading in _headed(sheets, context):
        fields[kind][heading].add(id)
    return definitions(sheets, ids, _Former(kinds, fields).names)


def _headed(sheets: dict[str, RawSheet], context: Context) -> Iterator[tuple[str, str, str, str]]:
    """Kind and field of the hidden key of each column that has one, and the names of both over it."""
    tables = tables_of(context.document, context.names, MOST_CONTRIBUTORS)
    for name, parts in _NAMED.items():
        grid = grid_of(sheets[name], tables[name], Record()) if name in sheets else None
        if grid is None or grid.key_row is None:
            continue
        for at in sorted({at for row, at in grid.sheet.cells if row == grid.key_row}):
            part, _, rest = grid.text(grid.key_row, at).partition(".")
            kind, _, id = rest.rpartition(".")
            if part in parts and kind:
                yield kind, id, grid.text(grid.band_row, at), grid.text(grid.heading_row, at)


def _also(lexicon: Lexicon, former: _Found) -> Lexicon:
    """`lexicon` with each of the `former` names that stands for one thing of it and is no name of now."""
    known = {id for id, _ in lexicon.entries}
    sure = {name: ids & known for name, ids in former.items() if name and lexicon.find(name) is None}
    return replace(
        lexicon,
        entries=tuple(
            (id, (*names, *sorted(name for name, ids in sure.items() if ids == {id}))) for id, names in lexicon.entries
        ),
    )
