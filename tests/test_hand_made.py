"""The tables that people make by hand are drawn whole: nothing of the report is lost on the way to a sheet."""

import unicodedata
from collections.abc import Iterator

from tests.hand_made.layouts import few, layouts, paired
from tests.hand_made.report import Item, Measure


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield from value.split("\n")
        case tuple():
            for one in value:
                yield from _texts(one)
        case Item():
            yield value.name
            yield from (bar.label for bar in value.bars)
        case Measure():
            yield value.name


def test_whatever_must_come_out_of_a_layout_can_be_read_on_its_sheets() -> None:
    for layout in (*layouts().values(), *few(paired())):
        sheets, expected = layout.drawn()
        shown = _squeezed("".join(text for sheet in sheets for text in sheet.texts()))
        for kind in expected.kinds:
            for program in kind.programs:
                ratings = {column.key for column in kind.columns if column.holds.value == "rating"}
                told = [value for key, value in program.values.items() if key not in ratings]
                for text in _texts((program.name, *program.departments, *told)):
                    assert _squeezed(text) in shown, (layout.name, program.name, text)
