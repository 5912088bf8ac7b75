"""An edited overview or review becomes amendments of the consolidated answers, each with where it was made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kpm_excel.amending.carried import carried, moved
from kpm_excel.amending.edited_tables import found_tables, made_tables
from kpm_excel.amending.edits import Comparison, Edit
from kpm_excel.amending.full_rows import whole
from kpm_excel.amending.notes import Note
from kpm_excel.amending.others import beside_pieces, laid_over, other_edits, outside_edits
from kpm_excel.amending.settling import settled, value_of, with_values
from kpm_excel.book.base import Book, address
from kpm_excel.book.raw import RawWorkbook
from kpm_excel.consolidated import Amendment, Consolidated, load_consolidated
from kpm_excel.errors import BadInput
from kpm_excel.excel.read.apart import read_apart
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.findings import Finding, Place, find
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.check import field_label
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.review import review_book
from kpm_excel.loading import readable
from kpm_excel.plan.contrast import contrast
from kpm_excel.plan.model import Plan
from kpm_excel.reading.kept import sha256_of

__all__ = ["TakenBack", "take_back"]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an edited workbook came to."""

    #: The answers with the amendments.
    consolidated: Consolidated
    #: The amendments of this workbook alone.
    amendments: tuple[Amendment, ...]
    #: Cells that cannot be read as their field's type, and were not taken.
    refused: tuple[Finding, ...]
    #: Edits of what an amendment does not change, such as the plan's own words.
    notes: tuple[Note, ...]


#: The plan by the first 12 hex digits of its SHA-256; None where nobody knows what it was.
EarlierPlan = Callable[[str], Plan | None]


def take_back(
    plan: Plan, consolidated: Consolidated, source: Path, earlier_plan: EarlierPlan = lambda _: None
) -> TakenBack:
    """`consolidated` with the edits of the overview or review workbook at `source`.

    Only what was really edited counts, against the answers that the workbook was made of. Where `source` is answers
    that were amended earlier (JSON), their amendments are carried over; of a plan that was another one then
    `earlier_plan` knows what it was by its version. Raises `BadInput` where the file cannot be read, is none of these,
    or was made of answers that are not these.
    """
    with readable(source), source.open("rb") as stream:
        head = stream.read(64)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        earlier = load_consolidated(source)
        if not earlier.plan.is_of(plan):
            raise BadInput("amended_other_plan", path=source, title=plan.title, as_of=plan.as_of)
        before = earlier_plan(earlier.plan.sha256[:12]) or plan
        here, lost = moved(plan, before, earlier.amendments)
        result, again, left = carried(plan, consolidated, here)
        return TakenBack(result, again, (), (*lost, *left))
    stored = read_apart(read_workbook, source)
    origin = _origin(stored, source)
    base = _base(plan, consolidated, origin, source)
    printed = origin and origin.printed
    # Title and as-of may have been corrected since.
    as_made = replace(plan, title=printed[0], as_of=printed[1]) if printed else plan
    book, kinds = _remade(as_made, base, stored), [kind.id for kind in plan.kinds]
    made = made_tables(book, kinds)
    wholes = whole(plan, stored, made)
    raw = wholes.raw
    found = found_tables(raw, kinds, made)
    if not found.kinds:
        raise BadInput("not_amendable", path=source)
    since = frozenset(one.program for one in consolidated.amendments[len(base.amendments) :])
    compared = list(Comparison(Report(plan, base), made, found, since).edits())
    edits = [one for one in compared if isinstance(one, Edit)]
    notes = [one for one in compared if isinstance(one, Note)]
    if base is consolidated:
        notes += other_edits(book, raw, kinds, found)
    notes += outside_edits(book, raw, found)
    notes += [*beside_pieces(wholes.outside), *laid_over(book, stored), *wholes.notes]
    conflicts = [one for one in edits if _is_others(consolidated, base, one, source.name)]
    notes += [_conflict(plan, consolidated, one) for one in conflicts]
    edits = [one for one in edits if one not in conflicts]
    taken = _taken(consolidated, base, edits, source.name, sha256_of(source))
    refused = [finding for one in edits if not one.is_taken for finding in _findings(plan, one, source.name, "error")]
    return TakenBack(_applied(plan, consolidated, edits, taken, source.name), taken, tuple(refused), tuple(notes))


