"""What a reading undoes in a text: line ends, control characters, blanks behind it, taken-apart kana."""

import re
import unicodedata
from dataclasses import dataclass

#: Kana followed by a combining (semi-)voiced mark, as a Mac stores them. Full NFC would also rewrite
#: compatibility ideographs, of which names are made, so only kana are put together.
APART = re.compile("[\u3041-\u30ff][\u3099\u309a]")
_ODD_END = re.compile("[\u2028\u2029\x85]")
_LINE_END = re.compile(f"\r\n?|\x0b|\x0c|{_ODD_END.pattern}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
#: Blanks that people type around a code: also the ideographic space, the no-break space, zero width.
_BLANKS = " \t\r\n\v\f\u3000\u00a0\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it is kept."""

    text: str
    #: Control characters that were taken out, as `U+0007`.
    removed: str = ""
    #: Characters that few programs take for an end of a line and that are read as one, as `U+2028`.
    ends: str = ""

    @property
    def length(self) -> int:
        """Its length as limits count it: code points after NFC, a line break one."""
        return text_length(self.text)


def text_length(text: str) -> int:
    """Code points of `text` after NFC; a line break counts one."""
    return len(unicodedata.normalize("NFC", text))


def clean_text(text: str) -> Cleaned:
    """`text` with `\\n` line ends, without control characters and without white space at its end."""
    lined = _LINE_END.sub("\n", text)
    removed = sorted(set(_CONTROL.findall(lined)))
    kept = APART.sub(lambda match: unicodedata.normalize("NFC", match[0]), _CONTROL.sub("", lined))
    # Those behind the text go with the blanks there.
    ends = sorted(set(_ODD_END.findall(text.rstrip())))
    return Cleaned(kept.rstrip(), _codes(removed), _codes(ends))


def _codes(characters: list[str]) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in characters)


def trimmed(text: str) -> str:
    """`text` without any blanks around it."""
    return text.strip(_BLANKS)
