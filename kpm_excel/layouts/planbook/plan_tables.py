"""The sheets of the plan workbook as tables: each column declared once, for the writer and for the reader."""

from dataclasses import replace

from kpm_excel.layouts.planbook.part_names import Entry, Names
from kpm_excel.layouts.planbook.period_tables import figures_table, objects, schedule_table
from kpm_excel.layouts.planbook.plan_columns import Column, Holds, PlanCell, Table
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.document import field_of, only_noun
from kpm_excel.plan.issues import is_about_issues
from kpm_excel.plan.model import FieldType, Of, Print
from kpm_excel.plan.types import is_apart, type_in, type_name
from kpm_excel.words import Noun

#: Begins the hidden cell by which a sheet says which table it holds.
MARK = "kpm-excel/plan@1"
#: Columns for contributing departments, at least.
_CONTRIBUTORS = 3
#: Begins the key of a column that shows what was left open; the key of what it shows follows.
ISSUES = "_"

FIELD_TYPES = tuple(FieldType)
AUTHORS = ("plan", "department", "office")
ITEMS, PRINTS = tuple(Of), tuple(Print)
COMPARATORS = (">=", "<=", "=")
COUNTS = ("period", "total")
PROGRESS = ("target", "baseline")

PERIODS = Table(
    "periods",
    (
        Column("id", "periods_id", Holds.CODE, 16, unique=True),
        Column("label", "periods_label", width=24, required=True),
        Column("start", "periods_start", Holds.DAY, 16),
        Column("end", "periods_end", Holds.DAY, 16),
    ),
    spare=12,
)
DEPARTMENTS = Table(
    "departments",
    (
        Column("name", "departments_name", width=34, required=True, unique=True),
        Column("code", "departments_code", Holds.CODE, 18, unique=True),
        Column("email", "departments_email", Holds.CODE, 36),
        Column("emails", "departments_emails", Holds.LIST, 36),
        Column("cc", "departments_cc", Holds.LIST, 36),
        Column("division", "departments_division", width=24),
        Column("approves", "departments_approves", Holds.YES_NO, 16),
    ),
)
GROUPS = Table(
    "groups",
    (
        Column("id", "groups_id", Holds.CODE, 12, unique=True),
        Column("heading", "groups_heading", width=20),
        Column("name", "groups_name", width=52, required=True),
        Column("parent", "groups_parent", Holds.REFERENCE, 14, refers="groups"),
    ),
)
SCALES = Table(
    "scales",
    (
        Column("scale", "scales_scale", Holds.CODE, 14, fills_down=True),
        Column("code", "scales_code", Holds.CODE, 10, required=True),
        Column("label", "scales_label", width=26, required=True),
        Column("description", "scales_description", width=38),
        Column("rank", "scales_rank", Holds.NUMBER, 9),
        Column("color", "scales_color", Holds.CODE, 11),
        Column("aliases", "scales_aliases", Holds.LIST, 16),
        Column("counted", "scales_counted", Holds.YES_NO, 13),
    ),
    freeze=2,
    spare=15,
)
KINDS = Table(
    "kinds",
    (
        Column("name", "kinds_name", width=28, required=True, unique=True),
        Column("id", "kinds_id", Holds.CODE, 18, unique=True),
        Column("word", "kinds_word", Holds.CODE, 18),
        Column("word.other", "kinds_word_other", Holds.CODE, 18),
        Column("note", "kinds_note", width=60),
        Column("collected", "kinds_collected", Holds.YES_NO, 16),
        Column("of", "kinds_of", Holds.WORD, 16, stands_for=ITEMS),
        Column("print", "kinds_print", Holds.WORD, 16, stands_for=PRINTS),
    ),
    spare=8,
)
FIELDS = Table(
    "fields",
    (
        Column("kind", "fields_kind", Holds.REFERENCE, 18, "kinds", required=True, fills_down=True),
        Column("label", "fields_label", width=30, required=True),
        Column("id", "fields_id", Holds.CODE, 16),
        Column("type", "fields_type", Holds.WORD, 12, stands_for=FIELD_TYPES, required=True),
        Column("by", "fields_by", Holds.WORD, 12, stands_for=AUTHORS, required=True),
        Column("required", "fields_required", Holds.REQUIRED, 22),
        Column("help", "fields_help", width=44),
        Column("max_length", "fields_max_length", Holds.NUMBER, 9),
        Column("shared", "fields_shared", Holds.YES_NO, 11),
        Column("scale", "fields_scale", Holds.REFERENCE, 12, "scales"),
        Column("choices", "fields_choices", Holds.LIST, 20),
        Column("several", "fields_several", Holds.YES_NO, 11),
        Column("unit", "fields_unit", width=9),
        Column("minimum", "fields_minimum", Holds.NUMBER, 10),
        Column("maximum", "fields_maximum", Holds.NUMBER, 12),
        Column("decimals", "fields_decimals", Holds.NUMBER, 10),
        Column("no_figure", "fields_no_figure", Holds.LIST, 18),
        Column("sum", "fields_sum", Holds.REFERENCES, 26, "fields"),
        Column("difference", "fields_difference", Holds.REFERENCES, 26, "fields"),
        Column("ratio", "fields_ratio", Holds.REFERENCES, 26, "fields"),
        Column("blank", "fields_blank", Holds.NUMBER, 12),
        Column("periods", "fields_periods", Holds.REFERENCES, 16, "periods"),
        Column("bands", "fields_bands", Holds.BANDS, 24),
        Column("under", "fields_under", width=22),
        Column("width", "fields_width", Holds.NUMBER, 9),
    ),
    freeze=2,
)
ROWS = Table(
    "rows",
    (
        Column("kind", "rows_kind", Holds.REFERENCE, 18, "kinds", required=True, fills_down=True),
        Column("field", "rows_field", Holds.REFERENCE, 26, "fields"),
        Column("label", "rows_label", width=30, required=True),
        Column("id", "rows_id", Holds.CODE, 16),
        Column("unit", "rows_unit", width=9),
        Column("decimals", "rows_decimals", Holds.NUMBER, 10),
        Column("by", "rows_by", Holds.WORD, 12, stands_for=AUTHORS[:1]),
        Column("no_figure", "rows_no_figure", Holds.LIST, 18),
        Column("sum", "rows_sum", Holds.REFERENCES, 24, "rows"),
        Column("difference", "rows_difference", Holds.REFERENCES, 24, "rows"),
        Column("ratio", "rows_ratio", Holds.REFERENCES, 24, "rows"),
        Column("blank", "rows_blank", Holds.NUMBER, 12),
        Column("total", "rows_total", Holds.YES_NO, 10),
    ),
    freeze=3,
)
LISTS = Table(
    "lists",
    (
        Column("id", "lists_id", Holds.CODE, 14, unique=True),
        Column("title", "lists_title", width=34, required=True),
        Column("kind", "lists_kind", Holds.REFERENCE, 18, "kinds", required=True),
        Column("where", "lists_where", Holds.CONDITION, 34),
        Column("fields", "lists_fields", Holds.REFERENCES, 34, "fields", required=True),
        Column("order", "lists_order", Holds.ORDER, 24, "fields"),
    ),
    spare=10,
)
SUMMARIES = Table(
    "summaries",
    (
        Column("kind", "summaries_kind", Holds.REFERENCE, 24, "kinds", required=True),
        Column("field", "summaries_field", Holds.REFERENCE, 34, "fields", required=True),
        Column("of", "summaries_of", Holds.WORD, 22, stands_for=("all",)),
    ),
    spare=10,
)
INDICATORS = Table(
    "indicators",
    (
        Column("no", "indicators_no", Holds.NUMBER, 9, "programs", required=True, fills_down=True),
        Column("_program", "shown_program", Holds.SHOWN, 28),
        Column("field", "indicators_field", Holds.REFERENCE, 22, "fields"),
        Column("id", "indicators_id", Holds.CODE, 14),
        Column("name", "indicators_name", width=36, required=True),
        Column("unit", "indicators_unit", width=9),
        Column("comparator", "indicators_comparator", Holds.WORD, 10, stands_for=COMPARATORS),
        Column("target", "indicators_target", Holds.NUMBER, 13),
        Column("previous", "indicators_previous", Holds.FIGURE, 13),
        Column("baseline", "indicators_baseline", Holds.NUMBER, 13),
        Column("baseline_as_of", "indicators_baseline_as_of", width=20),
        Column("final_target", "indicators_final_target", Holds.NUMBER, 13),
        Column("targets", "indicators_targets", Holds.BY_PERIOD, 16),
        Column("actuals", "indicators_actuals", Holds.BY_PERIOD, 16),
        Column("target_text", "indicators_target_text", width=28),
        Column("counts", "indicators_counts", Holds.WORD, 12, stands_for=COUNTS),
        Column("progress", "indicators_progress", Holds.WORD, 16, stands_for=PROGRESS),
        Column("decimals", "indicators_decimals", Holds.NUMBER, 9),
        Column("no_figure", "indicators_no_figure", Holds.LIST, 16),
        Column("department", "indicators_department", Holds.REFERENCE, 20, "departments"),
    ),
    freeze=2,
)
_PROGRAMS = (
    Column("no", "programs_no", Holds.NUMBER, 9, required=True, unique=True),
    Column("name", "programs_name", width=34, required=True),
    Column("kind", "programs_kind", Holds.REFERENCE, 18, "kinds", required=True),
    Column("group", "programs_group", Holds.REFERENCE, 9, "groups", required=True),
    Column("_group", "shown_group", Holds.SHOWN, 24),
    Column("departments.0", "programs_lead", Holds.REFERENCE, 20, "departments", required=True),
)
_CODE = Column("code", "programs_code", Holds.CODE, 14)
_KEY = Column("key", "programs_key", Holds.CODE, 12, unique=True)
_CONTRIBUTOR = Column("departments.1", "programs_contributor", Holds.REFERENCE, 20, "departments")
_PREVIOUS = (
    Column("no", "previous_no", Holds.NUMBER, 9, "programs", required=True, unique=True),
    Column("_program", "shown_program", Holds.SHOWN, 30),
)
#: The words of the columns whose headings say what an item is called.
_OF_ITEMS = ("programs_name", "shown_program")
#: The tables that are the same in every plan.
FIXED = (PERIODS, DEPARTMENTS, GROUPS, SCALES, KINDS, FIELDS, ROWS, LISTS, SUMMARIES, INDICATORS)
#: All sheets in the order of their tabs.
ORDER = (
    "settings",
    "periods",
    "departments",
    "groups",
    "scales",
    "kinds",
    "fields",
    "programs",
    "schedule",
    "indicators",
    "rows",
    "figures",
    "previous",
    "lists",
    "summaries",
)
#: Without these there is no plan; the others are only missed where something was to stand on them.
NEEDED = frozenset({"settings", "periods", "departments", "groups", "kinds", "fields", "programs"})


