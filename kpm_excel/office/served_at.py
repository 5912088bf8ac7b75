"""What the serving of a cycle's folder remembers there: under which address it is reached, and the sums of its keys."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kpm_excel.errors import BadCall
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.outputs import explained, read_document, write_state

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
    with suppress(ValueError, OverflowError, TypeError):
        return _served(read_document(cycle.root / _FOLDER / _FILE))
    return Served()


def _served(found: Mapping[str, Any]) -> Served:
    keys = [key for key in found.get("keys", ()) if isinstance(key, str)]
    address = ""
    with suppress(BadCall):
        address = checked_address(str(found.get("address", "")))
    return Served(address, int(found.get("port", 0)), tuple(keys), bool(found.get("is_own_key", False)))


def checked_address(address: str) -> str:
    """The address with which links begin, without a slash at its end. Raises `BadCall` for what is none."""
    try:
        parts = urlsplit(address.strip())
        is_fit = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        is_fit, parts = None, urlsplit("")
    if not is_fit or "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BadCall("address_unknown", found=address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def save_served(cycle: Cycle, served: Served) -> None:
    """Remembers how the folder of `cycle` is served. Raises `BadOutput` where it cannot be written."""
    write_state(serve_folder(cycle) / _FILE, json.dumps(asdict(served), indent=1).encode())


def served_at(cycle: Cycle) -> str | None:
    """The address, without a slash at its end, under which the folder of `cycle` is served or was the last time."""
    return load_served(cycle).address or None
