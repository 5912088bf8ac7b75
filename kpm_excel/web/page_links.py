"""The office's page of the links: who has one, a new one or none at a click, and what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from kpm_excel.handing.record import Event, Link, Record, Role
from kpm_excel.mails import addresses_of
from kpm_excel.office.decisions import HandIn, hand_ins
from kpm_excel.office.links import chosen, link_of
from kpm_excel.office.record_table import record_csv, row_of
from kpm_excel.plan.model import Department, Plan
from kpm_excel.web.cycle_state import CycleState, state_of, words_about
from kpm_excel.web.drawing import go_to, page, site_of
from kpm_excel.web.own_view import OwnSite, moment
from kpm_excel.words import Words

#: So many things that happened the page shows.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One department with its links."""

    department: Department
    #: Those that are good.
    links: Sequence[Link]
    heads: Sequence[Link]
    #: When it took its form last; empty where it did not.
    fetched: str
    last: HandIn | None


@dataclass(frozen=True, slots=True)
class New:
    """A link that was made just now."""

    name: str
    link: str
    #: What begins a mail that brings it, as a link to the mail program; empty where the plan has no address.
    mail: str


def record_of(request: Request) -> tuple[Record, str]:
    """The record of the cycle that is served, and the address with which links begin.

    Raises `HTTPException` where nothing is served.
    """
    if not site_of(request).is_served:
        raise HTTPException(404)
    site = cast(OwnSite, request.app.state.site)
    return site.record, site.base


def _shown(request: Request) -> Response:
    return _page(request, state_of(request))


def _page(request: Request, state: CycleState, new: Sequence[New] = ()) -> Response:
    record, _ = record_of(request)
    words = words_about(request, state.plan)
    rows = list(_rows(state, record, words))
    entries = record.entries(newest=_SHOWN)
    return page(
        request,
        "links.html",
        title=words.text("handing.links_title"),
        words=words,
        state=state,
        rows=rows,
        missing=sum(not row.links for row in rows),
        new=new,
        moment=moment,
        log=[(moment(one.at, words.language), *row_of(one, state.plan, words)) for one in reversed(entries)],
    )


def _rows(state: CycleState, record: Record, words: Words) -> Iterator[Row]:
    good = record.links()
    fetched = {entry.department: entry.at for entry in record.entries(Event.FETCHED)}
    last = {one.receipt.department: one for one in hand_ins(state.cycle).values()}
    for one in state.plan.asked_departments():
        own = [link for link in good if link.department == one.code]
        yield Row(
            one,
            [link for link in own if link.role is Role.DEPARTMENT],
            [link for link in own if link.role is Role.HEAD],
            moment(at, words.language) if (at := fetched.get(one.code)) else "",
            last.get(one.code),
        )


async def _make(request: Request) -> Response:
    """The page with the new links, which it shows this once: they are kept nowhere."""
    state, given = await _given(request)
    return await run_in_threadpool(_made, request, state, given)


def _made(request: Request, state: CycleState, given: Mapping[str, str]) -> Response:
    record, base = record_of(request)
    role = Role.HEAD if given["role"] == Role.HEAD else Role.DEPARTMENT
    departments = chosen(state.plan, [given["code"]] if given["code"] else [], role)
    if not given["code"]:
        known = {link.department for link in record.links() if link.role is role}
        departments = [one for one in departments if one.code not in known]
    tokens = record.make_links([(one.code, role) for one in departments], who=_office(state.plan))
    links = [(one, link_of(base, token)) for one, token in zip(departments, tokens, strict=True)]
    new = [New(one.name, link, _mail(state.plan, one, link, role)) for one, link in links]
    return _page(request, state, new)


def _mail(plan: Plan, department: Department, link: str, role: Role) -> str:
    words = plan.words_to(department.code)
    to = ",".join(address.addr_spec for address in addresses_of(department))
    if not to:
        return ""
    told = "mail.link" if role is Role.DEPARTMENT else "mail.head_link"
    subject = words.text("mail.link_subject", title=plan.title, as_of=plan.as_of)
    body = words.text("mail.link_body", department=department.name, text=words.text(told, address=link))
    # In a mail that is begun so, a line ends as it does in every mail.
    parts = {"subject": subject, "body": body.replace("\n", "\r\n")}
    return f"mailto:{quote(to, safe='@,')}?{urlencode(parts, quote_via=quote)}"


async def _end(request: Request) -> Response:
    state, given = await _given(request)
    record, _ = record_of(request)
    await run_in_threadpool(record.end_links, given["code"], who=_office(state.plan))
    return go_to(f"{state.home}links/")


def _office(plan: Plan) -> str:
    """The office, as the record names it."""
    return plan.office.name if plan.office else plan.words().text("handing.the_office")


async def _given(request: Request) -> tuple[CycleState, dict[str, str]]:
    async with request.form(max_fields=4, max_files=0) as form:
        given = {name: str(form.get(name, "")) for name in ("code", "role")}
    return await run_in_threadpool(state_of, request), given


def _log(request: Request) -> Response:
    state = state_of(request)
    record, _ = record_of(request)
    headers = {"content-disposition": 'attachment; filename="record.csv"'}
    content = record_csv(record, state.plan, words_about(request, state.plan))
    return StreamingResponse(content, media_type="text/csv; charset=utf-8", headers=headers)


_LINKS = "/c/{mark}/links/"
ROUTES = (
    Route(_LINKS, _shown, methods=["GET"]),
    Route(f"{_LINKS}make", _make, methods=["POST"]),
    Route(f"{_LINKS}end", _end, methods=["POST"]),
    Route(f"{_LINKS}record.csv", _log, methods=["GET"]),
)