def tables_of(document: Entry, names: Names, contributors: int = 0) -> dict[str, Table]:
    """Every table but the settings, by name, with the columns that the plan `document` asks for.

    `contributors` is the least number of columns for contributing departments.
    """
    tables = {table.name: table for table in FIXED}
    tables |= {"schedule": schedule_table(document), "figures": figures_table(document)}
    for name in ("indicators", "schedule", "figures"):
        tables[name] = tables[name] if _several(document, name) else _without(tables[name], "field")
    tables["programs"] = _programs(document, max(contributors, _most_contributors(document)))
    previous = [
        column
        for kind, field in _fields(document)
        if _asked(field) and (_is_answered(field) or _has_previous(document, kind, field))
        for column in _previous_columns(kind, field)
    ]
    tables["previous"] = Table("previous", (*_PREVIOUS, *previous), freeze=2)
    item = only_noun(document)
    return {name: _calling(table, item) for name, table in tables.items()}


def _calling(table: Table, item: Noun | None) -> Table:
    """`table` with what an item is called in its headings."""
    return replace(table, columns=tuple(replace(c, item=item) if c.words in _OF_ITEMS else c for c in table.columns))


def _without(table: Table, key: str) -> Table:
    return replace(table, columns=tuple(column for column in table.columns if column.key != key))


