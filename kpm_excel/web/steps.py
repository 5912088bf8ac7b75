"""What the pages of all steps have in common: where the step stands, what to do, its files."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kpm_excel.office.checklist import Checklist, Standing
from kpm_excel.office.cycle_folder import Cycle, Step
from kpm_excel.web.drawing import page, words_of
from kpm_excel.web.page_files import shown_files
from kpm_excel.web.works import words_in
from kpm_excel.words import Words


def words_for_steps(request: Request, found: Checklist) -> Words:
    """The words of the page's language, with an item called as the cycle's plan calls it."""
    words, plan = words_of(request), found.checked.plan if found.checked else None
    return words_in(words, plan) if plan else words


def step_page(request: Request, found: Checklist, step: Step, *, status: int = 200, **values: Any) -> Response:
    """The answer with the page of `step`."""
    words, standing = words_for_steps(request, found), found.at(step)
    return page(
        request,
        f"{step}.html",
        status=status,
        words=words,
        **standing_values(found.cycle, standing, words),
        **values,
    )


def standing_values(cycle: Cycle, standing: Standing, words: Words) -> dict[str, Any]:
    """What the page of a step shows of where it stands."""
    return {
        "title": words.text(f"steps.title_{standing.step}"),
        "standing": standing,
        "state_text": words.text(f"steps.state_{standing.state}"),
        "stands": standing.stands.text(words),
        "do": standing.do.text(words),
        "files": shown_files(cycle, standing.files),
    }
