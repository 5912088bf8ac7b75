"""The mark beside a cell whose number is worked out: by it a formula that somebody changed is seen.

It says the formula itself, so that a plan which was corrected since accuses nobody.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kpm_excel.answer_key import AnswerKey
from kpm_excel.form.stamp import sealed_parts, sealed_text

_MARK: Final = "KPM1F"
#: A key within a formula, for the address of its cell.
_NAMED: Final = re.compile(r"\{([a-z0-9_.]+)\}")
#: A text, a number, a name or a cell, or any other sign.
_TOKEN: Final = re.compile(r'"(?:[^"]|"")*"|[0-9.]+(?:[eE][+-]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_.]*|\S')


@dataclass(frozen=True, slots=True)
class WorkedKey:
    """A row with cells whose numbers are worked out."""

    program: int
    #: Which number: `rate`, of a block `effect.diff`.
    key: AnswerKey
    #: By the number of columns to the right of the mark: the formula, in which `{key}` stands for a cell.
    formulas: Mapping[int, str]

    def text(self) -> str:
        """The mark as it stands in a cell."""
        return sealed_text(_MARK, str(self.program), self.key, json.dumps(dict(self.formulas)))

    @classmethod
    def parse(cls, text: str) -> "WorkedKey | None":
        """The mark in `text`; None for any other text, and for one that was typed over."""
        try:
            parts = sealed_parts(text, _MARK, 4)
            if parts is None:
                return None
            no, key, formulas = parts
            return cls(int(no), AnswerKey.parse(key), _formulas(formulas))
        except (ValueError, AttributeError):
            return None


# The forms of one kind work the same numbers out.
@lru_cache(maxsize=1024)
def _formulas(written: str) -> Mapping[int, str]:
    return {int(at): str(one) for at, one in json.loads(written).items()}


def placed(formula: str, cells: Mapping[str, str]) -> str | None:
    """`formula` with the addresses of `cells` in place of their keys; None where one of them is not known."""
    if any(key not in cells for key in _NAMED.findall(formula)):
        return None
    return _NAMED.sub(lambda match: cells[match[1]], formula)


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas say the same, in whichever way programs write cells, separators, blanks and numbers."""
    one, other = _bare(one), _bare(other)
    return one == other or _plain(one) == _plain(other)


def _bare(formula: str) -> str:
    return formula.replace("$", "").removeprefix("=")


# The forms of one kind have the same formulas in the same places.
@lru_cache(maxsize=1024)
def _plain(formula: str) -> tuple[str, ...]:
    return tuple(map(_token, _TOKEN.findall(re.sub(r"\[\.?([A-Z]+[0-9]+)\]", r"\1", formula))))


def _token(token: str) -> str:
    if token == ";":
        return ","
    try:
        return token if token.startswith('"') else repr(float(token))
    except ValueError:
        return token.upper()
