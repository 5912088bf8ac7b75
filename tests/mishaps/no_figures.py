"""Row 163: words in place of a figure, where the plan says which."""

from __future__ import annotations

from tests.collecting import FIELDS, document, form, make_plan, put
from tests.mishaps.case import Case, changed

_VISITORS = {"id": "visitors", "label": "利用者数", "type": "number", "by": "department", "no_figure": ["未公表", "－"]}
PLAN = make_plan(format="kpm-excel/plan@2", kinds=[{**document()["kinds"][0], "fields": [*FIELDS, _VISITORS]}])


def word(name: str, written: object, taken: object, code: str = "", severity: str = "error") -> Case:
    """What was written where a number or a word is asked, what is taken of it, and what is said."""
    return Case(
        163,
        name,
        lambda: {"a.xlsx": put(form(plan=PLAN), {"visitors": written})},
        ((code, severity, "visitors"),) if code else (),
        changed(visitors=taken),
        status="needs_mending" if taken is None else "accepted",
        plan=PLAN,
    )


CASES = [
    word("no-figure", "未公表", "未公表"),
    word("figure-all-the-same", "１，２００", 1200, "KPM210", "notice"),
    word("stroke-for-no-figure", "—", "－", "KPM210", "notice"),
    word("blanks-in-a-word", " 未 公表", "未公表", "KPM210", "notice"),
    word("other-word-for-no-figure", "非公開", None, "KPM242"),
    word("word-and-figure", "約1,200人", None, "KPM242"),
]
