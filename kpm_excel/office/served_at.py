"""What the serving of a cycle's folder remembers there: under which address it is reached, and the sums of its keys."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.outputs import explained, read_state, write_state

_FOLDER, _FILE = ".kpm-serve", "state.json"


@dataclass(frozen=True, slots=True)
class Served:
    """How a folder was served the last time."""

    #: Where departments and the office reach it, such as `https://report.city.example.jp`; empty if never served.
    address: str = ""
    #: The port on which it listened; 0 if never served.
    port: int = 0
    #: The SHA-256 sums of the keys by which the office signs in.
    keys: tuple[str, ...] = ()
    #: Whether the office made its key itself: no start prints one any more.
    is_own_key: bool = False


def serve_folder(cycle: Cycle) -> Path:
    """The hidden folder for what serving needs, made where it is missing. Raises `BadOutput` where that cannot be."""
    folder = cycle.root / _FOLDER
    with explained(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def load_served(cycle: Cycle) -> Served:
    """How the folder of `cycle` was served the last time."""
    with suppress(ValueError, RecursionError, TypeError):
        found = json.loads(read_state(cycle.root / _FOLDER / _FILE) or b"{}")
        return _served(found)
    return Served()


def _served(found: Mapping[str, Any]) -> Served:
    keys = [key for key in found.get("keys", ()) if isinstance(key, str)]
    return Served(
        str(found.get("address", "")), int(found.get("port", 0)), tuple(keys), bool(found.get("is_own_key", False))
    )


def save_served(cycle: Cycle, served: Served) -> None:
    """Remembers how the folder of `cycle` is served. Raises `BadOutput` where it cannot be written."""
    write_state(serve_folder(cycle) / _FILE, json.dumps(asdict(served), indent=1).encode())


def served_at(cycle: Cycle) -> str | None:
    """The address, without a slash at its end, under which the folder of `cycle` is served or was the last time."""
    return load_served(cycle).address or None
