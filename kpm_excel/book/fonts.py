"""The two faces that workbooks are written in, and how wide each of their characters is."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from typing import Final

from kpm_excel.book import arial

#: Pixels to the point on Excel's screen, at 100 % zoom and 96 dots per inch.
PIXELS_PER_PT: Final = 96 / 72
#: How Windows may enlarge what a display shows.
SCALINGS: Final = (1.0, 1.25, 1.5, 1.75, 2.0)
#: Width of a pictograph such as an emoji, which another font lends: Segoe UI Emoji has 1.37 em.
_PICTOGRAPH_EM: Final = 1.4
#: A tab reaches to the next stop of LibreOffice's cells, at most this far.
_TAB_EM: Final = 2.0
#: LibreOffice sets half-width glyphs of BIZ UDゴシック up to 1 % wider than half an em, by size.
_HALF_IN_LIBREOFFICE_EM: Final = 0.505


class Widths(dict[str, float]):
    """Em by character; what is not listed is worked out once: marks 0, everything else a full em."""

    def __init__(self, listed: Mapping[str, float], scale: float = 1.0) -> None:
        super().__init__(listed)
        #: Factor of the unlisted characters.
        self.scale = scale

    def __missing__(self, character: str) -> float:
        em = self[character] = _unlisted_em(character) * self.scale
        return em


def _unlisted_em(character: str) -> float:
    if character == "\t":
        return _TAB_EM
    if "\U0001f300" <= character <= "\U0001faff":
        return _PICTOGRAPH_EM
    # Combining and enclosing marks, variation selectors, joiners and control characters take no room.
    return 0.0 if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"} else 1.0


@dataclass(frozen=True, slots=True)
class Face:
    """A font family as the workbooks name it, with what is known of its measures."""

    #: Family name as it is written into the workbook.
    name: str
    #: What PDFs call it.
    pdf_names: tuple[str, ...]
    #: Size of this face as the Normal style, at which a digit has 8 pixels, and as many more as a display enlarges
    #: them: 10 at 125 %, 12 at 150 %, 14 at 175 %, 16 at 200 %.
    normal_size_pt: float
    #: Baseline to baseline of LibreOffice's lines, in em, at the sizes where rounding to 1/100 mm makes it most.
    line_pitch_em: float
    #: Em above the baseline, below it, and between lines, as the font file says.
    rise_em: tuple[float, float, float]
    #: Width of a column in LibreOffice against the same column in Excel.
    column_scale: float
    #: True: every glyph has one em or half an em.
    fixed_pitch: bool
    #: Em by character, regular weight.
    widths: Widths = field(repr=False, compare=False)
    #: Em by character, bold.
    bold_widths: Widths = field(repr=False, compare=False)

    def pitch_pt(self, size_pt: float) -> float:
        """Baseline to baseline in Excel, which spaces the lines of a cell wider than LibreOffice, in points.

        At the scaling of the display that makes it most. Excel counts whole pixels: ascent, descent and leading
        each rounded up, and one more. In files that Excel saved n lines have n times the height of one, and this is
        exact for Arial 8 (two are 22.5 pt) and 10, and a pixel or two on the safe side for Arial 11, Calibri 11 and
        Yu Gothic 11.
        """
        return _pitch_pt(self.rise_em, size_pt)


@lru_cache(maxsize=64)
def _pitch_pt(rise_em: tuple[float, ...], size_pt: float) -> float:
    return (
        max((sum(ceil(screen_px(size_pt, scaling) * em) for em in rise_em) + 1) / scaling for scaling in SCALINGS)
        / PIXELS_PER_PT
    )


def screen_px(size_pt: float, scaling: float = 1.0) -> int:
    """The whole pixels to the em in which Excel's screen shows type of `size_pt`."""
    return int(size_pt * PIXELS_PER_PT * scaling + 0.5)


@lru_cache(maxsize=64)
def widths_in_excel(face: Face, size_pt: float, bold: bool) -> Widths:
    """Em of `size_pt` by character on Excel's screen, where that is more than the font file says.

    The screen has whole pixels to the em (8 pt are 10.67, shown as 11) and to a half-width glyph (5.5, shown as 6);
    at the scaling of the display that makes them widest (9 pt are 15 at 125 %, and half of it is shown as 8).
    """
    screens = [(screen_px(size_pt, scaling), size_pt * PIXELS_PER_PT * scaling) for scaling in SCALINGS]
    scale = max(1.0, *(shown / nominal for shown, nominal in screens))
    half_em = max(0.5, *(ceil(shown / 2) / nominal for shown, nominal in screens))
    return _widths(face, bold, half_em, scale)


