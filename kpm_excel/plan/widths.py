"""Texts in one width, without taking a raised or circled digit for a digit."""

import re
import unicodedata
from typing import Final

#: Characters whose compatibility form holds a digit, or a sign of one that is raised or lowered: ², ①, ⑴, ½, ㏠.
#: Only a full-width digit is the digit itself; the others are footnotes, powers, headings, parts of other words.
_ODD: Final = (
    "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u208e\u2150-\u215f\u2189\u2460-\u249b\u24ea\u3251-\u325f"
    "\u32b1-\u32cb\u3358-\u3370\u3378\u3379\u339f-\u33a6\u33a8\u33af\u33e0-\u33fe\U0001d7ce-\U0001d7ff"
    "\U0001f100-\U0001f10a\U0001fbf0-\U0001fbf9"
)
_ODD_DIGIT = re.compile(f"[{_ODD}]")
_PLAIN_TEXT = re.compile(f"[^{_ODD}]+")


def odd_digits(text: str) -> str:
    """The characters of `text` that hold a digit and are none: ², ①, ½."""
    return "".join(dict.fromkeys(_ODD_DIGIT.findall(text)))


def one_width(text: str) -> str:
    """`text` in its compatibility form (NFKC), but for digits that are raised, lowered or in a circle."""
    return _PLAIN_TEXT.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def bare(text: str) -> str:
    """`text` with width, case and blanks evened out, for comparing words."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
