"""The rows of each table of a plan: what stands in which column."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import Value
from kpm_excel.book.shown_days import FIRST_SURE_DAY
from kpm_excel.layouts.planbook.band_spelling import bands_cell
from kpm_excel.layouts.planbook.part_names import Entry, Lexicon, Names, block_of
from kpm_excel.layouts.planbook.plan_columns import PERIOD, Column, Holds, Table
from kpm_excel.layouts.planbook.spelling import (
    EMPTY,
    condition_cell,
    figure_cell,
    list_cell,
    number_cell,
    pairs_cell,
    text_cell,
)
from kpm_excel.plan.document import field_of
from kpm_excel.plan.symbols import folded
from kpm_excel.plan.types import type_of
from kpm_excel.words import LANGUAGES, Words, words_for

#: A row's cells by the keys of their columns.
Row = dict[str, Value]


class Speller:
    """Spells a plan's values for the cells of its workbook."""

    def __init__(self, document: Entry, names: Names, words: Words) -> None:
        self.document = document
        self.names = names
        self.words = words
        self.kind_of = {program["no"]: program["kind"] for program in document["programs"]}
        self._separator = "、" if words.language == "ja" else ", "

    def row(self, table: Table, entry: Entry, kind: str | None = None) -> Row:
        """The cells for what `entry` has of the columns of `table`."""
        return {
            column.key: self.cell(column, entry[column.key], kind) for column in table.columns if column.key in entry
        }

    def cell(self, column: Column, value: Any, kind: str | None = None) -> Value:
        """What the cell of `column` holds for `value`; `kind` is that of the row."""
        match column.holds:
            case Holds.NUMBER:
                return value if isinstance(value, str) else number_cell(value)
            case Holds.YES_NO:
                return self.yes_no(value)
            case Holds.DAY:
                day = date.fromisoformat(value)
                return day if day >= FIRST_SURE_DAY else str(value)
            case Holds.WORD:
                return self.words.text(f"planbook.word_{WORD_KEYS.get(value, value)}")
            case Holds.LIST:
                return list_cell(value)
            case Holds.CONDITION:
                return self._condition(value, kind or "")
            case Holds.FIGURE:
                return figure_cell(value)
            case Holds.FIGURES:
                figures = ((f"{row}.{period}", one) for row, own in value.items() for period, one in own.items())
                return pairs_cell(figures)
            case Holds.BANDS:
                return bands_cell(value, partial(self.names.source_shown, kind or ""), self.words.language)
            case Holds.BY_PERIOD:
                periods = self.names.of["periods"]
                return pairs_cell((periods.shown(id), figure) for id, figure in value.items())
            case Holds.REQUIRED:
                return self.yes_no(value) if isinstance(value, bool) else self._condition(value, kind or "")
            case Holds.REFERENCE:
                return self.names.lexicon(column.refers, kind).shown(value)
            case Holds.ORDER:
                return self._order(value, kind)
            case Holds.CHOICES:
                return list_cell(value, names=True)
            case Holds.REFERENCES:
                lexicon = self.names.lexicon(column.refers, kind)
                return list_cell([lexicon.shown(id) for id in value], names=True)
            case _:
                return text_cell(value)

    def yes_no(self, value: bool) -> str:
        """The word for `value`."""
        return self.words.text("planbook.yes" if value else "planbook.no")

    def _order(self, order: Any, kind: str | None) -> str:
        if order == PLAN_ORDER:
            return self.words.text("planbook.order_plan")
        field = str(order["by"])
        shown = self.names.lexicon("fields", kind).shown(field)
        return field if means_plan_order(shown) else shown

    def _condition(self, condition: Entry, kind: str) -> str:
        lexicon = self.names.fields[kind]
        coded = {lexicon.shown(id) for id in condition if is_coded(self.document, kind, id)}
        named = ((lexicon.shown(id), values) for id, values in condition.items())
        return condition_cell(named, self._separator, coded)

    def by_department(self, given: Entry, field: Entry) -> str:
        """What departments gave in `field`, by their codes: a line `name = value` for each."""
        lexicon, known = self.names.lexicon("departments"), field_of(field)
        named = [(lexicon.shown(code), value if isinstance(value, list) else [value]) for code, value in given.items()]
        coded = {name for name, _ in named} if known and type_of(known).is_listed else set()
        return condition_cell(named, self._separator, coded)

    def pairs(self, actuals: dict[str, Any], program: Entry, field: str) -> str:
        """The figures of `actuals` by the names of the program's indicators."""
        lexicon = indicator_names(program, field)
        return pairs_cell((lexicon(id), number) for id, number in actuals.items())


#: The catalog's names of words that are no names themselves.
WORD_KEYS = {
    ">=": "at_least", "<=": "at_most", "=": "equal",
    "period": "each_period", "total": "since_beginning", "target": "to_target", "baseline": "from_baseline",
}  # fmt: skip


#: The order of the plan, as its JSON has it.
PLAN_ORDER = "plan"


def means_plan_order(text: str) -> bool:
    """Whether a cell with `text` names the order of the plan, in whichever language."""
    known = {folded(words_for(code).text("planbook.order_plan")).casefold() for code in LANGUAGES}
    return folded(text).casefold() in known


def is_coded(document: Entry, kind: str, field: str) -> bool:
    """Whether `field` of `kind` is a rating or a choice."""
    for entry in document.get("kinds", ()):
        if entry.get("id") == kind:
            return any(
                f.get("id") == field and (known := field_of(f)) is not None and type_of(known).is_listed
                for f in entry.get("fields") or ()
            )
    return False


