"""Files made to hang, fill or kill whoever reads them: each is refused or read, soon and in little memory."""

from __future__ import annotations

import random
import re
import struct
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.guard import MAX_PARTS
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.sandbox.pool import run_all
from tests import books

pytestmark = pytest.mark.stress

SECONDS = 60.0
MEMORY_MB = 700


def with_sheet(sheet: bytes, compression: int = zipfile.ZIP_DEFLATED, **parts: str | bytes) -> bytes:
    usual = books.parts_of("")
    named = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    return books.pack({**usual, **named, "xl/worksheets/sheet1.xml": sheet}, compression)


def sheet_of(rows: bytes, head: bytes = b"") -> bytes:
    return b'%s<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (head, books.MAIN.encode(), rows)


def inline(text: bytes) -> bytes:
    return b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>' % text


def noise(size: int) -> bytes:
    """Letters that hardly shrink."""
    return random.Random(1).randbytes(size).translate(bytes(97 + number % 26 for number in range(256)))


def laughs(entity: bytes) -> bytes:
    head = b"<!DOCTYPE worksheet [%s]>" % entity
    return with_sheet(sheet_of(inline(b"&lol9;"), head))


def billion_laughs() -> bytes:
    entities = b'<!ENTITY lol0 "lol">' + b"".join(
        b'<!ENTITY lol%d "%s">' % (number, b"&lol%d;" % (number - 1) * 10) for number in range(1, 10)
    )
    return laughs(entities)


def many_cells(rows: int, columns: int, stored: bool = True) -> bytes:
    cells = b"".join(
        b'<row r="%d">%s</row>' % (row, b"".join(b"<c><v>%d</v></c>" % (row * column) for column in range(columns)))
        for row in range(1, rows + 1)
    )
    return with_sheet(sheet_of(cells), zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)


def formatted_to_the_end() -> bytes:
    """What dragging a format down a whole sheet leaves behind, every third row spared for speed."""
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(2, 1_048_577, 3))
    return with_sheet(sheet_of(inline(b"1") + rows))


