"""公表, publishing: what will go out, field by field, then the page and the data for the public, and the PDF."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.consolidated import load_consolidated
from kpm_excel.office.checklist import State
from kpm_excel.office.cycle_folder import Step
from kpm_excel.office.publish import publish
from kpm_excel.telling import decision_words, withheld_line
from kpm_excel.web.checklists import checklist_of
from kpm_excel.web.steps import step_page, words_for_steps


def _shown(request: Request) -> Response:
    found = checklist_of(request)
    plan = found.checked.plan if found.checked else None
    if plan is None or found.at(Step.PUBLISH).state is State.LATER:
        return step_page(request, found, Step.PUBLISH, is_draft=True, kinds=(), withheld=(), count=0)
    words, cycle = words_for_steps(request, found), found.cycle
    shown = publish(plan, load_consolidated(cycle.answers, plan), cycle.published)
    kinds = [
        (kind.name, [(one, decision_words(one, words)) for one in shown.decisions if one.kind.id == kind.id])
        for kind in plan.kinds
    ]
    withheld = [withheld_line(one, plan, words).strip() for one in shown.withheld]
    return step_page(
        request, found, Step.PUBLISH, is_draft=shown.is_draft, kinds=kinds, withheld=withheld, count=len(withheld)
    )


ROUTES = (Route("/c/{mark}/publish/", _shown, methods=["GET"]),)
