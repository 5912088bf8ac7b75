"""A real browser that a test tells what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).parent.parent / "clients" / "browser.mjs"


class Browser:
    """A window of a browser; each method answers when it is done."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, what: str, **given: object) -> Any:
        """What came of `what`, one of those in `browser.mjs`."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"do": what, **given}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "fault" not in answer, f"{what} {given}: {answer['fault']}"
        return answer["is"]

    def begin(self, **given: object) -> None:
        """A new window that nothing is known in: `width`, `height`, `script`, `zoom`."""
        self.do("begin", **given)

    def see(self, address: str) -> int:
        """The status with which the page at `address` came."""
        status: int = self.do("see", address=address)
        return status

    def click(self, name: str, role: str = "button") -> None:
        """Presses what is called `name`."""
        self.do("click", role=role, name=name)

    def fill(self, name: str, value: str) -> None:
        """Writes `value` where it says `name`."""
        self.do("fill", name=name, value=value)

    @property
    def text(self) -> str:
        """What the page says."""
        text: str = self.do("text")
        return text

    @property
    def address(self) -> str:
        """Where it is."""
        address: str = self.do("address")
        return address


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser, as long as this lasts."""
    chromium, node = shutil.which("chromium"), shutil.which("node")
    assert chromium and node, "scripts/need browser node"
    command = [node, str(PROGRAM), chromium]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Browser(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(timeout=120)
