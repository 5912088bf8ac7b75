"""Workbooks damaged at random: each still gives a workbook or a reason, and never anything else."""

from __future__ import annotations

import io
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from kpm_excel.book.raw import Unreadable
from kpm_excel.sandbox.pool import run_all
from tests import books, errands
from tests.rig import office

#: Say KPM_MUTATIONS=2000 for a long run, KPM_SEED=… for another one.
COUNT = int(os.environ.get("KPM_MUTATIONS", "300"))
SEED = int(os.environ.get("KPM_SEED", "20230421"))

#: What a tag, a number or a name may turn into.
ODD_TEXTS = ("", "-1", "0", "99999999999999999999", "1e999", "A1", "XFD1048576", "A0", "#REF!", "é", "true", "s", "..")

Mutation = Callable[[random.Random, bytes], bytes]


def flip_bytes(chance: random.Random, content: bytes) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20))):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut_off(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_out(chance: random.Random, content: bytes) -> bytes:
    begin, end = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    return content[:begin] + content[end:]


def change_value(chance: random.Random, content: bytes) -> bytes:
    """Another text for one attribute or element of an XML part."""
    places = list(re.finditer(rb'"[^"<>]*"|>[^<>]+<', content))
    if not places:
        return flip_bytes(chance, content)
    place = chance.choice(places)
    odd = chance.choice(ODD_TEXTS).encode()
    return content[: place.start() + 1] + odd + content[place.end() - 1 :]


def repeat(chance: random.Random, content: bytes) -> bytes:
    """One element of an XML part twice, or a hundred times."""
    places = list(re.finditer(rb"<(\w[\w:]*)[^<>]*>[^<>]*</\1>|<\w[^<>]*/>", content))
    if not places:
        return content + content
    place = chance.choice(places)
    return content[: place.end()] + place[0] * chance.choice((1, 100)) + content[place.end() :]


def drop_element(chance: random.Random, content: bytes) -> bytes:
    tags = list(re.finditer(rb"<[^<>]+>", content))
    if not tags:
        return b""
    tag = chance.choice(tags)
    return content[: tag.start()] + content[tag.end() :]


IN_A_FILE: tuple[Mutation, ...] = (flip_bytes, cut_off, cut_out)
IN_A_PART: tuple[Mutation, ...] = (flip_bytes, cut_off, change_value, change_value, repeat, drop_element)


def damage(chance: random.Random, content: bytes) -> bytes:
    """`content` with one thing wrong with it: in the file, or in one of its parts."""
    if not content.startswith(b"PK") or chance.random() < 0.3:
        return chance.choice(IN_A_FILE)(chance, content)
    parts = books.unpack(content)
    name = chance.choice(sorted(parts))
    if chance.random() < 0.15:
        del parts[name]
    elif chance.random() < 0.1:
        other = chance.choice(sorted(parts))
        parts[name], parts[other] = parts[other], parts[name]
    else:
        parts[name] = chance.choice(IN_A_PART)(chance, parts[name] or b" ")
    return books.pack(parts)


def everything() -> bytes:
    """A workbook with something of everything that the reader knows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        struck = workbook.add_format({"font_strikeout": True})
        date = workbook.add_format({"num_format": "yyyy/mm/dd", "bg_color": "#FFE699"})
        sheet = workbook.add_worksheet("№8")
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.set_row(3, None, None, {"hidden": True})
        for row in range(12):
            sheet.write_string(row, 0, f"P0008.F{row:03}")
            sheet.write_string(row, 1, f"取組の内容 {row}")
            sheet.write_number(row, 2, row * 1.5)
            sheet.write_number(row, 3, 45000 + row, date)
            sheet.write_formula(row, 4, f"=LEN(B{row + 1})", None, 7)
            sheet.write_boolean(row, 5, bool(row % 2))
        sheet.write_rich_string(12, 1, "残す", struck, "消す", "残す")
        sheet.merge_range(14, 1, 14, 4, "結合")
        sheet.write_comment("B2", "ご確認ください")
        sheet.insert_textbox(3, 5, "注")
        sheet.insert_button(8, 5, {"caption": "押す"})
        workbook.add_worksheet("隠").very_hidden()
        workbook.define_name("kpm_P0008_F004", "='№8'!$B$5")
        workbook.set_custom_property("kpm", "KPM1")
    return target.getvalue()


@pytest.fixture(scope="module")
def originals() -> dict[str, bytes]:
    """One whole workbook of each format."""
    folder = office.new_folder()
    path = folder / "everything.xlsx"
    path.write_bytes(everything())
    return {
        "xlsx": everything(),
        "strict": books.pack(books.strict(books.unpack(everything()))),
        "libreoffice": office.convert(path, "xlsx").read_bytes(),
        "ods": office.convert(path, "ods").read_bytes(),
        "xls": office.convert(path, "xls").read_bytes(),
        "xlsb": books.binary_workbook({(0, 0): 1.0, (3, 2): "回答"}),
    }


def test_a_damaged_workbook_gives_a_workbook_or_a_reason(originals: dict[str, bytes], tmp_path: Path) -> None:
    shares = {"xlsx": 8, "libreoffice": 4, "strict": 2, "ods": 2, "xls": 2, "xlsb": 2}
    wanted = [name for name, share in shares.items() for _ in range(share)]
    paths = []
    for number in range(COUNT):
        name = wanted[number % len(wanted)]
        chance = random.Random(f"{SEED}-{number}")
        paths.append(tmp_path / f"{number}-{name}")
        paths[-1].write_bytes(damage(chance, originals[name]))
    came: Counter[str] = Counter()
    for path, result in run_all(errands.count_cells, paths, seconds=20, memory_mb=1024):
        reason = result.reason if isinstance(result, Unreadable) else "read"
        came[reason] += 1
        # Only calamine, to which the other formats go, may end its process.
        allowed = reason not in ("failed", "timeout", "memory", "killed") or (
            reason == "killed" and path.name.endswith(("ods", "xls", "xlsb"))
        )
        assert allowed, f"seed {SEED}, {path.name}: {result}"
    assert came["read"] and came["broken_zip"] and came["broken_xml"]
    assert came.total() == COUNT


def test_each_original_is_read_whole(originals: dict[str, bytes]) -> None:
    results = list(run_all(errands.count_cells, originals.values(), seconds=20, memory_mb=1024, workers=1))
    counts = {name: count for name, (_, count) in zip(originals, results, strict=True)}
    assert [name for name, count in counts.items() if isinstance(count, Unreadable)] == []
    assert counts["strict"] == counts["xlsx"]
