"""Years and parts of years as tables name them: Ｒ３, 令和4年度, 2025/26, 上半期, 4～6月."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpm_excel.plan.dates import ERA_STARTS

_LONG_NAMES: Final = {"R": "令和", "H": "平成", "S": "昭和"}
_SHORT: Final = {name: sign for sign, name in _LONG_NAMES.items()}
#: From the latest back.
_ERAS: Final = tuple(_LONG_NAMES)
_YEAR: Final = re.compile(
    r"(?:(?P<era>令和|平成|昭和)\s*|(?<![A-Za-z])(?P<sign>[RHS])\s*\.?\s*)(?P<count>元|\d{1,2})(?!\d)(?:\s*年度?)?"
    r"|(?<![\d,.])(?:FY\s*)?(?P<west>(?:19|20)\d{2})(?![\d,])(?:\s*[/–-]\s*(?P<next>\d{2})(?!\d))?(?:\s*年度?)?",
)
#: Behind a year of an era, up to which one: 令和3～6年度.
_UP_TO: Final = re.compile(r"(?:年度?)?\s*[~〜～\-–—―ー－]\s*(?P<count>\d{1,2})\s*(?:年度?|\))")
_BARE: Final = re.compile(r"(\d{1,2}|元)\s*年度?")


@dataclass(frozen=True, slots=True)
class Year:
    """A year that a text names."""

    #: Western.
    year: int
    #: The sign of its era, "" for a western year.
    era: str = ""
    #: Where it stands in the text, once that is in one width.
    start: int = 0
    end: int = 0
    #: The last two digits of the year behind: 2025/26.
    is_double: bool = False

    @property
    def id(self) -> str:
        """What a period of this year is known by: R4, 2022."""
        return self.id_of(self.year)

    def id_of(self, year: int) -> str:
        """What a period of another `year` is known by, counted as this one is: before R1 comes H30."""
        if not self.era:
            return str(year)
        eras = _ERAS[_ERAS.index(self.era) :]
        era = next((era for era in eras if year > ERA_STARTS[era]), eras[-1])
        return f"{era}{year - ERA_STARTS[era]}"


def one_width(text: str) -> str:
    """`text` in one width; a character stays one character."""
    normal = (unicodedata.normalize("NFKC", character) for character in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(normal, text, strict=True))


def years_in(text: str) -> tuple[Year, ...]:
    """The years that `text` names, in their order; of 令和3～6年度 both."""
    flat = one_width(text)
    found: list[Year] = []
    for match in _YEAR.finditer(flat):
        if match["west"]:
            first, after = int(match["west"]), match["next"]
            last = first // 100 * 100 + int(after) if after else first
            if after and first + 1 < last:
                # From one year to another, and no year that ends in the next one.
                found.append(Year(first, "", match.start("west"), match.end("west")))
                found.append(Year(last, "", match.start("next"), match.end()))
                continue
            found.append(Year(first, "", match.start(), match.end(), after is not None))
            continue
        sign = match["sign"] or _SHORT[match["era"]]
        year = Year(ERA_STARTS[sign] + (1 if match["count"] == "元" else int(match["count"])), sign, *match.span())
        found.append(year)
        if up_to := _UP_TO.match(flat, match.end()):
            found.append(Year(ERA_STARTS[sign] + int(up_to["count"]), sign, up_to.start("count"), up_to.end()))
    return tuple(found)


def term_in(text: str) -> tuple[Year, Year] | None:
    """The first and last year of a term that `text` names, such as 令和3年度～令和6年度; None where it names none."""
    flat, years = one_width(text), years_in(text)
    for one, other in pairwise(years):
        between = flat[one.end : other.start]
        is_span = re.fullmatch(r"(?:\s*\([^()]*\))?[\s年度]*(?:[~〜～\-–—―ー]|から)?[\s(]*", between)
        if (
            is_span
            and one.era == other.era
            and one.year < other.year <= one.year + 30
            and (re.search(r"[~〜～\-–—―ー]|から", between) or other.start > one.end)
        ):
            return one, other
    return None


def heading_year(text: str, era: str = "R") -> tuple[Year, str] | None:
    """The year that a heading names, and the words beside it; None for a heading without a year, or with several.

    A number alone, such as 4年度, is one of `era`.
    """
    flat = one_width(" ".join(text.split()))
    years = years_in(flat)
    if len(years) == 2 and years[0].year == years[1].year:
        # R4(2022)
        flat = f"{flat[: years[1].start].rstrip('( /')}{flat[years[1].end :].lstrip(')')}"
        years = years[:1]
    if len(years) == 1:
        rest = f"{flat[: years[0].start]} {flat[years[0].end :]}"
        return years[0], " ".join(re.sub(r"^\s*\(\s*\)|年度", " ", rest).strip("() ").split())
    if not years and era and (bare := _BARE.fullmatch(flat)):
        count = 1 if bare[1] == "元" else int(bare[1])
        return Year(ERA_STARTS[era] + count, era, 0, bare.end()), ""
    return None


_QUARTER: Final = re.compile(r"(?:第\s*)?([1-4])\s*(?:四半期|/4半期|期|q)|q\s*([1-4])", re.IGNORECASE)
_MONTHS: Final = re.compile(r"(\d{1,2})\s*月?\s*[~〜～\-–—―・]\s*(?:翌年?)?(\d{1,2})\s*月(?:期)?")
_MONTH: Final = re.compile(r"(\d{1,2})\s*月")
_HALVES: Final = {"上半期": (0, 2), "上期": (0, 2), "前期": (0, 2), "前半": (0, 2), "h1": (0, 2)} | {
    "下半期": (2, 4),
    "下期": (2, 4),
    "後期": (2, 4),
    "後半": (2, 4),
    "h2": (2, 4),
}
_MONTHS_A_QUARTER: Final = 3


def part_of_year(text: str) -> tuple[float, float] | None:
    """The quarters of a fiscal year (0 to 4) that a heading names: of 上半期 0 to 2; None for another one."""
    flat = "".join(one_width(text).split()).casefold()
    if flat in _HALVES:
        first, last = _HALVES[flat]
        return float(first), float(last)
    if match := _QUARTER.fullmatch(flat):
        quarter = int(match[1] or match[2])
        return quarter - 1.0, float(quarter)
    if match := _MONTHS.fullmatch(flat):
        return _of_month(int(match[1])), _of_month(int(match[2])) + 1 / _MONTHS_A_QUARTER
    if match := _MONTH.fullmatch(flat):
        return _of_month(int(match[1])), _of_month(int(match[1])) + 1 / _MONTHS_A_QUARTER
    return None


def _of_month(month: int) -> float:
    return ((month - 4) % 12) / _MONTHS_A_QUARTER
