"""The cells of a worksheet that a border crosses from corner to corner: so people strike out what stands in them."""

from collections.abc import Collection

from kpm_excel.excel.read.ooxml.places import place_of


class CrossedReader:
    """Listens to a worksheet; `found` holds the cells with a value that have one of `styles`."""

    def __init__(self, styles: Collection[str]) -> None:
        self.pieces: list[str] = []
        self.found: list[tuple[int, int]] = []
        self._styles = styles
        self._place: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a worksheet."""
        self.pieces.clear()
        if name == "c":
            is_crossed = attributes.get("s", "0") in self._styles
            self._place = place_of(attributes.get("r", "")) if is_crossed else None
        elif name in ("v", "is") and self._place:
            self.found.append(self._place)
            self._place = None

    def end(self, name: str) -> None:
        """Hears an end tag of a worksheet."""
