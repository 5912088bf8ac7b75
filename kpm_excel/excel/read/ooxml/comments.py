"""Notes and threads of comments on the cells of a sheet."""

from kpm_excel.excel.read.ooxml.places import place_of
from kpm_excel.excel.read.ooxml.shared_texts import RunReader, decode


class CommentReader(RunReader):
    """Listens to a part with notes, or to one with threads; `comments` holds their texts by place."""

    def __init__(self) -> None:
        super().__init__()
        self.comments: dict[tuple[int, int], str] = {}
        self._place: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a part with comments."""
        super().start(name, attributes)
        if name in ("comment", "thread:threadedComment"):
            self._place = place_of(attributes.get("ref", ""))
            self.runs.clear()

    def end(self, name: str) -> None:
        """Hears an end tag of a part with comments."""
        super().end(name)
        if name == "comment":
            self._add(self.take()[0])
        elif name == "thread:text":
            self._add(decode("".join(self.pieces)))

    def _add(self, text: str) -> None:
        if self._place is not None and text.strip():
            earlier = self.comments.get(self._place)
            self.comments[self._place] = f"{earlier}\n{text}" if earlier else text
