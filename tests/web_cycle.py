"""A small cycle with its page, for tests of what the page shows and does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.testclient import TestClient

from kpm_excel.consolidated import Consolidated
from kpm_excel.entries import build_entry
from kpm_excel.excel.write.writer import write_book
from kpm_excel.office.collect import collect
from kpm_excel.office.convert_plan import convert_plan
from kpm_excel.office.cycle_folder import Cycle, cycle_in
from kpm_excel.plan.model import Plan
from kpm_excel.plans import load_plan
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.site import application
from tests.collecting import map_here, read_here

PORT, KEY = 18_766, "the-right-key"
OWN = f"http://127.0.0.1:{PORT}"
SAME = {"origin": OWN, "sec-fetch-site": "same-origin"}


@dataclass(frozen=True)
class Desk:
    """A cycle, and its user at the page."""

    client: TestClient
    cycle: Cycle
    plan: Plan
    #: Where the pages of the cycle begin.
    home: str
    #: The page itself, as a browser names it.
    own: str = OWN

    def get(self, path: str, **params: str) -> Any:
        """What the page below the cycle's says."""
        return self.client.get(self.home + path, params=params)

    def post(self, path: str, **given: str) -> Any:
        """What comes of a form of the page."""
        return self.client.post(self.home + path, data=given, headers=SAME)

    def collect(self) -> Consolidated:
        """The answers, read anew."""
        return collect(self.plan, [self.cycle.returned], self.cycle.results, engine=map_here)


def desk_with(root: Path, document: Mapping[str, Any], language: str = "en") -> Desk:
    """The page of a new cycle in `root` with the plan `document`; nothing came back yet."""
    root.mkdir(parents=True)
    (root / "plan.xlsx").write_bytes(_plan(json.dumps(document)))
    cycle = cycle_in(root, document["language"])
    cycle.returned.mkdir()
    settings = OwnSettings(root.parent / "own")
    settings.choose_language(language)
    mark = settings.remember(root).mark
    client = TestClient(application(settings, PORT, KEY, lambda: None), base_url=OWN)
    assert client.get(f"/?key={KEY}").status_code == 200
    return Desk(client, cycle, load_plan(cycle.plan), f"/c/{mark}/")


@cache
def _plan(document: str) -> bytes:
    with TemporaryDirectory() as folder:
        made, book = Path(folder) / "plan.json", Path(folder) / "plan.xlsx"
        made.write_text(document, encoding="utf-8")
        convert_plan(made, book)
        return book.read_bytes()


def answered(desk: Desk, answers: Mapping[int, Mapping[str, Any]], departments: Iterable[str]) -> Consolidated:
    """The answers of `departments` as they are collected, read in this process."""
    for code in departments:
        content = write_book(build_entry(desk.plan, desk.plan.department(code), answers))
        (desk.cycle.returned / f"{code}.xlsx").write_bytes(content)
    consolidated = read_here(desk.cycle.returned, desk.plan)
    desk.cycle.results.mkdir(exist_ok=True)
    desk.cycle.collected.write_bytes(consolidated.to_bytes())
    return consolidated