def two_far_cells() -> bytes:
    return with_sheet(sheet_of(inline(b"1") + b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'))


def many_strings(count: int) -> bytes:
    strings = b'<sst xmlns="%s">%s</sst>' % (books.MAIN.encode(), b"<si/>" * count)
    return with_sheet(sheet_of(b""), xl__sharedStrings=strings)


def long_attribute() -> bytes:
    return with_sheet(sheet_of(b'<row r="1"><c r="%s"><v>1</v></c></row>' % noise(30_000_000)), zipfile.ZIP_STORED)


def deep() -> bytes:
    return with_sheet(sheet_of(b"<row>" * 500_000))


def many_parts() -> bytes:
    return books.pack({**books.parts_of(""), **{f"a{number}.xml": b"" for number in range(MAX_PARTS)}})


def lying_directory() -> bytes:
    """An end record that names millions of parts."""
    content = bytearray(books.pack(books.parts_of("")))
    struct.pack_into("<HH", content, content.rindex(b"PK\x05\x06") + 8, 65_000, 65_000)
    return bytes(content)


def understated() -> bytes:
    """A part that claims to unpack to ten bytes and goes on for 50 MB."""
    content = bytearray(with_sheet(sheet_of(inline(b"a" * 50_000_000))))
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", content, at + 24, 10)
    return bytes(content)


def with_bit_flipped() -> bytes:
    content = bytearray(books.pack(books.parts_of(inline(b"a" * 5000).decode()), zipfile.ZIP_STORED))
    content[content.index(b"aaaa")] ^= 1
    return bytes(content)


def with_encrypted_part() -> bytes:
    content = bytearray(books.pack(books.parts_of("")))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(magic, bytes(content)):
            content[found.start() + flags] |= 1
    return bytes(content)


def many_sheets() -> bytes:
    parts = books.parts_of("")
    sheets = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="rId1"/>' for number in range(1, 1501))
    book = str(parts["xl/workbook.xml"])
    row = "".join(f"<c><v>{number}</v></c>" for number in range(200))
    sheet = sheet_of(b"".join(b"<row>%s</row>" % row.encode() for _ in range(20)))
    parts["xl/workbook.xml"] = book.replace('<sheet name="S" sheetId="1" r:id="rId1"/>', sheets)
    return books.pack({**parts, "xl/worksheets/sheet1.xml": sheet})


def outside_entity() -> bytes:
    return laughs(b'<!ENTITY lol9 SYSTEM "file:///etc/passwd">')


FILES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "150 MB in one cell": (lambda: with_sheet(sheet_of(inline(b"a" * 150_000_000))), "zip_bomb"),
    "110 MB that do not shrink": (lambda: with_sheet(sheet_of(inline(noise(110_000_000))), 0), "too_large"),
    "30 MB of text in one cell": (lambda: with_sheet(sheet_of(inline(noise(30_000_000))), 0), "too_large"),
    "half a million cells and more": (lambda: many_cells(5000, 105), None),
    "two far cells": (two_far_cells, None),
    "formatted to the last row": (formatted_to_the_end, None),
    "a million and a half empty strings": (lambda: many_strings(1_500_000), None),
    "twelve million empty strings": (lambda: many_strings(12_000_000), "zip_bomb"),
    "a thousand sheets that are one": (many_sheets, None),
    "an attribute of 30 MB": (long_attribute, None),
    "half a million open elements": (deep, "broken_xml"),
    "billion laughs": (billion_laughs, "doctype"),
    "an entity from outside": (outside_entity, "doctype"),
    "an empty doctype": (lambda: laughs(b""), "doctype"),
    "too many parts": (many_parts, "too_many_parts"),
    "a directory that lies": (lying_directory, "too_many_parts"),
    "a size that lies": (understated, "broken_zip"),
    "a flipped bit": (with_bit_flipped, "broken_zip"),
    "an encrypted part": (with_encrypted_part, "encrypted"),
    "far cells in the binary format": (
        lambda: books.binary_workbook({(0, 0): 1.0, (1_048_575, 16_383): 2.0}),
        "killed",
    ),
}

Outcome = tuple[str | None, tuple[str, ...], int]


def summarise(path: Path) -> Outcome:
    """What came of reading: no reason, the problems, how many cells."""
    workbook = read_workbook(path)
    problems = {problem for sheet in workbook.sheets for problem in sheet.problems}
    return None, tuple(sorted(problems)), sum(len(sheet.cells) for sheet in workbook.sheets)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Outcome, float]]:
    """What each file came to, and after how many seconds."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for number, (make, _) in enumerate(FILES.values()):
        paths.append(folder / f"{number}.xlsx")
        paths[-1].write_bytes(make())
    found: dict[Path, tuple[Outcome, float]] = {}
    begin = time.monotonic()
    for path, result in run_all(summarise, paths, seconds=SECONDS, memory_mb=MEMORY_MB, workers=2):
        outcome = (result.reason, (), 0) if isinstance(result, Unreadable) else result
        found[path] = outcome, time.monotonic() - begin
        path.unlink()
    return {name: found[path] for name, path in zip(FILES, paths, strict=True)}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_harms_nobody(name: str, outcomes: Mapping[str, tuple[Outcome, float]]) -> None:
    (reason, _, _), _ = outcomes[name]
    assert reason == FILES[name][1]


def test_all_of_them_together_are_done_soon(outcomes: Mapping[str, tuple[Outcome, float]]) -> None:
    assert max(seconds for _, seconds in outcomes.values()) < 2 * SECONDS


def test_what_is_cut_short_says_so(outcomes: Mapping[str, tuple[Outcome, float]]) -> None:
    _, problems, cells = outcomes["half a million cells and more"][0]
    assert problems == ("sheet_truncated",) and 500_000 <= cells < 501_000
    _, problems, cells = outcomes["a thousand sheets that are one"][0]
    assert problems == ("sheet_doubled",) and cells == 4000
