"""What Excel checks in the plan workbook while one types: choices, numbers, days, what is missing or there twice."""

from collections.abc import Sequence

from kpm_excel.book.base import Conditional, Sheet, Validation, absolute, column_letters, quoted
from kpm_excel.book.formulas import cut, literal, utf16_length
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.layouts.planbook.part_names import Entry, names_years
from kpm_excel.layouts.planbook.plan_columns import Column, Holds, Table
from kpm_excel.layouts.planbook.plan_rows import WORD_KEYS
from kpm_excel.words import Words

#: Excel's limits for a rule's choices, its title and its text.
_CHOICES_LIMIT, _TITLE_LIMIT, _TEXT_LIMIT = 255, 32, 255
_ADDRESS_FORM = 'ISNUMBER(FIND("@",{cell}))'
_COLOR_FORM = 'AND(LEN({cell})=7,LEFT({cell},1)="#")'
_ID_FORM = "AND(EXACT({cell},LOWER({cell})),CODE({cell})>=97)"
_FORMS = {**dict.fromkeys(("email", "emails", "cc"), _ADDRESS_FORM), "color": _COLOR_FORM}

#: Whole numbers from zero up to these.
_SMALL = {"decimals": 10, "blank": 0}

#: What has a spelling of its own, which Excel cannot test.
_SPELLED = frozenset(
    (
        *(Holds.CONDITION, Holds.REQUIRED, Holds.FIGURE, Holds.PAIRS, Holds.BANDS),
        *(Holds.BY_PERIOD, Holds.FIGURES, Holds.BY_DEPARTMENT, Holds.CHOICES),
    )
)

#: What is always there to choose from.
_NAMED = ("departments", "kinds")

#: The cells of another sheet that a reference is chosen from, by table.
Ranges = dict[str, str]


def range_of(sheet: str, column: int, first: int, last: int) -> str:
    """The cells of a column of `sheet`, as formulas name them."""
    return f"{quoted(sheet)}!{absolute(first, column)}:{absolute(last, column)}"


def rule_of(column: Column, cell: str, document: Entry, words: Words, ranges: Ranges) -> Validation | None:
    """The rule of `column`, whose first cell is `cell`, without its place; None where anything may stand."""
    wanted = _wanted(column, cell, document, words, ranges)
    if wanted is None:
        return None
    title = column.heading or words.of_period(
        f"planbook.{column.words}", names_years(document), n=column.number, label=column.label
    )
    if wanted["type"] == "any":
        note = f"planbook.{column.words}_note"
        prompt = words.text(note if words.has(note) else f"planbook.{column.words}_help")
        return Validation(
            0, 0, 0, 0, "any", prompt_title=cut(title.replace("\n", " "), _TITLE_LIMIT), prompt=cut(prompt, _TEXT_LIMIT)
        )
    key = f"planbook.{column.words}_error"
    error = words.text(key) if words.has(key) else words.text(f"planbook.error_{column.holds}")
    return Validation(
        0,
        0,
        0,
        0,
        error_title=cut(title.replace("\n", " "), _TITLE_LIMIT),
        error=cut(error, _TEXT_LIMIT),
        **wanted,
    )


def _wanted(column: Column, cell: str, document: Entry, words: Words, ranges: Ranges) -> Entry | None:
    field = column.field or {}
    match column.holds:
        case Holds.YES_NO:
            return {"type": "list", "choices": (words.text("planbook.yes"), words.text("planbook.no"))}
        case Holds.WORD:
            keys = [WORD_KEYS.get(value, value) for value in column.stands_for]
            return {"type": "list", "choices": tuple(words.text(f"planbook.word_{key}") for key in keys)}
        case Holds.REFERENCE | Holds.ORDER if column.refers in ranges:
            # Several names in one cell are read too, so a department may be left to the reading.
            # So are the headings of groups and periods whose id is left empty.
            severity = "stop" if column.refers in _NAMED else "warning"
            return {"type": "list", "source": f"={ranges[column.refers]}", "severity": severity}
        case Holds.CODED:
            return _choices(field, document)
        case Holds.NUMBER if column.refers in ranges:
            return {"type": "custom", "source": f"=COUNTIF({ranges[column.refers]},{cell})>0"}
        case Holds.NUMBER if column.key in _SMALL:
            return {"type": "integer", "minimum": 0, "maximum": _SMALL[column.key]}
        case Holds.NUMBER if column.key in ("no", "max_length"):
            return {"type": "integer", "minimum": int(column.key != "no"), "maximum": 32767}
        case Holds.NUMBER if words_of := field.get("no_figure"):
            return {**(_listed(words_of) or {"type": "any"}), "is_strict": False}
        case Holds.NUMBER:
            return {"type": "decimal", "minimum": field.get("minimum"), "maximum": field.get("maximum")}
        case Holds.DAY:
            return {"type": "date", "severity": "warning"}
        case holds if holds in _SPELLED:
            return {"type": "any"}
        case Holds.TEXT if field.get("max_length"):
            return {"type": "length", "minimum": 0, "maximum": field["max_length"], "severity": "warning"}
        case Holds.CODE if column.words == "fields_id":
            return {"type": "custom", "source": f"={_ID_FORM.format(cell=cell)}", "severity": "warning"}
        case Holds.CODE | Holds.LIST if column.key in _FORMS:
            return {"type": "custom", "source": f"={_FORMS[column.key].format(cell=cell)}"}
    return None


