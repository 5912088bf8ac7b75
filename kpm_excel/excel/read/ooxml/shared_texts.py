"""Texts of cells: runs joined, furigana left out, `_xHHHH_` undone, crossed-out runs kept apart."""

import re
from collections.abc import Sequence

from kpm_excel.book.raw import Struck, Unreadable

#: A run's text, and whether it is crossed out; None where the cell's own font decides.
Run = tuple[str, bool | None]

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


class RunReader:
    """Gathers the runs of one rich text after the other; the base of whatever listens to texts."""

    __slots__ = ("_explicit", "_phonetic", "_struck", "pieces", "runs")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        #: The runs of the text that is being read.
        self.runs: list[Run] = []
        self._explicit = False
        self._struck = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a text."""
        self.pieces.clear()
        if name == "r":
            self._explicit = self._struck = False
        elif name == "rPr":
            self._explicit = True
        elif name == "strike":
            self._struck = is_on(attributes)
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """Hears an end tag of a text."""
        if name == "t":
            if not self._phonetic:
                self.runs.append(("".join(self.pieces), self._struck if self._explicit else None))
        elif name == "r":
            self._explicit = self._struck = False
        elif name == "rPh":
            self._phonetic = False

    def take(self) -> tuple[str, tuple[Run, ...]]:
        """The text gathered so far, and its runs if any has a font of its own; then begins anew."""
        runs = self.runs
        if len(runs) == 1 and runs[0][1] is None:
            text = decode(runs.pop()[0])
            return text, ()
        decoded = tuple((decode(text), struck) for text, struck in runs)
        runs.clear()
        text = "".join(text for text, _ in decoded)
        return text, decoded if any(struck is not None for _, struck in decoded) else ()


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


def crossed_out(text: str, runs: Sequence[Run], font_struck: bool) -> tuple[Struck, str, str]:
    """How much of `text` is crossed out, those characters, and the others; `font_struck` is the cell's own font."""
    if not runs:
        return ("all", text, "") if font_struck and text.strip() else ("none", "", "")
    gone = "".join(part for part, struck in runs if (font_struck if struck is None else struck))
    if not gone.strip():
        return "none", "", ""
    kept = "".join(part for part, struck in runs if not (font_struck if struck is None else struck))
    return "part" if kept.strip() else "all", gone, kept
