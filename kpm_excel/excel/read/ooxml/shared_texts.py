"""Texts of cells: runs joined, furigana left out, `_xHHHH_` undone, crossed-out runs kept apart."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from kpm_excel.book.raw import Struck, Unreadable


class Font(NamedTuple):
    """What of a font changes what its characters say."""

    struck: bool = False
    #: "superscript" or "subscript"; "" for neither.
    raised: str = ""
    #: Whether it draws symbols in place of letters and digits.
    symbols: bool = False


ORDINARY: Final = Font()
#: A run's text and its font; None where the cell's own font decides.
Run = tuple[str, Font | None]

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OFF = ("0", "false", "off")


def decode(text: str) -> str:
    """`text` with every `_xHHHH_` as the character it stands for (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # Two halves of one character become that character; half a one becomes the replacement character.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_on(attributes: dict[str, str], name: str = "val", otherwise: str = "1") -> bool:
    """Whether a yes-or-no attribute says yes; `otherwise` is what it says where it is left out."""
    return attributes.get(name, otherwise).strip().lower() not in _OFF


#: Fonts whose letters are drawn as symbols, in small letters without blanks and digits at the end.
_SYMBOL_FONTS: Final = (
    *("symbol", "wingdings", "webdings", "marlett", "zapfdingbats", "itczapfdingbats", "monotypesorts", "dingbats"),
    *("bookshelfsymbol", "msreferencespecialty", "mtextra", "msoutlook", "standardsymbolsps", "d050000l"),
)


def is_symbol_font(name: str) -> bool:
    """Whether the font called `name` draws symbols."""
    return "".join(name.split()).casefold().rstrip("0123456789") in _SYMBOL_FONTS


class RunReader:
    """Gathers the runs of one rich text after the other; the base of whatever listens to texts."""

    __slots__ = ("_explicit", "_font", "_phonetic", "pieces", "runs")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        #: The runs of the text that is being read.
        self.runs: list[Run] = []
        self._explicit = False
        self._font = ORDINARY
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a text."""
        self.pieces.clear()
        if name == "r":
            self._explicit, self._font = False, ORDINARY
        elif name == "rPr":
            self._explicit = True
        elif name in _OF_FONTS:
            self._font = with_trait(self._font, name, attributes)
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """Hears an end tag of a text."""
        if name == "t":
            if not self._phonetic:
                self.runs.append(("".join(self.pieces), self._font if self._explicit else None))
        elif name == "r":
            self._explicit, self._font = False, ORDINARY
        elif name == "rPh":
            self._phonetic = False

    def take(self) -> tuple[str, tuple[Run, ...]]:
        """The text gathered so far, and its runs if any has a font of its own; then begins anew."""
        runs = self.runs
        if len(runs) == 1 and runs[0][1] is None:
            text = decode(runs.pop()[0])
            return text, ()
        decoded = tuple((decode(text), font) for text, font in runs)
        runs.clear()
        text = "".join(text for text, _ in decoded)
        return text, decoded if any(font is not None for _, font in decoded) else ()


class SharedStrings(RunReader):
    """The table of texts that cells point into by number; listens to `sharedStrings.xml`."""

    __slots__ = ("room", "runs_of", "texts")

    def __init__(self, max_characters: int) -> None:
        super().__init__()
        #: Every text by its number.
        self.texts: list[str] = []
        #: The runs of those texts that have any.
        self.runs_of: dict[int, tuple[Run, ...]] = {}
        #: How many more characters it may hold.
        self.room = max_characters

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of the table."""
        if name == "t" or name == "si":
            self.pieces.clear()
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        """Hears an end tag of the table."""
        if name == "si":
            self.keep(*self.take())
        else:
            super().end(name)

    def keep(self, text: str, runs: tuple[Run, ...] = ()) -> None:
        """Puts one more text into the table."""
        if runs:
            self.runs_of[len(self.texts)] = runs
        self.keep_all((text,))

    def keep_all(self, texts: Sequence[str]) -> None:
        """Puts `texts` of a single font into the table."""
        self.texts += texts
        # One for the entry itself, so that millions of empty texts end as well.
        self.room -= sum(map(len, texts)) + len(texts)
        if self.room < 0:
            raise Unreadable("too_large", "sharedStrings")


class Look(NamedTuple):
    """What the fonts of a cell's text do to it, as `RawCell` has it."""

    struck: Struck = "none"
    struck_text: str = ""
    kept_text: str = ""
    raised: str = ""
    raised_text: str = ""
    symbols: str = ""


ORDINARY_LOOK: Final = Look()


def look_of(text: str, runs: Sequence[Run], own: Font | None) -> Look:
    """What is crossed out, raised, or drawn as symbols in `text`; `own` is the font of the cell itself."""
    fonts = [(part, (own or ORDINARY) if font is None else font) for part, font in runs or ((text, None),)]
    kept = [(part, font) for part, font in fonts if not font.struck]
    gone = "".join(part for part, font in fonts if font.struck)
    struck: Struck = "none"
    left = ""
    if gone.strip():
        left = "".join(part for part, _ in kept)
        struck, left = ("part", left) if left.strip() else ("all", left if runs else "")
    raised = "".join(part for part, font in kept if font.raised).strip()
    raised_text = "".join(part.translate(_RAISED.get(font.raised, {})) for part, font in kept) if raised else ""
    symbols = "".join(_DRAWN.findall("".join(part for part, font in kept if font.symbols)))
    return Look(struck, gone if struck != "none" else "", left, raised, raised_text, symbols)


#: Digits and signs that have a raised and a lowered form of their own.
_SIGNS: Final = "0123456789+-=()"
_RAISED: Final = {
    "superscript": str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"),
    "subscript": str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
#: What a font of symbols draws; other characters come from another font.
_DRAWN: Final = re.compile("[\u0021-\u00ff\uf021-\uf0ff]")
_OF_FONTS: Final = ("strike", "vertAlign", "rFont", "name", "charset")


def with_trait(font: Font, name: str, attributes: dict[str, str]) -> Font:
    """`font` with what the element `name` of its properties says."""
    value = attributes.get("val", "")
    if name == "strike":
        return font._replace(struck=is_on(attributes))
    if name == "vertAlign":
        return font._replace(raised=value if value in _RAISED else "")
    if name == "charset":
        return font._replace(symbols=font.symbols or value == "2")
    return font._replace(symbols=font.symbols or is_symbol_font(value))
