"""Who may ask for what where the page is served on the intranet: the office by its session, departments by their links.

Everybody in the house reaches the port, and a browser there can be sent to it by any page of the web. What a request
must be like, and what every answer says to the browser, is as on the user's own computer (`gate`). What is more: who
asks is counted, each in its own measure, and what takes long or comes slowly ends.
"""

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs

from anyio.to_thread import current_default_thread_limiter
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kpm_excel.web.alarms import Alarms, Tried
from kpm_excel.web.bodies import Body
from kpm_excel.web.callers import Caller, Network, caller_of, reached_at
from kpm_excel.web.gate import (
    DROP,
    MOST_DROPPED_BYTES,
    MOST_SENT_BYTES,
    SAFE_HEADERS,
    Headers,
    Refusal,
    is_asked_by_us,
    shape_refusal,
)
from kpm_excel.web.limits import Rate, Rooms
from kpm_excel.web.office_door import WHOLE_SECONDS, OfficeDoor

#: Bytes of what a department hands in.
_MOST_HANDED_IN_BYTES = 20_000_000
#: Digits of a size; one with more is too large anyway.
_LONGEST_SIZE = 16
#: What a body that does not say how large it is counts for what one link sends.
_UNTOLD_BYTES = 1 << 20
#: The address of a department: its token, and what of it is asked for.
_OWN = re.compile(r"/d/([^/]*)(?:/(.*))?")
#: What of it makes a workbook.
_MADE = re.compile(r"form|looked/[^/]*/copy")
#: What nobody needs a key for.
SIGN_IN, _LANGUAGE = "/sign-in", "/language"
_OPEN = re.compile(rf"/static/.+|{_LANGUAGE}|{SIGN_IN}")
#: Requests that are worked on at the same time; more than there is room for work.
_THREADS = 140
#: Seconds after which there is likely to be room again.
_BUSY_SECONDS = 3
#: How many days a browser asks for this host by https alone, once it did.
_STRICT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is served."""

    port: int
    #: The names by which it may be asked for besides the address of the connection.
    hosts: frozenset[str]
    #: The reverse proxies that are believed.
    proxies: tuple[Network, ...] = ()
    #: What a browser calls our pages by the address that people are given, also where a proxy does not say that it was
    #: asked by https.
    origin: str = ""


@dataclass(frozen=True)
class Limits:
    """How much anybody may ask for."""

    #: Requests of an address, of whatever kind.
    asked: Rate = field(default_factory=lambda: Rate(6_000, 200))
    #: Looks at a department's pages, and what makes or reads a workbook there.
    looks: Rate = field(default_factory=lambda: Rate(240, 4))
    work: Rate = field(default_factory=lambda: Rate(60, 1))
    #: The same work for all links of one address.
    address_work: Rate = field(default_factory=lambda: Rate(3_000, 50))
    #: Links and keys of an address that are none.
    wrong_links: Rate = field(default_factory=lambda: Rate(60, 1))
    wrong_keys: Rate = field(default_factory=lambda: Rate(10, 1 / 6))
    #: Bytes that one link sends.
    sent: Rate = field(default_factory=lambda: Rate(200_000_000, 50_000))
    #: Work that goes on at once, and its bytes: of one link, and of all.
    rooms: Rooms = field(default_factory=lambda: Rooms(12, 100))
    memory: Rooms = field(default_factory=lambda: Rooms(80_000_000, 400_000_000))


#: Makes the answer to what may not pass.
Refused = Callable[[Scope, Refusal], Response]


class _Visit:
    """One request on its way, and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, caller: Caller, refused: Refused) -> None:
        self.scope, self.receive, self.caller = scope, receive, caller
        self.headers = Headers(scope)
        self.own = _OWN.fullmatch(scope["path"])
        #: An answer of the application with this status is not sent: the gate answers.
        self.held: int | None = None
        self.is_held = False
        self._send, self._refused = send, refused

    async def refuse(self, refusal: Refusal, wait: int = 0) -> None:
        """Answers that it may not pass; after `wait` seconds it may."""
        response = self._refused(self.scope, refusal)
        if wait:
            response.headers["retry-after"] = str(wait)
        await self.answer(response)

    async def answer(self, response: Response) -> None:
        """Answers with `response`."""
        await response(self.scope, self.receive, self._send_safely)

    @property
    def size(self) -> int | None:
        """Bytes of its body as it says; None where it does not."""
        declared = self.headers.only("content-length")
        return int(declared[:_LONGEST_SIZE]) if declared and declared.isascii() and declared.isdecimal() else None

    async def pass_on(self, app: ASGIApp, most: int, held: int | None = None) -> bool:
        """Lets `app` answer; False where that had the status `held`, which nobody was told yet."""
        if (self.size or 0) > most:
            await self.refuse(Refusal(413, "refused_size"))
            return True
        self.held = held
        await app(self.scope, Body(self.receive, most).receive, self._send_unheld)
        return not self.is_held

    async def _send_unheld(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_held = message["status"] == self.held
        if not self.is_held:
            await self._send_safely(message)

    async def _send_safely(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            own = dict(SAFE_HEADERS)
            if self.own:
                # The address is the secret: no page to which a link leads may learn of it.
                own["referrer-policy"] = "no-referrer"
            if self.caller.scheme == "https":
                own["strict-transport-security"] = f"max-age={_STRICT_DAYS * 86_400}"
            given = {name.lower() for name, _ in message["headers"]}
            more = [(name.encode(), value.encode()) for name, value in own.items() if name.encode() not in given]
            message["headers"] = [*message["headers"], *more]
        await self._send(message)


class ServedGate:
    """Lets through to `app` what may pass, and gives every answer its headers."""

    def __init__(
        self, app: ASGIApp, place: Place, door: OfficeDoor, alarms: Alarms, limits: Limits, refused: Refused
    ) -> None:
        self._app, self._place, self._door = app, place, door
        self._alarms, self._limits, self._refused = alarms, limits, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        # Whoever waits for a reader holds a thread: others, who want a page alone, must not wait behind.
        current_default_thread_limiter().total_tokens = _THREADS
        caller = caller_of(scope, Headers(scope), self._place.proxies)
        scope["client"], scope["scheme"] = (caller.address, 0), caller.scheme
        scope.setdefault("state", {})["caller"] = caller
        visit = _Visit(scope, receive, send, caller, self._refused)
        if refusal := self._refusal(visit):
            await visit.refuse(refusal)
        elif wait := self._limits.asked.take(caller.counted_as):
            await visit.refuse(Refusal(429, "refused_rate"), wait)
        elif visit.own:
            await self._department(visit, *visit.own.groups())
        else:
            await self._office(visit)

    def _refusal(self, visit: _Visit) -> Refusal | None:
        scope, headers, host = visit.scope, visit.headers, visit.caller.host
        if not host or not (host in self._place.hosts or host == reached_at(scope)):
            return Refusal(421, "refused_host")
        if refusal := shape_refusal(scope, headers):
            return refusal
        lengths = headers.all("content-length")
        if len(lengths) > 1 or (lengths and headers.all("transfer-encoding")):
            # Whoever stands between may take the one for the length, and we the other.
            return Refusal(400, "refused_address")
        if scope["method"] != "POST":
            return None if is_asked_by_us(headers) else Refusal(403, "refused_origin")
        ours = {visit.caller.origin, self._place.origin or visit.caller.origin}
        allowed: set[str | None] = {*ours}
        if visit.own:
            # The link is a secret that no other page knows. Programs name no origin; a browser none on a page that
            # does not say where it leads from.
            allowed = {*ours, None, "null"}
        elif scope["path"] == _LANGUAGE:
            # Asked for from such a page, too; nobody loses by it.
            allowed = {*ours, "null"}
        is_ours = headers.only("origin") in allowed and headers.only("sec-fetch-site") in (None, "same-origin")
        return None if is_ours else Refusal(403, "refused_origin")

    async def _department(self, visit: _Visit, token: str, below: str | None) -> None:
        link, limits, caller = sha256(token.encode()).hexdigest(), self._limits, visit.caller
        is_post = visit.scope["method"] == "POST"
        size = visit.size if visit.size is not None else (_MOST_HANDED_IN_BYTES if is_post else 0)
        if size > _MOST_HANDED_IN_BYTES:
            await visit.refuse(Refusal(413, "refused_size"))
            return
        is_work = is_post or _MADE.fullmatch(below or "") is not None
        if wait := self._wait(visit, link, is_work=is_work):
            await visit.refuse(Refusal(429, "refused_rate"), wait)
            return
        with ExitStack() as stack:
            rooms = [limits.rooms.entered(link), limits.memory.entered(link, size)] if is_work else []
            if not all([stack.enter_context(room) for room in rooms]):
                await visit.refuse(Refusal(429, "refused_busy"), _BUSY_SECONDS)
            elif not await visit.pass_on(self._app, _MOST_HANDED_IN_BYTES, held=404):
                self._tried("link", caller)
                if wait := limits.wrong_links.take(caller.counted_as):
                    await visit.refuse(Refusal(429, "refused_rate"), wait)
                else:
                    await visit.refuse(Refusal(404, "refused_link"))

    def _wait(self, visit: _Visit, link: str, *, is_work: bool) -> int:
        """The seconds after which this may be asked for at a link; 0 where it may now."""
        limits = self._limits
        if not is_work:
            return limits.looks.take(link)
        return max(
            limits.work.take(link),
            limits.address_work.take(visit.caller.counted_as),
            limits.sent.take(link, visit.size if visit.size is not None else _UNTOLD_BYTES),
        )

    async def _office(self, visit: _Visit) -> None:
        scope = visit.scope
        cookie = cookie_name(self._place.port, visit.caller.scheme)
        sessions = [token for token in visit.headers.cookies(cookie) if self._door.is_session(token)]
        scope["state"]["session"] = sessions[-1] if sessions else ""
        key = parse_qs(scope["query_string"].decode("latin-1")).get("key")
        if key and scope["path"] == "/" and scope["method"] == "GET":
            if self._door.is_key(key[-1]):
                await visit.answer(welcome(self._door, self._place.port, visit.caller))
            else:
                await self._wrong_key(visit)
        elif not sessions and not _OPEN.fullmatch(scope["path"]):
            await visit.refuse(Refusal(403, "refused_key"))
        else:
            most = MOST_DROPPED_BYTES if sessions and DROP.fullmatch(scope["path"]) else MOST_SENT_BYTES
            held = 403 if scope["path"] == SIGN_IN else None
            if not await visit.pass_on(self._app, most, held):
                await self._wrong_key(visit)

    async def _wrong_key(self, visit: _Visit) -> None:
        self._tried("key", visit.caller)
        wait = self._limits.wrong_keys.take(visit.caller.counted_as)
        await visit.refuse(Refusal(429, "refused_rate") if wait else Refusal(403, "refused_wrong_key"), wait)

    def _tried(self, what: Tried, caller: Caller) -> None:
        if alarm := self._alarms.tried(what, caller.counted_as):
            self._alarms.note(alarm)


def welcome(door: OfficeDoor, port: int, caller: Caller) -> Response:
    """A session of the office, which gave a key; the key does not stay in the address."""
    response = RedirectResponse("/", status_code=303)
    # Not "strict": who follows the address from a mail would not be known on the page to which it leads.
    response.set_cookie(
        cookie_name(port, caller.scheme),
        door.begin(caller.address),
        max_age=int(WHOLE_SECONDS),
        path="/",
        secure=caller.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def cookie_name(port: int, scheme: str) -> str:
    """What the cookie of the office's session is called; cookies are shared by all ports of a host."""
    # By this prefix a browser takes it from this very host alone, and by https.
    return f"{'__Host-' if scheme == 'https' else ''}kpm-excel-{port}"
