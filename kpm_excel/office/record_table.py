"""The record of a cycle as a table that opens in Excel."""

import csv
import io
from collections.abc import Iterator

from kpm_excel.handing.record import Entry, Event, Record
from kpm_excel.plan.model import Plan
from kpm_excel.words import Words

COLUMNS = ("no", "at", "event", "department", "who", "address", "file", "name", "receipt", "text", "sha256", "link")
#: What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: So much of a link's check sum tells it from the others.
_SHOWN = 8


def record_csv(record: Record, plan: Plan, words: Words) -> Iterator[bytes]:
    """The record as CSV, the oldest first: UTF-8 with its mark, a line for each thing that happened."""
    yield b"\xef\xbb\xbf" + _line([words.text(f"handing.log_{column}") for column in COLUMNS])
    for entry in record.each():
        yield _line(list(row_of(entry, plan, words)))


def row_of(entry: Entry, plan: Plan, words: Words) -> Iterator[str]:
    """What stands in each column of an entry."""
    for column in COLUMNS:
        if column == "event":
            yield words.text(f"handing.event_{entry.event}")
        elif column == "department":
            code = entry.department
            yield plan.department(code).name if plan.has_department(code) else code
        elif column == "text" and entry.event is Event.LOOKED:
            yield words.text(f"handing.verdict_{entry.text}")
        elif column == "text" and "count" in entry.facts:
            yield words.text("handing.tries", count=entry.facts["count"])
        elif column == "link":
            yield entry.link[:_SHOWN]
        else:
            yield str(getattr(entry, column))


def _line(cells: list[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerow(map(_harmless, cells))
    return stream.getvalue().encode()


def _harmless(cell: str) -> str:
    """`cell` as a spreadsheet takes it for text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
