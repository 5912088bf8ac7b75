"""Random plans with random answers, for hypothesis: every shape of plan that the overview has to print."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kpm_excel.consolidated import Consolidated
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import FieldType, Plan
from tests.drawn_figures import figures, is_asked, rows, some_periods
from tests.plan_documents import ADDRESS, of_groups
from tests.reporting import consolidated_of

_JAPANESE = "市民の声を広く聴き、施設の見直しを進めるため（仮称）「方針」・ＤＸ第１期ｺﾐｭﾆﾃｨー７３．７％①㉘～※々"
_LATIN = "abcdefgijkmnopqrstuvwxyzABCDEFGHIJ0123456789 ,.;:-/()%&='\"  "
#: What stands between the words of a report.
_TOKENS = (
    "https://www.example.org/reports/2026/annual-progress-report.html", "name.surname@example.org", "1,234,567.89",
    "(see page 3)", "( see page 3 )", "( ",
    "“quoted”", "R&D", "and/or", "well-known", "10%", "$4.2", "A–B", "it's", "No.", "50 %", "x=1+1;",
    "Donaudampfschifffahrtsgesellschaftskapitän", "São Brás", "…", "2024/25:", '"so"', "[a]",
)  # fmt: skip
_DEPARTMENTS = (("a", "管理課"), ("b", "Parks"), ("c", "財政課"))
_FIGURE = st.integers(-(10**9), 10**12) | st.floats(-1e9, 1e9).map(lambda x: round(x, 3))
_WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
_SHORT = {
    "ja": st.text(_JAPANESE, min_size=1, max_size=14),
    "en": st.lists(_WORDS, min_size=1, max_size=5).map(" ".join),
}  # without white space at the ends


def _paragraphs(language: str) -> st.SearchStrategy[str]:
    line = {
        "ja": st.text(_JAPANESE * 4 + _LATIN + "\t", max_size=160),
        "en": st.lists(_WORDS | st.sampled_from(_TOKENS), max_size=30).map(" ".join),
    }[language]
    return st.lists(line, min_size=1, max_size=5).map("\n".join).map(str.rstrip).filter(bool)


def _field(draw: st.DrawFn, language: str, number: int, periods: list[str], current: str) -> dict[str, Any]:
    # Texts twice: there are more of them in every plan.
    type_ = draw(st.sampled_from(("text", *map(str, FieldType))))
    by = (
        "plan"
        if type_ in ("schedule", "departments")
        else draw(st.sampled_from(("plan", "department", "department", "office")))
    )
    by = "department" if type_ == "figures" else by
    field: dict[str, Any] = {"id": f"f{number}", "label": draw(_SHORT[language]), "type": type_, "by": by}
    if draw(st.booleans()):
        field["width"] = draw(st.sampled_from((0, 3, 10, 25.5)))
    if draw(st.integers(0, 3)) == 0:
        field["under"] = draw(st.sampled_from(("上", "Above")))
    if by != "plan":
        field["required"] = draw(st.booleans())
    if type_ in ("figures", "schedule"):
        field |= some_periods(draw, periods, current)
    if type_ == "figures":
        field["rows"] = rows(draw, _SHORT[language], st.sampled_from(("千円", "％", "$ thousand")))
    if type_ == "rating":
        field["scale"] = "s"
    if type_ == "choice":
        field["choices"] = ["あ", "Second choice", "3"]
        field["several"] = draw(st.booleans())
    if type_ == "number" and draw(st.booleans()):
        field["unit"] = draw(st.sampled_from(("千円", "％", "$ thousand")))
    if type_ == "number" and draw(st.booleans()):
        field |= {"decimals": draw(st.integers(0, 3)), "no_figure": ["未公表", "－"]}
    if type_ in ("text", "rating", "choice", "number") and by == "department":
        field["shared"] = draw(st.booleans())
    return field


def _value(draw: st.DrawFn, language: str, field: dict[str, Any], periods: list[str]) -> Any:
    match field["type"]:
        case "rating":
            return draw(st.sampled_from(("A", "Behind", "－")))
        case "choice" if field["several"]:
            chosen = draw(st.lists(st.sampled_from(field["choices"]), min_size=1, unique=True))
            return [choice for choice in field["choices"] if choice in chosen]
        case "choice":
            return draw(st.sampled_from(field["choices"]))
        case "number" if "no_figure" in field and draw(st.integers(0, 3)) == 0:
            return draw(st.sampled_from(field["no_figure"]))
        case "number":
            return draw(st.integers(-(10**9), 10**12) | st.floats(-1e9, 1e9).map(lambda x: round(x, 3)))
        case "date":
            return draw(st.dates()).isoformat()
        case "url":
            return draw(ADDRESS)
        case "schedule":
            return [_item(draw, language, periods) for _ in range(draw(st.integers(0, 4)))]
        case "text":
            return draw(_paragraphs(language))
    raise AssertionError(f"say what is drawn for the type {field['type']}")


def _item(draw: st.DrawFn, language: str, periods: list[str]) -> dict[str, Any]:
    bars = []
    for _ in range(draw(st.integers(0, 4))):
        ends = sorted(draw(st.tuples(*[st.integers(0, 4 * len(periods) - 1)] * 2)))
        first, last = (f"{periods[end // 4]}Q{end % 4 + 1}" for end in ends)
        bars.append({"label": draw(_SHORT[language]), "from": first, "to": last})
    return {"item": draw(_SHORT[language]), "bars": bars}


def _indicators(
    draw: st.DrawFn, language: str, periods: list[str], current: str, departments: list[str]
) -> list[dict[str, Any]]:
    number = st.integers(-5, 10**7) | st.floats(-1e4, 1e4).map(lambda x: round(x, 2))
    figure = st.none() | number
    past = [period for period in periods if period != current]
    indicators = []
    for at in range(draw(st.integers(0, 3))):
        one: dict[str, Any] = {"id": f"i{at}", "name": draw(_SHORT[language])}
        if draw(st.integers(0, 4)) == 0:
            one |= {"target_text": draw(_SHORT[language]), "previous": draw(_SHORT[language])}
        else:
            more = {key: draw(figure) for key in ("target", "previous", "baseline", "final_target")}
            more["progress"] = draw(st.none() | st.sampled_from(("target", "baseline")))
            more["counts"] = draw(st.none() | st.just("total"))
            more["decimals"] = draw(st.none() | st.integers(0, 2))
            one.update({key: value for key, value in more.items() if value is not None})
            if draw(st.booleans()):
                one["targets"] = draw(st.dictionaries(st.sampled_from(periods), number, max_size=5))
                one["actuals"] = draw(st.dictionaries(st.sampled_from(past), number, max_size=4)) if past else {}
            if draw(st.booleans()):
                one["no_figure"] = ["未公表"]
        if draw(st.booleans()):
            one |= {
                "unit": draw(st.sampled_from(("％", "回", "ships"))),
                "comparator": draw(st.sampled_from((">=", "<=", "="))),
            }
        if draw(st.integers(0, 3)) == 0:
            one["department"] = draw(st.sampled_from(departments))
        indicators.append(one)
    return indicators


def _actual(draw: st.DrawFn, language: str, one: dict[str, Any]) -> Any:
    if "target_text" in one:
        return draw(_paragraphs(language))
    return draw(st.integers(0, 999) | st.sampled_from(one.get("no_figure", [7])))


def _actual_key(name: str, one: dict[str, Any], lead: str) -> str:
    other = one.get("department", lead)
    return f"{name}.{one['id']}" + (f"@{other}" if other != lead else "")


def _groups(draw: st.DrawFn, language: str) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 6))):
        group = {"id": f"g{number}", "name": draw(_SHORT[language])}
        if number and draw(st.booleans()):
            group["parent"] = draw(st.sampled_from([one["id"] for one in groups]))
        groups.append(group)
    return groups


def _is_added(field: dict[str, Any]) -> bool:
    """Whether a summary may add what stands in `field`: not where all of it is ratios."""
    return any("ratio" not in one for one in field.get("rows", [field]))


def _kind(draw: st.DrawFn, language: str, id: str, periods: list[str], current: str) -> dict[str, Any]:
    fields = [_field(draw, language, at, periods, current) for at in range(draw(st.integers(1, 7)))]
    ids = [field["id"] for field in fields if field["type"] == "number"]
    worked = {"label": draw(_SHORT[language]), "type": "number", "by": "department"}
    rates = [{"id": "rate", **worked, "unit": "％", "ratio": ids[:2]}] if len(ids) > 1 else []
    sums = [{"id": "sum", **worked, "sum": ids, **draw(st.sampled_from(({}, {"blank": 0})))}] if ids else []
    blocks = [field for field in fields if field["type"] == "figures"]
    ids_of_rows = [f"{field['id']}.{row['id']}" for field in blocks for row in field["rows"]]
    bases = [*ids, *ids_of_rows, *(field["id"] for field in fields if field["type"] == "indicators")]
    for field in fields:
        if bases and field["type"] == "rating" and draw(st.booleans()):
            field["bands"] = {"of": draw(st.sampled_from(bases)), "at_least": {"A": draw(st.sampled_from((0, 80.5)))}}
    # What is said to be collected has something to ask.
    asks = any(field["by"] == "department" for field in fields)
    return {"id": id, "name": draw(_SHORT[language]), "collected": asks and draw(st.booleans()),
            "fields": [*fields, *rates, *sums],
            **draw(st.sampled_from(({}, {"word": "事業 <{&}>"}, {"word": {"one": "aim", "other": "aims"}}))),
            "of": draw(st.sampled_from(("programs", "programs", "groups"))),
            "print": draw(st.sampled_from(("table", "table", "sheets")))}  # fmt: skip


@st.composite
def reports(draw: st.DrawFn, most_programs: int = 12) -> tuple[Plan, Consolidated]:
    """A plan with answers to some of what it asks."""
    language = draw(st.sampled_from(("ja", "en")))
    periods = [f"P{number}" for number in range(draw(st.integers(1, 5)))]
    current = draw(st.sampled_from(periods))
    groups = _groups(draw, language)
    kinds = [_kind(draw, language, f"k{number}", periods, current) for number in range(draw(st.integers(1, 2)))]
    programs: list[dict[str, Any]] = []
    answers: dict[str, dict[str, Any]] = {}
    for no in range(1, draw(st.integers(0, most_programs)) + 1):
        kind = draw(st.sampled_from(kinds))
        departments = draw(st.sampled_from((["a"], ["b", "a"], ["a", "b", "c"])))
        values: dict[str, Any] = {}
        previous: dict[str, Any] = {}
        given: dict[str, Any] = {}
        for field in kind["fields"]:
            name = field["id"]
            if field["type"] == "indicators":
                values[name] = _indicators(draw, language, periods, current, departments)
                actuals = {
                    _actual_key(name, one, departments[0]): _actual(draw, language, one)
                    for one in values[name]
                    if draw(st.booleans())
                }
                given.update(actuals if field["by"] != "plan" else {})
            elif field["type"] == "figures":
                values[name] = figures(draw, field, periods, current, _FIGURE)
                asked = [row for row in field["rows"] if is_asked(row) and draw(st.booleans())]
                given |= {f"{name}.{row['id']}": draw(_FIGURE) for row in asked}
            elif field["type"] == "departments" or field["id"] in ("rate", "sum"):
                continue
            elif field["by"] == "plan":
                values[name] = _value(draw, language, field, periods)
            elif draw(st.integers(0, 4)):
                given[name] = _value(draw, language, field, periods)
                if field.get("shared") and len(departments) > 1:
                    given[f"{name}@{departments[1]}"] = _value(draw, language, field, periods)
            if field["type"] == "rating" and draw(st.booleans()):
                previous[name] = draw(st.sampled_from(("A", "Behind")))
        program = {
            "no": no, "kind": kind["id"], "name": draw(_SHORT[language]), "departments": departments,
            "group": draw(st.sampled_from([group["id"] for group in groups])), "values": values,
        }  # fmt: skip
        if draw(st.integers(0, 4)) == 0:
            program["code"] = draw(st.sampled_from(("1-(1)-①", "Ⅳ", "A.12", "=1+1", "施策第一の二の（三）の⑳の甲の乙")))
        programs.append(program | ({"previous": previous} if previous else {}))
        answers[str(no)] = given
    plan = plan_from_document(
        {
            "format": "kpm-excel/plan@2",
            "language": language,
            "organization": draw(_SHORT[language]),
            "title": draw(_SHORT[language]),
            "as_of": draw(_SHORT[language]),
            "periods": [{"id": period, "label": draw(_SHORT[language])} for period in periods],
            "current_period": current,
            "scales": [
                {
                    "id": "s",
                    "values": [
                        {"code": "A", "label": draw(_SHORT[language]), "rank": 2},
                        {"code": "Behind", "label": draw(_SHORT[language]), "rank": 1, "color": "#FFE699"},
                        {"code": "－", "label": draw(_SHORT[language]), "counted": False},
                    ],
                }
            ],
            "groups": groups,
            "departments": [
                {"code": code, "name": name, **({"division": draw(_SHORT[language])} if draw(st.booleans()) else {})}
                for code, name in _DEPARTMENTS
            ],
            "kinds": kinds,
            "summaries": [
                {"kind": kind["id"], "field": field["id"]}
                for kind in kinds
                for field in kind["fields"]
                if field["type"] in ("rating", "choice")
                or (field["type"] in ("number", "figures") and _is_added(field))
            ],
            "lists": [
                {"id": "l", "title": draw(_SHORT[language]), "kind": kind["id"],
                 **draw(st.sampled_from(({"where": {field["id"]: ["A"]}}, {}))),
                 "fields": [one["id"] for one in kind["fields"]][:4],
                 "order": draw(st.sampled_from(("plan", {"by": field["id"]})))}
                for kind in kinds
                for field in kind["fields"]
                if field["type"] == "rating"
            ][:1],
            "texts": {"introduction": draw(_paragraphs(language))},
            "programs": of_groups(kinds, programs),
        }
    )  # fmt: skip
    missing = draw(st.sampled_from(((), ("b",))))
    return plan, consolidated_of(plan, answers, missing)