@lru_cache(maxsize=8)
def widths_in_libreoffice(face: Face, bold: bool) -> Widths:
    """Em by character in LibreOffice, at the sizes where rounding makes it most."""
    return _widths(face, bold, _HALF_IN_LIBREOFFICE_EM, 1.0)


def _widths(face: Face, bold: bool, half_em: float, scale: float) -> Widths:
    """The widths of `face`, `scale` times, but half a fixed pitch as `half_em`."""
    widths = face.bold_widths if bold else face.widths
    halves = {0.5} if face.fixed_pitch else set()
    return Widths({c: half_em if em in halves else em * scale for c, em in widths.items()}, scale)


def _ranges(text: str) -> Iterable[str]:
    """The characters of ranges such as `0020-007E 00B5`."""
    for span in text.split():
        first, _, last = span.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


#: The characters of half an em in BIZ UDゴシック 1.002 (`hmtx` table, both weights); its other 11,000 have one em.
#: East Asian Width does not tell them: Greek, Cyrillic, №, ℃, ①, ○, ※ and … are full; é, ³, –, •, ™ and ▶ half.
_GOTHIC_HALF: Final = (
    "0020-007E 00A0-00A6 00A9-00AF 00B2-00B3 00B5 00B7-00D6 00D8-00F6 00F8-017F 0192-0193 01C2 01F8-01F9 "
    "01FD 0250-025A 025C 025E-0261 0264-0268 026C-0273 0275 0279-027B 027D-027E 0281-0284 0288-028E "
    "0290-0292 0294-0295 0298 029D 02A1-02A2 02C6-02C8 02CC 02D0-02D1 02D8-02DE 02E5-02E9 0384-0385 03C2 "
    "1E3E-1E3F 1F70-1F73 2013-2014 201A 201E 2022 2039-203A 203C 203E-203F 2042 2044 2047-2049 2074 20AC "
    "210F 2113 2122 2127 2135 2153-2155 2194 2196-2199 21C4 21E6-21E9 2205 2209 2212-2213 2226 2243 2245 "
    "2248 2262 2264-2265 2276-2277 2284-2285 228A-228B 2295-2297 22DA-22DB 2305-2306 25B1 25B6-25B7 "
    "25C0-25C1 25C9-25CA 25D0-25D3 25E6 2660-2667 2669 266B-266C 266E 2934-2935 29FA-29FB FB01-FB02 FF61-FF9F"
)
_GOTHIC_WIDTHS: Final = Widths(dict.fromkeys(_ranges(_GOTHIC_HALF), 0.5))


def _arial(advances: Mapping[int, str]) -> Widths:
    return Widths({c: units / arial.UNITS_PER_EM for units, group in advances.items() for c in group})


#: For Japanese. Fixed pitch; on every Windows since 10 and in Debian's fonts-morisawa-bizud-gothic.
GOTHIC: Final = Face(
    name="BIZ UDゴシック",
    pdf_names=("BIZUDGothic", "BIZ-UDGothic"),
    normal_size_pt=12,
    line_pitch_em=1.002,
    rise_em=(1802 / 2048, 246 / 2048, 0.0),
    column_scale=1.0,
    fixed_pitch=True,
    widths=_GOTHIC_WIDTHS,
    bold_widths=_GOTHIC_WIDTHS,
)
#: For English and other European languages. LibreOffice draws it with its metric twin Liberation Sans.
SANS: Final = Face(
    name="Arial",
    pdf_names=("Arial",),
    normal_size_pt=11,
    line_pitch_em=1.125,
    rise_em=(1854 / 2048, 434 / 2048, 67 / 2048),
    column_scale=1.0167,
    fixed_pitch=False,
    widths=_arial(arial.REGULAR),
    bold_widths=_arial(arial.BOLD),
)


def face_for(language: str) -> Face:
    """The face for texts in `language`, a code such as `ja` or `en`."""
    return GOTHIC if language == "ja" else SANS