def _origin(raw: RawWorkbook, path: Path) -> Origin | None:
    """What the workbook was made of; None where nothing tells it. Raises `BadInput` where it is put together of two."""
    told = Origin.told(raw)
    if len({(one.plan, one.period, one.state) for one in told}) > 1:
        raise BadInput("amended_mixed", path=path)
    return told[0] if told else None


def _base(plan: Plan, consolidated: Consolidated, origin: Origin | None, path: Path) -> Consolidated:
    """The answers that the workbook shows: these, or these before some of their amendments."""
    if origin is None:
        # A program that drops properties; what the office has at hand is taken for what it was made of.
        return consolidated
    earlier = consolidated
    # Whose answers they are says more than the plan's words, which may have been corrected since.
    while origin.state != earlier.state:
        if not earlier.amendments:
            is_same = (origin.plan, origin.period) == (Origin.of(plan, consolidated).plan, plan.current_period)
            key = "amended_other_answers" if is_same else "amended_other_plan"
            raise BadInput(key, path=path, title=plan.title, as_of=plan.as_of)
        last = earlier.amendments[-1]
        undone = with_values(plan, earlier, {(last.program, last.field): last.before})
        earlier = replace(undone, amendments=earlier.amendments[:-1])
    return consolidated if earlier.state == consolidated.state else earlier


def _remade(plan: Plan, base: Consolidated, raw: RawWorkbook) -> Book:
    """The workbook as it was made: a review has a column of findings, an overview has none."""
    known = [kind.id for kind in plan.kinds]
    columns = found_tables(raw, known).columns.values()
    if any("findings" in keys for keys in columns):
        return review_book(plan, base, is_cut=False)
    return overview_book(plan, base)


def _is_others(consolidated: Consolidated, base: Consolidated, one: Edit, file: str) -> bool:
    """Whether the answer that `one` changes was amended since in another workbook, to something else."""
    made, now = (value_of(answers, one.program.no, one.key) for answers in (base, consolidated))
    if not one.is_taken or one.answer in (made, now) or now == made:
        return False
    own = [a for a in consolidated.amendments if (a.program, a.field) == (one.program.no, one.key)]
    return bool(own) and own[-1].file != file


def _conflict(plan: Plan, consolidated: Consolidated, one: Edit) -> Note:
    now = value_of(consolidated, one.program.no, one.key)
    after, other = contrast(one.answer, now)
    label = field_label(plan, one.program.no, one.key)
    return Note("changed_since", {"no": one.program.number, "label": label, "after": after, "now": other})


def _taken(
    consolidated: Consolidated, base: Consolidated, edits: list[Edit], file: str, digest: str
) -> tuple[Amendment, ...]:
    """The amendments that `edits` come to; what already stands there is none."""
    amendments = []
    for one in edits:
        if not one.is_taken or one.answer == value_of(base, one.program.no, one.key):
            continue
        before = value_of(consolidated, one.program.no, one.key)
        if one.answer != before:
            place = (one.at.sheet, address(one.at.row, one.at.column), digest)
            amendments.append(Amendment(one.program.no, one.key, before, one.answer, file, *place))
    return tuple(amendments)


def _applied(
    plan: Plan, consolidated: Consolidated, edits: list[Edit], amendments: tuple[Amendment, ...], file: str
) -> Consolidated:
    if not amendments:
        return consolidated
    changed = with_values(plan, consolidated, {(one.program, one.field): one.after for one in amendments})
    cleared = settled(plan, changed, amendments)
    places = {(one.program, one.field) for one in amendments}
    told = [
        finding
        for one in edits
        if one.is_taken and (one.program.no, one.key) in places
        for severity in ("warning", "notice")
        for finding in _findings(plan, one, file, severity)
    ]
    kept = (*cleared.findings, *told)
    return replace(cleared, findings=kept, amendments=(*consolidated.amendments, *amendments), language=plan.language)


def _findings(plan: Plan, one: Edit, file: str, severity: str) -> Iterator[Finding]:
    """What is to be said of the cell of an edit, as findings of that severity."""
    cell = address(one.at.row, one.at.column)
    place = Place(one.key.department or one.program.lead, one.program.no, one.key, file, one.at.sheet, cell)
    own = (find(r.code, place, **r.values) for r in one.remarks if r.code.severity == severity)
    # Several cells of one text may have been repaired in the same way.
    yield from dict.fromkeys(own)
