"""One of the choices that the field itself lists."""

from collections.abc import Iterator

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Entry, Path, strings
from kpm_excel.plan.schema import path_of
from kpm_excel.plan.types.listed import Listed


class Choice(Listed):
    """The type `choice`."""

    keys = ("choices", "shared", "several")
    needed = ("choices",)
    is_worded = True
    later_keys = ("shared", "several")

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        choices = strings(entry.get("choices"))
        for index, choice in enumerate(choices):
            if choice in choices[:index]:
                first = path_of([*at, "choices", choices.index(choice)])
                yield Fault(path_of([*at, "choices", index]), "doubled", {"found": choice, "first": first})
