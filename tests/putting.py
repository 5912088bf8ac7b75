"""A few files put into a folder as a command puts its own; also run in processes of their own, which are killed."""

from __future__ import annotations

from pathlib import Path

from kpm_excel.outputs import Kind, Written, writing

#: Named so that a department's file could be taken for a kept one.
NAMES = ("feedback/kanri.xlsx", "feedback/kanri_1.xlsx", "mail/kanri.eml", "check.xlsx", "consolidated.json")
OLD = {name: f"old {name}".encode() for name in NAMES}
NEW = {name: f"new {name}".encode() for name in NAMES}


def put(folder: Path, contents: dict[str, bytes], *, force: bool = False, drop: tuple[str, ...] = ()) -> Written:
    with writing("collect", folder, force=force) as outputs:
        for name, content in contents.items():
            outputs.put(folder / name, Kind.CHECK, content)
        for name in drop:
            outputs.drop_others(folder / name, Kind.CHECK)
        return outputs.finish()
