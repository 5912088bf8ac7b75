"""Plan documents of any shape that the format allows, odd texts and rare numbers among them."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import strategies as st

from kpm_excel.plan.conditions import holds
from kpm_excel.plan.model import FieldType
from kpm_excel.plan.rules import RESERVED_FIELDS
from kpm_excel.plan.types import TYPES
from tests.drawn_figures import figures, rows, some_periods
from tests.drawn_indicators import indicator, previous

Document = dict[str, Any]
#: Keys of numbers that are worked out.
RULES = frozenset({"sum", "difference", "ratio"})

#: What cells treat specially, or what a spreadsheet likes to take for something else.
ODD = [
    "=1+1", "1-2", "1/2", "0123", "TRUE", "はい", "Yes", "[]", '""', '"', '"[]"', '" "', "'", "a, b", "甲、乙", "a\nb",
    "=", "x = y",
    "＝", "#REF!", "-", "1e5", "S", "Ａ", "ｶﾞ", "か\u3099", "𠮷", "①", "№", "_x000D_", "<r>", "&amp;", "no",
    "区分", "プログラム名",
    "kpm-excel/plan@1 groups", "#headings", "true", "80", "80.0", "%", "２",
]  # fmt: skip
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
WORD = st.sampled_from(ODD) | st.text(CHARACTERS, min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
#: Texts may be blank, end in blanks and hold what only JSON can write.
TEXT = WORD | st.text(CHARACTERS | st.sampled_from("\n\t\r"), max_size=12)
#: An id has no blanks around it; a line break at its end would pass for one in Python alone.
CODE = WORD.map(str.strip).filter(lambda text: "\n" not in text and bool(text))
FIELD_ID = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True).filter(lambda id: id not in RESERVED_FIELDS)
NUMBER = (
    st.integers(-(10**20), 10**20)
    | st.sampled_from([0, 0.1, 72.8, 80.0, -0.5, 1e300, 2**53 + 1, -0.0])
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
)
DAY = st.dates().map(lambda day: day.isoformat())
ADDRESSES = st.lists(st.sampled_from(("a@city.example.jp", "b/c@example.com", "d|e.f@x-y.jp")), max_size=3, unique=True)
ADDRESS = st.from_regex(
    r"https?://[a-z]{1,9}(\.[a-z]{2,5}){0,2}(:8080)?(/[A-Za-z0-9%~_.?&=#市政-]{0,60})?", fullmatch=True
)
#: No spreadsheet has numbers so small that they lose digits.
WIDTH = st.floats(0, 50, allow_subnormal=False) | st.integers(0, 50)
SCALAR = TEXT | NUMBER | st.booleans()
NO_FIGURES = st.lists(
    st.sampled_from(["未公表", "－", "n/a", "a, b", "=x", "集計中　", '"q"']).map(str.strip),
    min_size=1,
    max_size=3,
    unique=True,
)


class Now(NamedTuple):
    """The periods of a plan, and the current one."""

    periods: list[str]
    current: str


def some(draw: st.DrawFn, **parts: st.SearchStrategy[Any]) -> Document:
    """An object with any of the optional `parts`."""
    return {key: draw(values) for key, values in parts.items() if draw(st.booleans())}


def named(values: st.SearchStrategy[str], least: int = 1, most: int = 3) -> st.SearchStrategy[list[str]]:
    """Several different ids."""
    return st.lists(values, min_size=least, max_size=most, unique=True)


#: What an item is called: a word, or its two forms.
_NOUN = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40)
CALLED = _NOUN | st.fixed_dictionaries({"one": _NOUN, "other": _NOUN})


@st.composite
def plan_documents(draw: st.DrawFn) -> Document:
    """A plan without faults."""
    periods, groups, codes = draw(named(CODE)), draw(named(CODE)), draw(named(CODE, most=5))
    scales = [_scale(draw, id) for id in draw(named(CODE, least=0, most=2))]
    now = Now(periods, draw(st.sampled_from(periods)))
    kinds = [_kind(draw, id, scales, now) for id in draw(named(CODE, most=2))]
    document = {
        "format": "kpm-excel/plan@2",
        "language": draw(st.sampled_from(["ja", "en"])),
        "organization": draw(WORD),
        "title": draw(WORD),
        "as_of": draw(WORD),
        "periods": _periods(draw, periods),
        "current_period": now.current,
        "scales": scales,
        "groups": [
            {"id": id, "name": draw(WORD), **some(draw, heading=TEXT), **_parent(draw, groups[:at])}
            for at, id in enumerate(groups)
        ],
        "departments": [
            {
                "code": code,
                "name": draw(WORD),
                **some(
                    draw,
                    email=st.just("a@city.example.jp"),
                    emails=ADDRESSES,
                    cc=ADDRESSES,
                    division=WORD,
                    approves=st.booleans(),
                ),
            }
            for code in codes
        ],
        "kinds": kinds,
        "programs": of_groups(
            kinds,
            [
                _program(draw, no, kinds, scales, now, groups, codes)
                for no in draw(st.lists(st.integers(0, 999), max_size=3, unique=True))
            ],
        ),
        **some(
            draw,
            cycle=st.from_regex(r"[a-z0-9][a-z0-9-]{0,6}", fullmatch=True),
            office=st.fixed_dictionaries({"name": WORD}, optional={"contact": TEXT}),
            texts=st.fixed_dictionaries(
                {}, optional=dict.fromkeys(("introduction", "cover_note", "summary_note"), TEXT)
            ),
        ),
    }
    days = sorted(draw(st.lists(DAY, max_size=2)))
    document |= dict(
        zip(draw(st.sampled_from([("deadline", "mend_deadline"), ("mend_deadline",)])), days, strict=False)
    )
    if draw(st.booleans()):
        keys = draw(named(CODE, len(document["programs"]), 3))
        document["programs"] = [{**one, "key": key} for one, key in zip(document["programs"], keys, strict=False)]
    return document | _reports(draw, kinds, scales)


def of_groups(kinds: list[Document], programs: list[Document]) -> list[Document]:
    """`programs` where those of kinds whose items are groups have no name, and no group has two."""
    grouped = {kind["id"] for kind in kinds if kind.get("of") == "groups"}
    kept: dict[Any, Document] = {}
    for program in programs:
        named = program["kind"] not in grouped
        key = program["no"] if named else (program["kind"], program["group"])
        kept.setdefault(key, program if named else {name: part for name, part in program.items() if name != "name"})
    return list(kept.values())


def _periods(draw: st.DrawFn, ids: list[str]) -> list[Document]:
    """The periods, of which some have their days: one behind the other."""
    days = sorted(draw(st.lists(DAY, min_size=2 * len(ids), max_size=2 * len(ids), unique=True)))
    ends = [{"start": days[2 * at], "end": days[2 * at + 1]} if draw(st.booleans()) else {} for at in range(len(ids))]
    return [{"id": id, "label": draw(WORD), **own} for id, own in zip(ids, ends, strict=True)]


def _parent(draw: st.DrawFn, above: list[str]) -> Document:
    return {"parent": draw(st.sampled_from(above))} if above and draw(st.booleans()) else {}


def _scale(draw: st.DrawFn, id: str) -> Document:
    values = [
        {
            "code": code,
            "label": draw(WORD),
            **some(
                draw,
                description=TEXT,
                rank=NUMBER,
                color=st.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True),
                counted=st.booleans(),
            ),
        }
        for code in draw(named(CODE))
    ]
    taken = {value["code"] for value in values}
    for value in values:
        if draw(st.booleans()):
            aliases = [alias for alias in draw(st.lists(WORD, max_size=2, unique=True)) if alias not in taken]
            taken |= set(aliases)
            value["aliases"] = aliases
    return {"id": id, "values": values}


def _kind(draw: st.DrawFn, id: str, scales: list[Document], now: Now) -> Document:
    types = [str(name) for name in FieldType if scales or name is not FieldType.RATING]
    fields: list[Document] = []
    for name in draw(named(FIELD_ID, most=5)):
        field = {"id": name, "label": draw(WORD), "type": draw(st.sampled_from(types))}
        is_plans = field["type"] in ("schedule", "departments")
        field["by"] = "plan" if is_plans else draw(st.sampled_from(["plan", "department", "office"]))
        field["by"] = "department" if field["type"] == "figures" else field["by"]
        field |= some(draw, under=TEXT, help=TEXT, width=WIDTH)
        fields.append(field | _of_type(draw, field, scales, now))
    fields += _worked_out(draw, fields)
    for field in fields:
        if field["type"] == "rating" and draw(st.booleans()):
            field |= _bands(draw, field, fields, scales)
        others = [other for other in fields if other is not field and other["type"] != "departments"]
        if draw(st.booleans()) and not RULES.intersection(field):
            condition = bool(others) and draw(st.booleans())
            field["required"] = _condition(draw, others, scales) if condition else draw(st.booleans())
    # What is said to be collected has something to ask.
    collected = st.booleans() if any(map(_is_asked, fields)) else st.just(False)
    more = some(draw, note=TEXT, collected=collected, of=st.sampled_from(["programs", "groups"]), word=CALLED)
    more |= some(draw, print=st.sampled_from(["table", "sheets"]))
    return {"id": id, "name": draw(WORD), "fields": fields, **more}


def _is_asked(field: Document) -> bool:
    return field["by"] == "department" and not RULES.intersection(field)


def _of_type(draw: st.DrawFn, field: Document, scales: list[Document], now: Now) -> Document:
    match field["type"]:
        case "rating":
            return {"scale": draw(st.sampled_from([scale["id"] for scale in scales])), **_shared(draw, field)}
        case "choice":
            return {"choices": draw(named(CODE)), **some(draw, several=st.booleans()), **_shared(draw, field)}
        case "number":
            low, high = sorted((draw(NUMBER), draw(NUMBER)))
            limits = some(draw, unit=TEXT, minimum=st.just(low), maximum=st.just(high))
            return limits | some(draw, decimals=st.integers(0, 10), no_figure=NO_FIGURES) | _shared(draw, field)
        case "indicators":
            return some(draw, no_figure=NO_FIGURES)
        case "figures":
            return {"rows": rows(draw, WORD, TEXT), **some_periods(draw, *now)}
        case "schedule":
            return some_periods(draw, *now)
        case "text":
            return some(draw, max_length=st.integers(30, 32767)) | _shared(draw, field)
    return {}


def _worked_out(draw: st.DrawFn, fields: list[Document]) -> list[Document]:
    """Numbers that are worked out of those among `fields`, and of one another."""
    ids, found = [field["id"] for field in fields if field["type"] == "number"], []
    for id in ("w0", "w1") if ids else ():
        if id in [field["id"] for field in fields] or not draw(st.booleans()):
            continue
        rule = draw(st.sampled_from(["sum", "difference", "ratio"] if len(ids) > 1 else ["sum"]))
        parts = draw(st.permutations(ids))[: {"sum": 3, "difference": 3, "ratio": 2}[rule]]
        more = {} if rule == "ratio" else {"blank": st.just(0)}
        keys = some(draw, unit=st.sampled_from(["％", "千円"]), decimals=st.integers(0, 10), **more)
        found.append({"id": id, "label": draw(WORD), "type": "number", "by": "department", rule: parts, **keys})
        ids.append(id)
    return found


def _shared(draw: st.DrawFn, field: Document) -> Document:
    return some(draw, shared=st.booleans()) if field["by"] == "department" else {}


def _bands(draw: st.DrawFn, field: Document, fields: list[Document], scales: list[Document]) -> Document:
    """Bands for the rating `field`, where its kind has what they may look at."""
    sources = [one["id"] for one in fields if one["type"] in ("number", "indicators")]
    sources += [f"{one['id']}.{row['id']}" for one in fields for row in one.get("rows", ())]
    if not sources:
        return {}
    scale = next(scale for scale in scales if scale["id"] == field["scale"])
    values = draw(st.lists(st.sampled_from(scale["values"]), min_size=1, unique_by=lambda value: value["code"]))
    if all("rank" in value for value in values):
        values.sort(key=lambda value: -value["rank"])
        values = [one for at, one in enumerate(values) if not at or one["rank"] < values[at - 1]["rank"]]
    limits = sorted(draw(st.lists(NUMBER, min_size=len(values), max_size=len(values), unique=True)), reverse=True)
    side = draw(st.sampled_from(["at_least", "at_most"]))
    limits = limits if side == "at_least" else limits[::-1]
    by_code = {value["code"]: limit for value, limit in zip(values, limits, strict=True)}
    return {"bands": {"of": draw(st.sampled_from(sources)), side: by_code}}


def _codes(field: Document, scales: list[Document]) -> list[str] | None:
    if field["type"] == "rating":
        return next([value["code"] for value in scale["values"]] for scale in scales if scale["id"] == field["scale"])
    return field.get("choices")


def _condition(draw: st.DrawFn, fields: list[Document], scales: list[Document]) -> Document:
    chosen = draw(st.lists(st.sampled_from(range(len(fields))), min_size=1, max_size=2, unique=True))
    return {fields[at]["id"]: draw(_condition_values(_codes(fields[at], scales))) for at in chosen}


def _condition_values(codes: list[str] | None) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(codes) if codes else SCALAR, min_size=1, max_size=3)


def _program(
    draw: st.DrawFn,
    no: int,
    kinds: list[Document],
    scales: list[Document],
    now: Now,
    groups: list[str],
    codes: list[str],
) -> Document:
    kind = draw(st.sampled_from(kinds))
    departments = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=5, unique=True))
    values = {}
    for field in kind["fields"]:
        asked = field["by"] != "plan" and field["type"] not in ("indicators", "figures")
        needed = field["by"] == "plan" and field.get("required") is True
        if not asked and field["type"] != "departments" and (needed or draw(st.booleans())):
            values[field["id"]] = _value(draw, field, scales, now, departments)
    while due := [field for field in kind["fields"] if _is_due(field, values)]:
        values[due[0]["id"]] = _value(draw, due[0], scales, now, departments)
    program = {
        "no": no,
        "kind": kind["id"],
        "name": draw(WORD),
        "group": draw(st.sampled_from(groups)),
        "departments": departments,
        "values": values,
        **some(draw, code=CODE.filter(lambda code: len(code) <= 20) | st.just("1-(1)-①")),
    }
    if draw(st.booleans()):
        program["previous"] = {
            field["id"]: _previous(draw, field, scales, values, now.periods)
            for field in kind["fields"]
            if field["type"] not in ("schedule", "departments") and draw(st.booleans())
        }
        for field in kind["fields"]:
            if field.get("shared") and field["type"] != "text" and draw(st.booleans()):
                by = draw(st.sampled_from(codes))
                program["previous"][f"{field['id']}@{by}"] = _previous(draw, field, scales, values, now.periods)
    return program


def _is_due(field: Document, values: Document) -> bool:
    """Whether the plan's other `values` require one of `field`."""
    if field["by"] != "plan" or field["type"] == "departments" or field["id"] in values:
        return False
    return isinstance(field.get("required"), dict) and holds(field["required"], values)


