"""Document properties: when and by what a workbook was saved, and what programs keep in it beside the cells."""

import datetime as dt

from kpm_excel.excel.read.ooxml.shared_texts import decode
from kpm_excel.moments import Moment, of_clock

#: More of them than any program writes.
_MAX_PROPERTIES = 1_000


class PropertyReader:
    """Listens to the three parts of properties, one after the other."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._saved = ""
        self.last_modified_by = ""
        self.custom: dict[str, str] = {}
        self.program = ""
        self.version = ""
        self._property = ""

    @property
    def application(self) -> str:
        """The program that saved the workbook, with its version."""
        return f"{self.program} {self.version}".strip()

    @property
    def saved_at(self) -> Moment | None:
        """When the workbook was saved; None where it does not say."""
        return read_moment(self._saved, self.program)

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
            self._saved = text
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
            self._saved = text
        elif name == "dc:creator":
            self.last_modified_by = text
        elif name == "odf:generator":
            self.program = text
        elif name == "odf:user-defined":
            super().end(name)
            self._property = ""


#: Programs that write the time of their own clock, and call it UTC in Open XML (LibreOffice bug 90347).
_BY_OWN_CLOCK = ("libreoffice", "openoffice", "collabora", "neooffice")


def read_moment(text: str, program: str) -> Moment | None:
    """The moment that `program` wrote as `text`, as in ISO 8601; None if it writes none.

    The clock of LibreOffice and its kin is read as this computer's. A time without a zone is of an unknown one.
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        if program.lower().startswith(_BY_OWN_CLOCK):
            return Moment(moment.replace(tzinfo=None).astimezone(dt.UTC))
        return Moment(moment.astimezone(dt.UTC)) if moment.tzinfo else of_clock(moment)
    except (ValueError, OverflowError, OSError):
        return None
