"""Indicators of any shape that the format allows, and what may have been answered to them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
#: Words that stand for a figure; some look like something else to a spreadsheet.
WORDS = ("未公表", "－", "n/a", "TRUE", "= ?", "[]", "調査中、来年", 'the "rest"')


def indicator(
    draw: st.DrawFn,
    id: str,
    field: Document,
    periods: list[str],
    current: str,
    departments: list[str],
    word: st.SearchStrategy[str],
    text: st.SearchStrategy[str],
    number: st.SearchStrategy[int | float],
) -> Document:
    """An indicator without faults of a program with these `departments`; `word`, `text`, `number` draw its values."""
    by_period = st.dictionaries(st.sampled_from(periods), number, max_size=3)
    entry = {
        "id": id,
        "name": draw(word),
        **_some(
            draw,
            unit=text,
            comparator=st.sampled_from([">=", "<=", "="]),
            baseline=number,
            baseline_as_of=text,
            final_target=number,
            decimals=st.integers(0, 10),
            no_figure=st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True),
            counts=st.sampled_from(["period", "total"]),
            progress=st.sampled_from(["target", "baseline"]),
            department=st.sampled_from(departments),
        ),
    }
    in_words = draw(st.integers(0, 3)) == 0
    entry |= {"target_text": draw(word)} if in_words else _some(draw, target=number, targets=by_period)
    figure = _answer(field, entry, text, number)
    asked = [period for period in periods if period != current or field["by"] == "plan"]
    past = st.dictionaries(st.sampled_from(asked), figure, max_size=3) if asked else st.just({})
    return entry | _some(draw, previous=figure, actuals=past)


def previous(
    draw: st.DrawFn,
    field: Document,
    indicators: list[Document],
    text: st.SearchStrategy[str],
    number: st.SearchStrategy[int | float],
) -> Document:
    """What may have been answered to some of `indicators`."""
    return {one["id"]: draw(_answer(field, one, text, number)) for one in indicators if draw(st.booleans())}


def _answer(
    field: Document, entry: Document, text: st.SearchStrategy[str], number: st.SearchStrategy[int | float]
) -> st.SearchStrategy[Any]:
    if "target_text" in entry:
        return text
    words = entry.get("no_figure") or field.get("no_figure")
    return number | st.sampled_from(words) if words else number


def _some(draw: st.DrawFn, **parts: st.SearchStrategy[Any]) -> Document:
    return {key: draw(values) for key, values in parts.items() if draw(st.booleans())}
