"""A small part of a file as a tree of elements, by their names without namespaces."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.book.raw import Unreadable

#: A drawing with more elements was not made by hand.
_MOST: Final = 1_000_000


@dataclass(slots=True)
class Element:
    """One element."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def first(self, *names: str) -> "Element | None":
        """The first element by this path of children; None where there is none."""
        found: Element | None = self
        for name in names:
            found = next((child for child in found.children if child.name == name), None) if found else None
        return found

    def all(self, *names: str) -> Iterator["Element"]:
        """Every element with one of these names within it, however deep, in the order of the file."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.all(*names)


class TreeReader:
    """Listens to a part and keeps it as a tree; `root` holds what was heard."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.root = Element("", {})
        self._open = [self.root]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        self._keep_text()
        self._count += 1
        if self._count > _MOST or len(self._open) > 200:
            raise Unreadable("too_large", "drawing")
        element = Element(local(name), {local(key): value for key, value in attributes.items()})
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if self._open[-1].children:
            self._keep_text()
        else:
            self._open[-1].text = "".join(self.pieces)
            self.pieces.clear()
        self._open.pop()

    def _keep_text(self) -> None:
        """Keeps what was heard before or between elements as a nameless one."""
        if self.pieces:
            self._open[-1].children.append(Element("", {}, text="".join(self.pieces)))
            self.pieces.clear()

    @property
    def is_done(self) -> bool:
        """Whether every element that began has ended."""
        return len(self._open) == 1


def local(name: str) -> str:
    """A name without what says where it comes from."""
    return name.rpartition(" ")[2].rpartition(":")[2]
