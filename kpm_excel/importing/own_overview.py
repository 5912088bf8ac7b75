"""Kinds, groups, departments and programs from an overview of ours, whose data sheet tells them by their ids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kpm_excel.importing.families import Families
from kpm_excel.importing.lexicon import AMOUNTS, ASKED_TEXTS, PLAN_TEXTS, Role, role_in
from kpm_excel.importing.own_columns import OwnColumn, OwnData, OwnField
from kpm_excel.importing.own_cover import OwnCover
from kpm_excel.importing.own_parts import figures_in, indicators_in, schedule_in
from kpm_excel.importing.proposed_kinds import Kinds
from kpm_excel.importing.values.legends import Explained, is_uncounted, scale_of
from kpm_excel.importing.values.numbering import heading_and_name
from kpm_excel.importing.values.plainly import bare
from kpm_excel.plan.dates import is_day
from kpm_excel.plan.rules import RESERVED_FIELDS
from kpm_excel.words import Words

_UNIT: Final = re.compile(r"(?P<label>.*) \((?P<unit>[^()]*)\)", re.DOTALL)
_FEW: Final = 12
_LONGEST_CODE: Final = 40


@dataclass
class _Spec:
    """One field, and how its values are read."""

    id: str
    type: str
    by: str
    own: OwnField
    entry: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Reading:
    data: OwnData
    #: Under and label of the columns of tables, by their evened words, for each kind's table.
    heads: dict[str, dict[str, tuple[str | None, str]]]
    cover: OwnCover | None
    words: Words
    periods: list[str]
    current: str
    scales: list[dict[str, Any]] = field(default_factory=list)
    #: The codes of departments by their names.
    codes: dict[str, str] = field(default_factory=dict)


def own_kinds(
    data: OwnData, families: Families, cover: OwnCover | None, words: Words, periods: Sequence[str], current: str
) -> Kinds:
    """The parts of the plan whose overview `data` belongs to; `periods` are the ids of its periods.

    `families` are its printed tables, which have the headings of each kind apart.
    """
    reading = _Reading(data, _heads(data, families), cover, words, list(periods), current)
    found = Kinds()
    kinds: dict[str, list[int]] = {}
    for row in data.rows:
        kinds.setdefault(data.text(row, "kind"), []).append(row)
    asked = False
    for kind, rows in kinds.items():
        specs: list[_Spec] = []
        for own in data.fields():
            if any(data.cell(row, column.id) for row in rows for column in own.columns.values()):
                spec = _spec(own, rows, reading, asked)
                _word(spec.entry, reading.heads.get(kind, {}))
                asked = asked or spec.by == "department"
                specs.append(spec)
        _add_kind(found, kind, rows, specs, reading)
        asked = False
    found.scales = reading.scales
    return found


def _heads(data: OwnData, families: Families) -> dict[str, dict[str, tuple[str | None, str]]]:
    """The headings of the printed table of each kind, by its id."""
    names: dict[str, set[str]] = {}
    for row in data.rows:
        names.setdefault(data.text(row, "kind"), set()).add(bare(data.text(row, "name")))
    found: dict[str, dict[str, tuple[str | None, str]]] = {}
    for family in families.programs:
        kind = max(names, key=lambda id: len(names[id] & family.names))
        heads = found.setdefault(kind, {})
        for one in family.roles:
            heads.setdefault(bare(one.title), (one.under, one.label))
            heads.setdefault(bare(one.label), (one.under, one.label))
            if one.under:
                heads.setdefault(bare(one.under), (None, one.under))
    return found


def _word(entry: dict[str, Any], heads: dict[str, tuple[str | None, str]]) -> None:
    """Give a field the words that its own kind's table has, where the data sheet has those of all kinds."""
    candidates = [*entry["label"].split(" / "), entry["label"]]
    for candidate in candidates:
        if bare(candidate) in heads:
            under, entry["label"] = heads[bare(candidate)]
            if under and bare(candidate) != bare(entry["label"]):
                entry["under"] = under
            return
    entry["label"] = candidates[0].strip() or entry["label"]


