"""A code of one of the plan's scales."""

from collections.abc import Iterator

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Entry, Path, unknown
from kpm_excel.plan.types.listed import Listed


class Rating(Listed):
    """The type `rating`."""

    later_keys = ("shared", "bands")
    keys = ("scale", *later_keys)
    needed = ("scale",)

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        yield from unknown([*at, "scale"], "scale_unknown", entry.get("scale"), list(document.scales))