def _chosen(draw: st.DrawFn, field: Document) -> list[str]:
    return draw(st.lists(st.sampled_from(field["choices"]), min_size=1, unique=True))


def _value(draw: st.DrawFn, field: Document, scales: list[Document], now: Now, departments: list[str]) -> Any:
    if field.get("several"):
        return _chosen(draw, field)
    match field["type"]:
        case "schedule":
            return [_item(draw, now.periods) for _ in range(draw(st.integers(0, 3)))]
        case "indicators":
            ids = draw(named(FIELD_ID, least=0))
            around = (field, now.periods, now.current, departments)
            return [indicator(draw, id, *around, WORD, TEXT, NUMBER) for id in ids]
        case "figures":
            return figures(draw, field, now.periods, now.current, NUMBER)
        case "number":
            low, high = field.get("minimum"), field.get("maximum")
            if "no_figure" in field and draw(st.booleans()):
                return draw(st.sampled_from(field["no_figure"]))
            return (
                draw(st.sampled_from([n for n in (low, high) if n is not None])) if low or high else draw(_free(field))
            )
        case "date":
            return draw(DAY)
        case "url":
            return draw(ADDRESS)
        case "text":
            return draw(TEXT)
    return draw(st.sampled_from(_codes(field, scales) or []))


def _free(field: Document) -> st.SearchStrategy[int | float]:
    limits = [field[key] for key in ("minimum", "maximum") if key in field]
    return st.sampled_from(limits) if limits else NUMBER


