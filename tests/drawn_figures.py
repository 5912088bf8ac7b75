"""Fields of figures of any shape that the format allows, and figures in them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
#: Words in place of a figure.
_WORDS = ["未公表", "－", "n/a"]
_ROW_IDS = st.lists(st.sampled_from(["spent", "plan", "users", "r_1", "x"]), min_size=1, max_size=4, unique=True)


def some_periods(draw: st.DrawFn, periods: list[str], current: str) -> Document:
    """The periods that a block shows, the current one among them; nothing for all."""
    if draw(st.booleans()):
        return {}
    others = draw(st.lists(st.sampled_from(periods), max_size=3, unique=True))
    return {"periods": list(dict.fromkeys([*others, current]))}


def rows(draw: st.DrawFn, labels: st.SearchStrategy[str], units: st.SearchStrategy[str]) -> list[Document]:
    """Rows of figures, some of them worked out of others."""
    found: list[Document] = []
    for id in draw(_ROW_IDS):
        row: Document = {"id": id, "label": draw(labels)}
        for key, values in (("unit", units), ("decimals", st.integers(0, 4)), ("total", st.booleans())):
            if draw(st.booleans()):
                row[key] = draw(values)
        ids = [other["id"] for other in found]
        rule = draw(st.sampled_from([None, None, "sum", "difference", "ratio"])) if len(ids) > 1 else None
        if rule:
            row[rule] = draw(st.permutations(ids))[: 2 if rule == "ratio" else 3]
        elif draw(st.booleans()):
            row["by"] = "plan"
        if not rule and draw(st.integers(0, 3)) == 0:
            row["no_figure"] = draw(st.lists(st.sampled_from(_WORDS), min_size=1, unique=True))
        found.append(row)
    return found


def is_asked(row: Document) -> bool:
    """Whether a department writes the current period's figure."""
    return row.get("by") != "plan" and not {"sum", "difference", "ratio"} & row.keys()


def figures(draw: st.DrawFn, field: Document, periods: list[str], current: str, numbers: Any) -> Document:
    """What the plan says of a field of figures: any period of its own rows, any but the current one of the others."""
    value: Document = {}
    for row in field["rows"]:
        if {"sum", "difference", "ratio"} & row.keys() or not draw(st.booleans()):
            continue
        own = [id for id in periods if id != current or not is_asked(row)]
        words = st.sampled_from(row["no_figure"]) if "no_figure" in row else st.nothing()
        told = draw(st.lists(st.sampled_from(own), max_size=4, unique=True)) if own else []
        value[row["id"]] = {id: draw(numbers | words) for id in told}
    return value
