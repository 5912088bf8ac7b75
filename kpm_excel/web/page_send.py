"""配布, sending out: the forms, the drafts that bring them, and what changed since they were made."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.cycle_folder import Step
from kpm_excel.plandiff import diff_lines
from kpm_excel.web.checklists import checklist_of
from kpm_excel.web.steps import step_page


def _shown(request: Request) -> Response:
    found = checklist_of(request)
    cycle = found.cycle
    return step_page(
        request,
        found,
        Step.SEND,
        changes=list(diff_lines(found.since_sent)) if found.since_sent else [],
        outgoing=cycle.outgoing.name,
        texts=cycle.texts.name if cycle.texts.is_dir() else "",
    )


ROUTES = (Route("/c/{mark}/send/", _shown, methods=["GET"]),)
