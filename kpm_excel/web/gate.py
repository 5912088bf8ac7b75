"""Who may ask the page for what: this user, from the page itself, on this computer, and no more than is reasonable.

A browser lets any page on the web send requests to 127.0.0.1. What keeps them out: the name by which we are asked for
(a foreign name that was pointed at this computer is refused), a key that only the one who started the page has,
exchanged for a cookie that no other page can send along, and where a request that writes comes from. What a page of
ours could be made to do is limited by the headers of every answer.
"""

import hmac
import re
import secrets
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kpm_excel.version import __version__
from kpm_excel.web.running import HOST, NAME_HEADER

#: Bytes of a form, and of one with files.
MOST_SENT_BYTES, MOST_DROPPED_BYTES = 1 << 20, 400_000_000
#: Where files are handed over.
DROP = re.compile(r"/c/[0-9a-f]{12}/(inbox/drop|review/take)")
#: What is too much is read to its end and thrown away, so that the browser shows the sentence and not a lost
#: connection; up to here.
_MOST_DRAINED_BYTES = 4 << 30
#: Bytes of all headers of one request.
MOST_HEADER_BYTES = 16 << 10
_LONGEST_TARGET = 4_000
_METHODS = ("GET", "HEAD", "POST")
#: What leads out of a folder on one system or another, once it is decoded.
_TRICKS = re.compile(r"(^|/)\.\.?(/|$)|\\|//|[\x00-\x1f\x7f]")

#: What a browser may do with an answer of ours.
SAFE_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With "no-referrer" browsers send no origin with a form either.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: the name of the sentence in the catalog `web`, and the status."""

    status: int
    name: str


def shape_refusal(scope: Scope, headers: "Headers") -> Refusal | None:
    """Why a request is refused for its form alone, whoever sent it; None where nothing is wrong with that."""
    if headers.size > MOST_HEADER_BYTES:
        return Refusal(431, "refused_address")
    if scope["method"] not in _METHODS:
        return Refusal(405, "refused_method")
    if len(scope["raw_path"]) + len(scope["query_string"]) > _LONGEST_TARGET:
        return Refusal(414, "refused_address")
    if _TRICKS.search(scope["path"]) or b"%2f" in scope["raw_path"].lower():
        return Refusal(400, "refused_address")
    return None


def is_asked_by_us(headers: "Headers") -> bool:
    """Whether a request that only reads comes from a page of ours, or from somebody who follows a link to us.

    No other page may load anything of ours into itself.
    """
    is_visit = headers.only("sec-fetch-mode") == "navigate" and headers.only("sec-fetch-dest") == "document"
    return is_visit or headers.only("sec-fetch-site") in (None, "same-origin", "none")


class Gate:
    """Lets through to `app` what may pass, and gives every answer its headers.

    `refused` makes the answer to what may not.
    """

    def __init__(self, app: ASGIApp, port: int, key: str, refused: Callable[[Refusal], Response]) -> None:
        self._app, self._key, self._refused = app, key, refused
        self._hosts = {f"{name}:{port}" for name in (HOST, "localhost")}
        # Cookies are shared by all ports of a computer.
        self._cookie, self._token = f"kpm-excel-{port}", secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        headers = Headers(scope)

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {**SAFE_HEADERS, NAME_HEADER: __version__}.items()
                message["headers"] = [*message["headers"], *((name.encode(), value.encode()) for name, value in own)]
            await send(message)

        if refusal := self._refusal(scope, headers):
            await self._refused(refusal)(scope, receive, send_safely)
        elif key := parse_qs(scope["query_string"].decode("latin-1")).get("key"):
            await self._welcome(key[-1], scope)(scope, receive, send_safely)
        elif not self._is_known(headers):
            await self._refused(Refusal(403, "refused_key"))(scope, receive, send_safely)
        else:
            await self._pass(scope, headers, receive, send_safely)

    def _refusal(self, scope: Scope, headers: "Headers") -> Refusal | None:
        if headers.only("host") not in self._hosts:
            return Refusal(421, "refused_host")
        if refusal := shape_refusal(scope, headers):
            return refusal
        if scope["method"] == "POST":
            site, origin = headers.only("sec-fetch-site"), headers.only("origin")
            is_ours = origin == f"http://{headers.only('host')}" and site in (None, "same-origin")
            return None if is_ours else Refusal(403, "refused_origin")
        return None if is_asked_by_us(headers) else Refusal(403, "refused_origin")

    def _welcome(self, key: str, scope: Scope) -> Response:
        """The cookie in exchange for the key, which does not stay in the address."""
        if (
            scope["method"] == "POST"
            or scope["path"] != "/"
            or not hmac.compare_digest(key.encode(), self._key.encode())
        ):
            return self._refused(Refusal(403, "refused_key"))
        marks = parse_qs(scope["query_string"].decode("latin-1")).get("cycle", [""])
        target = f"/c/{marks[-1]}/" if re.fullmatch(r"[0-9a-f]{12}", marks[-1]) else "/"
        answer = RedirectResponse(target, status_code=303)
        answer.set_cookie(self._cookie, self._token, path="/", httponly=True, samesite="strict")
        return answer

    def _is_known(self, headers: "Headers") -> bool:
        given = headers.cookies(self._cookie)
        return any(hmac.compare_digest(value.encode("latin-1"), self._token.encode()) for value in given)

    async def _pass(self, scope: Scope, headers: "Headers", receive: Receive, send: Send) -> None:
        declared = headers.only("content-length")
        most = MOST_DROPPED_BYTES if DROP.fullmatch(scope["path"]) else MOST_SENT_BYTES
        if declared and declared.isdecimal() and int(declared) > most:
            await _drain(receive)
            await self._refused(Refusal(413, "refused_size"))(scope, receive, send)
            return
        count = 0

        async def receive_counted() -> Message:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            if count > most:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_counted, send)


async def _drain(receive: Receive) -> None:
    count = 0
    while count < _MOST_DRAINED_BYTES:
        message = await receive()
        count += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


class Headers:
    """The headers of a request."""

    def __init__(self, scope: MutableMapping[str, Any]) -> None:
        self._all: list[tuple[bytes, bytes]] = scope["headers"]

    @property
    def size(self) -> int:
        """Bytes of all names and values."""
        return sum(len(name) + len(value) for name, value in self._all)

    def all(self, name: str) -> list[str]:
        """Every value of the header `name`."""
        return [value.decode("latin-1") for key, value in self._all if key == name.encode()]

    def cookies(self, name: str) -> list[str]:
        """Every value of the cookie `name`."""
        parts = (part.strip().partition("=") for value in self.all("cookie") for part in value.split(";"))
        return [value for own, _, value in parts if own == name]

    def only(self, name: str) -> str | None:
        """The value of the header `name`; None where it is missing, and what is no value where it is there twice."""
        found = self.all(name)
        return found[0] if len(found) == 1 else ("\n".join(found) or None)
