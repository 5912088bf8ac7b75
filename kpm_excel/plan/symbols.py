"""Codes as people type them: width, look-alikes, aliases and labels."""

import re
from collections.abc import Mapping
from functools import lru_cache

from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.likeness import nearest
from kpm_excel.plan.model import Scale
from kpm_excel.plan.widths import one_width

#: Characters that look like one another in forms, each family read as its first member.
_LOOKALIKES = {
    character: family[0]
    for family in ("○〇◯⚪⭕", "◎⦿", "△▵▲", "×✕✖╳⨯☓❌", "－-−‐‑‒–—―ー─━ｰ", "●⚫⬤", "☆★", "□■▢")
    for character in family
}
#: What shows nothing by itself: joiners, marks of direction, and which of its looks a sign has.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_BETWEEN = re.compile(r"[\s()（）「」『』【】\[\]:：、,・.\-–—]")


def folded(text: str) -> str:
    """`text` with width, look-alike symbols, blanks and what nobody sees evened out, for comparing codes and names."""
    even = trimmed(_INVISIBLE.sub("", one_width(text)))
    return "".join(_LOOKALIKES.get(character, character) for character in even)


def match_code(text: str, scale: Scale) -> str | None:
    """The code of `scale` that `text` means beyond doubt; None where there is none or more than one.

    In this order: the code as it is, the code in other width, an alias, the label, the code with its label,
    a look-alike, another case of the code, the code with nearly its label, which a form offered before the plan
    worded it anew.
    """
    for meant in (_exact, _width, _alias, _label, _with_label, _lookalike, _other_case, _with_near_label):
        codes = set(meant(text, scale))
        if codes:
            return codes.pop() if len(codes) == 1 else None
    return None


#: Excel shows no more of an entry of a list.
_OFFERED_LIMIT = 255


@lru_cache(maxsize=256)
def offered(scale: Scale) -> Mapping[str, str]:
    """What a form's list offers for each code: the code with its label, or all codes alone where that would not do.

    It would not where a text is too long for a list, or means another code than its own.
    """
    labels = {value.code: " ".join(value.label.split()) for value in scale.values}
    texts = {code: code if label in (code, "") else f"{code} {label}" for code, label in labels.items()}
    if all(len(text) <= _OFFERED_LIMIT and match_code(text, scale) == code for code, text in texts.items()):
        return texts
    return {code: code for code in texts}


# Of each answer it is asked what all codes and labels of its scale are.
@lru_cache(maxsize=1024)
def _even(text: str) -> str:
    return trimmed(one_width(text))


def _exact(text: str, scale: Scale) -> list[str]:
    return [value.code for value in scale.values if value.code == text]


def _width(text: str, scale: Scale) -> list[str]:
    return [value.code for value in scale.values if _even(value.code) == _even(text)]


def _alias(text: str, scale: Scale) -> list[str]:
    return [v.code for v in scale.values if any(_even(alias) == _even(text) for alias in v.aliases)]


def _label(text: str, scale: Scale) -> list[str]:
    return [v.code for v in scale.values if _even(text) in (_even(v.label), _even(v.description or v.label))]


def _with_label(text: str, scale: Scale) -> list[str]:
    bare = _bare(text)
    return [
        value.code
        for value in scale.values
        for words in (value.label, value.description or value.label)
        if bare == _bare(value.code + words)
    ]


@lru_cache(maxsize=1024)
def _bare(text: str) -> str:
    """`text` without what people put between a code and its label."""
    return _BETWEEN.sub("", _even(text)).casefold()


def _lookalike(text: str, scale: Scale) -> list[str]:
    return [value.code for value in scale.values if folded(value.code) == folded(text)]


def _other_case(text: str, scale: Scale) -> list[str]:
    even = folded(text).casefold()
    return [v.code for v in scale.values if even in (folded(w).casefold() for w in (v.code, *v.aliases, v.label))]


def _with_near_label(text: str, scale: Scale) -> list[str]:
    labels = [value.label for value in scale.values]
    return [
        value.code
        for value in scale.values
        if text.startswith(f"{value.code} ") and nearest(text[len(value.code) + 1 :], labels) == value.label
    ]
