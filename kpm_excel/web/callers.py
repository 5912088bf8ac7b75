"""Who asks, as far as the network says: the address to count by, and how it reached us.

What a request says of that itself is believed where it comes from a reverse proxy that the office named, and from
nobody else.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

from kpm_excel.errors import BadCall
from kpm_excel.web.gate import Headers

Network = IPv4Network | IPv6Network
#: A household or an office has a whole network of this length in IPv6, and any address in it.
_OWN_BITS = 64
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from."""

    address: str
    #: By what it is counted: the address, and in IPv6 the network of whoever has it.
    counted_as: str
    #: `http` or `https`, as the browser used it.
    scheme: str
    #: The name by which it asked for us, without the scheme's own port; None where it gave none or several.
    host: str | None

    @property
    def origin(self) -> str:
        """What a browser calls a page of ours that it has by this name."""
        return f"{self.scheme}://{self.host}"


def caller_of(scope: Scope, headers: Headers, proxies: Sequence[Network]) -> Caller:
    """Who sent a request that came directly, or through one of `proxies`."""
    peer = str((scope.get("client") or ("",))[0])
    scheme, host, known = scope["scheme"], headers.only("host"), _address(peer)
    if known and _is_within(known, proxies):
        known = _behind(headers, known, proxies)
        peer = str(known)
        told = headers.only("x-forwarded-proto")
        scheme = told if told in _DEFAULT_PORTS else scheme
        host = headers.only("x-forwarded-host") or host
    return Caller(peer, _counted_as(known) if known else peer, scheme, host and bare_host(scheme, host))


def bare_host(scheme: str, host: str) -> str:
    """`host` in small letters, without the port that `scheme` has by itself."""
    return host.lower().removesuffix(_DEFAULT_PORTS[scheme])


def reached_at(scope: Scope) -> str:
    """The address of the connection, as a name of ours: no page of the web can have it pointed at another computer.

    Empty where the connection has none.
    """
    host, port = scope.get("server") or ("", None)
    if port is None:
        return ""
    known = _address(str(host))
    host = f"[{known}]" if known and known.version == 6 else str(known or host)
    return bare_host(scope["scheme"], f"{host}:{port}")


def networks_of(given: Sequence[str]) -> tuple[Network, ...]:
    """The networks that `given` names: addresses, or networks such as `10.1.0.0/16`. Raises `BadCall` for others."""
    found = []
    for text in given:
        try:
            found.append(ip_network(text.strip(), strict=False))
        except ValueError:
            raise BadCall("proxy_unknown", found=text) from None
    return tuple(found)


def is_proxy(peer: str, proxies: Sequence[Network]) -> bool:
    """Whether the address `peer` is one of `proxies`."""
    known = _address(peer)
    return known is not None and _is_within(known, proxies)


def count_by(peer: str) -> str:
    """By what the address `peer` is counted."""
    known = _address(peer)
    return _counted_as(known) if known else peer


def _behind(headers: Headers, proxy: IPv4Address | IPv6Address, proxies: Sequence[Network]) -> "_Address":
    """The last address that a proxy of ours names and that is none of them."""
    last: _Address = proxy
    for text in reversed(list(_listed(headers.all("x-forwarded-for")))):
        found = _address(text)
        if found is None:
            # Whoever wrote that is not known to us; the one who passed it on is.
            return last
        last = found
        if not _is_within(found, proxies):
            return found
    return last


_Address = IPv4Address | IPv6Address


def _listed(values: Sequence[str]) -> Iterator[str]:
    for value in values:
        yield from (part.strip() for part in value.split(","))


def _address(text: str) -> _Address | None:
    """The address in `text`, which may have a port, brackets or the name of an interface; None where it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    with suppress(ValueError):
        found = ip_address(text.partition("%")[0])
        mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
        return mapped or found
    return None


def _is_within(address: _Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _counted_as(address: _Address) -> str:
    return str(address) if address.version == 4 else str(ip_network((address, _OWN_BITS), strict=False))
