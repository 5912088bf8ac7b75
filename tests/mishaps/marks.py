"""Rows 88 and 165: what people put into the cells of several choices."""

from __future__ import annotations

from kpm_excel.answer_key import AnswerKey
from tests.collecting import FIELDS, dated, document, edited, form, make_plan, place_of, put
from tests.mishaps.arrivals import NEW, OLD
from tests.mishaps.case import Case, changed

_WAYS = {
    "id": "ways", "label": "周知の方法", "type": "choice", "by": "department", "several": True,
    "choices": ["広報紙", "ＳＮＳ"],
}  # fmt: skip
PLAN = make_plan(format="kpm-excel/plan@2", kinds=[{**document()["kinds"][0], "fields": [*FIELDS, _WAYS]}])
_SNS = AnswerKey("ways").of_choice("ＳＮＳ")


def mark(name: str, written: object, taken: list[str] | None, code: str = "", severity: str = "error") -> Case:
    """What was written into the cell of a choice, what is taken of the field, and what is said."""
    return Case(
        165,
        name,
        lambda: {"a.xlsx": put(form(plan=PLAN), {_SNS: written})},
        ((code, severity, _SNS),) if code else (),
        changed(ways=taken),
        status="needs_mending" if severity == "error" and code else "accepted",
        plan=PLAN,
    )


def ticked(font: str) -> bytes:
    """The form with a tick that is a letter of `font`."""
    from openpyxl.styles import Font

    filled = form(plan=PLAN)
    sheet, cell = place_of(filled, _SNS)

    def tick(book: object) -> None:
        book[sheet][cell] = "ü"  # type: ignore[index]
        book[sheet][cell].font = Font(name=font)  # type: ignore[index]

    return edited(filled, tick)


CASES = [
    mark("circle-for-a-choice", "〇", ["ＳＮＳ"]),
    mark("tick-for-a-choice", "✓", ["ＳＮＳ"]),
    mark("letter-that-looks-like-a-tick", "レ", ["ＳＮＳ"]),
    mark("wide-cross-letter", "Ｘ", ["ＳＮＳ"]),
    mark("one-for-a-choice", 1, ["ＳＮＳ"]),
    mark("ticked-box-for-a-choice", True, ["ＳＮＳ"]),
    mark("empty-box-for-a-choice", False, None),
    mark("words-of-the-choice", "ＳＮＳ", None, "KPM244"),
    mark("cross-for-a-choice", "×", None, "KPM244"),
    mark("stroke-for-a-choice", "－", None, "KPM244"),
    mark("double-circle-for-a-choice", "◎", None, "KPM244"),
    mark("nought-for-a-choice", 0, None, "KPM244"),
    mark("words-for-a-choice", "一部", None, "KPM244"),
    Case(
        88,
        "mark-taken-back",
        lambda: {
            "a.xlsx": dated(put(form(plan=PLAN), {_SNS: "△"}), OLD),
            "b.xlsx": dated(put(form(plan=PLAN), {_SNS: None}), NEW),
        },
        (("KPM606", "notice", ""), ("KPM607", "notice", _SNS)),
        changed(),
        plan=PLAN,
    ),
    Case(
        165,
        "tick-of-a-symbol-font",
        lambda: {"a.xlsx": ticked("Wingdings")},
        (("KPM234", "error", _SNS),),
        changed(),
        status="needs_mending",
        plan=PLAN,
    ),
]
