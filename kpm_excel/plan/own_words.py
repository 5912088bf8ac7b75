"""The plan's own words, beside those of its programs: what forms and overview print around the answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from kpm_excel.words import Saying


def own_words(document: Mapping[str, Any]) -> Iterator[tuple[Saying, str]]:
    """Each text of the plan that forms and overview print, with its place as the office calls it."""
    yield Saying("plandiff.setting_title"), document["title"]
    for text in document.get("texts", {}).values():
        yield Saying("plandiff.setting_texts"), text
    for scale in document["scales"]:
        place = Saying("plandiff.scale", {"id": scale["id"], "part": Saying("plandiff.part_values")})
        for value in scale["values"]:
            yield from ((place, value.get(key) or "") for key in ("label", "description"))
    for kind in document["kinds"]:
        for key in ("name", "note"):
            part = Saying(f"plandiff.part_{key}")
            yield Saying("plandiff.kind", {"id": kind["name"], "part": part}), kind.get(key) or ""
        for spec in kind["fields"]:
            for key in ("label", "under", "help"):
                part = Saying(f"plandiff.part_{key}")
                values = {"kind": kind["name"], "label": spec["label"], "part": part}
                yield Saying("plandiff.field", values), spec.get(key) or ""
    for entry in document.get("lists", ()):
        part = Saying("plandiff.part_title")
        yield Saying("plandiff.list", {"id": entry["title"], "part": part}), entry["title"]