def _choices(field: Entry, document: Entry) -> Entry | None:
    """A list of the codes that a rating or choice may have."""
    scales = {scale["id"]: [value["code"] for value in scale["values"]] for scale in document["scales"]}
    return _listed(field.get("choices") or scales.get(str(field.get("scale")), []))


def _listed(codes: Sequence[str]) -> Entry | None:
    """A list of `codes`; None where Excel would take them for others."""
    broken = any("," in code or "\n" in code or code != code.strip() or not code.isprintable() for code in codes)
    if not codes or broken or utf16_length(",".join(codes)) > _CHOICES_LIMIT:
        return None
    return {"type": "list", "choices": tuple(codes), "severity": "warning"}


def add_warnings(sheet: Sheet, table: Table, first: int, last: int, ranges: Ranges, sign: str) -> None:
    """Let `sheet` colour what is missing, to be written, there twice, or not of the row's kind.

    `ranges` has the ids of kinds and their names, beside each other; `sign` begins what is to be written.
    """
    written = [at for at, column in enumerate(table.columns, start=1) if column.holds is not Holds.SHOWN]
    ends = [f"${column_letters(at)}{first + 1}" for at in (written[0], written[-1])]
    for at, column in enumerate(table.columns, start=1):
        cell = f"${column_letters(at)}{first + 1}"
        block = (first, at, last, at)
        if column.unique:
            cells = f"{absolute(first, at)}:{absolute(last, at)}"
            sheet.conditionals.append(
                Conditional(*block, f"=AND(LEN({cell})>0,COUNTIF({cells},{cell})>1)", plan_styles.DOUBLED)
            )
        if column.field and column.holds is Holds.TEXT:
            sheet.conditionals.append(to_write(block, sign))
        if column.kind:
            _grey_of_other_kinds(sheet, table, column, block, ranges)
        elif column.required and not column.fills_down:
            sheet.conditionals.append(
                Conditional(*block, f"=AND(LEN({cell})=0,SUMPRODUCT(LEN({':'.join(ends)}))>0)", plan_styles.BLANK)
            )


def to_write(block: tuple[int, int, int, int], sign: str) -> Conditional:
    """The colour of cells in `block` (rows and columns, from and to) that begin with `sign`."""
    cell = f"${column_letters(block[1])}{block[0] + 1}"
    return Conditional(*block, f"=LEFT({cell},{len(sign)})={literal(sign)}", plan_styles.BLANK)


def _grey_of_other_kinds(
    sheet: Sheet, table: Table, column: Column, block: tuple[int, int, int, int], ranges: Ranges
) -> None:
    at = next((at for at, other in enumerate(table.columns, start=1) if other.key == "kind"), None)
    if at is None:
        return
    cell, kind = f"${column_letters(block[1])}{block[0] + 1}", f"${column_letters(at)}{block[0] + 1}"
    # A row names its kind by name or id. What the kind is called now stands on its own sheet, also once renamed.
    id = literal(column.kind)
    name = f"INDEX({ranges['kinds']},MATCH({id},{ranges['_kind']},0))"
    is_own = f"OR({kind}={id},{kind}={name})"
    sheet.conditionals.append(
        Conditional(*block, f"=AND(LEN({kind})>0,NOT(IFERROR({is_own},TRUE)))", plan_styles.ASLEEP)
    )
    if column.required:
        formula = f"=AND(LEN({cell})=0,LEN({kind})>0,IFERROR({is_own},FALSE))"
        sheet.conditionals.append(Conditional(*block, formula, plan_styles.BLANK))