def _several(document: Entry, type_: str) -> bool:
    """Whether a kind has more than one field of a type, so that rows must say which they mean."""
    return any(
        sum(field.get("type") == type_ for field in objects(kind.get("fields"))) > 1
        for kind in objects(document.get("kinds"))
    )


def _fields(document: Entry) -> list[tuple[Entry, Entry]]:
    kinds = objects(document.get("kinds"))
    return [(kind, f) for kind in kinds if isinstance(kind.get("id"), str) for f in objects(kind.get("fields"))]


def _asked(field: Entry) -> bool:
    known = field_of(field)
    return isinstance(field.get("id"), str) and known is not None and shown_of(known).plan_cell is not None


def _is_answered(field: Entry) -> bool:
    """Whether last period's answers always have a column of their own; some go on among the plan's own."""
    return field.get("by") != "plan" and not ((type_ := type_in(field)) and type_.goes_on)


def _has_previous(document: Entry, kind: Entry, field: Entry) -> bool:
    """Whether a program has last period's words for a field that the plan itself writes; of no programs, any may."""
    programs = document.get("programs")
    return programs is None or any(
        program["kind"] == kind["id"] and field["id"] in program.get("previous", {}) for program in programs
    )


def _previous_columns(kind: Entry, field: Entry) -> list[Column]:
    """The column of last period's answers, and the one of what contributors gave by themselves."""
    column, known = _value_column("previous", field, kind), field_of(field)
    if known is None or not is_apart(known):
        return [column]
    given = replace(
        column, key=f"{column.key}@", words="previous_given", holds=Holds.BY_DEPARTMENT, width=26, heading="",
        label=column.heading,
    )  # fmt: skip
    return [column, given]


