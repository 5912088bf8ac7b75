"""Document properties: when and by what a workbook was saved, and what programs keep in it beside the cells."""

import datetime as dt

from kpm_excel.excel.read.ooxml.shared_texts import decode

#: More of them than any program writes.
_MAX_PROPERTIES = 1_000


class PropertyReader:
    """Listens to the three parts of properties, one after the other."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.saved_at: dt.datetime | None = None
        self.last_modified_by = ""
        self.custom: dict[str, str] = {}
        self.program = ""
        self.version = ""
        self._property = ""

    @property
    def application(self) -> str:
        """The program that saved the workbook, with its version."""
        return f"{self.program} {self.version}".strip()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of properties."""
        self.pieces.clear()
        if name == "custom:property":
            self._property = attributes.get("name", "")
        elif name == "odf:user-defined":
            self._property = attributes.get("odf:name", "")

    def end(self, name: str) -> None:
        """Hears an end tag of properties."""
        text = decode("".join(self.pieces)).strip()
        if name == "dcterms:modified":
            self.saved_at = read_moment(text)
        elif name == "cp:lastModifiedBy":
            self.last_modified_by = text
        elif name == "app:Application":
            self.program = text
        elif name == "app:AppVersion":
            self.version = text
        elif name == "custom:property":
            self._property = ""
        elif self._property and len(self.custom) < _MAX_PROPERTIES:
            # The element inside names the type; its text is the value.
            self.custom.setdefault(self._property, text)


class OpenDocumentReader(PropertyReader):
    """Listens to `meta.xml`, which holds the same for OpenDocument."""

    def end(self, name: str) -> None:
        """Hears an end tag of properties."""
        text = "".join(self.pieces).strip()
        if name == "dc:date":
            self.saved_at = read_moment(text, here=True)
        elif name == "dc:creator":
            self.last_modified_by = text
        elif name == "odf:generator":
            self.program = text
        elif name == "odf:user-defined":
            super().end(name)
            self._property = ""


def read_moment(text: str, here: bool = False) -> dt.datetime | None:
    """The moment that `text` writes as in ISO 8601, in UTC; None if it writes none.

    Without a zone it is in UTC, or in the zone of this machine if `here` says so (as LibreOffice writes it).
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        if moment.tzinfo is None and not here:
            return moment.replace(tzinfo=dt.UTC)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
