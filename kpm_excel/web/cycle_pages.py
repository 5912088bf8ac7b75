"""The addresses of all pages of a cycle, and of what makes sense on the user's own computer alone."""

from kpm_excel.web import (
    page_answers,
    page_cycle,
    page_department,
    page_drop,
    page_files,
    page_history,
    page_inbox,
    page_job,
    page_links,
    page_next,
    page_plan,
    page_preview,
    page_print,
    page_publish,
    page_review,
    page_send,
    page_take_back,
)

ROUTES = (
    *page_cycle.ROUTES,
    *page_job.ROUTES,
    *page_links.ROUTES,
    *page_files.ROUTES,
    *page_plan.ROUTES,
    *page_send.ROUTES,
    *page_print.ROUTES,
    *page_publish.ROUTES,
    *page_next.ROUTES,
    *page_inbox.ROUTES,
    *page_department.ROUTES,
    *page_drop.ROUTES,
    *page_preview.ROUTES,
    *page_answers.ROUTES,
    *page_review.ROUTES,
    *page_take_back.ROUTES,
    *page_history.ROUTES,
)

#: Files opened with a program, folders made anywhere: on the computer that serves them, of no use to those elsewhere.
ROUTES_HERE = (*page_files.ROUTES_HERE, *page_next.ROUTES_HERE)
