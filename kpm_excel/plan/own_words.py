"""The words of a plan that forms and overview print, with their places as the office calls them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kpm_excel.words import Saying

_LONGEST = 40


def own_words(document: dict[str, Any]) -> Iterator[tuple[Saying, str]]:
    """Each text of the plan `document` that is printed and that no department writes, with its place."""
    yield Saying("plandiff.setting_title"), document["title"]
    for text in document.get("texts", {}).values():
        yield Saying("plandiff.setting_texts"), text
    for scale in document["scales"]:
        place = Saying("plandiff.scale", {"id": scale["id"], "part": Saying("plandiff.part_values")})
        for value in scale["values"]:
            yield from ((place, value.get(key) or "") for key in ("label", "description"))
    for group in document.get("groups", ()):
        part = Saying("plandiff.part_name")
        yield Saying("plandiff.group", {"id": group.get("heading") or group["name"], "part": part}), group["name"]
    for kind in document["kinds"]:
        for key in ("name", "note"):
            part = Saying(f"plandiff.part_{key}")
            yield Saying("plandiff.kind", {"id": kind["name"], "part": part}), kind.get(key) or ""
        labels = Counter(spec["label"] for spec in kind["fields"])
        for spec in kind["fields"]:
            is_doubled = labels[spec["label"]] > 1 and spec.get("under")
            label = f"{spec['under']} {spec['label']}" if is_doubled else spec["label"]
            named = {"kind": kind["name"], "label": label}
            for key in ("label", "under", "help"):
                place = Saying("plandiff.field", {**named, "part": Saying(f"plandiff.part_{key}")})
                yield place, spec.get(key) or ""
            for row in spec.get("rows", ()):
                yield Saying("plandiff.field", {**named, "part": Saying("plandiff.part_rows")}), row["label"]
            for choice in spec.get("choices", ()):
                yield Saying("plandiff.field", {**named, "part": Saying("plandiff.part_choices")}), choice
    for entry in document.get("lists", ()):
        part = Saying("plandiff.part_title")
        yield Saying("plandiff.list", {"id": entry["title"], "part": part}), entry["title"]


def shortened(text: str) -> str:
    """`text` in one line, cut to a readable length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
