"""Document properties: when and by what a workbook was saved, and what programs keep in it beside the cells."""

import datetime as dt

from kpm_excel.excel.ooxml.texts import decode

#: More of them than any program writes.
_MAX_PROPERTIES = 1_000


class PropertyReader:
    """Listens to the three parts of properties, one after the other."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.saved_at: dt.datetime | None = None
        self.last_modified_by = ""
        self.custom: dict[str, str] = {}
        self._program = ""
        self._version = ""
        self._property = ""

    @property
    def application(self) -> str:
        """The program that saved the workbook, with its version."""
        return f"{self._program} {self._version}".strip()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of properties."""
        self.pieces.clear()
        if name == "custom:property":
            self._property = attributes.get("name", "")

    def end(self, name: str) -> None:
        """Hears an end tag of properties."""
        text = decode("".join(self.pieces)).strip()
        if name == "dcterms:modified":
            self.saved_at = read_moment(text)
        elif name == "cp:lastModifiedBy":
            self.last_modified_by = text
        elif name == "app:Application":
            self._program = text
        elif name == "app:AppVersion":
            self._version = text
        elif name == "custom:property":
            self._property = ""
        elif self._property and len(self.custom) < _MAX_PROPERTIES:
            # The element inside names the type; its text is the value.
            self.custom.setdefault(self._property, text)


def read_moment(text: str) -> dt.datetime | None:
    """The moment that `text` writes as in ISO 8601, in UTC; None if it writes none. Without a zone it is UTC."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
