"""The key of an answer: what is put together comes apart again, and it is its own text everywhere."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.answer_key import AnswerKey

_IDS = st.from_regex("[a-z][a-z0-9_]*", fullmatch=True)
_CODES = st.text(st.characters(exclude_categories=("Cs", "Zs", "Cc")), min_size=1, max_size=6)
_KEYS = st.one_of(
    st.builds(AnswerKey, _IDS),
    st.builds(AnswerKey, _IDS, _IDS),
    st.builds(AnswerKey, _IDS, st.just(""), _CODES),
    st.builds(AnswerKey, _IDS, _IDS, _CODES),
)


def parts(key: AnswerKey) -> tuple[str, str, str]:
    return key.field, key.part, key.department


@given(key=_KEYS)
def test_a_key_read_from_its_text_has_the_same_parts(key: AnswerKey) -> None:
    again = AnswerKey.parse(str(key))
    assert again == key and parts(again) == parts(key)
    assert json.loads(json.dumps({key: key})) == {str(key): str(key)}


@given(field=_IDS, id=st.text(st.characters(exclude_categories=("Cs",)), min_size=1), department=st.just(""))
def test_a_key_keeps_its_parts_on_the_way_to_another_process(field: str, id: str, department: str) -> None:
    key = AnswerKey(field, id, department)
    again = pickle.loads(pickle.dumps(key))
    assert again == key and parts(again) == (field, id, department)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("results", ("results", "", "")),
        ("indicators.rate", ("indicators", "rate", "")),
        ("results@zaisei", ("results", "", "zaisei")),
        ("indicators.rate@zaisei", ("indicators", "rate", "zaisei")),
        ("results@a.b", ("results", "", "a.b")),
        ("indicators.率@A", ("indicators", "率@A", "")),
        ("indicators.a.b", ("indicators", "a.b", "")),
        ("indicators.rate@", ("indicators", "rate@", "")),
    ],
)
def test_texts_come_apart_as_plans_and_forms_spell_them(text: str, expected: tuple[str, str, str]) -> None:
    key = AnswerKey.parse(text)
    assert key == text and parts(key) == expected


def test_a_key_without_its_department_is_that_of_the_field() -> None:
    assert AnswerKey("indicators", "rate", "zaisei").own == "indicators.rate"