def _add_kind(found: Kinds, kind: str, rows: Sequence[int], specs: list[_Spec], reading: _Reading) -> None:
    data = reading.data
    if not any(spec.by == "department" for spec in specs):
        entry = {
            "id": "results_asked",
            "label": reading.words.text("account.field"),
            "type": "text",
            "by": "department",
        }
        specs.append(_Spec("results_asked", "text", "department", OwnField("results_asked"), entry))
    titles = {row: _group(found, data, row) for row in rows}
    is_of_groups = all(data.text(row, "name") == title for row, (_, title) in titles.items())
    is_of_groups = is_of_groups and len({id for id, _ in titles.values()}) == len(rows)
    of = {"of": "groups"} if is_of_groups else {}
    fields = [spec.entry for spec in specs]
    found.entries.append({"id": kind, "name": data.text(rows[0], "kind_name") or kind, **of, "fields": fields})
    for row in rows:
        no = int(float(data.value(row, "no") or 0))
        code = {"code": data.text(row, "no.printed")} if data.text(row, "no.printed") else {}
        name = {} if is_of_groups else {"name": data.text(row, "name")}
        departments = _departments(found, data, row)
        reading.codes |= {one["name"]: one["code"] for one in found.departments}
        values: dict[str, Any] = {}
        answers: dict[str, Any] = {}
        for spec in specs:
            _put(spec, row, values, answers, reading)
        found.programs.append(
            {
                "no": no,
                **code,
                "kind": kind,
                **name,
                "group": titles[row][0],
                "departments": departments,
                "values": values,
            }
        )
        found.answers[no] = answers
    found.summaries += [{"kind": kind, "field": spec.id} for spec in specs if spec.type == "rating"]


def _group(found: Kinds, data: OwnData, row: int) -> tuple[str, str]:
    """The id and title of the innermost group of a program, which is put among those found."""
    parent: str | None = None
    title, level = "", 1
    known = {group["id"] for group in found.groups}
    while id := data.text(row, f"group.{level}"):
        title = data.text(row, f"group_name.{level}")
        if id not in known:
            heading, name = heading_and_name(title)
            if heading is None or f"{heading} {name}" != title:
                heading, name = None, title
            mark = {"heading": heading} if heading else {}
            above = {"parent": parent} if parent else {}
            found.groups.append({"id": id, **mark, "name": name, **above})
            known.add(id)
        parent, level = id, level + 1
    return parent or "", title


def _departments(found: Kinds, data: OwnData, row: int) -> list[str]:
    codes: list[str] = []
    while code := data.text(row, f"department.{len(codes) + 1}"):
        at = len(codes) + 1
        if code not in [one["code"] for one in found.departments]:
            division = data.text(row, f"department.{at}.division")
            more = {"division": division} if division else {}
            found.departments.append({"code": code, "name": data.text(row, f"department_name.{at}"), **more})
        codes.append(code)
    return codes


def _spec(own: OwnField, rows: Sequence[int], reading: _Reading, asked: bool) -> _Spec:
    data = reading.data
    id, _, told = own.id.partition(".")
    first = next(iter(own.columns.values()))
    single = own.columns.get("")
    type_ = told or _type(own, rows, reading)
    type_ = "choice" if type_ == "several" else type_
    label = single.label if single else _common([column.label for column in own.columns.values()])
    more: dict[str, Any] = {}
    if type_ in ("number", "rating", "choice", "text") and any(behind.startswith("@") for behind in own.columns):
        more["shared"] = True
    if type_ == "number" and single:
        more |= _number(single, rows, data)
        if "unit" in more and (match := _UNIT.fullmatch(label)):
            label = match["label"]
    elif type_ == "rating" and single:
        more["scale"] = _scale(single, reading)
    elif type_ == "choice" and single:
        texts = [data.text(row, single.id) for row in data.rows]
        more["choices"] = list(dict.fromkeys(text for text in texts if text))
        if not more["choices"]:
            type_, more = "text", {}
    elif type_ == "choice":
        more |= {"several": True, "choices": _choices(own)}
    elif type_ == "figures":
        more["rows"] = figures_in(own, data, reading.periods).rows
    by = _by(label, type_, own, asked)
    id = f"{id}_" if id in RESERVED_FIELDS else id
    entry = {"id": id, "label": label.strip() or first.label.strip() or id, "type": type_, "by": by, **more}
    return _Spec(id, type_, by, own, entry)


def _choices(own: OwnField) -> list[str]:
    """The choices of a field with a column for each: what differs in the words of these columns."""
    labels = [column.label for behind, column in own.columns.items() if re.fullmatch(r"\.\d+", behind)]
    head = _common(labels)
    return [label[len(head) :].strip() or label for label in labels]


def _common(labels: Sequence[str]) -> str:
    """What `labels` begin with alike, up to a blank."""
    head = labels[0]
    for label in labels[1:]:
        while not label.startswith(head):
            head = head[:-1]
    return head if len(labels) > 1 and head.endswith(" ") else head.rpartition(" ")[0] or head


