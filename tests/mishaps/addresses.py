"""Row 160: addresses of the web."""

from __future__ import annotations

from tests.collecting import FIELDS, document, form, make_plan, put
from tests.mishaps.case import Case, changed

PLAN = make_plan(
    format="kpm-excel/plan@2",
    kinds=[
        {
            **document()["kinds"][0],
            "fields": [*FIELDS, {"id": "page", "label": "公表ページ", "type": "url", "by": "department"}],
        }
    ],
)
PAGE = "https://www.city.example.jp/kaikaku?no=1&lang=ja"


def address(name: str, written: object, taken: str | None, code: str = "", severity: str = "error") -> Case:
    """What was written where an address is asked, what is taken of it, and what is said."""
    return Case(
        160,
        name,
        lambda: {"a.xlsx": put(form(plan=PLAN), {"page": written})},
        ((code, severity, "page"),) if code else (),
        changed(page=taken),
        status="accepted" if taken else "needs_mending",
        plan=PLAN,
    )


CASES = [
    address("address", PAGE, PAGE),
    address(
        "address-in-full-width",
        "ｈｔｔｐｓ：//www.city.example.jp/",
        "https://www.city.example.jp/",
        "KPM210",
        "notice",
    ),
    address("script-for-an-address", "javascript:alert(document.domain)", None, "KPM240"),
    address("word-for-an-address", "市のホームページ", None, "KPM240"),
    address("address-without-its-scheme", "www.city.example.jp", None, "KPM240"),
    address("address-of-a-file", "file://server/share/a.xlsx", None, "KPM240"),
    address("address-of-a-mail", "mailto:kanri@city.example.jp", None, "KPM240"),
    address("address-that-looks-like-anothers", "https://www.city.example.jp@evil.example/", None, "KPM240"),
    address("number-for-an-address", 8, None, "KPM240"),
]
