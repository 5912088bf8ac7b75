"""What takes long to look up: a page comes at once and says so, and nothing is looked up twice or out of date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from kpm_excel.errors import BadInput
from kpm_excel.web import looks
from kpm_excel.web.looks import Looks, StillLooking
from kpm_excel.words import words_for
from tests.collecting import document
from tests.web_cycle import SAME, desk_with

AS_A_BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def after(event: Event, found: Callable[[], int]) -> Callable[[], int]:
    def look() -> int:
        event.wait(30)
        return found()

    return look


def test_it_is_looked_up_once_and_never_out_of_date() -> None:
    found, looked, go_on = iter(range(9)), Looks(), Event()
    for _ in range(3):
        with pytest.raises(StillLooking):
            looked.of("a", after(go_on, lambda: next(found)), 0.01)
    assert looked.of("b", lambda: 7, None) == 7
    go_on.set()
    # What was found while nobody asked is not given out: it is looked up again.
    first = looked.of("a", lambda: next(found), None)
    assert first in (0, 1) and looked.of("a", lambda: next(found), None) == first + 1


def test_what_cannot_be_found_is_said_once() -> None:
    def nothing() -> int:
        raise BadInput("nothing_returned", path="x")

    looked, go_on = Looks(), Event()
    with pytest.raises(StillLooking):
        looked.of("a", after(go_on, nothing), 0.01)
    go_on.set()
    with pytest.raises(BadInput):
        looked.of("a", lambda: 1, None)
    assert looked.of("a", lambda: 1, None) == 1


def test_a_page_that_takes_long_comes_at_once_and_then_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, words = desk_with(tmp_path / "cycle", document()), words_for("en")
    monkeypatch.setattr(looks, "PATIENCE_SECONDS", 0.0)
    shown = desk.client.get(f"{desk.home}inbox/?q=a&status=missing", headers=AS_A_BROWSER)
    assert shown.status_code == 200 and words.text("web.looking_how") in shown.text
    assert 'http-equiv="refresh"' in shown.text and f'href="{desk.home}inbox/?q=a&amp;status=missing"' in shown.text
    # What sends something waits for its answer.
    assert desk.client.post(f"{desk.home}review/undo", headers={**SAME, **AS_A_BROWSER}).status_code == 409
    monkeypatch.setattr(looks, "PATIENCE_SECONDS", 30.0)
    assert words.text("web.looking_how") not in desk.client.get(f"{desk.home}inbox/", headers=AS_A_BROWSER).text
    assert words.text("web.looking_how") not in desk.client.get(desk.home, headers=AS_A_BROWSER).text