def indicator_names(program: Entry, field: str) -> Callable[[str], str]:
    """How cells name the indicators of `program` under `field`."""
    entries = program.get("values", {}).get(field)
    lexicon = Lexicon(
        tuple((entry["id"], (entry["name"],)) for entry in entries or () if "id" in entry and "name" in entry), True
    )
    return lexicon.shown


def rows_of(table: Table, speller: Speller) -> list[Row]:
    """The rows of `table` for the speller's plan."""
    document = speller.document
    match table.name:
        case "scales":
            return [
                speller.row(table, {"scale": scale["id"], **value})
                for scale in document["scales"]
                for value in scale["values"]
            ]
        case "fields":
            return [
                speller.row(table, {"kind": kind["id"], **field}, kind["id"])
                for kind in document["kinds"]
                for field in kind["fields"]
            ]
        case "kinds":
            return [speller.row(table, {**kind, **_word(kind)}) for kind in document["kinds"]]
        case "rows":
            return list(_figure_rows(table, speller))
        case "figures":
            return list(_figures(table, speller))
        case "lists" | "summaries":
            if document.get(table.name) == []:
                return [{table.columns[0].key: EMPTY}]
            return [speller.row(table, entry, entry["kind"]) for entry in document.get(table.name, ())]
        case "programs":
            return [_program(table, program, speller) for program in document["programs"]]
        case "indicators":
            return list(_indicators(table, speller))
        case "previous":
            return [_previous(table, program, speller) for program in document["programs"] if "previous" in program]
        case _:
            return [speller.row(table, entry) for entry in document[table.name]]


def _word(kind: Entry) -> Entry:
    """What an item of `kind` is called: a word, or its two forms in cells of their own."""
    word = kind.get("word")
    return {"word": word["one"], "word.other": word["other"]} if isinstance(word, dict) else {}


def _program(table: Table, program: Entry, speller: Speller) -> Row:
    named = {f"departments.{index}": code for index, code in enumerate(program["departments"])}
    own = {column.key: column for column in table.columns if column.kind == program["kind"]}
    values = {f"values.{program['kind']}.{field}": value for field, value in program["values"].items()}
    entry = {key: value for key, value in values.items() if key in own}
    return speller.row(table, {**program, **named, **entry})


def _previous(table: Table, program: Entry, speller: Speller) -> Row:
    row: Row = {"no": number_cell(program["no"])}
    for column in table.columns:
        if column.field is None or column.kind != program["kind"]:
            continue
        given = _given(column, program["previous"])
        if not given:
            continue
        if column.holds is Holds.BY_DEPARTMENT:
            row[column.key] = speller.by_department(given, column.field)
            continue
        field, value = column.field["id"], program["previous"][column.field["id"]]
        pairs = column.holds is Holds.PAIRS
        row[column.key] = speller.pairs(value, program, field) if pairs else speller.cell(column, value)
    return row


def _given(column: Column, previous: Entry) -> Entry:
    """What `column` shows of last period's answers: by the field's id, or by the codes of contributors."""
    field = (column.field or {})["id"]
    if column.holds is Holds.BY_DEPARTMENT:
        keys = {AnswerKey.parse(name): value for name, value in previous.items()}
        return {key.department: value for key, value in keys.items() if key.department and key.field == field}
    return {field: previous[field]} if field in previous else {}


def fields_of_type(document: Entry, program: Entry, type_: str) -> list[str]:
    """The ids of the fields of `type_` that the kind of `program` has."""
    return [
        field["id"]
        for kind in document["kinds"]
        if kind["id"] == program["kind"]
        for field in kind["fields"]
        if field["type"] == type_
    ]


def _figure_rows(table: Table, speller: Speller) -> Iterator[Row]:
    for kind in speller.document["kinds"]:
        for field in kind["fields"]:
            head = {"kind": kind["id"], "field": field["id"]}
            for row in field.get("rows", ()):
                own = speller.row(table, row, block_of(kind["id"], field["id"]))
                yield {**speller.row(table, head, kind["id"]), **own}


def _figures(table: Table, speller: Speller) -> Iterator[Row]:
    for program, field, value in listed_values(speller.document, "figures"):
        head = speller.row(table, {"no": program["no"], **field}, program["kind"])
        id = field.get("field") or fields_of_type(speller.document, program, "figures")[0]
        for row, figures in value.items():
            cells = {"row": row, **{f"{PERIOD}{period}": figure for period, figure in figures.items()}}
            yield {**head, **speller.row(table, cells, block_of(program["kind"], id))}
        if not value:
            yield {**head, "row": EMPTY}


def _indicators(table: Table, speller: Speller) -> Iterator[Row]:
    for program, field, entries in listed_values(speller.document, "indicators"):
        head = {"no": program["no"], **field}
        for entry in entries:
            yield speller.row(table, {**head, **entry}, program["kind"])
        if not entries:
            yield {**speller.row(table, head, program["kind"]), "id": EMPTY}


def listed_values(document: Entry, type_: str) -> Iterable[tuple[Entry, Entry, Any]]:
    """Each program's schedules, indicators or figures, with the field to be named where its kind has several."""
    for program in document["programs"]:
        fields = fields_of_type(document, program, type_)
        for field in fields:
            if field in program["values"]:
                yield program, ({"field": field} if len(fields) > 1 else {}), program["values"][field]
