"""Kinds, groups, departments and programs of the plan, proposed from the tables of programs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kpm_excel.importing.account import Account
from kpm_excel.importing.choices import Choices
from kpm_excel.importing.drafts import Draft, Filling, departments_text, row_label
from kpm_excel.importing.families import Families, Family
from kpm_excel.importing.found import Record, Table
from kpm_excel.importing.lexicon import Role
from kpm_excel.importing.noted_tables import note_again, note_head, note_table
from kpm_excel.importing.proposed_fields import FieldDraft, fields_of, with_widths
from kpm_excel.importing.proposed_groups import Groups, Paths, lines_over
from kpm_excel.importing.proposed_lists import lists_of, required_of, summaries_of
from kpm_excel.importing.proposed_periods import Periods
from kpm_excel.importing.proposed_scales import Scales
from kpm_excel.importing.questions import Question
from kpm_excel.importing.told_lines import Around
from kpm_excel.importing.values.figures_in_text import read_figure
from kpm_excel.importing.values.legends import FoundScale
from kpm_excel.importing.values.numbering import read_numbering
from kpm_excel.importing.values.plainly import bare, in_line, is_nothing
from kpm_excel.importing.values.responsible import Named, looks_like_department, read_departments
from kpm_excel.importing.values.years import years_in
from kpm_excel.plan.made_ids import MadeIds
from kpm_excel.words import Words

_DECORATED: Final = re.compile(
    r"^[◆◇■□●○★☆【〔《〈\[\s]+(?P<name>[^◆◇■□●○★☆】〕》〉\]]{1,40}?)\s*[◆◇■□●○★☆】〕》〉\]]+\s*(?P<note>.*)$", re.DOTALL
)
_GENERIC_NAMES: Final = re.compile(
    r"^(?:事業|取組|項目|施策|名称|件名|プログラム|テーマ|タイトル|name|title)名?$", re.IGNORECASE
)
_GENERIC_SHEETS: Final = re.compile(r"^(?:sheet|シート|一覧|表|page|ページ|a3|印刷|list)?\s*\d*$", re.IGNORECASE)
_LONGEST_WORD: Final = 12


@dataclass
class Kinds:
    """What the tables of programs come to, as parts of a plan."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    scales: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    departments: list[dict[str, Any]] = field(default_factory=list)
    programs: list[dict[str, Any]] = field(default_factory=list)
    #: Last year's answers, by the number of the program.
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: The same of contributors to what several departments are asked for, by the department's code.
    contributions: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    lists: list[dict[str, Any]] = field(default_factory=list)
    summaries: list[dict[str, Any]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    #: What the report might be called, where no title was found.
    title: str | None = None


@dataclass
class _Kind:
    """One kind while it is put together."""

    family: Family
    fields: list[FieldDraft]
    scales: dict[str, FoundScale]
    entry: dict[str, Any]
    drafts: list[Draft] = field(default_factory=list)
    #: The fields of each further family that tells of the same programs.
    more: list[tuple[Family, list[FieldDraft]]] = field(default_factory=list)

    @property
    def all_fields(self) -> list[FieldDraft]:
        """Its own fields and those of further families."""
        return [*self.fields, *(one for _, fields in self.more for one in fields)]


def kinds_of(
    families: Families, around: Around, periods: Periods, account: Account, words: Words, choices: Choices
) -> Kinds:
    """The parts of a plan that the tables of programs come to; what each of their cells became is noted."""
    found = Kinds()
    scales = Scales(around, words.language)
    made = [_kind(family, around, scales, periods, words) for family in families.programs]
    _name_apart([kind.entry for kind in made], "name")
    for kind in made:
        kind.drafts = [_draft(kind, table, record) for table, record in kind.family.records if _tells(kind, record)]
    drafts = [draft for kind in made for draft in kind.drafts]
    number(drafts)
    groups = Groups()
    known = _known_departments(families)
    over = lines_over([table for family in families.programs for table in family.tables])
    are_grouped = [
        _fill(kind, groups, Filling(periods, account, kind.scales, known, over), words, choices) for kind in made
    ]
    if not all(are_grouped):
        found.questions.append(Question("group"))
    departments = _Departments(words)
    for draft in drafts:
        departments.place(draft)
    _put_together(found, made, departments, words)
    found.scales, found.groups = scales.entries, groups.entries
    found.title = next((draft.table.sheet.file for draft in drafts[:1]), None)
    found.title = re.sub(r"\.\w{2,5}$", "", found.title.rpartition("/")[2]) if found.title else None
    return found


def _kind(family: Family, around: Around, scales: Scales, periods: Periods, words: Words) -> _Kind:
    fields = fields_of(family, words)
    more: list[tuple[Family, list[FieldDraft]]] = []
    for other in family.more:
        known = {bare(one.label) for one in fields} | {bare(one.label) for _, some in more for one in some}
        taken = [one.id for one in fields] + [one.id for _, some in more for one in some]
        own = fields_of(other, words, taken)
        more.append((other, [one for one in own if bare(one.label) not in known and one.type != "departments"]))
    kind = _Kind(family, fields, {}, _head(family, around, words), [], more)
    for draft in kind.all_fields:
        home = draft.family or family
        if draft.type == "rating":
            mates = [one for one in kind.all_fields if one.type == "rating" and one is not draft]
            scale = scales.of(draft, home, [one for one in mates if (one.family or family) is home])
            if scale.values:
                kind.scales[draft.id] = scale
                draft.more["scale"] = scale.id
            else:
                draft.type = "text"
        elif draft.type == "choice":
            texts = [record.text(draft.columns[0].column) for _, record in home.records]
            if draft.columns[0].code:
                texts = [one.label for one in draft.columns]
            draft.more["choices"] = list(dict.fromkeys(in_line(text)[:200] for text in texts if not is_nothing(text)))
            if not draft.more["choices"]:
                draft.type = "text"
                del draft.more["choices"]
        elif draft.type == "figures":
            draft.more |= _rows(draft, periods)
        elif draft.type == "number":
            _with_words(draft, home)
    if not any(one.by == "department" for one in kind.all_fields):
        # The table says what is to be done, and not what came of it: that is what is asked.
        fields.append(
            FieldDraft("results_asked", "text", "department", words.text("account.field"), None, [], {}, family)
        )
    with_widths(fields)
    return kind


def _rows(draft: FieldDraft, periods: Periods) -> dict[str, Any]:
    """The rows of figures, and the periods that they are shown of."""
    rows: dict[str, dict[str, Any]] = {}
    shown = {period for one in draft.columns if (period := periods.id_of(one.year))}
    for one in draft.columns:
        label = row_label(one)
        unit = {"unit": one.unit} if one.unit else {}
        row = rows.setdefault(label, {"label": label, **unit})
        if one.role is Role.AMOUNT_PLANNED or periods.current_id not in shown:
            row["by"] = "plan"
    document = {"kinds": [{"id": "k", "fields": [{"id": "f", "rows": list(rows.values())}]}]}
    MadeIds().give("rows", document)
    found: dict[str, Any] = {"rows": document["kinds"][0]["fields"][0]["rows"]}  # type: ignore[index]
    if shown and shown != set(periods.ids):
        found["periods"] = [id for id in periods.ids if id in shown]
    return found


def _with_words(draft: FieldDraft, family: Family) -> None:
    """Let a number be what was written in its place, and give it the unit that stands behind its figures."""
    units: list[str] = []
    for _, record in family.records:
        text = record.text(draft.columns[0].column)
        figure = read_figure(text)
        if figure and figure.is_alone and figure.unit:
            units.append(figure.unit)
    if units and "unit" not in draft.more and len(set(units)) == 1:
        draft.more["unit"] = units[0]


def _head(family: Family, around: Around, words: Words) -> dict[str, Any]:
    """Name, note and word of a kind."""
    name, note = "", ""
    table = family.tables[0]
    for line in table.lines:
        match = _DECORATED.match(line.text.strip()) if line.kind in ("title", "note") else None
        if match and match["note"].strip() and line.cells and line.cells[0].row <= table.top + 1:
            name, note = in_line(match["name"]), in_line(match["note"])
            told = next((one for one in around.lines if one.places == line.cells and one.sheet is table.sheet), None)
            if told:
                around.used.append((told, "note"))
    column = family.column(Role.NAME)
    label = in_line(column.label) if column else ""
    word = re.sub(r"(?:の名称|名称?)$", "", label) if words.language == "ja" else ""
    if not name:
        sheets = {one.sheet.name for one in family.tables if not one.sheet.is_joined}
        only = next(iter(sheets)) if len(sheets) == 1 else ""
        named = label if label and not _GENERIC_NAMES.match(label) and len(label) <= 20 else ""
        name = (
            named
            or (only if only and not _GENERIC_SHEETS.match(only) and not years_in(only) else "")
            or word
            or label
            or words.text("account.kind")
        )
    entry: dict[str, Any] = {"name": name[:1000]}
    if note:
        entry["note"] = note[:3000]
    if word and word not in ("プログラム",) and len(word) <= _LONGEST_WORD and not word.endswith("プログラム"):
        entry["word"] = word
    return entry


def _name_apart(entries: Sequence[dict[str, Any]], key: str) -> None:
    taken: set[str] = set()
    for entry in entries:
        base, number_ = entry[key], 2
        while entry[key] in taken:
            entry[key], number_ = f"{base}{number_}", number_ + 1
        taken.add(entry[key])


def _tells(kind: _Kind, record: Record) -> bool:
    return bool(kind.family.name_of(record) or kind.family.number_of(record) or len(record.values) > 1)


def _draft(kind: _Kind, table: Table, record: Record) -> Draft:
    name = kind.family.name_of(record) or kind.family.number_of(record)
    return Draft(kind.family, table, record, name[:1000], kind.family.number_of(record))


def number(drafts: Sequence[Draft]) -> None:
    """Give each program its number: the printed one where all are plain and differ, else one in order and a code."""
    numbers = [read_numbering(draft.printed) for draft in drafts]
    plain = [one.last for one in numbers if one is not None and len(one.parts) == 1]
    is_plain = (
        len(plain) == len(set(plain)) and all(one is None or len(one.parts) == 1 for one in numbers) and bool(plain)
    )
    free = max(plain, default=0) + 1 if is_plain else 1
    for draft, one in zip(drafts, numbers, strict=True):
        if is_plain and one is not None:
            draft.no = one.last
            draft.code = None if one.is_plain else _code(draft.printed)
        else:
            draft.no, free = free, free + 1
            draft.code = _code(draft.printed) if draft.printed else None


def _code(printed: str) -> str | None:
    plain = " ".join(printed.split())
    return plain[:20] or None


def _known_departments(families: Families) -> frozenset[str]:
    """The names that stand alone in a cell of departments."""
    known: set[str] = set()
    for home in families.programs:
        for family in (home, *home.more):
            for one in family.roles:
                if one.role in (Role.DEPARTMENT, Role.CONTRIBUTORS):
                    cells = [value for _, record in family.records if (value := record.values.get(one.column))]
                    texts = [departments_text(value) for value in cells]
                    known |= {
                        in_line(text) for text in texts if len(read_departments(text)) == 1 and "\n" not in text.strip()
                    }
    return frozenset(known)


def _fill(kind: _Kind, groups: Groups, filling: Filling, words: Words, choices: Choices) -> bool:
    """Fill in the programs of a kind; whether all of them stand in groups."""
    paths = Paths.of(kind.family, choices)
    paths = replace(paths, over=filling.over)
    has_departments = any(one.type == "departments" for one in kind.fields)
    by_sheet = not has_departments and bool(paths.sheets) and all(map(looks_like_department, paths.sheets.values()))
    if by_sheet:
        names, paths = paths.sheets, Paths(kind.family, {}, choices)
    fallback = f"{words.text('rollover.sign')}{words.text('account.group')}"
    others: dict[int, dict[str, tuple[Table, Record]]] = {
        at: {bare(family.name_of(record)): (table, record) for table, record in family.records}
        for at, (family, _) in enumerate(kind.more)
    }
    has_all = True
    for draft in kind.drafts:
        path = paths.path(draft.table, draft.record)
        has_all = has_all and bool(path)
        draft.group = groups.of(path or (fallback,))
        if line := paths.line_over(draft.table, draft.record):
            for place in line.cells:
                filling.account.cell(draft.table.sheet, place, "group", line.text, "likely")
        if by_sheet:
            draft.departments = list(read_departments(names[draft.table.sheet.file, draft.table.sheet.name]))
        note_head(filling.account, kind.family, draft, draft.table, draft.record)
        filling.fill(draft, kind.fields, draft.table, draft.record)
        for at, (family, fields) in enumerate(kind.more):
            same = others[at].get(bare(draft.name))
            if same:
                note_head(filling.account, family, draft, *same)
                filling.fill(draft, fields, *same)
                note_again(filling.account, kind.family, draft, family, *same)
    for family in (kind.family, *kind.family.more):
        for table in family.tables:
            note_table(filling.account, table, family)
    return has_all


class _Departments:
    """The departments of all programs, in the order in which they are first named."""

    def __init__(self, words: Words) -> None:
        self.entries: list[dict[str, Any]] = []
        self._codes: dict[str, str] = {}
        self._words = words
        self.has_unknown = False

    def code(self, named: Named) -> str:
        """The code of the department `named`."""
        key = bare(f"{named.division or ''}{named.name}")
        if key not in self._codes:
            same = next((one for one in self.entries if bare(one["name"]) == bare(named.name)), None)
            if same and (named.division is None or same.get("division") in (None, named.division)):
                if named.division:
                    same["division"] = named.division
                self._codes[key] = same["code"]
            else:
                code = named.name if not same else f"{named.division}{named.name}"
                division = {"division": named.division} if named.division else {}
                self.entries.append({"code": code[:200].strip(), "name": named.name[:1000], **division})
                self._codes[key] = self.entries[-1]["code"]
        return self._codes[key]

    def place(self, draft: Draft) -> None:
        """Make sure that a program has a department."""
        if not draft.departments:
            self.has_unknown = True
            draft.departments = [Named(f"{self._words.text('rollover.sign')}{self._words.text('account.department')}")]

    def codes(self, draft: Draft) -> list[str]:
        """The codes of a program's departments."""
        return list(dict.fromkeys(self.code(named) for named in draft.departments))


def _put_together(found: Kinds, made: Sequence[_Kind], departments: _Departments, words: Words) -> None:
    for kind in made:
        fields = kind.all_fields
        required_of(fields, kind.drafts, kind.scales)
        id = kind.entry["name"].strip()[:200].strip()
        entry = {"id": id, **kind.entry, "collected": True, "fields": [one.entry() for one in fields]}
        found.entries.append(entry)
        for draft in kind.drafts:
            codes = departments.codes(draft)
            code = {"code": draft.code} if draft.code else {}
            found.programs.append(
                {"no": draft.no, **code, "kind": id, "name": draft.name or draft.printed or words.text("rollover.sign"),
                 "group": draft.group, "departments": codes, "values": draft.values}
            )  # fmt: skip
            found.answers[draft.no] = draft.answers
            by_name = {named.name: departments.code(named) for named in draft.departments}
            for name, given in draft.contributions.items():
                if name in by_name:
                    found.contributions.setdefault(draft.no, {})[by_name[name]] = given
        found.lists += lists_of(id, kind.entry["name"], fields, kind.more, kind.drafts, kind.scales, words)
        found.summaries += summaries_of(id, fields)
        for one in kind.family.roles:
            if one.sure == "guess" and one.role is not Role.NONE:
                found.questions.append(Question("column", {"label": one.title, "kind": kind.entry["name"]}))
    found.departments = departments.entries
    if departments.has_unknown:
        found.questions.append(Question("department"))
