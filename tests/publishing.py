"""Editions for the public of plans with complete answers, and what stands in their files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

from kpm_excel.consolidated import Consolidated
from kpm_excel.office.init import template_names
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_document
from kpm_excel.publishing.edition import edition_of
from kpm_excel.publishing.public_files import public_files
from tests.plans import SAMPLE_NAMES, TEMPLATES
from tests.reporting import consolidated_of, reviewed, sample
from tests.test_docs import some_answers

NAMES = (*SAMPLE_NAMES, *template_names())
#: Elements that HTML does not close.
_VOID = {"meta", "link", "br", "input", "img", "hr"}


@cache
def complete(name: str) -> tuple[Plan, Consolidated]:
    """A sample or a template with an answer to everything, the office's own among them."""
    if name in SAMPLE_NAMES:
        plan, consolidated = sample(name)
        return plan, reviewed(plan, consolidated)
    plan = plan_from_document(load_document(TEMPLATES / f"{name}.json"))
    answers = {str(no): {str(key): value for key, value in own.items()} for no, own in some_answers(plan).items()}
    return plan, reviewed(plan, consolidated_of(plan, answers))


@cache
def published(name: str) -> dict[str, bytes]:
    """Every file of a sample or a template for the public."""
    return files_of(*complete(name))


def files_of(plan: Plan, consolidated: Consolidated) -> dict[str, bytes]:
    """Every file for the public, by its path."""
    return dict(public_files(edition_of(plan, consolidated)))


def tables_of(files: dict[str, bytes]) -> dict[str, tuple[dict[str, Any], list[list[str]]]]:
    """Each table with its description in the data package, and its rows, of which the first is the header."""
    package = json.loads(files["datapackage.json"])
    return {
        one["path"]: (one, list(csv.reader(io.StringIO(files[one["path"]].decode("utf-8-sig"), newline=""))))
        for one in package["resources"]
        if one["format"] == "csv"
    }


def columns_of(files: dict[str, bytes]) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each column of each table: its field in the schema, and its cells."""
    for resource, rows in tables_of(files).values():
        for at, one in enumerate(resource["schema"]["fields"]):
            yield one, [row[at] for row in rows[1:]]


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str | None]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return " ".join("".join(self.texts).split())


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.faults: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(element := Element(tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes nothing")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.texts.append(data)

    def all(self, *tags: str) -> list[Element]:
        """The elements of these names, in their order."""
        return [one for one in self.elements if one.tag in tags]
