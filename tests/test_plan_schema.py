"""A document is found right by the plan's schema exactly where the reference implementation finds it right."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kpm_excel.consolidated import consolidated_schema
from kpm_excel.plan.schema import Judge, plan_schema, schema_faults
from tests.plan_documents import Document, plan_documents
from tests.plans import SAMPLE_NAMES, TEMPLATES, sample_document, small_document

_JUDGE = Draft202012Validator(plan_schema())
#: Of every type, and of those that Python takes for one another.
_STRANGE = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    0.5,
    2**60,
    "",
    " ",
    "a\n",
    "S",
    [],
    [[]],
    ["S", "S"],
    [1, True],
    {},
    {"id": 1},
]


def nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document: what holds it, and the key or index by which."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in ((value, key), *nodes(value[key]))]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_samples_are_right(name: str) -> None:
    assert not list(schema_faults(sample_document(name)))


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.json")), ids=lambda path: path.name)
def test_the_templates_are_right(path: Path) -> None:
    assert not list(schema_faults(json.loads(path.read_text(encoding="utf-8"))))


@given(plan_documents())
def test_plans_of_any_shape_are_right(document: Document) -> None:
    assert _JUDGE.is_valid(document)
    assert not list(schema_faults(document))


@given(st.data())
def test_a_wrong_value_anywhere_is_found(data: st.DataObject) -> None:
    document = data.draw(st.just(small_document()) | plan_documents())
    parent, key = data.draw(st.sampled_from(nodes(document)))
    if isinstance(parent, dict) and data.draw(st.booleans()):
        del parent[key]
    else:
        parent[key] = data.draw(st.sampled_from(_STRANGE))
    assert bool(list(schema_faults(document))) is not _JUDGE.is_valid(document)


def test_a_character_means_the_same_to_both_judges() -> None:
    # Engines of regular expressions differ in what they hold for a space, and nearly all of that stands below U+3100.
    characters = [*map(chr, range(0x3100)), *"\ufeff\ufffe\uffff\ud800\U0001f600\U00020bb7"]
    shapes = {"words": "{}", "id": "a{}", "email": "a@b{}", "date": "2026-04-0{}", "field_id": "a{}"}
    for definition, shape in shapes.items():
        reference = Draft202012Validator(plan_schema()["$defs"][definition])
        for value in map(shape.format, characters):
            assert bool(list(schema_faults(value, definition))) is not reference.is_valid(value), (definition, value)


def test_what_no_json_file_holds_is_judged_by_the_reference() -> None:
    document = small_document() | {"\ud800": 1}
    assert [fault.key for fault in schema_faults(document)] == ["key_unknown"]


def test_jsonschema_is_loaded_only_to_name_what_is_wrong() -> None:
    code = (
        "import sys; from tests.plans import small_document; from kpm_excel.plan.schema import schema_faults;"
        "assert not list(schema_faults(small_document()));"
        "assert 'jsonschema' not in sys.modules and 'jsonschema_rs' in sys.modules;"
        # The bundle for Windows goes without.
        "sys.modules['jsonschema_rs'] = None; from kpm_excel.plan.schema import Judge, plan_schema;"
        "assert not list(Judge(plan_schema()).faults(small_document())) and list(Judge(plan_schema()).faults({}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("value", _STRANGE, ids=repr)
def test_what_is_no_document_at_all_is_found(value: object) -> None:
    assert list(schema_faults(value))
    assert list(Judge(consolidated_schema()).faults(value))
