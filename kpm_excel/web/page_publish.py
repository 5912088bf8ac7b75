"""公表, publishing: the PDF and the data for the public."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.office.cycle_folder import Step
from kpm_excel.web.checklists import checklist_of
from kpm_excel.web.steps import step_page


def _shown(request: Request) -> Response:
    return step_page(request, checklist_of(request), Step.PUBLISH)


ROUTES = (Route("/c/{mark}/publish/", _shown, methods=["GET"]),)
