"""How the office comes in and goes out where the page is served, and its key; and the language of a visitor."""

from typing import TYPE_CHECKING, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.web.drawing import go_to, page, site_of, words_of
from kpm_excel.web.served_gate import SIGN_IN, cookie_name, welcome
from kpm_excel.web.site import own_path
from kpm_excel.words import LANGUAGES

if TYPE_CHECKING:
    from kpm_excel.web.served import ServedSite

#: The cookie with the language that a visitor chose, and for how long it is remembered.
LANGUAGE_COOKIE, _LANGUAGE_SECONDS = "kpm-excel-language", 365 * 86_400


def served_site_of(request: Request) -> "ServedSite":
    """What the served pages share."""
    return cast("ServedSite", site_of(request))


def _start(request: Request) -> Response:
    return go_to(f"/c/{site_of(request).settings.recent[0].mark}/")


async def _sign_in(request: Request) -> Response:
    site = served_site_of(request)
    form = await request.form(max_fields=1, max_files=0)
    if not await run_in_threadpool(site.door.is_key, str(form.get("key", "")).strip()):
        # Counted and answered by the gate.
        return Response(status_code=403)
    return welcome(site.door, site.place.port, request.state.caller)


async def _sign_out(request: Request) -> Response:
    site = served_site_of(request)
    site.door.end(request.state.session)
    response = go_to("/")
    response.delete_cookie(cookie_name(site.place.port, request.url.scheme), path="/")
    return response


def _key(request: Request, address: str = "") -> Response:
    site, words = served_site_of(request), words_of(request)
    return page(
        request, "key.html", title=words.text("serve.key_title"), address=address, is_own=site.door.served.is_own_key,
        sessions=site.door.count,
    )  # fmt: skip


async def _renew(request: Request) -> Response:
    site = served_site_of(request)
    key = await run_in_threadpool(site.door.own_key)
    # All sessions have ended: this one goes on under a new cookie.
    signed_in = welcome(site.door, site.place.port, request.state.caller)
    response = _key(request, f"{site.base}/?key={key}")
    response.raw_headers += [one for one in signed_in.raw_headers if one[0] == b"set-cookie"]
    return response


async def _choose_language(request: Request) -> Response:
    form = await request.form(max_fields=2, max_files=0)
    response, chosen = go_to(own_path(str(form.get("back", "/")))), str(form.get("language", ""))
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, max_age=_LANGUAGE_SECONDS, secure=request.url.scheme == "https", samesite="lax",
            httponly=True,
        )  # fmt: skip
    return response


ROUTES = (
    Route("/", _start, methods=["GET"]),
    Route(SIGN_IN, _sign_in, methods=["POST"]),
    Route("/sign-out", _sign_out, methods=["POST"]),
    Route("/key", _key, methods=["GET"]),
    Route("/key", _renew, methods=["POST"]),
    Route("/language", _choose_language, methods=["POST"]),
)
