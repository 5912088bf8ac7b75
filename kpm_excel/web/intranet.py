"""A cycle's folder is served on the intranet until somebody ends it."""

import socket
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kpm_excel.errors import BadCall, BadInput, BadOutput, Stopped
from kpm_excel.handing.record import Entry, Event, Record
from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.office.hand_in import plan_of
from kpm_excel.office.served_at import checked_address, load_served, save_served, serve_folder
from kpm_excel.office.taking_in import settle
from kpm_excel.outputs.folder_lock import FolderLock
from kpm_excel.web.listening import alone_on_its_port, server_of
from kpm_excel.words import Saying

if TYPE_CHECKING:
    import ssl

    from kpm_excel.web.served_gate import Place

#: Where it listens, if not said otherwise: on this computer alone.
_HERE = "127.0.0.1"
_EVERYWHERE = ("0.0.0.0", "::", "")
#: How long the end waits for answers that are under way.
_LAST_SECONDS = 10
_BACKLOG = 512
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How the folder is to be served."""

    #: `HOST:PORT`; None for this computer alone, on the port of the last time if that is free.
    listen: str | None = None
    #: The certificate, with those that vouch for it, and its key (PEM).
    cert: Path | None = None
    key: Path | None = None
    #: Addresses and networks of reverse proxies whose word on who asks is believed.
    proxies: Sequence[str] = ()
    #: The address by which it is reached, where that is another than the one on which it listens.
    address: str | None = None
    #: Whether all keys of the office end, and a new one is printed.
    is_renewed: bool = False


#: Called once the pages can be asked for: the office's address, and what else is to be said.
Ready = Callable[[str, Sequence[Saying]], None]


def serve(folder: Path, wanted: Wanted, ready: Ready) -> None:
    """Serve the cycle in `folder` until the system asks to end.

    Raises `BadInput` where it is no cycle's folder, `BadCall` where it cannot be served as `wanted`, and `BadOutput`
    where it is served already.
    """
    cycle = find_cycle(folder)
    if cycle is None:
        raise BadInput("serve_no_cycle", path=folder)
    tls = _tls(wanted.cert, wanted.key)
    lock = FolderLock(serve_folder(cycle), "serve")
    try:
        with closing(_listening(cycle, wanted.listen)) as listening, Record(cycle.root) as record:
            _run(cycle, wanted, tls, listening, record, ready)
    finally:
        lock.release()


def _run(
    cycle: Cycle,
    wanted: Wanted,
    tls: "ssl.SSLContext | None",
    listening: socket.socket,
    record: Record,
    ready: Ready,
) -> None:
    from kpm_excel.web.connections import connections
    from kpm_excel.web.office_door import OfficeDoor
    from kpm_excel.web.readers import readers
    from kpm_excel.web.served import served_application

    base, place = _place(wanted, listening, "https" if tls else "http")
    save_served(cycle, replace(load_served(cycle), address=base, port=place.port))
    door = OfficeDoor(cycle, record)
    key = door.printed_key(is_renewed=wanted.is_renewed)
    # What a fall left half handed in is gone before anybody hands in anew.
    remarks = [Saying("serve.half", {"name": name}) for name in settle(cycle, record)]
    remarks += _remarks(wanted, base, has_key=key is not None)
    # Read once before anybody asks; a faulty one is mended by the office.
    with suppress(Stopped):
        plan_of(cycle)
    with closing(readers()) as warm:
        server = server_of(
            served_application(cycle, base, place, door, record, warm),
            connections(place.proxies),
            _LAST_SECONDS,
            ssl_context_factory=(lambda _config, _default: tls) if tls else None,
        )
        record.add(Entry(Event.SERVED, text=base))
        try:
            # The socket listens: whoever asks from now on is answered as soon as the server runs.
            ready(f"{base}/?key={key}" if key else f"{base}/", remarks)
            server.run(sockets=[listening])
        finally:
            with suppress(BadOutput):
                record.add(Entry(Event.ENDED))


def _remarks(wanted: Wanted, base: str, *, has_key: bool) -> list[Saying]:
    found = [Saying("serve.for_departments", {"address": f"{base}/d/…"})]
    if not has_key:
        found.append(Saying("serve.no_key", {}))
    if _is_loopback(urlsplit(base).hostname or "") and not wanted.proxies:
        found.append(Saying("serve.here_alone", {}))
    elif not base.startswith("https:"):
        found.append(Saying("serve.in_clear", {}))
    return found


def _place(wanted: Wanted, listening: socket.socket, scheme: str) -> "tuple[str, Place]":
    """The address by which it is reached, and where it is."""
    from kpm_excel.web.callers import bare_host, networks_of
    from kpm_excel.web.served_gate import Place

    proxies = networks_of(wanted.proxies)
    host, port = listening.getsockname()[:2]
    own = socket.gethostname().lower()
    given = _parted(wanted.listen)[0] if wanted.listen else host
    names = {own, "localhost", _in_address(given)} - {_in_address(one) for one in _EVERYWHERE}
    if _is_loopback(host):
        names |= {_HERE, "[::1]"}
    shown = own if given in _EVERYWHERE else _in_address(given)
    base = checked_address(wanted.address) if wanted.address else f"{scheme}://{bare_host(scheme, f'{shown}:{port}')}"
    hosts = {bare_host(scheme, f"{name}:{port}") for name in names}
    reached = urlsplit(base)
    return base, Place(port, frozenset({*hosts, bare_host(reached.scheme, reached.netloc)}), proxies, base)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()


def _parted(listen: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT`, `[HOST]:PORT`, `:PORT` or `PORT`. Raises `BadCall` for anything else."""
    host, colon, port = listen.strip().rpartition(":")
    if not colon:
        host = _HERE
    if not (port.isascii() and port.isdecimal() and int(port) <= _HIGHEST_PORT):
        raise BadCall("listen_unknown", found=listen)
    is_bracketed = host.startswith("[") and host.endswith("]")
    if ":" in host and not is_bracketed:
        raise BadCall("listen_unknown", found=listen)
    return (host[1:-1] if is_bracketed else host), int(port)


def _listening(cycle: Cycle, listen: str | None) -> socket.socket:
    if listen is None:
        try:
            return _bound(_HERE, load_served(cycle).port, listen="")
        except BadCall:
            return _bound(_HERE, 0, listen=_HERE)
    return _bound(*_parted(listen), listen=listen)


def _bound(host: str, port: int, *, listen: str) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise BadCall("listen_unknown", found=listen) from error
    listening = socket.socket(family, kind, protocol)
    alone_on_its_port(listening)
    try:
        if family == socket.AF_INET6 and host == "::":
            # Both kinds of address where the system can.
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listening.bind(where)
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        raise BadCall("listen_taken", found=listen, reason=getattr(error, "strerror", None) or error) from None
    return listening


def _tls(cert: Path | None, key: Path | None) -> "ssl.SSLContext | None":
    """How connections are encrypted; None where they are not. Raises `BadCall` where certificate or key do not fit."""
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise BadCall("cert_alone")
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for path in (cert, key):
        if not path.is_file():
            raise BadInput("file_missing", path=path)
    try:
        # A service has nobody who could type the password of a key.
        context.load_cert_chain(cert, key, password=lambda: "")
    except (OSError, ValueError) as error:
        raise BadCall("cert_unusable", cert=cert, private=key, reason=getattr(error, "reason", None) or error) from None
    return context