def _type(own: OwnField, rows: Sequence[int], reading: _Reading) -> str:
    """The type of a field, by the shape of its columns and by what stands in them."""
    data, shapes = reading.data, list(own.columns)
    if any(re.fullmatch(r"\.\d+\.id", shape) for shape in shapes):
        return "indicators"
    if any(re.fullmatch(r"\.name\.\d+", shape) for shape in shapes):
        return "departments"
    if any(re.fullmatch(r"\.\d+(?:\.\d+\.(?:label|from|to))?", shape) for shape in shapes):
        numbered = [column for shape, column in own.columns.items() if re.fullmatch(r"\.\d+", shape)]
        values = [data.value(row, column.id) for row in data.rows for column in numbered]
        return "several" if all(value in (None, 0, 1) for value in values) else "schedule"
    if "" not in shapes:
        return "figures"
    values = [value for row in data.rows if (value := data.value(row, own.columns[""].id)) is not None]
    texts = [str(value) for value in values]
    if any(not isinstance(value, str) for value in values):
        return "number"
    if texts and all(is_day(text) for text in texts):
        return "date"
    if texts and all(text.startswith(("http://", "https://")) for text in texts):
        return "url"
    label = own.columns[""].label
    if texts and _scale_values(label, texts, reading) is not None:
        return "rating"
    if texts and role_in(label) is Role.RATING and max(map(len, texts)) <= _LONGEST_CODE and len(set(texts)) <= _FEW:
        return "rating"
    return "text"


def _scale_values(label: str, texts: Sequence[str], reading: _Reading) -> tuple[dict[str, str], ...] | None:
    """What the cover says of the codes `texts` of a field; None where it says nothing of them."""
    scales = reading.cover.scales if reading.cover else []
    fit = [scale for scale in scales if set(texts) <= {value["code"] for value in scale.values}]
    named = [scale for scale in fit if scale.is_of(label)]
    return (named or fit)[0].values if fit else None


def _scale(column: OwnColumn, reading: _Reading) -> str:
    """The id of a rating's scale, which is put among those found."""
    texts = list(dict.fromkeys(text for row in reading.data.rows if (text := reading.data.text(row, column.id))))
    explained = _scale_values(column.label, texts, reading)
    values = _ranked(explained) if explained else scale_of("", texts, ()).values
    known = next((scale["id"] for scale in reading.scales if scale["values"] == values), None)
    if known is None:
        known = "scale" if not reading.scales else f"scale_{len(reading.scales) + 1}"
        reading.scales.append({"id": known, "values": values})
    return str(known)


def _ranked(values: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """`values` with ranks, the best first; those that rate nothing without."""
    explained = [Explained(value["code"], value["label"]) for value in values]
    counted = [one.code for one in explained if not is_uncounted(one.code, one)]
    ranks = {code: at for at, code in enumerate(reversed(counted), 1)}
    return [
        {**value, **({"rank": ranks[value["code"]]} if value["code"] in ranks else {"counted": False})}
        for value in values
    ]


def _number(column: OwnColumn, rows: Sequence[int], data: OwnData) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if match := _UNIT.fullmatch(column.label):
        more["unit"] = match["unit"]
    values = [data.value(row, column.id) for row in data.rows]
    if words := list(dict.fromkeys(value for value in values if isinstance(value, str))):
        more["no_figure"] = words
    return more


def _by(label: str, type_: str, own: OwnField, asked: bool) -> str:
    """Who probably writes a field: its words tell, else what stands before it."""
    if type_ in ("schedule", "departments"):
        return "plan"
    if type_ in ("indicators", "figures", "rating", "choice"):
        return "department"
    if any("@" in behind or behind == ".previous" for behind in own.columns):
        return "department"
    role = role_in(label)
    if role in PLAN_TEXTS or role in (Role.AMOUNT_PLANNED, Role.TARGET, Role.BASELINE):
        return "plan"
    if role in ASKED_TEXTS or role in AMOUNTS or role in (Role.RATING, Role.ACTUAL, Role.RATE):
        return "department"
    return "department" if asked else "plan"


def _put(spec: _Spec, row: int, values: dict[str, Any], answers: dict[str, Any], reading: _Reading) -> None:
    """Put what stands in one field of a row among the plan's `values` and last year's `answers`."""
    data, own = reading.data, spec.own
    target = values if spec.by == "plan" else answers
    match spec.type:
        case "departments":
            return
        case "schedule":
            if items := schedule_in(own, row, data):
                values[spec.id] = items
        case "indicators":
            entries, actuals = indicators_in(own, row, data, reading.periods, reading.current)
            for one in entries:
                if "department" in one:
                    codes = reading.codes
                    one["department"] = codes.get(one["department"], one["department"])
            if entries:
                values[spec.id] = entries
            if actuals:
                answers[spec.id] = actuals
        case "figures":
            figures_in(own, data, reading.periods).put(row, spec.id, reading.current, values, answers)
        case "choice" if spec.entry.get("several"):
            marked = [column for behind, column in own.columns.items() if re.fullmatch(r"\.\d+", behind)]
            chosen = [
                choice
                for column, choice in zip(marked, spec.entry["choices"], strict=True)
                if data.value(row, column.id) == 1
            ]
            if chosen:
                target[spec.id] = chosen
        case _ if "" in own.columns:
            value = data.value(row, own.columns[""].id)
            if spec.type not in ("number",) and value is not None:
                value = data.text(row, own.columns[""].id)
            if value is not None:
                target[spec.id] = value
