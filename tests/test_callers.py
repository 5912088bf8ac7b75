"""Who asks, as far as the network says: by the connection, or by a proxy that is believed."""

from __future__ import annotations

import pytest

from kpm_excel.errors import BadCall
from kpm_excel.web.callers import caller_of, networks_of, reached_at
from kpm_excel.web.gate import Headers
from kpm_excel.web.limits import Rate, Rooms

PROXIES = networks_of(["10.9.0.0/16", "::1", "fd00::/8"])


def counted(peer: str, *told: str) -> tuple[str, str]:
    headers = [(b"x-forwarded-for", one.encode()) for one in told]
    scope = {"client": (peer, 1), "scheme": "http", "headers": [*headers, (b"host", b"a:80")]}
    caller = caller_of(scope, Headers(scope), PROXIES)
    return caller.address, caller.counted_as


@pytest.mark.parametrize(
    ("peer", "told", "address", "as_one"),
    [
        ("192.0.2.7", [], "192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", ["203.0.113.5"], "192.0.2.7", "192.0.2.7"),
        ("10.9.1.1", [], "10.9.1.1", "10.9.1.1"),
        ("10.9.1.1", ["203.0.113.5"], "203.0.113.5", "203.0.113.5"),
        ("10.9.1.1", ["198.51.100.1, 203.0.113.5"], "203.0.113.5", "203.0.113.5"),
        ("10.9.1.1", ["198.51.100.1", "203.0.113.5, 10.9.3.3"], "203.0.113.5", "203.0.113.5"),
        ("10.9.1.1", ["203.0.113.5:51000"], "203.0.113.5", "203.0.113.5"),
        ("10.9.1.1", ["198.51.100.1, nonsense"], "10.9.1.1", "10.9.1.1"),
        ("10.9.1.1", ["203.0.113.5, nonsense, 10.9.3.3"], "10.9.3.3", "10.9.3.3"),
        ("10.9.1.1", [""], "10.9.1.1", "10.9.1.1"),
        ("::ffff:10.9.1.1", ["203.0.113.5"], "203.0.113.5", "203.0.113.5"),
        ("::ffff:192.0.2.7", [], "::ffff:192.0.2.7", "192.0.2.7"),
        ("::1", ["2001:db8:1:2::9"], "2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", ['"[2001:db8:1:2::9]:443"'], "2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3:4:5:6", ["203.0.113.5"], "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", [], "fe80::1%eth0", "fe80::/64"),
        ("fd00::7", ["2001:db8:1:2::9, fd00::8"], "2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ],
)
def test_the_last_who_is_no_proxy_of_ours_is_counted(peer: str, told: list[str], address: str, as_one: str) -> None:
    assert counted(peer, *told) == (address, as_one)


@pytest.mark.parametrize(
    ("server", "scheme", "name"),
    [
        (("192.0.2.1", 8443), "https", "192.0.2.1:8443"),
        (("192.0.2.1", 443), "https", "192.0.2.1"),
        (("::ffff:192.0.2.1", 80), "http", "192.0.2.1"),
        (("2001:db8::1", 8080), "http", "[2001:db8::1]:8080"),
        (None, "http", ""),
    ],
)
def test_the_address_of_the_connection_is_a_name_of_ours(server: object, scheme: str, name: str) -> None:
    assert reached_at({"server": server, "scheme": scheme}) == name


def test_what_is_no_address_is_said() -> None:
    for wrong in ("10.0.0", "proxy.example", "10.0.0.0/33", ""):
        with pytest.raises(BadCall):
            networks_of([wrong])


def test_what_is_counted_is_bounded_and_comes_back_with_time() -> None:
    now = [0.0]
    rate = Rate(3, 0.5, most=100, clock=lambda: now[0])
    assert [rate.take("a") for _ in range(5)] == [0, 0, 0, 2, 2]
    now[0] += 2
    assert [rate.take("a"), rate.take("a"), rate.take("b")] == [0, 2, 0]
    for at in range(10_000):
        rate.take(f"{at}")
    assert len(rate._left) == 100
    rooms = Rooms(2, 3)
    with rooms.entered("a") as one, rooms.entered("a") as two, rooms.entered("a") as three:
        assert (one, two, three) == (True, True, False)
        with rooms.entered("b") as four, rooms.entered("c") as five:
            assert (four, five) == (True, False)
    with rooms.entered("a") as again:
        assert again
    assert not rooms._inside
