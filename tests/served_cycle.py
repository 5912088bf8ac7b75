"""A cycle that is served by a process of its own, and whoever comes to it over the network."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from kpm_excel.handing.record import Record, Role
from kpm_excel.office.cycle_folder import Cycle
from tests.rig.loaded import Started, loaded

MOST_SECONDS = 120.0
JSON = {"accept": "application/json"}


@dataclass
class Serving:
    """A server that runs."""

    cycle: Cycle
    process: subprocess.Popen[str] | Started
    #: The office's address with its key, and where the pages begin.
    office: str
    base: str
    #: What a client trusts.
    verify: Any = True

    @property
    def port(self) -> int:
        return urlsplit(self.base).port or 0

    def client(self, **given: Any) -> httpx2.Client:
        """Somebody with a browser of their own."""
        return httpx2.Client(
            base_url=self.base,
            timeout=MOST_SECONDS,
            trust_env=False,
            follow_redirects=True,
            verify=self.verify,
            **given,
        )

    def link(self, code: str, role: Role = Role.DEPARTMENT) -> str:
        """The path of a new link of a department."""
        with Record(self.cycle.root) as record:
            return f"/d/{record.make_links([(code, role)])[0]}"

    def said(self, *sent: bytes, end: bool = True) -> bytes:
        """What the server answers to these bytes, up to the end of the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=MOST_SECONDS) as connection:
            for piece in sent:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
            heard = b""
            try:
                while piece := connection.recv(65_536):
                    heard += piece
            except ConnectionError:
                # It had no wish to read the rest.
                pass
            return heard


@contextmanager
def serving(cycle: Cycle, *options: str, verify: Any = True, env: dict[str, str] | None = None) -> Iterator[Serving]:
    """A server of `cycle` with these options, as long as this lasts."""
    process = start(cycle.root, *options, env=env)
    try:
        assert process.stdout
        office = process.stdout.readline().strip()
        assert office.startswith("http"), process.communicate(timeout=MOST_SECONDS)
        yield Serving(cycle, process, office, office.partition("/?")[0].rstrip("/"), verify)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def serving_soon(cycle: Cycle) -> Iterator[Serving]:
    """A server of `cycle` that is there sooner than by a start of the program, and can only be killed."""
    with loaded(["serve", str(cycle.root)], {**os.environ, "LANG": "en"}) as process:
        office = process.stdout.readline().strip()
        assert office.startswith("http")
        yield Serving(cycle, process, office, office.partition("/?")[0].rstrip("/"))


def start(folder: Path, *options: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """A start of the program."""
    command: Sequence[str] = [sys.executable, "-m", "kpm_excel", "serve", str(folder), *options]
    known = {**os.environ, "LANG": "en", **(env or {})}
    return subprocess.Popen(command, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def asked_to_end(process: subprocess.Popen[str]) -> None:
    """Asks a server to end, as the system does."""
    if sys.platform == "win32":
        process.terminate()
    else:
        process.send_signal(signal.SIGTERM)
