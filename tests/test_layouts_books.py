"""Whatever a plan is called, every workbook made of it can be written, and its pages say what they should."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kpm_excel.book.base import Book
from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.check import check_book
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.layouts.feedback import mark_book
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.layouts.review import review_book
from kpm_excel.merge import merge
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from tests.plans import small_document


def marked(plan: Plan, _: Consolidated) -> Book:
    department = plan.departments[0]
    return mark_book(plan, department, entry_book(plan, department, {}), [])


BOOKS: dict[str, Callable[[Plan, Consolidated], Book]] = {
    "entry": lambda plan, _: entry_book(plan, plan.departments[0], {}).book,
    "marked": marked,
    "check": lambda plan, consolidated: check_book(plan, consolidated, [], {}),
    "review": review_book,
    "overview": overview_book,
    "history": lambda plan, consolidated: history_book(plan, [consolidated]),
    "plan": lambda plan, _: plan_book(small_document(title=plan.title, organization=plan.organization)),
}
#: A header or footer as Excel reads it: its own codes, signs that are doubled, and any other character.
CODED = re.compile(r'(?:&&|&[LCRPNA]|&"[^"]*"|&\d+|[^&])*')


@pytest.mark.parametrize("title", ["計" * 260, "𠮷" * 200, "&" * 300, "a" + "&" * 98, "8" * 99 + "&"])
@pytest.mark.parametrize("name", BOOKS)
def test_a_title_of_any_length_and_signs_is_taken(name: str, title: str) -> None:
    plan = plan_from_document(small_document(title=title, organization=title))
    book = BOOKS[name](plan, merge(plan, []))
    assert write_book(book)
    for sheet in book.sheets:
        assert CODED.fullmatch(sheet.page.header)
        assert CODED.fullmatch(sheet.page.footer)