def _previous(draw: st.DrawFn, field: Document, scales: list[Document], values: Document, periods: list[str]) -> Any:
    if field["type"] == "figures":
        told = figures(draw, field, periods, "", NUMBER)
        return {row: own for row, own in told.items() if own}
    if field["type"] == "indicators":
        return previous(draw, field, values.get(field["id"], []), TEXT, NUMBER)
    without_limits = {key: part for key, part in field.items() if key not in ("minimum", "maximum")}
    return _value(draw, without_limits, scales, Now([], ""), [])


def _item(draw: st.DrawFn, periods: list[str]) -> Document:
    return {"item": draw(WORD), "bars": [_bar(draw, periods) for _ in range(draw(st.integers(0, 4)))]}


def _bar(draw: st.DrawFn, periods: list[str]) -> Document:
    places = [(at, q) for at in range(len(periods)) for q in range(5)]
    start, end = sorted(draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
    return {"label": draw(TEXT), "from": _named_period(periods, start), "to": _named_period(periods, end)}


def _named_period(periods: list[str], place: tuple[int, int]) -> str:
    return f"{periods[place[0]]}Q{place[1]}" if place[1] else periods[place[0]]


def _reports(draw: st.DrawFn, kinds: list[Document], scales: list[Document]) -> Document:
    counted = [
        {"kind": kind["id"], "field": field["id"]}
        for kind in kinds
        for field in kind["fields"]
        if field["type"] in ("rating", "choice")
    ]
    added = [(kind["id"], field) for kind in kinds for field in kind["fields"] if _is_added(field)]
    counted += [{"kind": kind, "field": field["id"]} for kind, field in added]
    counted += [{"kind": kind, "field": field["id"], "of": "all"} for kind, field in added if field.get("shared")]
    summaries = st.lists(st.sampled_from(counted), max_size=3) if counted else st.just([])
    reports = some(draw, summaries=summaries)
    if draw(st.booleans()):
        listed = [kind for kind in kinds if _conditional(kind)]
        reports["lists"] = [_list(draw, id, listed, scales) for id in draw(named(CODE, least=0, most=2)) if listed]
    return reports


def _is_added(field: Document) -> bool:
    """Whether a summary may add the numbers of `field`, which are not ratios alone."""
    return field["type"] in ("number", "figures") and any("ratio" not in one for one in field.get("rows", [field]))


def _conditional(kind: Document) -> list[Document]:
    """The fields that a condition may name."""
    return [field for field in kind["fields"] if field["type"] != "departments"]


def _list(draw: st.DrawFn, id: str, kinds: list[Document], scales: list[Document]) -> Document:
    kind = draw(st.sampled_from(kinds))
    return {
        "id": id,
        "title": draw(WORD),
        "kind": kind["id"],
        **({"where": _condition(draw, _conditional(kind), scales)} if draw(st.booleans()) else {}),
        "fields": draw(st.lists(st.sampled_from([field["id"] for field in kind["fields"]]), max_size=3)),
        **some(draw, order=_order(kind)),
    }


def _order(kind: Document) -> st.SearchStrategy[Any]:
    ordered = [f["id"] for f in kind["fields"] if TYPES[FieldType(f["type"])].is_ordered]
    by = [st.sampled_from(ordered).map(lambda id: {"by": id})] if ordered else []
    return st.one_of(st.just("plan"), *by)