def _most_contributors(document: Entry) -> int:
    counts = [len(program.get("departments", ())) - 1 for program in document.get("programs", ())]
    return max([_CONTRIBUTORS, *counts])


def _programs(document: Entry, contributors: int) -> Table:
    beside = [
        replace(_CONTRIBUTOR, key=f"departments.{number}", number=number) for number in range(1, contributors + 1)
    ]
    kinds = [kind for kind in objects(document.get("kinds")) if isinstance(kind.get("id"), str)]
    values = [column for kind in kinds for column in _written_by_plan(kind)]
    of_groups = any(kind.get("of") == Of.GROUPS for kind in kinds)
    # A group has no name of its own.
    own = [replace(column, required=False) if of_groups and column.key == "name" else column for column in _PROGRAMS]
    return Table("programs", (*own, *beside, *values, _CODE, _KEY), freeze=2)


def _written_by_plan(kind: Entry) -> list[Column]:
    """The columns of what the plan writes of a kind; beside its last text, what was left open last period."""
    asked = [field for field in objects(kind.get("fields")) if _asked(field)]
    columns = [
        _value_column("values", field, kind)
        for field in asked
        if field.get("by") == "plan" and (type_ := type_in(field)) and not type_.is_laid_out
    ]
    texts = [at for at, column in enumerate(columns, start=1) if column.holds is Holds.TEXT]
    if texts:
        left_open = [
            _issues_column(field, kind)
            for field in asked
            if field.get("by") == "department"
            and (type_ := type_in(field))
            and type_.is_prose
            and is_about_issues(str(field.get("label", "")))
        ]
        columns[texts[-1] : texts[-1]] = left_open
    return columns


def _issues_column(field: Entry, kind: Entry) -> Column:
    return replace(
        _value_column(f"{ISSUES}previous", field, kind),
        words="shown_issues",
        holds=Holds.SHOWN,
        width=36,
        heading="",
        label=_title(field, kind),
        field=None,
    )


def _title(field: Entry, kind: Entry) -> str:
    """The field's label, with the heading over it where another field of the kind has the same."""
    label, under = field.get("label", field["id"]), field.get("under")
    is_doubled = sum(other.get("label") == label for other in objects(kind.get("fields"))) > 1
    return f"{under} {label}" if is_doubled and isinstance(under, str) and under.strip() else str(label)


def _value_column(part: str, field: Entry, kind: Entry) -> Column:
    known = field_of(field)
    cell = shown_of(known).plan_cell if known else None
    # Without one there is no column.
    holds, width = cell or PlanCell(Holds.TEXT, 44)
    return Column(
        f"{part}.{kind['id']}.{field['id']}",
        f"value_{type_name(known) if known else field['type']}",
        holds,
        width,
        heading=_title(field, kind),
        help=_help(field) if part == "values" else "",
        band=str(kind.get("name", kind["id"])),
        field=field,
        kind=kind["id"],
        required=part == "values" and field.get("required") is True,
    )


def _help(field: Entry) -> str:
    help = field.get("help")
    return help if isinstance(help, str) and help.strip() else ""
